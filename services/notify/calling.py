"""Whom somebody has to ring about alerts, as their reader is told: who rings by name and number, everybody else whom to turn to."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from services.notify.directory import ToRing
from services.notify.domain.policy import AWAKE
from services.notify.reading import AlertView
from services.notify.wording import positions
from shared.contracts.alert_codes import Position, Ring
from shared.contracts.alerts import AlertLapsed, AlertRung
from shared.contracts.envelope import Event

Whom = Callable[[Sequence[Position]], list[ToRing]]
"""Who holds some positions, but the reader."""


class Calling(NamedTuple):
    """About alerts of one episode. `says` is None while nobody has to ring; `at_once` are whom to ring now, `everybody` whom the alerts are
    for: both empty for a reader who does not ring."""

    says: str | None = None
    at_once: Sequence[ToRing] = ()
    everybody: Sequence[ToRing] = ()


class Turn(NamedTuple):
    """Somebody to ring, what became of the latest call to them since the alert opened, and whether they are next after a call in vain."""

    whom: ToRing
    call: AlertRung | None
    next: bool


def has_to_be_rung(view: AlertView, now: datetime) -> bool:
    """`now` is UTC: what is tried again and again is not waited for."""
    return view.alert.rings or view.nobody_reached or view.not_sent(now)


def call_for(views: Sequence[AlertView], whom: Whom | None, now: datetime) -> Calling:
    """`whom` is None for a reader who does not ring. At night (UTC `now`) what does not wake is left to the morning."""
    due = [one for one in views if has_to_be_rung(one, now)]
    told, awake = _of(due or views, _told), _of(due, lambda one: _awake(one, now))
    at_once, everybody = (whom(awake), whom(told)) if whom else ([], [])
    if not due:
        return Calling(None, (), everybody)
    if at_once:
        do = f"Ring the {_for(at_once)} now"
    elif whom is None and awake:
        do = "Ring the emergency duty team"
    elif everybody or whom is None:
        do = f"Tell the {_for(everybody) if everybody else positions(told)} in the morning"
    else:
        do = "It is for nobody but you"
    why = "Nobody has answered"
    if any(one.nobody_reached for one in due):
        why = "Nobody was reached by any message"
    elif any(one.not_sent(now) for one in due):
        why = "Not sent yet: the messages are tried again, and none is out"
    return Calling(f"{why}. {do}", at_once, everybody)


def in_turn(people: Sequence[ToRing], story: Iterable[Event[Any]]) -> list[Turn]:
    """In the order of the alert. Next is whoever was not rung yet, or longest ago. `story`: oldest first."""
    calls: list[AlertRung] = []
    for event in story:
        match event.data.change:
            case AlertLapsed():
                calls.clear()
            case AlertRung():
                calls.append(event.data.change)
    latest = [next((n for n, call in reversed([*enumerate(calls)]) if _went_to(call, one)), -1) for one in people]
    in_vain = len(people) > 1 and bool(calls) and calls[-1].outcome is not Ring.ACKNOWLEDGED
    turn = latest.index(min(latest)) if in_vain else None
    return [Turn(one, calls[n] if n >= 0 else None, place == turn) for place, (one, n) in enumerate(zip(people, latest, strict=True))]


def _went_to(call: AlertRung, one: ToRing) -> bool:
    return call.person == one.person_id if call.person else call.position in one.positions


def _told(view: AlertView) -> list[Position]:
    """Whoever is asked to ring is not among those to be rung, unless it was for nobody else."""
    told = view.alert.told
    return [one for one in told if not (view.alert.rings and one is Position.EDT_LEAD)] or [*told]


def _awake(view: AlertView, now: datetime) -> list[Position]:
    asleep = not view.alert.wakes and view.policy.at_night(now)
    return [one for one in _told(view) if not asleep or one in AWAKE]


def _of(views: Iterable[AlertView], some: Callable[[AlertView], list[Position]]) -> list[Position]:
    return list(dict.fromkeys(position for one in views for position in some(one)))


def _for(people: Iterable[ToRing]) -> str:
    return positions(position for one in people for position in one.positions)
