"""Events set aside by a follower: listed, shown, replayed after a fix or an upgrade, or discarded. They stay in the owner's log for ever.

Events carry snapshots with a version, so applying one late is safe for a consumer that upserts only if newer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog
from psycopg.rows import class_row

from shared.contracts.envelope import Newer, Unreadable, decode
from shared.database import Connection, Pool
from shared.eventlog import log
from shared.eventlog.chain import Received
from shared.eventlog.followed import Handle

SELECT = "SELECT stream, position, event_id, kind, reason, raw, at FROM safereturn.undelivered_events"
LIST = SELECT + " WHERE %(kind)s::text IS NULL OR kind = %(kind)s ORDER BY stream, position"
SHOW = SELECT + " WHERE stream = %s AND position = %s"
REMOVE = "DELETE FROM safereturn.undelivered_events WHERE stream = %s AND position = %s"

logger = structlog.get_logger()


class NotSetAside(LookupError):
    """No event of that stream and position is set aside."""


class StillUndeliverable(ValueError):
    """This build cannot read the event either; it stays where it is."""


@dataclass(frozen=True)
class SetAside:
    """A dead letter or parked event, with the reason and the event as its owner's log has it."""

    stream: str
    position: int
    event_id: UUID
    kind: Literal["dead", "parked"]
    reason: str
    raw: str
    at: datetime


async def list_set_aside(pool: Pool, kind: Literal["dead", "parked"] | None = None) -> list[SetAside]:
    """Everything set aside in this service's database, by stream and position."""
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(SetAside)) as cursor:
        return await (await cursor.execute(LIST, {"kind": kind})).fetchall()


async def show(pool: Pool, stream: str, position: int) -> SetAside:
    """Raises `NotSetAside`."""
    async with pool.connection() as conn:
        return await _find(conn, SHOW, stream, position)


async def replay(pool: Pool, stream: str, position: int, handle: Handle) -> None:
    """Apply the event and take it off the list in one transaction. Raises `NotSetAside`, `StillUndeliverable`, or what `handle` raises."""
    async with pool.connection() as conn:
        found = await _find(conn, SHOW + " FOR UPDATE", stream, position)
        raw = found.raw.encode()
        try:
            event = decode(raw)
        except (Unreadable, Newer) as reason:
            raise StillUndeliverable(f"{stream} position {position}: {reason}") from reason
        told = await handle(conn, Received(position, found.event_id, event.previous, raw, event))
        await conn.execute(REMOVE, (stream, position))
        if told:
            await log.append(conn, told)


async def replay_parked(pool: Pool, stream: str, handle: Handle) -> tuple[int, int]:
    """Replay what an upgrade made readable, oldest first: how many were applied, and how many this build still does not know."""
    applied = left = 0
    for one in await list_set_aside(pool, "parked"):
        if one.stream != stream:
            continue
        try:
            await replay(pool, stream, one.position, handle)
            applied += 1
        except StillUndeliverable:
            left += 1
        except NotSetAside:  # another replica, upgraded at the same time, was quicker
            continue
    return applied, left


async def discard(pool: Pool, stream: str, position: int) -> None:
    """Give the event up for this service; the log keeps it. Raises `NotSetAside`."""
    async with pool.connection() as conn:
        removed = await conn.execute(REMOVE, (stream, position))
    if removed.rowcount != 1:
        raise NotSetAside(f"nothing is set aside at {stream} position {position}")
    logger.warning("event discarded", stream=stream, position=position)


async def _find(conn: Connection, statement: str, stream: str, position: int) -> SetAside:
    async with conn.cursor(row_factory=class_row(SetAside)) as cursor:
        found = await (await cursor.execute(statement, (stream, position))).fetchone()
    if found is None:
        raise NotSetAside(f"nothing is set aside at {stream} position {position}")
    return found
