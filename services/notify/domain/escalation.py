"""All there is to know of one episode and its alerts: what its record holds, and when each row of its policy is due. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from services.notify.domain.conditions import Situation, holds
from services.notify.domain.policy import Policy, Row, Trigger
from shared.contracts.alert_codes import AlertState, Asks, Position
from shared.contracts.alerts import AlertChange, AlertSnapshot
from shared.contracts.codes import DecisionKind, EpisodeStatus, InterviewOutcome
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import Response
from shared.contracts.told_by_child import harm_to_answer, harm_told, lado_to_hear

DAY = timedelta(days=1)
"""A decision of the last day answers a row that asks for one (ours)."""


class Due(NamedTuple):
    """A row whose time has come, and which of its times that is (`occurrence` of `AlertSnapshot`)."""

    row: Row
    occurrence: str = ""

    @property
    def named(self) -> str:
        """As `collapsed` of `AlertSnapshot` names it."""
        return f"{self.row.id}:{self.occurrence}" if self.occurrence else self.row.id


class Step(NamedTuple):
    """One change of one alert. `tells` get messages now; `news` is for whoever was really told before, wherever that was."""

    change: AlertChange
    after: AlertSnapshot
    tells: tuple[Position, ...] = ()
    news: bool = False


@dataclass(frozen=True)
class Escalation:
    """All there is to know of one episode: its facts, its policy (with the version it keeps), every alert it ever had."""

    situation: Situation
    policy: Policy
    policy_version: int
    alerts: tuple[AlertSnapshot, ...]

    @property
    def episode(self) -> EpisodeSnapshot:
        return self.situation.episode

    @property
    def now(self) -> datetime:
        return self.situation.now

    @property
    def had(self) -> set[str]:
        """What has, or had, its alert, by its name (`Due.named`): under itself or with another."""
        own = {f"{one.rule}:{one.occurrence}" if one.occurrence else one.rule for one in self.alerts}
        return own.union(*(one.collapsed for one in self.alerts))

    @property
    def standing(self) -> list[AlertSnapshot]:
        return [one for one in self.alerts if one.state is not AlertState.CLOSED]


def reached(escalation: Escalation) -> list[Due]:
    """The rows whose time has come, and that nobody was told under. Of a repeated row that is its latest time alone."""
    had, found = escalation.had, []
    for row in escalation.policy.rows:
        past = [due for due, instant in times(escalation, row) if instant <= escalation.now]
        if past and past[-1].named not in had and holds(row.when, escalation.situation):
            found.append(past[-1])
    return found


def times(escalation: Escalation, row: Row) -> list[tuple[Due, datetime]]:
    """When (UTC) a row is due, in order: of one that repeats, its last time and its next."""
    episode, after = escalation.episode, timedelta(hours=row.after)
    match row.on:
        case Trigger.MISSING_FOR if episode.status is EpisodeStatus.OPEN and not row.off:
            first = episode.last_seen_at + after
            if row.again_days is None:
                return [(Due(row), first)]
            every = timedelta(days=row.again_days)
            last = (escalation.now - first) // every
            return [(Due(row, str(n) if n else ""), first + n * every) for n in (last, last + 1) if n >= 0] or [(Due(row), first)]
        case Trigger.INTERVIEW_DUE if episode.interview_due_at and interview_called_for(episode) and not row.off:
            return [(Due(row), episode.interview_due_at - after)]
        case Trigger.HANDOVER if episode.handover and not episode.over and not row.off:
            offered = episode.handover
            return [(Due(row, str(offered.handover_id)), offered.offered_at + timedelta(minutes=row.after))]
    return []


def interview_called_for(episode: EpisodeSnapshot) -> bool:
    """The child is back, nobody has decided that no interview follows, and none is recorded as held or declined."""
    plan = episode.return_plan
    planned = plan is None or Response.INTERVIEW in plan.responses
    return episode.status is EpisodeStatus.RETURNED and planned and not met(Asks.INTERVIEW, episode)


def met(asks: Asks, episode: EpisodeSnapshot, alert: AlertSnapshot | None = None, now: datetime | None = None) -> bool:
    """Whether what an alert asks for is in the record. `alert` is None while it is only about to be raised, at `now`."""
    match asks:
        case Asks.STRATEGY_DECISION:
            return bool(episode.strategy_decisions)
        case Asks.DECISION:
            since = (alert.raised_at if alert else now or episode.recorded_at) - DAY
            if alert and alert.promised and alert.acknowledged_at:
                since = alert.acknowledged_at
            decided = [one.at for one in episode.decisions if one.kind is not DecisionKind.COMMENT]
            return any(at >= since for at in (*decided, *(one.at for one in episode.strategy_decisions)))
        case Asks.INTERVIEW:
            return bool(episode.interviews) or episode.interview.outcome is InterviewOutcome.DECLINED
        case Asks.HANDOVER:
            return episode.handover is None or (alert is not None and str(episode.handover.handover_id) != alert.occurrence)
        case Asks.HARM_ANSWERED:
            return harm_told(episode) is not None and not harm_to_answer(episode)
        case Asks.LADO_REFERRAL:
            return not lado_to_hear(episode) and any(one.kind is DecisionKind.LADO_REFERRAL for one in episode.decisions)
        case Asks.SAFETY:
            return episode.unsafe_since is None and any(one.kind is DecisionKind.SAFETY for one in episode.decisions)
