"""What becomes of messages once they are handed over: receipts and links that were followed turn them."""

from datetime import datetime, timedelta
from uuid import UUID

from services.notify.store.deliveries import Delivery, found
from shared.contracts.alert_codes import DeliveryState
from shared.database import Connection

# deliveries_by_reference. Several where they went as one message.
CARRIED_BY = "SELECT {columns} FROM notify.deliveries WHERE reference = %s ORDER BY delivery_id"
LEADS_TO = "SELECT leads_to FROM notify.deliveries WHERE delivery_id = %s"
LOAD = "SELECT {columns} FROM notify.deliveries WHERE delivery_id = %s"
LOCK = LOAD + " FOR UPDATE"

# What came from outside after it was handed over. Whoever has it in hand at this moment finds that it is no longer theirs to mark.
# Opened stays opened: that it was delivered too may be told later.
TURN = """
UPDATE notify.deliveries
SET state = CASE WHEN state = 'opened' THEN state ELSE %(state)s END, at = CASE WHEN state = 'opened' THEN at ELSE %(at)s END,
    failure = %(failure)s, leased_until = NULL,
    delivered_at = CASE WHEN %(state)s = 'delivered' THEN %(at)s ELSE delivered_at END,
    opened_at = CASE WHEN %(state)s = 'opened' THEN %(at)s ELSE opened_at END
WHERE delivery_id = %(delivery_id)s
"""
RENEW = """
UPDATE notify.deliveries
SET state = 'temporary_failure', failure = %(failure)s, leased_until = NULL, at = NULL,
    due_at = safereturn.now() + %(wait)s, round = round + 1, uncertain = false
WHERE delivery_id = %(delivery_id)s
"""


async def carried_by(conn: Connection, reference: str) -> list[Delivery]:
    """Those that a message outside carries."""
    return await found(conn, CARRIED_BY, (reference,))


async def load(conn: Connection, delivery_id: UUID) -> Delivery | None:
    return next(iter(await found(conn, LOAD, (delivery_id,))), None)


async def leads_to(conn: Connection, delivery_id: UUID) -> str | None:
    """The page that a message is about which is about no alert."""
    row = await (await conn.execute(LEADS_TO, (delivery_id,))).fetchone()
    return row["leads_to"] if row else None


async def lock(conn: Connection, delivery_id: UUID) -> Delivery:
    """After its alert: whoever locks both does it in this order."""
    (one,) = await found(conn, LOCK, (delivery_id,))
    return one


async def turn(conn: Connection, one: Delivery, state: DeliveryState, at: datetime, failure: str | None = None) -> None:
    """To what became of it outside."""
    await conn.execute(TURN, {"state": state.value, "at": at, "failure": failure, "delivery_id": one.delivery_id})


async def renew(conn: Connection, one: Delivery, wait: timedelta, failure: str) -> None:
    """To be sent again in a while, as another message: the one that was taken is given up outside."""
    await conn.execute(RENEW, {"wait": wait, "failure": failure, "delivery_id": one.delivery_id})
