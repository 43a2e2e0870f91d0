"""An episode's page says in one line whom an alert told and what became of it, and leads to the alert for the rest."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.missing.pages.tellings import folded
from services.missing.timeline import Entry
from shared.contracts.alert_codes import Channel, DeliveryState, Position
from shared.contracts.alerts import AlertSent
from shared.ids import new_id

AT = datetime(2026, 1, 15, 22, tzinfo=UTC)


def step(kind: str, alert: UUID | None, minute: int = 0, sent: AlertSent | None = None) -> Entry:
    at = AT + timedelta(minutes=minute)
    return Entry(None, f"notify.alert_{kind}", at, at, "", kind, {}, kind, alert=alert, sent=sent)


def message(state: DeliveryState, delivery: UUID | None = None, channel: Channel = Channel.EMAIL) -> AlertSent:
    return AlertSent(channel=channel, position=Position.DIRECTOR, delivery_id=delivery or new_id(), state=state, at=AT)


def test_each_telling_is_one_line_with_the_latest_of_each_of_its_messages() -> None:
    one, other, delivery = new_id(), new_id(), new_id()
    timeline = [
        step("raised", one),
        step("raised", other),
        step("sent", one, 1, message(DeliveryState.SENT, channel=Channel.PAGE)),
        step("sent", one, 1, message(DeliveryState.SENT, delivery)),
        step("sent", one, 2, message(DeliveryState.DELIVERED, delivery)),
        step("sent", one, 2, message(DeliveryState.KEPT)),
        step("escalated", one, 15),
        step("sent", one, 16, message(DeliveryState.SENT)),
        step("acknowledged", one, 20),
    ]
    said = [entry.headline for entry in folded(timeline)]
    assert said == ["raised; 2 messages: 1 sent, 1 reached nobody", "raised", "escalated; 1 message: 1 sent", "acknowledged"]


def test_a_step_kept_before_alerts_were_told_apart_stands_with_the_telling_before_it() -> None:
    timeline = [step("raised", None), step("sent", None, 1, message(DeliveryState.PERMANENT_FAILURE))]
    assert [entry.headline for entry in folded(timeline)] == ["raised; 1 message: 1 reached nobody"]
