"""SSDA903 rows as they were sent and kept, faults included. What the export writes back is exactly these."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from psycopg.rows import scalar_row, tuple_row

from shared.database import Connection
from shared.ssda903.tables import EPISODES, HEADER, MISSING, UASC, Row, Table
from shared.ssda903.years import CollectionYear

KEPT: tuple[Table[Any], ...] = (HEADER, EPISODES, UASC, MISSING)

# One import at a time: the number is arbitrary, and the same for every replica.
ALONE = "SELECT pg_try_advisory_lock(903)"
NO_LONGER_ALONE = "SELECT pg_advisory_unlock(903)"

FORGET = "DELETE FROM missing.ssda903_rows WHERE collection_year = %s AND file = ANY(%s)"
ADD = "COPY missing.ssda903_rows (collection_year, file, line, child_id, sent) FROM STDIN"
NOTE_FILE = """
INSERT INTO missing.ssda903_files (collection_year, file) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""

# ssda903_rows_by_child
OF_CHILDREN = "SELECT collection_year, line, sent FROM missing.ssda903_rows WHERE file = %s AND child_id = ANY(%s)"
# Primary key.
OF_YEAR = "SELECT line, sent FROM missing.ssda903_rows WHERE collection_year = %s AND file = %s ORDER BY line"

YEARS = "SELECT collection_year FROM missing.ssda903_files WHERE file = %s ORDER BY 1"


class SentBy(NamedTuple):
    """A row of a child and the collection year whose file it stood in."""

    year: CollectionYear
    row: Any


async def replace(conn: Connection, year: CollectionYear, tables: Sequence[tuple[Table[Any], Iterable[Row]]]) -> None:
    """A file sent again replaces what was kept of it."""
    await conn.execute(FORGET, (str(year), [table.name for table, _ in tables]))
    async with conn.cursor() as cursor, cursor.copy(ADD) as copy:
        for table, rows in tables:
            for row in rows:
                await copy.write_row((str(year), table.name, row.line, row.child_id, _as_json(table, row)))
    async with conn.cursor() as cursor:
        await cursor.executemany(NOTE_FILE, [(str(year), table.name) for table, _ in tables])


async def of_children(conn: Connection, table: Table[Any], child_ids: Sequence[str]) -> list[SentBy]:
    """Every year's rows of these children, by year and line."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(OF_CHILDREN, (table.name, list(child_ids)))
        found = [SentBy(_year(year), table.row(*sent, line=line)) for year, line, sent in await cursor.fetchall()]
    return sorted(found, key=lambda one: (one.year, one.row.line))


async def of_year(conn: Connection, table: Table[Any], year: CollectionYear) -> list[Any]:
    """The rows of one file in the order they were sent."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(OF_YEAR, (str(year), table.name))
        return [table.row(*sent, line=line) for line, sent in await cursor.fetchall()]


async def years_with(conn: Connection, table: Table[Any]) -> list[CollectionYear]:
    """The collection years of which this file is loaded, also where it had no rows; oldest first."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(YEARS, (table.name,))
        return [CollectionYear.parse(year) for year in await cursor.fetchall()]


def values(table: Table[Any], row: Row) -> list[str]:
    """The row's values in the order of the file."""
    return [getattr(row, name) for name in _fields(table)]


@cache
def _fields(table: Table[Any]) -> tuple[str, ...]:
    return tuple(column.lower() for column in table.columns)


_year = cache(CollectionYear.parse)


def _as_json(table: Table[Any], row: Row) -> str:
    return json.dumps(values(table, row), ensure_ascii=False)
