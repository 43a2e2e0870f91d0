"""Which alerts the policy calls for that there are not yet, and which of them are told as one. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.notify.domain import alert as life
from services.notify.domain.conditions import Ask, holds
from services.notify.domain.escalation import Due, Escalation, Step, met, reached
from services.notify.domain.policy import STANDS_FOR, Row, Trigger
from shared.contracts.alert_codes import AlertCause, AlertState, Severity, Stands
from shared.contracts.alerts import Closing
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import (
    CategoryChanged,
    ChildMatched,
    EntryRecordedInError,
    EpisodeChange,
    EpisodeImported,
    EpisodeRaised,
    EpisodeReopened,
    EpisodeSnapshot,
    RiskAssessed,
)

OVERTAKEN = timedelta(minutes=2)
"""News older than this that is over by now was overtaken while this service was away: nobody needs to be woken for it any more (ours)."""

ANEW = frozenset({AlertCause.REOPENED, AlertCause.MISSING_AGAIN})
"""Causes of what is told once it turns out that an absence is not over."""

RATED = frozenset({Ask.RISK_AT_LEAST, Ask.YOUNGER_THAN, Ask.EXPLOITATION_MARK, Ask.PLAN_SAYS_SO, Ask.PROTECTION_PLAN})


def called_for(escalation: Escalation, change: EpisodeChange, heard_at: datetime) -> list[Step]:
    """What a change of the episode begins. `heard_at` (UTC) is when it was written down."""
    if escalation.situation.died:
        return []
    return [*_missing(escalation, change, heard_at), *_each(escalation, _told(escalation, change), AlertCause.TOLD)]


def _told(escalation: Escalation, change: EpisodeChange) -> list[Due]:
    """What a child told, or an account names, and nobody has answered: each account has an alert of its own, also once they are back.
    Once the episode is closed it is only an account that comes in then, and names somebody."""
    episode, had = escalation.episode, escalation.alerts
    if episode.cancelled_at is not None or (episode.over and not getattr(change, "names_placement", False)):
        return []
    due, stand = [], {one.alert_id for one in had if one.state is not AlertState.CLOSED or one.acted_at is not None}
    for row in escalation.policy.asked(Trigger.TOLD):
        if episode.over and Ask.CARER_NAMED not in _asked(row):
            continue
        which = str(_accounts(row, episode))
        theirs = [one for one in had if one.rule == row.id and one.occurrence.partition(".")[0] == which]
        if holds(row.when, escalation.situation) and not any(one.alert_id in stand for one in theirs):
            due.append(Due(row, f"{which}.{episode.version}" if theirs else which))
    return due


def _asked(row: Row) -> set[Ask]:
    return {clause.ask for every in row.when for clause in every}


def _accounts(row: Row, episode: EpisodeSnapshot) -> int:
    """How many accounts there are by now of what the row asks for."""
    asked = _asked(row)
    counts = {Ask.HARM_TOLD: episode.harm_told, Ask.CARER_NAMED: episode.carer_named, Ask.NOT_SAFE: episode.unsafe_said}
    return sum(count for ask, count in counts.items() if ask in asked)


def _missing(escalation: Escalation, change: EpisodeChange, heard_at: datetime) -> list[Step]:
    if isinstance(change, EpisodeRaised) and (change.returned_at is not None or escalation.episode.status is not EpisodeStatus.OPEN):
        return _withheld(escalation, change, heard_at)
    if escalation.episode.status is not EpisodeStatus.OPEN:
        return []
    match change:
        case EpisodeRaised():
            rows, late = at_once(escalation), reached(escalation)
            return fold(escalation, [*rows, *late], AlertCause.RECORDED_LATE) if late else _each(escalation, rows, AlertCause.RAISED)
        case EpisodeImported():
            return _imported(escalation)
        case EpisodeReopened():  # the return was recorded in error: whoever heard that they are back hears that they are not
            return _anew(escalation, AlertCause.REOPENED)
        case CategoryChanged() if _over_before(escalation):  # found, and lost again before they were back
            return _anew(escalation, AlertCause.MISSING_AGAIN)
        case CategoryChanged():
            return _each(escalation, at_once(escalation), AlertCause.CATEGORY_CHANGED)
        case RiskAssessed() | EntryRecordedInError():  # a lower rating in error leaves the higher one before it
            return _each(escalation, _rated(escalation), AlertCause.RE_RATED)
        case ChildMatched():  # now their age, their marks and their absences before are known
            return _each(escalation, at_once(escalation), AlertCause.MATCHED)
    return []


def _holding(escalation: Escalation) -> list[Due]:
    return [Due(row) for row in escalation.policy.asked(Trigger.AT_ONCE) if holds(row.when, escalation.situation)]


def at_once(escalation: Escalation) -> list[Due]:
    """What holds and was not told since the child went missing, or was missing again after it seemed to be over.

    A row that held no more, once it was answered, is told again when it holds again: risk that falls and rises.
    """
    again = max((one.raised_at for one in escalation.alerts if one.cause in ANEW), default=None)
    lately = [one for one in escalation.alerts if again is None or one.raised_at >= again]
    stand = [one for one in lately if one.state is not AlertState.CLOSED or one.acted_at is not None]
    had = {one.rule for one in stand}.union(*(one.collapsed for one in lately))
    return [one for one in _named(escalation, _holding(escalation)) if one.row.id not in had]


def _anew(escalation: Escalation, cause: AlertCause) -> list[Step]:
    return _each(escalation, _named(escalation, _holding(escalation)), cause)


def _named(escalation: Escalation, due: Iterable[Due]) -> list[Due]:
    """A row that had an alert before has another of its own."""
    ever = {one.rule for one in escalation.alerts}
    return [one._replace(occurrence=str(escalation.episode.version)) if one.row.id in ever else one for one in due]


def _over_before(escalation: Escalation) -> bool:
    """Whether the last that was said of the absence is that it is over."""
    told = [one.raised_at for one in escalation.alerts if one.stands is Stands.MISSING]
    over = [one.raised_at for one in escalation.alerts if one.stands is Stands.NOTICE]
    return bool(told and over) and max(over) >= max(told)


def _rated(escalation: Escalation) -> list[Due]:
    """Only what a rating or the register's word on the child can have changed: an imported absence that is rated low is no news."""
    return [one for one in at_once(escalation) if of_rating(one.row)]


def of_rating(row: Row) -> bool:
    """Whether it asks for anything that a rating, or the register's word on the child, may change."""
    return bool(_asked(row) & RATED)


def _withheld(escalation: Escalation, change: EpisodeRaised, heard_at: datetime) -> list[Step]:
    """Nobody is told, and the record says so: the child was back before anybody wrote it down, or before this service heard of it."""
    reason: Closing = "already_back" if change.returned_at is not None else "overtaken"
    if reason == "overtaken" and escalation.now - heard_at <= OVERTAKEN:
        reason = "already_back"
    steps = []
    for begun in _each(escalation, at_once(escalation), AlertCause.RAISED):
        steps += [begun._replace(tells=()), Step(*life.closed(begun.after, reason, escalation.now))]
    return steps


def _imported(escalation: Escalation) -> list[Step]:
    """It starts once, at the rung it stands on; what lies before that is history, which nobody is told."""
    past = reached(escalation)
    if not past:
        return []
    present = _first(past)
    (step,) = _each(escalation, [present], AlertCause.IMPORTED_OPEN)
    before = {"collapsed": tuple(one.named for one in past if one != present)}
    return [step._replace(change=step.change.model_copy(update=before), after=step.after.model_copy(update=before))]


def _each(escalation: Escalation, due: Iterable[Due], cause: AlertCause) -> list[Step]:
    return [_raise(escalation, one, cause) for one in due]


def fold(escalation: Escalation, due: Iterable[Due], cause: AlertCause) -> list[Step]:
    """Rows about the same thing that are due together become one alert, under the most severe and latest of them."""
    steps, due = [], list(due)
    for stands in Stands:
        together = [one for one in due if STANDS_FOR[one.row.on] is stands]
        if together:
            first = _first(together)
            steps.append(_raise(escalation, first, cause, [one for one in together if one != first]))
    return steps


def _first(due: Iterable[Due]) -> Due:
    return max(due, key=lambda one: (one.row.severity is Severity.SEVERE, one.row.on is Trigger.AT_ONCE, _how_late(one.row)))


def _how_late(row: Row) -> int:
    """The greater, the later a row comes of those about the same thing: hours before an interview is due count down."""
    return -row.after if row.on is Trigger.INTERVIEW_DUE else row.after


def _raise(escalation: Escalation, due: Due, cause: AlertCause, also: Iterable[Due] = ()) -> Step:
    """What the record holds already is not asked for."""
    wanted = due.row.asks  # a decision ends a row that asks for one, and nothing more severe it was told with
    asks = wanted if wanted and not met(wanted, escalation.episode, None, escalation.now) else None
    begun = life.raise_alert(
        due.row,
        cause,
        escalation.episode,
        escalation.policy,
        escalation.policy_version,
        escalation.now,
        occurrence=due.occurrence,
        also=tuple(also),
        asks=asks,
    )
    return Step(*begun, tells=begun[1].told)
