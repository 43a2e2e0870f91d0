"""What people set, in versions: each saving adds one, with who and when, and nothing is ever changed or taken away."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from services.notify.store import people
from shared.database import Connection
from shared.identity.people import Person

# The primary key, read backwards.
CURRENT = "SELECT * FROM notify.documents WHERE kind = %s AND key = %s ORDER BY version DESC LIMIT 1"
VERSION = "SELECT * FROM notify.documents WHERE kind = %s AND key = %s AND version = %s"
HISTORY = """
SELECT * FROM notify.documents WHERE kind = %s AND key = %s AND version < coalesce(%s, 2147483647) ORDER BY version DESC LIMIT %s
"""
SAVED = HISTORY.replace("*", "kind, key, version, '{}'::jsonb AS body, by, by_role, at", 1)
# The primary key, read backwards until one has begun: nearly always the first.
BEGUN = """
SELECT version FROM notify.documents WHERE kind = %s AND key = '' AND (body ->> 'effective_from')::date <= %s ORDER BY version DESC LIMIT 1
"""
EACH_CURRENT = "SELECT DISTINCT ON (key) * FROM notify.documents WHERE kind = %s ORDER BY key, version DESC"

ADD = """
INSERT INTO notify.documents (kind, key, version, body, by, by_role, at) VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING *
"""
# Until the transaction ends: whoever changes a kind reads and writes alone.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('notify.documents'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Document:
    """One version of what was set: `by` is the opaque id of whoever did, `at` when (UTC)."""

    kind: str
    key: str
    version: int
    body: dict[str, Any]
    by: UUID
    by_role: str
    at: datetime


class Stale(Exception):
    """A change was meant for a version that is not the current one; `current` is None while nothing was ever saved."""

    def __init__(self, current: Document | None) -> None:
        super().__init__(f"version {current.version if current else 0} is current")
        self.current = current


async def current(conn: Connection, kind: str, key: str = "") -> Document | None:
    """The newest version, or None while there is none."""
    return await _one(conn, CURRENT, kind, key)


async def version(conn: Connection, kind: str, number: int, key: str = "") -> Document | None:
    """What was set then, or None where there is no such version."""
    return await _one(conn, VERSION, kind, key, number)


async def history(conn: Connection, kind: str, key: str = "", *, limit: int = 100, before: int | None = None) -> list[Document]:
    """The versions, the newest first, or the newest before one."""
    return await _all(conn, HISTORY, kind, key, before, limit)


async def saved(conn: Connection, kind: str, key: str = "", *, limit: int = 100, before: int | None = None) -> list[Document]:
    """As `history`, for whoever has the versions in mind: each body is empty."""
    return await _all(conn, SAVED, kind, key, before, limit)


async def begun(conn: Connection, kind: str, day: date) -> int:
    """The newest version whose `effective_from` has come by a London day; 0 while there is none."""
    found = await (await conn.execute(BEGUN, (kind, day))).fetchone()
    return found["version"] if found else 0


async def each_current(conn: Connection, kind: str) -> list[Document]:
    """The newest version of every key, in the order of keys."""
    return await _all(conn, EACH_CURRENT, kind)


async def lock(conn: Connection, kind: str) -> None:
    """Nobody else saves a document of this kind until the transaction ends: what is read now is what a change is made to."""
    await conn.execute(LOCK, (kind,))


async def save(
    conn: Connection, kind: str, body: BaseModel, by: Person, at: datetime, *, key: str = "", expected: int | None = None
) -> Document:
    """The next version. With `expected` it must be the successor of that one (0: the first of all); raises Stale, and nothing is saved."""
    await lock(conn, kind)
    before = await current(conn, kind, key)
    number = before.version if before else 0
    if expected is not None and expected != number:
        raise Stale(before)
    await people.remember(conn, by)
    row = (kind, key, number + 1, Jsonb(body.model_dump(mode="json")), UUID(by.id), by.role.value, at)
    saved = await _one(conn, ADD, *row)
    assert saved is not None, "an insert answers with its row"
    return saved


async def _one(conn: Connection, statement: str, *values: object) -> Document | None:
    async with conn.cursor(row_factory=class_row(Document)) as cursor:
        return await (await cursor.execute(statement.encode(), values)).fetchone()


async def _all(conn: Connection, statement: str, *values: object) -> list[Document]:
    async with conn.cursor(row_factory=class_row(Document)) as cursor:
        return await (await cursor.execute(statement.encode(), values)).fetchall()
