"""One alert's life: raised, told, passed on in silence, acknowledged, taken up again where nothing came of it, closed. Pure.

The one promise everything here keeps: an alert that is open has a time at which it goes on by itself (`next_at`), until somebody has
acknowledged it or what it stands for is over.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.notify.domain.policy import AWAKE, NOTICE, STANDS_FOR, Policy, Row
from shared.contracts.alert_codes import AlertCause, AlertState, Asks, Because, Channel, Position, Severity, Stands
from shared.contracts.alerts import (
    AlertAcknowledged,
    AlertActed,
    AlertClosed,
    AlertEscalated,
    AlertLapsed,
    AlertRaised,
    AlertReminded,
    AlertRung,
    AlertShared,
    AlertSnapshot,
    Closing,
)
from shared.contracts.episodes import EpisodeSnapshot

NAMESPACE = UUID("5afe0000-0000-5000-8000-000000000001")
"""Of alert ids. Never to change: ids made from it are references in other people's systems."""

RINGS_OFTEN = 4
"""How often whoever rings is reminded after `minutes`; after that once an hour, for as long as it takes (ours)."""

SLOWLY = timedelta(hours=1)


def alert_id(episode_id: UUID, rule: str, cause: AlertCause, occurrence: str = "") -> UUID:
    """One alert per episode, rule, cause and occurrence."""
    return uuid5(NAMESPACE, f"{episode_id}:{rule}:{cause}" + (f":{occurrence}" if occurrence else ""))


def raise_alert(
    row: Row,
    cause: AlertCause,
    episode: EpisodeSnapshot,
    policy: Policy,
    policy_version: int,
    now: datetime,
    *,
    occurrence: str = "",
    also: tuple[tuple[Row, str], ...] = (),
    asks: Asks | None = None,
) -> tuple[AlertRaised, AlertSnapshot]:
    """A new alert under a row, told with the rows in `also` (each with its occurrence) to everybody any of them tells.

    An import wakes nobody: what it brings is no news.
    """
    rows = (row, *(one for one, _ in also))
    told = tuple(dict.fromkeys(position for one in rows for position in one.tells))
    wakes = cause is not AlertCause.IMPORTED_OPEN and any(one.wakes.wakes(episode) for one in rows)
    collapsed = tuple(f"{one.id}:{which}" if which else one.id for one, which in also)
    change = AlertRaised(rule=row.id, cause=cause, told=told, collapsed=collapsed)
    alert = AlertSnapshot(
        alert_id=alert_id(episode.episode_id, row.id, cause, occurrence),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule=row.id,
        cause=cause,
        occurrence=occurrence,
        severity=row.severity,
        state=AlertState.OPEN,
        raised_at=now,
        told=told,
        stands=STANDS_FOR[row.on],
        policy_version=policy_version,
        ladder=(told, *row.ladder[1:]),
        minutes=policy.minutes,
        act_within=policy.act_within,
        wakes=wakes,
        asks=asks,
        collapsed=collapsed,
    )
    return change, alert.model_copy(update={"next_at": silent_until(alert, policy, now)})


def notice(episode: EpisodeSnapshot, told: tuple[Position, ...], reason: Closing, now: datetime) -> tuple[AlertRaised, AlertSnapshot]:
    """That it is over, or the child found, to those who were told. Closed from the beginning: it asks nobody and wakes nobody."""
    at = {"found": episode.found_at, "cancelled": episode.cancelled_at}.get(reason) or episode.returned_at or episode.over_at
    occurrence = f"{reason}:{at and at.isoformat()}"
    cause = AlertCause.FOUND if reason == "found" else AlertCause.BACK
    change = AlertRaised(rule=NOTICE, cause=cause, told=told)
    return change, AlertSnapshot(
        alert_id=alert_id(episode.episode_id, NOTICE, cause, occurrence),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule=NOTICE,
        cause=cause,
        occurrence=occurrence,
        severity=Severity.ROUTINE,
        state=AlertState.CLOSED,
        raised_at=now,
        closed_at=now,
        told=told,
        stands=Stands.NOTICE,
        wakes=False,
    )


def silent_until(alert: AlertSnapshot, policy: Policy, now: datetime) -> datetime:
    """When silence has lasted long enough (UTC). Who may sleep is not silent: the night does not count for a row that does not wake."""
    length = timedelta(minutes=alert.minutes)
    if alert.rung - len(alert.ladder) >= RINGS_OFTEN:
        length = SLOWLY
    until = (now if alert.wakes else policy.morning(now)) + length
    return until if alert.wakes or not policy.at_night(until) else policy.morning(until) + length


def asleep_until(
    wakes: bool, channel: Channel, position: Position, policy: Policy, now: datetime, *, stands_in: bool = False
) -> datetime | None:
    """When (UTC) this way may be used for an alert that `wakes` or not, where whoever holds the position may sleep now, and whoever
    `stands_in` for it; None: at once."""
    asleep = channel.telephone and not wakes and (stands_in or position not in AWAKE) and policy.at_night(now)
    return policy.morning(now) if asleep else None


class AlreadyAcknowledged(Exception):
    """Somebody was first; `alert` says who and when."""

    def __init__(self, alert: AlertSnapshot) -> None:
        super().__init__("this alert is acknowledged already")
        self.alert = alert


def acknowledged(alert: AlertSnapshot, change: AlertAcknowledged) -> AlertSnapshot:
    """What it asks for has to come within its time, or by when they said. A closed alert can still be acknowledged: somebody did see it.

    Raises AlreadyAcknowledged.
    """
    if alert.acknowledged_at is not None:
        raise AlreadyAcknowledged(alert)
    after: dict[str, object] = {"acknowledged_by": change.by, "acknowledged_role": change.role, "acknowledged_at": change.at}
    after |= {"acknowledged_for": change.for_position, "promised": change.act_by is not None, "act_by": change.act_by}
    if alert.state is AlertState.OPEN:
        asks = alert.asks or (Asks.DECISION if change.act_by else None)
        due = change.act_by or change.at + timedelta(minutes=alert.act_within)
        after |= {"state": AlertState.ACKNOWLEDGED, "asks": asks, "next_at": due if asks else None, "reminded": False}
    return _after(alert, after)


def hurried(alert: AlertSnapshot, policy: Policy, now: datetime) -> AlertSnapshot:
    """No message of its step can reach anybody: it goes on at once, and an alert that does not wake is not rung about before morning.

    Whoever rings comes last: that they cannot be reached either is left to their page, and to the next reminder. It is part of the change
    that found it, so the version is left to that.
    """
    if alert.state is not AlertState.OPEN or alert.rings:
        return alert
    ringing = alert.rung + 1 >= len(alert.ladder)
    at = policy.morning(now) if ringing and not alert.wakes else now
    return alert.model_copy(update={"nobody_reached": True, "next_at": min(at, alert.next_at or at)})


def ladder_began(alert: AlertSnapshot) -> int:
    """The telling by which the ladder began that it is on: the first of its round."""
    return alert.telling - alert.rung


def passed_over(alert: AlertSnapshot, because: Because, policy: Policy, now: datetime) -> AlertSnapshot:
    """Its step would tell only who was told before: it goes on at once, as one that reached nobody does, for the reason it was taken."""
    return hurried(alert, policy, now).model_copy(update={"nobody_reached": because is Because.NOBODY_REACHED})


def noted(alert: AlertSnapshot) -> AlertSnapshot:
    """What became of one message changes nothing but the version."""
    return _after(alert, {})


Told = AlertEscalated | AlertReminded | AlertLapsed


def go_on(alert: AlertSnapshot, policy: Policy, now: datetime) -> tuple[Told, AlertSnapshot]:
    """What happens at `next_at`."""
    if alert.state is AlertState.ACKNOWLEDGED:
        return _remind(alert, policy, now) if not alert.reminded else _lapse(alert, policy, now)
    rung = alert.rung + 1
    rings = rung >= len(alert.ladder)
    told = (Position.EDT_LEAD,) if rings else alert.ladder[rung]
    because = Because.NOBODY_REACHED if alert.nobody_reached else Because.SILENCE
    change = AlertEscalated(rung=rung, told=told, because=because, rings=rings, at=now)
    after = _after(alert, {"rung": rung, "told": _with(alert.told, told), "telling": alert.telling + 1, "nobody_reached": False})
    return change, after.model_copy(update={"next_at": silent_until(after, policy, now)})


def _remind(alert: AlertSnapshot, policy: Policy, now: datetime) -> tuple[Told, AlertSnapshot]:
    after = _after(alert, {"reminded": True, "telling": alert.telling + 1})
    return AlertReminded(told=_all_told(alert), at=now), after.model_copy(update={"next_at": silent_until(after, policy, now)})


def _lapse(alert: AlertSnapshot, policy: Policy, now: datetime) -> tuple[Told, AlertSnapshot]:
    open_again: dict[str, object] = {"state": AlertState.OPEN, "rung": 0, "round": alert.round + 1, "telling": alert.telling + 1}
    nobody: dict[str, object] = dict.fromkeys(("acknowledged_by", "acknowledged_role", "acknowledged_at", "acknowledged_for", "act_by"))
    after = _after(alert, {**open_again, **nobody, "reminded": False})
    return AlertLapsed(told=alert.ladder[0], at=now), after.model_copy(update={"next_at": silent_until(after, policy, now)})


def rung(alert: AlertSnapshot, change: AlertRung, policy: Policy) -> AlertSnapshot:
    """Whoever rang has done so and is left alone for a while, and then reminded: nobody has acknowledged yet."""
    if not alert.rings:  # nobody can hold the ladder back by ringing early
        return _after(alert, {})
    return _after(alert, {"next_at": silent_until(alert, policy, change.at)})


def shared(alert: AlertSnapshot, change: AlertShared) -> AlertSnapshot:
    """Its ladder goes on as it would have: whoever hears of it is asked nothing."""
    return _after(alert, {"shared_with": _with(alert.shared_with, change.told)})


def acted(alert: AlertSnapshot, asked: Asks, now: datetime) -> tuple[AlertActed, AlertSnapshot]:
    over = {"state": AlertState.CLOSED, "closed_at": now, "acted_at": now, "next_at": None}
    return AlertActed(asked=asked, at=now), _after(alert, over)


def closed(alert: AlertSnapshot, reason: Closing, now: datetime) -> tuple[AlertClosed, AlertSnapshot]:
    return AlertClosed(reason=reason, at=now), _after(alert, {"state": AlertState.CLOSED, "closed_at": now, "next_at": None})


def _all_told(alert: AlertSnapshot) -> tuple[Position, ...]:
    """Everybody up to the step it stands on: whoever promised is one of them."""
    return tuple(dict.fromkeys(position for step in alert.ladder[: alert.rung + 1] for position in step))


def _after(alert: AlertSnapshot, update: dict[str, object]) -> AlertSnapshot:
    return alert.model_copy(update={**update, "version": alert.version + 1})


def _with(told: tuple[Position, ...], more: tuple[Position, ...]) -> tuple[Position, ...]:
    return tuple(dict.fromkeys((*told, *more)))
