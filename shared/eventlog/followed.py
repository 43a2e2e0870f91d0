"""The follower's side of a store: a position and the effects of every event up to it, moved together in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, Protocol

from psycopg.rows import class_row

from shared.contracts.envelope import Event
from shared.database import Connection, Pool, transaction
from shared.eventlog import log
from shared.eventlog.chain import START, Progress, Received


class Moved(Exception):
    """The stored position is not where the caller thought: another replica was quicker. Nothing was applied."""


class Undelivered(NamedTuple):
    """Events set aside: dead letters and parked."""

    dead: int
    parked: int


class Followed(Protocol):
    """What a service gives its follower: its own store."""

    async def progress(self) -> Progress: ...

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        """In ONE transaction the effects, the events set aside and the new position. Raises `Moved` if the position is not `after`."""

    async def undelivered(self) -> Undelivered: ...


Handle = Callable[[Connection, Received], Awaitable[Sequence[Event[Any]] | None]]
"""Applies one event within the transaction. Called with a readable event; twice must do what once does (upsert if newer).

Events it returns are appended to this service's own log, last in the transaction: appending earlier would hold the log's head while
waiting for rows that another writer holds, who waits for the head.
"""

PROGRESS = "SELECT position, last_id FROM safereturn.follower_positions WHERE stream = %s"

BEGIN = "INSERT INTO safereturn.follower_positions (stream) VALUES (%s) ON CONFLICT DO NOTHING"

# First in the transaction: its row lock makes a second replica wait, then find the position moved before it has done any work.
MOVE = """
UPDATE safereturn.follower_positions SET position = %s, last_id = %s, moved_at = safereturn.now()
WHERE stream = %s AND position = %s AND last_id IS NOT DISTINCT FROM %s
RETURNING position
"""

SET_ASIDE = """
INSERT INTO safereturn.undelivered_events (stream, position, event_id, kind, reason, raw) VALUES (%s, %s, %s, %s, %s, %s)
"""

COUNT = """
SELECT count(*) FILTER (WHERE kind = 'dead') AS dead, count(*) FILTER (WHERE kind = 'parked') AS parked
FROM safereturn.undelivered_events WHERE stream = %s
"""


class PostgresFollowed:
    """`Followed` over the service's own PostgreSQL database; `handle` is all a service writes."""

    def __init__(self, pool: Pool, stream: str, handle: Handle) -> None:
        self.pool, self.stream, self.handle = pool, stream, handle

    async def progress(self) -> Progress:
        async with self.pool.connection() as conn, conn.cursor(row_factory=class_row(Progress)) as cursor:
            found = await (await cursor.execute(PROGRESS, (self.stream,))).fetchone()
            if found is None:
                await conn.execute(BEGIN, (self.stream,))
            return found or START

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        last = batch[-1]
        async with transaction(self.pool) as conn:
            moved = await conn.execute(MOVE, (last.position, last.id, self.stream, after.position, after.last_id))
            if await moved.fetchone() is None:
                raise Moved(f"{self.stream} is no longer at position {after.position}")
            told: list[Event[Any]] = []
            for one in batch:
                if one.problem is None:
                    told += await self.handle(conn, one) or ()
                else:
                    row = (self.stream, one.position, one.id, one.problem.kind, one.problem.reason, one.raw.decode())
                    await conn.execute(SET_ASIDE, row)
            if told:
                await log.append(conn, told)

    async def undelivered(self) -> Undelivered:
        async with self.pool.connection() as conn, conn.cursor(row_factory=class_row(Undelivered)) as cursor:
            found = await (await cursor.execute(COUNT, (self.stream,))).fetchone()
        assert found is not None, "an aggregate answers with one row"
        return found
