"""What an episode's life calls for: alerts to raise, and the end of those that stand. Pure; the same event twice decides the same."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.notify.domain.policy import RAISED, RE_RATED, RUNGS, Row, Situation
from shared.contracts.alerts import AlertAcknowledged, AlertChange, AlertClosed, AlertRaised, AlertSent, AlertSnapshot
from shared.contracts.codes import AlertCause, AlertState
from shared.contracts.episodes import (
    ChildMatched,
    EpisodeCancelled,
    EpisodeChange,
    EpisodeImported,
    EpisodeRaised,
    EpisodeSnapshot,
    RiskAssessed,
)

NAMESPACE = UUID("5afe0000-0000-5000-8000-000000000001")
"""Of alert ids. Never to change: ids made from it are references in other people's systems."""


@dataclass(frozen=True)
class Call:
    """The policy calls for an alert under a row, for a cause."""

    row: Row
    cause: AlertCause


def alert_id(episode_id: UUID, rule: str, cause: AlertCause) -> UUID:
    """One alert per episode, rule and cause."""
    return uuid5(NAMESPACE, f"{episode_id}:{rule}:{cause}")


def called_for(change: EpisodeChange, episode: EpisodeSnapshot, alerted: Collection[str], now: datetime) -> list[Call]:
    """The alerts a change calls for. `alerted` are the rules this episode has standing alerts under: none of them is told twice.

    Nothing is called for once the child is back or the episode is over: imported closed history alerts nobody, and so does an absence
    written down after the return.
    """
    if not episode.ongoing:
        return []
    situation = Situation(episode, now)
    match change:
        case EpisodeImported():
            return [Call(row, AlertCause.IMPORTED_OPEN) for row in RUNGS if row.when.holds(situation)][:1]
        case EpisodeRaised(returned_at=None):
            rows, cause = RAISED, AlertCause.RAISED
        case RiskAssessed():
            rows, cause = RE_RATED, AlertCause.RE_RATED
        case ChildMatched():  # now their age and their marks are known
            rows, cause = RE_RATED, AlertCause.MATCHED
        case _:
            return []
    return [Call(row, cause) for row in rows if row.id not in alerted and row.when.holds(situation)]


def over(change: EpisodeChange, episode: EpisodeSnapshot, now: datetime) -> AlertClosed | None:
    """How the alerts of an episode end, once it is over: at the time it is known here, which is never before they were raised."""
    if episode.ongoing:
        return None
    if isinstance(change, EpisodeCancelled) or episode.cancelled_at is not None:
        return AlertClosed(reason="cancelled", at=now)
    return AlertClosed(reason="ended" if episode.returned_at is None and episode.other_end else "returned", at=now)


def raised(call: Call, episode: EpisodeSnapshot, now: datetime) -> tuple[AlertRaised, AlertSnapshot]:
    """A new alert, and the change that begins it."""
    return AlertRaised(rule=call.row.id, cause=call.cause, told=call.row.tell), AlertSnapshot(
        alert_id=alert_id(episode.episode_id, call.row.id, call.cause),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule=call.row.id,
        cause=call.cause,
        severity=call.row.severity,
        state=AlertState.OPEN,
        raised_at=now,
        told=call.row.tell,
    )


class AlreadyAcknowledged(Exception):
    """Somebody was first; `alert` says who and when."""

    def __init__(self, alert: AlertSnapshot) -> None:
        super().__init__("this alert is acknowledged already")
        self.alert = alert


def evolve(alert: AlertSnapshot, change: AlertChange) -> AlertSnapshot:
    """The alert after a change. A closed alert can still be acknowledged: somebody did see it."""
    after: dict[str, object]
    match change:
        case AlertAcknowledged():
            if alert.acknowledged_at is not None:
                raise AlreadyAcknowledged(alert)
            after = {"acknowledged_by": change.by, "acknowledged_role": change.role, "acknowledged_at": change.at}
            if alert.state is AlertState.OPEN:
                after["state"] = AlertState.ACKNOWLEDGED
        case AlertClosed():
            after = {"state": AlertState.CLOSED, "closed_at": change.at}
        case AlertSent() | AlertRaised():
            after = {}
    return alert.model_copy(update={**after, "version": alert.version + 1})
