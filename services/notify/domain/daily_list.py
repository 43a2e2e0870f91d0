"""The daily list: what a director looks through every morning, as coded facts in the order they are shown. Pure.

It is composed once, kept as seen, and never changed by what becomes of its episodes. Names are no part of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from services.notify.domain.conditions import told_as
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.escalation import DAY, interview_called_for, met
from services.notify.domain.policy import Policy, Trigger
from shared.clock import UtcDatetime, london_date
from shared.contracts.alert_codes import Asks
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import Category, Code, DecisionKind, EpisodeStatus, FoundLocation, InterviewOutcome, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.contracts.response_codes import StrategyOutcome


class Within(NamedTuple):
    """How long after last seen a strategy decision is due, and after its offer the answer to a handover."""

    strategy: timedelta
    handover: timedelta

    @classmethod
    def of(cls, policy: Policy) -> "Within":
        """As the policy's rows have it, also where one is switched off and alerts nobody; of a row that is not in it, as the first
        policy of all had it."""
        rows = (*policy.rows, *DEFAULT_POLICY.rows)
        hours = [row.after for row in rows if row.on is Trigger.MISSING_FOR and row.asks is Asks.STRATEGY_DECISION]
        minutes = [row.after for row in rows if row.on is Trigger.HANDOVER]
        return cls(timedelta(hours=hours[0]), timedelta(minutes=minutes[0]))


class Wanted(Code):
    """What somebody is to do next, as far as events tell."""

    HANDOVER = "handover", "Accept the handover"
    RISK = "risk", "Assess the risk"
    STRATEGY = "strategy", "Strategy decision"
    MEETING = "meeting", "Record the planned meeting as held, or as not needed"
    DECISION = "decision", "Management decision, one a day"
    SAFE_TO_RETURN = "safe_to_return", "Decide whether it is safe to go back"
    ACTION = "action", "Agreed action"
    INTERVIEW = "interview", "Return home interview"


DECISIONS = frozenset({Wanted.STRATEGY, Wanted.MEETING, Wanted.DECISION, Wanted.SAFE_TO_RETURN})


class PlanWants(Code):
    """What is wrong with what is kept beforehand."""

    PLAN = "plan", "No response plan"
    REVIEW = "review", "Response plan past its review"
    PHOTOGRAPH = "photograph", "No photograph"


class Next(Fact):
    wanted: Wanted
    due_at: UtcDatetime


class Decided(Fact):
    """The latest decision: of a strategy its outcome, else the kind of management decision."""

    what: StrategyOutcome | DecisionKind
    at: UtcDatetime


class Listed(Fact):
    """One episode as the list shows it. `version` is the episode's; `risk_*` None: nobody of that side has rated it.

    `interview` is how the last offer ended and `appointment_at` when it is to be held; `wants` what is outstanding, the earliest due
    first; `plan` what is wrong with plan and photograph, where the register has told of them.
    """

    episode_id: UUID
    reference: str
    version: int
    restricted: bool
    age: int | None
    category: Category
    status: EpisodeStatus
    times: Literal["minutes", "days"]
    last_seen_at: UtcDatetime
    found_at: UtcDatetime | None
    returned_at: UtcDatetime | None
    found_location: FoundLocation | None
    risk_social_work: RiskLevel | None
    risk_police: RiskLevel | None
    owner: UUID | None
    decided: Decided | None
    wants: tuple[Next, ...] = ()
    interview_due_at: UtcDatetime | None = None
    interview: InterviewOutcome | None = None
    appointment_at: UtcDatetime | None = None
    plan: tuple[PlanWants, ...] = ()
    review_by: date | None = None


class Line(Listed):
    """With the child, whose name is asked for when somebody reads it; over HTTP the id is not told."""

    child_id: str


class Freshness(Fact):
    """How far the list can be trusted. `level`: all that the record of episodes said was read; `level_at` when that was last known.

    `register_loaded_at` is what the register answered, where it did: None where it was never loaded. `compared_at`: when the
    open episodes were last compared with the record, None where they never were or the list is of an older build.
    `police_list_compared_at` is what reports answered, where it did: None where ours was never held against the police's list.
    """

    level: bool
    level_at: UtcDatetime | None
    register_answered: bool
    register_loaded_at: UtcDatetime | None
    compared_at: UtcDatetime | None = None
    police_list_answered: bool = False
    police_list_compared_at: UtcDatetime | None = None

    def stale(self, at: datetime, oldest: timedelta) -> bool:
        """Whether something about it is to be looked into first: `oldest` is how old a register may be."""
        return not self.level or self.register_loaded_at is None or at - self.register_loaded_at > oldest


class DailyList(Fact):
    """`made_at` is the instant it shows. `no_change`: the same as the list of the day before, but for the hours that passed."""

    day: date
    made_at: UtcDatetime
    freshness: Freshness
    missing: tuple[Line, ...]
    found: tuple[Line, ...]
    returned: tuple[Line, ...]
    interviews: tuple[Line, ...]
    decisions: tuple[Line, ...]
    plans: tuple[Line, ...]
    no_change: bool = False

    @property
    def sections(self) -> dict[str, tuple[Line, ...]]:
        return {name: getattr(self, name) for name in SECTIONS}

    @property
    def lines(self) -> Iterator[Line]:
        return (line for lines in self.sections.values() for line in lines)


SECTIONS = ("missing", "found", "returned", "interviews", "decisions", "plans")
"""In the order they are shown."""


class Beforehand(NamedTuple):
    """What the register said last of a child's response plan and photograph, and whether the record is restricted."""

    review_by: date | None
    photograph: bool
    restricted: bool

    @classmethod
    def of(cls, child: ChildSnapshot) -> "Beforehand":
        plan = child.response_plan
        return cls(plan.review_by if plan else None, child.photograph_taken_on is not None, child.restricted)


def compose(
    day: date,
    episodes: Iterable[EpisodeSnapshot],
    children: Mapping[str, Beforehand],
    now: datetime,
    freshness: Freshness,
    policy: Policy,
) -> DailyList:
    """The list of a London date as it stands at `now` (UTC), by the policy in force. `children` by id, where the register has told of
    them."""
    within = Within.of(policy)
    lines = [_line(one, children.get(one.child_id), now, within) for one in episodes if not one.died and one.cancelled_at is None]
    missing = sorted((one for one in lines if one.status is EpisodeStatus.OPEN), key=_worst_first)
    found = sorted((one for one in lines if one.status is EpisodeStatus.FOUND), key=lambda one: (one.found_at or now, one.reference))
    returned = [one for one in lines if one.returned_at and one.status in BACK and now - DAY <= one.returned_at <= now]
    here = [*missing, *found]
    return DailyList(
        day=day,
        made_at=now,
        freshness=freshness,
        missing=tuple(missing),
        found=tuple(found),
        returned=tuple(sorted(returned, key=lambda one: (one.returned_at or now, one.reference), reverse=True)),
        interviews=_by_due(lines, {Wanted.INTERVIEW}),
        decisions=_by_due(here, DECISIONS),
        plans=tuple(one for one in (*here, *returned) if one.plan),
    )


BACK = (EpisodeStatus.RETURNED, EpisodeStatus.CLOSED)


def unchanged(before: DailyList | None, after: DailyList) -> bool:
    """Whether the same episodes stand in the same parts as they stood there the day before, and nothing was recorded of any."""
    return before is not None and before.day == after.day - timedelta(days=1) and _what(before) == _what(after)


def _what(one: DailyList) -> dict[str, list[tuple[UUID, int, tuple[PlanWants, ...]]]]:
    return {name: sorted((line.episode_id, line.version, line.plan) for line in lines) for name, lines in one.sections.items()}


def _worst_first(line: Line) -> tuple[bool, int, datetime, str]:
    """Missing before away; the higher of the two risks; the longest gone."""
    worst = max((told_as(one) for one in (line.risk_social_work, line.risk_police) if one), default=told_as(RiskLevel.NOT_YET_ASSESSED))
    return line.category is not Category.M, -worst, line.last_seen_at, line.reference


def _by_due(lines: Iterable[Line], wanted: Iterable[Wanted]) -> tuple[Line, ...]:
    """Those of whom any of these is wanted, the earliest first; each line says these alone."""
    of_these = frozenset(wanted)
    kept = [one.model_copy(update={"wants": tuple(each for each in one.wants if each.wanted in of_these)}) for one in lines]
    return tuple(sorted((one for one in kept if one.wants), key=lambda one: (one.wants[0].due_at, one.reference)))


def _line(episode: EpisodeSnapshot, kept: Beforehand | None, now: datetime, within: Within) -> Line:
    child, risk = episode.child, episode.risk
    plan = child.response_plan
    review_by = kept.review_by if kept else plan.review_by if plan else None
    return Line(
        **{name: getattr(episode, name) for name in OF_THE_EPISODE},
        age=child.age,
        restricted=child.restricted or (kept is not None and kept.restricted),
        risk_social_work=risk.social_work and risk.social_work.level,
        risk_police=risk.police and risk.police.level,
        decided=_decided(episode),
        wants=tuple(sorted(_wants(episode, now, within), key=lambda one: one.due_at)),
        interview=episode.interview.outcome,
        appointment_at=episode.appointment and episode.appointment.at,
        plan=tuple(_plan_wants(episode, kept, review_by, london_date(now))),
        review_by=review_by,
    )


OF_THE_EPISODE = (
    *("episode_id", "reference", "version", "child_id", "category", "status", "times", "owner", "found_location"),
    *("last_seen_at", "found_at", "returned_at", "interview_due_at"),
)


def _decided(episode: EpisodeSnapshot) -> Decided | None:
    """A comment decides nothing. Of a planned meeting the time is the meeting's."""
    made = [Decided(what=one.kind, at=one.at) for one in episode.decisions if one.kind is not DecisionKind.COMMENT]
    made += [Decided(what=one.decision, at=one.at) for one in episode.strategy_decisions]
    return max(made, key=lambda one: one.at, default=None)


def _wants(episode: EpisodeSnapshot, now: datetime, within: Within) -> Iterator[Next]:
    if episode.ongoing:
        yield from _while_away(episode, now, within)
    if episode.handover:
        yield Next(wanted=Wanted.HANDOVER, due_at=episode.handover.offered_at + within.handover)
    if episode.interview_due_at and interview_called_for(episode):
        yield Next(wanted=Wanted.INTERVIEW, due_at=episode.interview_due_at)


def _while_away(episode: EpisodeSnapshot, now: datetime, within: Within) -> Iterator[Next]:
    rating, decided = episode.risk.social_work, episode.strategy_decisions
    if rating is None or rating.level is RiskLevel.NOT_YET_ASSESSED:
        yield Next(wanted=Wanted.RISK, due_at=episode.recorded_at)
    if not decided:
        yield Next(wanted=Wanted.STRATEGY, due_at=episode.last_seen_at + within.strategy)
    elif decided[-1].decision is StrategyOutcome.MEETING_PLANNED:
        yield Next(wanted=Wanted.MEETING, due_at=decided[-1].at)
    if episode.status is EpisodeStatus.OPEN and now - episode.last_seen_at >= DAY and not met(Asks.DECISION, episode, None, now):
        yield Next(wanted=Wanted.DECISION, due_at=episode.last_seen_at + DAY)
    if episode.found_at and episode.status is EpisodeStatus.FOUND and episode.safe_to_return is None:
        yield Next(wanted=Wanted.SAFE_TO_RETURN, due_at=episode.found_at)


def _plan_wants(episode: EpisodeSnapshot, kept: Beforehand | None, review_by: date | None, today: date) -> Iterator[PlanWants]:
    """A photograph is only missing where the register has told of the child: that a newer build never heard of one proves nothing."""
    if review_by is None:
        yield PlanWants.PLAN
    elif review_by < today:
        yield PlanWants.REVIEW
    if kept is not None and not kept.photograph:
        yield PlanWants.PHOTOGRAPH
