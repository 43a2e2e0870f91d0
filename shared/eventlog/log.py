"""The owner's log in PostgreSQL: append inside the caller's transaction, read whole events, know where it ends."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row, scalar_row

from shared.contracts.envelope import Event, encode
from shared.database import Connection

# Binary: as text, escaping the quotes of every body made this four times slower.
APPEND = "SELECT safereturn.append(%b::uuid[], %b::text[], %b::text[], %b::text[])"

# Primary key range. Splicing bytes instead of text makes it 370,000 events/s instead of 200,000; no JSON is parsed on the way out.
READ = """
SELECT convert_to('{"position":' || position || ',"previous":' || coalesce('"' || previous || '"', 'null') || ',', 'UTF8')
    || substr(convert_to(body::text, 'UTF8'), 2)
FROM safereturn.log WHERE position > %s ORDER BY position LIMIT %s
"""

Columns = tuple[list[UUID], list[str], list[str], list[str]]
"""Ids, types, subjects, bodies."""

HEAD = "SELECT head.position, log.id AS last_id FROM safereturn.log_head AS head LEFT JOIN safereturn.log USING (position)"


class Head(NamedTuple):
    """The end of a log: position 0 and no id while it is empty."""

    position: int
    last_id: UUID | None


async def append(conn: Connection, events: Sequence[Event[Any]]) -> None:
    """Append in the caller's transaction, chained to what is there.

    Call it last: other writers wait for this transaction from here to its commit. Raises `psycopg.errors.UniqueViolation` for an id
    already in the log; in a pipeline, at its end.
    """
    await conn.execute(APPEND, columns(events))


def columns(events: Sequence[Event[Any]]) -> Columns:
    """Events as `safereturn.append` takes them, for a function of a service's own that calls it last."""
    return [e.id for e in events], [e.type for e in events], [e.subject for e in events], [encode(e) for e in events]


async def read(conn: Connection, after: int, limit: int) -> list[bytes]:
    """Up to `limit` whole CloudEvents that follow position `after`, oldest first. Positions are contiguous: the first is `after + 1`."""
    async with conn.cursor(binary=True, row_factory=scalar_row) as cursor:
        await cursor.execute(READ, (after, limit))
        return await cursor.fetchall()


async def head(conn: Connection) -> Head:
    """Where the log ends now."""
    async with conn.cursor(row_factory=class_row(Head)) as cursor:
        await cursor.execute(HEAD)
        found = await cursor.fetchone()
    assert found is not None, "schema.sql puts the one row there"
    return found
