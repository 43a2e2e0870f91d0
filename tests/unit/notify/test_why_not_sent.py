"""Of a message that was not sent the story says why, and of an acknowledgement how long it took."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notify.channels.schedule import IDENTICAL
from services.notify.message_wording import telling
from services.notify.store.deliveries import Delivery
from services.notify.wording import time_to_acknowledge
from shared.contracts.alert_codes import AlertState, Channel, DeliveryState
from shared.contracts.alerts import AlertSnapshot

RAISED = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return RAISED + timedelta(minutes=minutes)


def alert(**different: Any) -> AlertSnapshot:
    return AlertSnapshot.model_construct(raised_at=RAISED, state=AlertState.OPEN, **different)


def suppressed(failure: str | None = None) -> Delivery:
    nothing: dict[str, Any] = dict.fromkeys(Delivery._fields)
    said = {"channel": Channel.SMS, "address": "+447700900123", "state": DeliveryState.SUPPRESSED, "at": after(20), "attempts": 0}
    return Delivery(**nothing | said | {"failure": failure})


@pytest.mark.parametrize(
    ("stood", "failure", "why"),
    [
        ({"acknowledged_at": after(20)}, None, "not sent, the alert was acknowledged by then"),
        ({"acknowledged_at": after(10), "closed_at": after(15)}, None, "not sent, the alert was acknowledged by then"),
        ({"acknowledged_at": after(30), "closed_at": after(20)}, None, "not sent, the alert was over by then"),
        ({"acknowledged_at": after(30)}, None, "not sent, no longer needed"),
        ({"acknowledged_at": after(10)}, IDENTICAL, "not sent, their network takes no more of the same text this hour; told another way"),
    ],
)
def test_a_message_that_was_not_sent_says_why(stood: dict[str, Any], failure: str | None, why: str) -> None:
    assert telling(suppressed(failure), alert(**stood), after(60), {}).endswith(f": {why}")


def test_the_time_to_acknowledge_is_what_passed_since_the_alert_was_raised() -> None:
    assert time_to_acknowledge(alert()) is None
    assert time_to_acknowledge(alert(acknowledged_at=after(72))) == "1 hour 12 minutes"
