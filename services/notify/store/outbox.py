"""What waits and what failed, for whoever runs the system: kinds, times and counts."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from shared.database import Connection

# deliveries_due, read whole: it holds only what is not sent yet.
WAITING = """
SELECT channel, state, count(*) AS messages, min(wanted_at) AS since, min(greatest(due_at, leased_until)) AS next_at,
       max(attempts) AS attempts, max(failure) AS failure
FROM notify.deliveries WHERE state IN ('pending', 'sending', 'temporary_failure')
GROUP BY channel, state ORDER BY channel, state
"""

# deliveries_failed
FAILED = """
SELECT d.delivery_id, d.channel, d.state, d.says, d.position, d.address, d.attempts, d.failure, d.at,
       a.snapshot ->> 'episode_reference' AS reference
FROM notify.deliveries AS d LEFT JOIN notify.alerts AS a USING (alert_id)
WHERE d.state IN ('permanent_failure', 'expired', 'kept') AND d.at >= %s ORDER BY d.at DESC LIMIT %s
"""
DAILY_LIST = """
SELECT count(*) FILTER (WHERE state IN ('sent', 'delivered', 'opened', 'kept')) > 0 AS out
FROM notify.deliveries WHERE leads_to = %s AND alert_id IS NULL
"""


class Waiting(NamedTuple):
    """Messages of one channel in one state; `since` when (UTC) the first of them was wanted, `failure` the kind of one of the last."""

    channel: str
    state: str
    messages: int
    since: datetime
    next_at: datetime
    attempts: int
    failure: str | None


class Failed(NamedTuple):
    """One message that reached nobody for good; `position` None for one that only tested somebody's channel."""

    delivery_id: UUID
    channel: str
    state: str
    says: str
    position: str | None
    address: str
    attempts: int
    failure: str | None
    at: datetime
    reference: str | None


async def waiting(conn: Connection) -> list[Waiting]:
    async with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return await (await cursor.execute(WAITING)).fetchall()


async def failed(conn: Connection, since: datetime, most: int) -> list[Failed]:
    """Latest first."""
    async with conn.cursor(row_factory=class_row(Failed)) as cursor:
        return await (await cursor.execute(FAILED, (since, most))).fetchall()


async def went_out(conn: Connection, leads_to: str) -> bool:
    """Whether at least one message about a page is out: handed over, or in the outbox of a system without a mail server."""
    row = await (await conn.execute(DAILY_LIST, (leads_to,))).fetchone()
    return bool(row and row["out"])
