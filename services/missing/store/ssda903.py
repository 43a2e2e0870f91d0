"""SSDA903 rows as they were sent and kept, faults included. What the export writes back is exactly these."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from psycopg.rows import scalar_row, tuple_row
from pydantic_core import from_json, to_json

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
OF_CHILDREN = """
SELECT file, collection_year, line, sent::text FROM missing.ssda903_rows
WHERE child_id = ANY(%s) AND file = ANY(%s) AND NOT (collection_year = %s AND file = ANY(%s))
ORDER BY collection_year, line
"""
# Primary key.
OF_YEAR = "SELECT file, collection_year, line, sent::text FROM missing.ssda903_rows WHERE collection_year = %s AND file = %s ORDER BY line"
CHILDREN_OF_YEAR = "SELECT DISTINCT child_id FROM missing.ssda903_rows WHERE collection_year = %s AND file = %s"

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
            values_of, named = _values_of(table), (str(year), table.name)
            for row in rows:
                await copy.write_row((*named, row.line, row.child_id, to_json(values_of(row)).decode()))
    async with conn.cursor() as cursor:
        await cursor.executemany(NOTE_FILE, [(str(year), table.name) for table, _ in tables])


async def of_children(conn: Connection, table: Table[Any], child_ids: Sequence[str]) -> list[SentBy]:
    """Every year's rows of these children, by year and line."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(OF_CHILDREN, (list(child_ids), [table.name], "", []))
        return [sent for _, sent in _read(await cursor.fetchall())]


async def beside(
    conn: Connection, tables: Sequence[Table[Any]], child_ids: Sequence[str], year: CollectionYear, in_hand: Collection[Table[Any]]
) -> Mapping[Table[Any], Sequence[SentBy]]:
    """These children's rows of all years, by year and line, but those of `year` in the tables that are in hand."""
    found: dict[Table[Any], list[SentBy]] = defaultdict(list)
    wanted, left_out = ([table.name for table in some] for some in (tables, in_hand))
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(OF_CHILDREN, (list(child_ids), wanted, str(year), left_out))
        for table, sent in _read(await cursor.fetchall()):
            found[table].append(sent)
    return found


async def of_year(conn: Connection, table: Table[Any], year: CollectionYear) -> list[Any]:
    """The rows of one file in the order they were sent."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(OF_YEAR, (str(year), table.name))
        return [sent.row for _, sent in _read(await cursor.fetchall())]


async def children_of_year(conn: Connection, table: Table[Any], year: CollectionYear) -> set[str]:
    """Everybody one file speaks of."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(CHILDREN_OF_YEAR, (str(year), table.name))
        return set(await cursor.fetchall())


async def years_with(conn: Connection, table: Table[Any]) -> list[CollectionYear]:
    """The collection years of which this file is loaded, also where it had no rows; oldest first."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(YEARS, (table.name,))
        return [CollectionYear.parse(year) for year in await cursor.fetchall()]


def values(table: Table[Any], row: Row) -> list[str]:
    """The row's values in the order of the file."""
    return list(_values_of(table)(row))


@cache
def _values_of(table: Table[Any]) -> Callable[[Row], tuple[str, ...]]:
    return attrgetter(*(column.lower() for column in table.columns))


_year = cache(CollectionYear.parse)
_TABLES = {table.name: table for table in KEPT}


def _read(found: Sequence[tuple[str, str, int, str]]) -> list[tuple[Table[Any], SentBy]]:
    """Read as one text: a call for each row took longer than its reading."""
    sent = from_json(f"[{','.join(text for *_, text in found)}]")
    return [
        (_TABLES[file], SentBy(_year(year), _TABLES[file].row(*row, line=line)))
        for (file, year, line, _), row in zip(found, sent, strict=True)
    ]
