"""The decision core: a policy, an episode's facts and its alerts give what is to be done now and when to look again. Pure.

News of the episode and the passing of time end in the same three questions, always in this order: which alerts are over, which new ones
does the policy call for, which standing ones go on. The same question asked twice decides nothing the second time.
"""

from collections.abc import Iterator
from datetime import datetime

from services.notify.domain import alert as life
from services.notify.domain.called_for import at_once, called_for, fold, of_rating
from services.notify.domain.conditions import holds
from services.notify.domain.escalation import Escalation, Step, interview_called_for, met, reached, times
from services.notify.domain.policy import Trigger
from shared.contracts.alert_codes import AlertCause, AlertState, Asks, Stands
from shared.contracts.alerts import AlertSnapshot, Closing
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import (
    ChildFound,
    ChildReturned,
    EntryRecordedInError,
    EpisodeCancelled,
    EpisodeChange,
    EpisodeClosed,
    EpisodeEnded,
    EpisodeSnapshot,
    HandoverWithdrawn,
    RiskAssessed,
)

RE_RATING = (RiskAssessed, EntryRecordedInError)
"""A rating that was recorded in error leaves the one before it."""

ENDS = (ChildFound, ChildReturned, EpisodeEnded, EpisodeCancelled)


def on_news(escalation: Escalation, change: EpisodeChange, heard_at: datetime) -> list[Step]:
    """What a change of the episode calls for. `heard_at` (UTC) is when it was written down; the episode may be further on by now."""
    return [*_over(escalation, change), *_notice(escalation, change), *called_for(escalation, change, heard_at)]


def on_time(escalation: Escalation) -> list[Step]:
    """What is due: rows whose hour has come, then alerts whose own time has. Rows that were due together are told as one."""
    steps = [*_over(escalation, None)]
    if escalation.situation.died:
        return steps
    over = {step.after.alert_id for step in steps}
    steps += fold(escalation, reached(escalation), AlertCause.TIME)
    for one in escalation.standing:
        if one.alert_id not in over and one.next_at is not None and one.next_at <= escalation.now:
            change, after = life.go_on(one, escalation.policy, escalation.now)
            steps.append(Step(change, after, change.told))
    return steps


def look_again(escalation: Escalation) -> datetime | None:
    """When (UTC) a row of the policy may call for something next: now, if one does. Alerts have a time of their own."""
    if escalation.situation.died:
        return None
    if reached(escalation):
        return escalation.now
    coming = (instant for row in escalation.policy.rows for due, instant in times(escalation, row) if instant > escalation.now)
    return min(coming, default=None)


def runs(escalation: Escalation, next_at: datetime | None) -> bool:
    """Whether the escalation of an open episode goes on as it should: there is an hour (`next_at`, UTC) for whatever the policy has still
    to come, else an alert that stands; and whoever was to be told at once was told."""
    if escalation.situation.died:
        return True
    standing = [one for one in escalation.standing if one.stands is not Stands.TOLD]
    if next_at is None and (look_again(escalation) is not None or not standing):
        return False
    return bool(escalation.alerts) or escalation.episode.origin != "raised" or not at_once(escalation)


def _over(escalation: Escalation, change: EpisodeChange | None) -> Iterator[Step]:
    """Standing alerts whose end has come: what they stood for is over, or what they asked for is there."""
    for one in escalation.standing:
        if reason := _reason(escalation, one, change):
            yield Step(*life.closed(one, reason, escalation.now))
        elif one.asks and met(one.asks, escalation.episode, one):
            yield Step(*life.acted(one, one.asks, escalation.now))
        elif _holds_no_more(escalation, one, change):
            yield Step(*life.closed(one, "settled", escalation.now))


def _holds_no_more(escalation: Escalation, alert: AlertSnapshot, change: EpisodeChange | None) -> bool:
    """A lower rating settles what somebody has answered; an account recorded in error, what it told of."""
    row = escalation.policy.row(alert.rule)
    if row is None or holds(row.when, escalation.situation):
        return False
    rated = row.on is Trigger.AT_ONCE and of_rating(row) and isinstance(change, RE_RATING) and alert.state is AlertState.ACKNOWLEDGED
    return rated or row.on is Trigger.TOLD


def _reason(escalation: Escalation, alert: AlertSnapshot, change: EpisodeChange | None) -> Closing | None:
    episode = escalation.episode
    if episode.cancelled_at is not None or episode.died:
        return _absence_over(episode)
    if escalation.situation.died:
        return "ended"
    match alert.stands:
        case Stands.MISSING:
            return _absence_over(episode)
        case Stands.INTERVIEW if not interview_called_for(episode) and not met(Asks.INTERVIEW, episode, alert):
            return "settled"
        case Stands.TOLD if episode.over and isinstance(change, EpisodeClosed | EpisodeEnded):
            return "unanswered"
        case Stands.HANDOVER if episode.over or isinstance(change, HandoverWithdrawn):
            return "settled"
    return None


def _absence_over(episode: EpisodeSnapshot) -> Closing | None:
    if episode.cancelled_at is not None:
        return "cancelled"
    if episode.status is EpisodeStatus.FOUND:
        return "found"
    if episode.ongoing:
        return None
    return "ended" if episode.returned_at is None and episode.other_end else "returned"


def _notice(escalation: Escalation, change: EpisodeChange) -> list[Step]:
    """Everybody who was told hears that it is over; after a death nobody hears anything by itself."""
    reason = _absence_over(escalation.episode)
    told = tuple(dict.fromkeys(p for one in escalation.alerts if one.stands is Stands.MISSING for p in one.told))
    if reason is None or not told or escalation.episode.died or not isinstance(change, ENDS):
        return []
    return [Step(*life.notice(escalation.episode, told, reason, escalation.now), tells=told, news=True)]
