"""What a policy would have told whom, played over absences that really were. Pure.

Each absence is played with the facts it ended with, from when it was written down until the child was found or back, and every alert is
taken to be acknowledged at once: what is compared is who is told first, not how patient they are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.notify.domain import alert as life
from services.notify.domain.conditions import Situation
from services.notify.domain.engine import look_again, on_news, on_time
from services.notify.domain.escalation import Escalation, Step
from services.notify.domain.policy import AWAKE, Policy, Trigger
from shared.contracts.alert_codes import AlertState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertRaised, AlertSnapshot
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeRaised, EpisodeSnapshot

NOBODY = UUID(int=0)


class Telling(NamedTuple):
    """One alert as it would have been raised. `wakes`: it falls into the night, and may ring telephones."""

    at: datetime
    rule: str
    episode_id: UUID
    told: tuple[Position, ...]
    at_night: bool
    wakes: bool


class Absence(NamedTuple):
    """One that began and was written down as it happened; `absences` as in `Situation`."""

    episode: EpisodeSnapshot
    absences: tuple[datetime, ...]


def tried(policy: Policy) -> Policy:
    """With the rows that an absence alone can call for: the others would be asked for nothing, again and again."""
    rows = tuple(row for row in policy.rows if row.on in (Trigger.AT_ONCE, Trigger.MISSING_FOR) and not row.off)
    return policy.model_copy(update={"rows": rows})


def play(policy: Policy, absence: Absence, until: datetime) -> Iterator[Telling]:
    """Whom the policy would have told of an absence up to an instant (UTC), alert by alert."""
    ended = absence.episode
    over = min((at for at in (ended.found_at, ended.returned_at, ended.over_at, ended.cancelled_at) if at), default=until)
    now = ended.recorded_at
    alerts: dict[UUID, AlertSnapshot] = {}
    if ended.origin == "imported" or over <= now:
        return
    step_of = on_news(_at(policy, absence, alerts, now), _raised(ended), now)
    while True:
        for step in step_of:
            yield from _told(policy, step, now)
            alerts[step.after.alert_id] = _answered(step.after, now)
        due = look_again(_at(policy, absence, alerts, now))
        if due is None or due >= min(over, until):
            return
        now = max(due, now)
        step_of = on_time(_at(policy, absence, alerts, now))  # none where what the row asks about does not hold by then


NOT_YET = dict.fromkeys(("found_at", "returned_at", "over_at", "cancelled_at", "closed_at", "other_end", "interview_due_at", "handover"))


def _as_it_was(ended: EpisodeSnapshot, now: datetime) -> EpisodeSnapshot:
    """Open, and with what had been decided by then."""
    decided = {name: tuple(one for one in getattr(ended, name) if one.at <= now) for name in ("decisions", "strategy_decisions")}
    return ended.model_copy(update={**NOT_YET, **decided, "status": EpisodeStatus.OPEN})


def _raised(episode: EpisodeSnapshot) -> EpisodeRaised:
    names = ("episode_id", "reference", "child_id", "child", "category", "last_seen_at", "last_seen_precision", "reported_at")
    return EpisodeRaised.model_construct(**{name: getattr(episode, name) for name in names}, returned_at=None)


def _at(policy: Policy, absence: Absence, alerts: dict[UUID, AlertSnapshot], now: datetime) -> Escalation:
    return Escalation(Situation(_as_it_was(absence.episode, now), now, absence.absences), policy, 0, tuple(alerts.values()))


def _answered(alert: AlertSnapshot, now: datetime) -> AlertSnapshot:
    if alert.state is not AlertState.OPEN:
        return alert
    seen = life.acknowledged(alert, AlertAcknowledged(by=NOBODY, role="director", at=now))
    return seen.model_copy(update={"next_at": None})


def _told(policy: Policy, step: Step, now: datetime) -> Iterator[Telling]:
    if isinstance(step.change, AlertRaised) and step.tells:
        at_night = policy.at_night(now)
        yield Telling(now, step.after.rule, step.after.episode_id, step.tells, at_night, at_night and step.after.wakes)


class Difference(NamedTuple):
    """What a changed policy would have raised beyond, or short of, the present one over a time: of one row, or of all."""

    rule: str
    before: int
    after: int
    at_night_before: int
    at_night_after: int


def differences(before: Iterable[Telling], after: Iterable[Telling]) -> list[Difference]:
    """Row by row, where anything differs, the greatest change first."""
    counts = [(Counter(one.rule for one in each), Counter(one.rule for one in each if one.wakes)) for each in (list(before), list(after))]
    (all_before, night_before), (all_after, night_after) = counts
    rows = (
        Difference(rule, all_before[rule], all_after[rule], night_before[rule], night_after[rule])
        for rule in sorted({*all_before, *all_after})
    )
    changed = [one for one in rows if (one.before, one.at_night_before) != (one.after, one.at_night_after)]
    return sorted(changed, key=lambda one: -abs(one.after - one.before))


class Woken(NamedTuple):
    """How often in a week somebody would be woken: the holder of these positions, or, where nobody is known to hold it, a position."""

    positions: tuple[Position, ...]
    person_id: UUID | None
    before_per_week: float
    after_per_week: float


def woken(before: Iterable[Telling], after: Iterable[Telling], held: Mapping[Position, UUID], length: timedelta) -> list[Woken]:
    """Everybody who would be woken over a time of this length under one of two policies, who most first.

    Who holds several positions is woken once by what tells them all. Who is on duty at night is not woken by it.
    """
    woke = [[set(one.told) - AWAKE for one in each if one.wakes] for each in (before, after)]
    counts = [Counter(sleeper for told in each for sleeper in {held.get(one, one) for one in told}) for each in woke]
    sleepers: dict[UUID | Position, list[Position]] = {}
    for position in Position:
        if any(position in told for each in woke for told in each):
            sleepers.setdefault(held.get(position, position), []).append(position)
    weeks = length / timedelta(weeks=1)
    found = [
        Woken(tuple(positions), None if isinstance(who, Position) else who, *(count[who] / weeks for count in counts))
        for who, positions in sleepers.items()
    ]
    return sorted(found, key=lambda one: -max(one.before_per_week, one.after_per_week))
