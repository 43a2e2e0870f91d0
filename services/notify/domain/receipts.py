"""What a provider's word on a message it took makes of it. Pure: receipts come twice, late, and out of order."""

from enum import StrEnum

from shared.contracts.alert_codes import DeliveryState


class Receipt(StrEnum):
    """GOV.UK Notify's four final words."""

    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    TECHNICAL_FAILURE = "technical-failure"


UNDER_WAY = frozenset({DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.TEMPORARY_FAILURE})
"""A receipt may come before the answer to the sending is read, or after that answer was lost."""


def after(state: DeliveryState, receipt: Receipt, *, current: bool, of_use: bool, delivered: bool) -> DeliveryState | None:
    """The delivery's state after a receipt, or None: it says nothing new.

    `current`: it speaks of the message sent last, not of one that was given up before. `of_use`: to send again still is. `delivered`: an
    earlier one said so. That it arrived is a fact however late it is told, and beside whatever else is known by then. A temporary failure
    after acceptance is the provider's last word on that message, so ours is to send another.
    """
    if receipt is Receipt.DELIVERED:
        return None if delivered else DeliveryState.DELIVERED
    if not current or state not in UNDER_WAY:
        return None
    if receipt is Receipt.PERMANENT_FAILURE:
        return DeliveryState.PERMANENT_FAILURE
    return DeliveryState.TEMPORARY_FAILURE if of_use else DeliveryState.EXPIRED
