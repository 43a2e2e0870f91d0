"""Alerts as the API shows them. Field names are a promise (surface.md): add freely, never rename."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.notify.directory import HeldFor
from services.notify.domain.recipients import hint
from services.notify.reading import REACHED_NOBODY, AlertView
from services.notify.store.deliveries import SHARED, Delivery
from shared.contracts.alert_codes import AlertCause, AlertState, Asks, Channel, DeliveryState, Position, Severity
from shared.contracts.alerts import AlertSnapshot


class RecipientBody(BaseModel):
    """A position that is told. While it is vacant the director holds it."""

    position: Position
    address_hint: str
    vacant: bool


class StepBody(BaseModel):
    """One step: when, whom it tells, and how far it is. `failed`: nobody was reached; `waiting`: it comes unless somebody answers before.

    `rings`: a person rings those who did not answer.
    """

    at: datetime
    tells: list[Position]
    state: Literal["due", "done", "failed", "suppressed", "waiting"]
    rings: bool = False


class DeliveryBody(BaseModel):
    """`sent` says that a server took it, `delivered` that it is in their mailbox or on their phone, `opened` that somebody who may answer
    followed its link; `expired` that it could not be sent while it was of use, `kept` that it stands in the outbox and reached nobody.

    `at` is None until it stays as it is; `sent_at` is when it was handed over last. `delivered_at` and `opened_at` are when each was heard
    of first: a message can be both, and `state` is the one that says more.
    """

    delivery_id: UUID
    channel: Channel
    position: Position
    address_hint: str
    state: DeliveryState
    attempts: int
    reference: str
    at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    failure: str | None


class AlertBody(BaseModel):
    """`acknowledged_by` is the name of whoever acknowledged, `acknowledged_by_id` their opaque id, `act_by` when they say they will act."""

    alert_id: UUID
    episode_id: UUID
    reference: str
    rule: str
    title: str
    cause: AlertCause
    severity: Severity
    state: AlertState
    raised_at: datetime
    recipients: list[RecipientBody]
    steps: list[StepBody]
    deliveries: list[DeliveryBody]
    nobody_reached: bool
    acknowledged_by: str | None
    acknowledged_by_id: UUID | None
    acknowledged_role: str | None
    acknowledged_at: datetime | None
    act_by: datetime | None
    closed_at: datetime | None
    asks: Asks | None
    acted_at: datetime | None
    next_at: datetime | None
    rings: bool
    version: int


class AlertList(BaseModel):
    items: list[AlertBody]
    next: str | None


class PersonBody(BaseModel):
    person_id: UUID
    name: str
    role: str


OF_THE_VIEW = frozenset({"acknowledged_by", "nobody_reached"})
"""Fields that mean something else here than in an alert's snapshot."""


def alert_body(view: AlertView, held_for: HeldFor) -> AlertBody:
    """`held_for`: who holds each position now."""
    alert, held = view.alert, held_for(view.episode.child.team)
    return AlertBody(
        **{name: getattr(alert, name) for name in AlertBody.model_fields if hasattr(alert, name) and name not in OF_THE_VIEW},
        reference=alert.episode_reference,
        title=view.title,
        recipients=[
            RecipientBody(position=position, address_hint=hint(held[position].address), vacant=held[position].vacant)
            for position in alert.told
            if position in held
        ],
        steps=[*_told(view), *to_come(alert)],
        deliveries=[DeliveryBody(**one._asdict() | {"address_hint": hint(one.address) or "the alerts page"}) for one in view.deliveries],
        nobody_reached=view.nobody_reached,
        acknowledged_by=view.acknowledged_by.name if view.acknowledged_by else None,
        acknowledged_by_id=alert.acknowledged_by,
    )


def _told(view: AlertView) -> Iterator[StepBody]:
    """What was told, telling by telling."""
    for _, group in groupby([one for one in view.deliveries if one.says != SHARED], key=lambda one: one.telling):
        together = list(group)
        tells = list(dict.fromkeys(one.position for one in together))
        yield StepBody(
            at=min(one.wanted_at for one in together),
            tells=list(view.alert.ladder[0]) if together[0].telling == 0 and view.alert.ladder else tells,
            state=_state([one for one in together if one.channel is not Channel.PAGE]),
            rings=together[0].says == "ring",
        )


def to_come(alert: AlertSnapshot) -> Iterator[StepBody]:
    """What waits: the ladder above its present rung, each step as early as it can come, and at its end somebody who rings."""
    if alert.state is not AlertState.OPEN or alert.next_at is None:
        return
    for later, rung in enumerate(range(alert.rung + 1, max(len(alert.ladder), alert.rung + 1) + 1)):
        rings = rung >= len(alert.ladder)
        tells = [Position.EDT_LEAD] if rings else list(alert.ladder[rung])
        yield StepBody(at=alert.next_at + later * timedelta(minutes=alert.minutes), tells=tells, state="waiting", rings=rings)


def _state(messages: Sequence[Delivery]) -> Literal["due", "done", "failed", "suppressed"]:
    states = {one.state for one in messages}
    if states & TOOK:
        return "done"
    if states <= REACHED_NOBODY:
        return "failed"
    return "suppressed" if states <= {*REACHED_NOBODY, DeliveryState.SUPPRESSED} else "due"


TOOK = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED})
