"""Messages to send, as rows: claimed under a lease, sent, marked. Any number of processes may work on them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.notify.leasing import Backlog
from shared.contracts.codes import Channel, DeliveryState, Position
from shared.database import Connection, Pool, transaction

INSERT = """
INSERT INTO notify.deliveries (delivery_id, alert_id, position, channel, address, state, wanted_at, due_at, reference, at)
VALUES (%(delivery_id)s, %(alert_id)s, %(position)s, %(channel)s, %(address)s, %(state)s,
        safereturn.now(), safereturn.now(), %(reference)s, %(at)s)
"""

# deliveries_due. The severe ones first; what another process has locked or leased is left to it.
CLAIM = """
UPDATE notify.deliveries AS d
SET state = 'sending', attempts = d.attempts + 1, leased_until = safereturn.now() + %(lease)s
FROM (
    SELECT delivery_id, a.state = 'closed' AS closed, a.snapshot ->> 'episode_reference' AS episode_reference
    FROM notify.deliveries JOIN notify.alerts AS a USING (alert_id)
    WHERE deliveries.state IN ('pending', 'sending', 'temporary_failure')
      AND due_at <= safereturn.now() AND (leased_until IS NULL OR leased_until <= safereturn.now())
    ORDER BY a.severity = 'severe' DESC, due_at LIMIT %(most)s
    FOR UPDATE OF deliveries SKIP LOCKED
) AS due
WHERE d.delivery_id = due.delivery_id
RETURNING d.delivery_id, d.alert_id, d.position, d.channel, d.address, d.reference, d.attempts, d.wanted_at,
          due.closed, due.episode_reference
"""

# Only by whoever holds the attempt: a process that overslept its lease has nothing to say any more.
FINISH = """
UPDATE notify.deliveries SET state = %(state)s, at = %(at)s, failure = %(failure)s, leased_until = NULL
WHERE delivery_id = %(delivery_id)s AND state = 'sending' AND attempts = %(attempts)s
RETURNING delivery_id
"""
POSTPONE = """
UPDATE notify.deliveries
SET state = 'temporary_failure', failure = %(failure)s, leased_until = NULL, due_at = safereturn.now() + %(wait)s
WHERE delivery_id = %(delivery_id)s AND state = 'sending' AND attempts = %(attempts)s
"""

# One that is in hand at this moment is left: it is marked, or suppressed at its next attempt.
SUPPRESS = """
UPDATE notify.deliveries SET state = 'suppressed', at = %s WHERE alert_id = %s AND state IN ('pending', 'temporary_failure')
RETURNING delivery_id, alert_id, position, channel, address, state, attempts, wanted_at, due_at, reference, at, failure
"""
OF_ALERTS = """
SELECT delivery_id, alert_id, position, channel, address, state, attempts, wanted_at, due_at, reference, at, failure
FROM notify.deliveries WHERE alert_id = ANY(%s) ORDER BY wanted_at, channel DESC, delivery_id
"""

# deliveries_due, read whole: it holds only what is not sent yet.
BACKLOG = """
SELECT count(*) AS waiting,
       extract(epoch FROM safereturn.now() - min(wanted_at))::float8 AS oldest,
       extract(epoch FROM min(greatest(due_at, leased_until)) - safereturn.now())::float8 AS next_in
FROM notify.deliveries WHERE state IN ('pending', 'sending', 'temporary_failure')
"""


class Delivery(NamedTuple):
    """One message to one address over one channel. `at`: when it reached the state it stays in (UTC)."""

    delivery_id: UUID
    alert_id: UUID
    position: Position
    channel: Channel
    address: str
    state: DeliveryState
    attempts: int
    wanted_at: datetime
    due_at: datetime
    reference: str
    at: datetime | None
    failure: str | None


class Claimed(NamedTuple):
    """A delivery in hand until its lease ends. `closed`: its alert is over, so that it is not to be sent any more."""

    delivery_id: UUID
    alert_id: UUID
    position: Position
    channel: Channel
    address: str
    reference: str
    attempts: int
    wanted_at: datetime
    closed: bool
    episode_reference: str


async def add(conn: Connection, deliveries: Sequence[dict[str, object]]) -> None:
    """Each with the names of INSERT."""
    async with conn.cursor() as cursor:
        await cursor.executemany(INSERT, deliveries)


async def claim(pool: Pool, most: int, lease: timedelta) -> list[Claimed]:
    """Up to `most` that are due. A lease lost with the server's last moments means one more sending under the same reference, so it
    need not wait for the disk."""
    async with transaction(pool) as conn:
        await conn.execute("SET LOCAL synchronous_commit TO off")
        rows = await (await conn.execute(CLAIM, {"most": most, "lease": lease})).fetchall()
    return [Claimed(**_coded(row)) for row in rows]


async def finish(conn: Connection, one: Claimed, state: DeliveryState, at: datetime, failure: str | None) -> bool:
    """To a state it stays in. False when the lease was over and another process has it."""
    told = {"state": state.value, "at": at, "failure": failure, "delivery_id": one.delivery_id, "attempts": one.attempts}
    return await (await conn.execute(FINISH, told)).fetchone() is not None


async def postpone(conn: Connection, one: Claimed, wait: timedelta, failure: str) -> None:
    """To be tried again in a while."""
    await conn.execute(POSTPONE, {"wait": wait, "failure": failure, "delivery_id": one.delivery_id, "attempts": one.attempts})


async def suppress(conn: Connection, alert_id: UUID, at: datetime) -> list[Delivery]:
    """Those of an alert that need not go out any more."""
    rows = await (await conn.execute(SUPPRESS, (at, alert_id))).fetchall()
    return [Delivery(**_coded(row)) for row in rows]


async def of_alerts(conn: Connection, alert_ids: Collection[UUID]) -> list[Delivery]:
    rows = await (await conn.execute(OF_ALERTS, (list(alert_ids),))).fetchall()
    return [Delivery(**_coded(row)) for row in rows]


async def backlog(pool: Pool) -> Backlog:
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Backlog)) as cursor:
        found = await (await cursor.execute(BACKLOG)).fetchone()
    assert found is not None, "an aggregate answers with one row"
    return found


_CODES = {"position": Position, "channel": Channel, "state": DeliveryState}


def _coded(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: code(row[name]) for name, code in _CODES.items() if name in row}
