"""What reports writes to its PostgreSQL database: who took rows about children out, and that lists were compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from shared.database import Pool
from shared.identity.people import Person
from shared.ids import new_id

EXPORTED = """
INSERT INTO reports.exports (id, at, person_id, role, document, purpose, rows, name) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
TAKEN = """
SELECT at, name, role, document, purpose, rows FROM reports.exports ORDER BY at DESC, id DESC LIMIT %s
"""


@dataclass(frozen=True)
class TakenOut:
    """A file with rows about children that somebody took: when (UTC), of which kind, for what, and how many rows."""

    at: datetime
    name: str | None
    role: str
    document: str
    purpose: str | None
    rows: int


async def record_export(pool: Pool, person: Person, document: str, rows: int, at: datetime) -> None:
    """Before the document leaves: what cannot be recorded is not handed out. `at` in UTC, `document` as `ssda903 2025-26 missing.csv`."""
    async with pool.connection() as conn:
        await conn.execute(EXPORTED, (new_id(), at, person.id, person.role.value, document, person.purpose, rows, person.name))


async def taken_out(pool: Pool, most: int) -> list[TakenOut]:
    """The latest first."""
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(TakenOut)) as cursor:
        return await (await cursor.execute(TAKEN, (most,))).fetchall()


COMPARED = """
INSERT INTO reports.comparisons
    (id, at, person_id, role, source, first_day, last_day, in_both, differing, only_there, only_here, refused)
VALUES (%(id)s, %(at)s, %(person)s, %(role)s, %(source)s, %(first_day)s, %(last_day)s,
    %(in_both)s, %(differing)s, %(only_there)s, %(only_here)s, %(refused)s)
"""
# comparisons_by_source
LAST_COMPARED = """
SELECT DISTINCT ON (source) source, at, role, first_day, last_day, in_both, differing, only_there, only_here, refused
FROM reports.comparisons ORDER BY source, at DESC
"""


@dataclass(frozen=True)
class Compared:
    """The last comparison with a source: when (UTC), by which role, of which London days, and what came of it in numbers."""

    source: str
    at: datetime
    role: str
    first_day: date
    last_day: date
    in_both: int
    differing: int
    only_there: int
    only_here: int
    refused: int


async def record_comparison(
    pool: Pool, person: Person, source: str, days: tuple[date, date], counts: Mapping[str, int], at: datetime
) -> None:
    """`days` are the London days the list is about, both included; `counts` by class."""
    said = {"id": new_id(), "at": at, "person": person.id, "role": person.role.value, "source": source}
    async with pool.connection() as conn:
        await conn.execute(COMPARED, {**said, "first_day": days[0], "last_day": days[1], **counts})


async def last_compared(pool: Pool) -> list[Compared]:
    """Of each source ever compared with, the latest."""
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Compared)) as cursor:
        return await (await cursor.execute(LAST_COMPARED)).fetchall()
