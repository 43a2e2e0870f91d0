"""What became of one message, in words: each fact with its time, and of what was not sent, why."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.notify.channels.schedule import IDENTICAL
from services.notify.domain.recipients import hint
from services.notify.store.deliveries import Delivery
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.contracts.alerts import AlertSnapshot
from shared.web import date_time

STATE_IS = {
    DeliveryState.PENDING: "not sent yet",
    DeliveryState.SENDING: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.OPENED: "opened",
    DeliveryState.KEPT: "kept on this system’s own disk, it reached nobody",
    DeliveryState.TEMPORARY_FAILURE: "not sent yet, trying again",
    DeliveryState.PERMANENT_FAILURE: "refused, nothing was delivered",
    DeliveryState.EXPIRED: "could not be sent in time, nothing was delivered",
    DeliveryState.SUPPRESSED: "not sent, no longer needed",
}
SENT_IS = {
    DeliveryState.TEMPORARY_FAILURE: "taken, but given up by the network or the mail system; sent again",
    DeliveryState.SUPPRESSED: "not sent",
}
"""In the story, where a temporary failure is told of only after the message was taken."""


def telling(one: Delivery, alert: AlertSnapshot, now: datetime, receipted: Mapping[Channel, timedelta]) -> str:
    """`E-mail to d…@example.gov.uk: sent 15 January 2026 at 22:41, opened 15 January 2026 at 22:50`: each fact with its time, whatever came
    after it. `receipted`: how long a receipt may take, of the ways that have any."""
    if one.channel is Channel.PAGE:
        return f"On this page since {date_time(one.at)}" if one.at else "On this page"
    facts = {DeliveryState.SENT: one.sent_at, DeliveryState.DELIVERED: one.delivered_at, DeliveryState.OPENED: one.opened_at}
    said = [f"{STATE_IS[fact]} {date_time(at)}" for fact, at in facts.items() if at]
    if one.state not in facts:
        said.append((one.sent_at and SENT_IS.get(one.state)) or _state(one, alert))
    tried = f" (tried {one.attempts} times)" if one.failure and one.attempts > 1 else ""
    silent = ""
    if one.state is DeliveryState.SENT and one.sent_at and now - one.sent_at >= receipted.get(one.channel, timedelta.max):
        silent = ", and nobody knows whether it arrived: the provider has not said"
    return f"{one.channel.label} to {hint(one.address)}: {', '.join(said)}{silent}{tried}"


def _state(one: Delivery, alert: AlertSnapshot) -> str:
    """Of what was not sent, why: how the alert stood when that was decided."""
    if one.failure == IDENTICAL:
        return "not sent, their network takes no more of the same text this hour; told another way"
    if one.state is DeliveryState.SUPPRESSED and one.at:
        if alert.acknowledged_at and alert.acknowledged_at <= one.at:
            return "not sent, the alert was acknowledged by then"
        if alert.closed_at and alert.closed_at <= one.at:
            return "not sent, the alert was over by then"
    return STATE_IS[one.state]
