"""Alerts as the API shows them. Field names are a promise (surface.md): add freely, never rename."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.notify.domain.recipients import Addresses, hint, recipients
from services.notify.reading import REACHED_NOBODY, AlertView
from shared.contracts.codes import AlertCause, AlertState, Channel, DeliveryState, Position, Severity


class RecipientBody(BaseModel):
    """A position that is told. While it is vacant the director holds it."""

    position: Position
    address_hint: str
    vacant: bool


class StepBody(BaseModel):
    """One rung of the ladder: when, whom it tells, and how far it is. `failed`: nobody was reached."""

    at: datetime
    tells: list[Position]
    state: Literal["due", "done", "failed", "suppressed"]


class DeliveryBody(BaseModel):
    """`sent` says that a server took it, not that anybody read it; `kept` that it stands in the outbox and reached nobody.

    `at` is None until it stays as it is.
    """

    delivery_id: UUID
    channel: Channel
    position: Position
    address_hint: str
    state: DeliveryState
    attempts: int
    reference: str
    at: datetime | None
    failure: str | None


class AlertBody(BaseModel):
    """`acknowledged_by` is the name of whoever acknowledged, `acknowledged_by_id` their opaque id."""

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
    closed_at: datetime | None
    version: int


class AlertList(BaseModel):
    items: list[AlertBody]
    next: str | None


class PersonBody(BaseModel):
    person_id: UUID
    name: str
    role: str


def alert_body(view: AlertView, held: Addresses) -> AlertBody:
    alert = view.alert
    return AlertBody(
        **{name: getattr(alert, name) for name in AlertBody.model_fields if hasattr(alert, name) and name != "acknowledged_by"},
        reference=alert.episode_reference,
        title=view.title,
        recipients=[
            RecipientBody(position=one.position, address_hint=hint(one.address), vacant=one.vacant) for one in recipients(alert.told, held)
        ],
        steps=[StepBody(at=alert.raised_at, tells=list(alert.told), state=_step(view))],
        deliveries=[DeliveryBody(**one._asdict() | {"address_hint": hint(one.address) or "the alerts page"}) for one in view.deliveries],
        nobody_reached=view.nobody_reached,
        acknowledged_by=view.acknowledged_by.name if view.acknowledged_by else None,
        acknowledged_by_id=alert.acknowledged_by,
    )


def _step(view: AlertView) -> Literal["due", "done", "failed", "suppressed"]:
    states = {one.state for one in view.messages}
    ended = {DeliveryState.SENT, *REACHED_NOBODY}
    if states <= ended:
        return "failed" if view.nobody_reached else "done"
    return "suppressed" if states <= {*ended, DeliveryState.SUPPRESSED} else "due"
