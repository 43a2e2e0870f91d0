"""Which tables were given out: written when a document is published, read before anything else is."""

from collections.abc import Iterable
from datetime import datetime

from psycopg.types.json import Jsonb

from services.reports.disclosure.given import Given, GivenTable
from shared.database import Connection

GIVEN = """
SELECT indicator, year, part, names, cells FROM reports.given_out WHERE %(indicator)s::text IS NULL OR indicator = %(indicator)s
ORDER BY at, document, version, indicator, year, part, names
"""
GIVE = "INSERT INTO reports.given_out (document, version, at, indicator, year, part, names, cells) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"

LOCK = "SELECT pg_advisory_xact_lock(hashtext('reports given out'))"


async def alone_giving_out(conn: Connection) -> None:
    """Nobody else gives anything out until the transaction ends: what one publishes, the next must have seen."""
    await conn.execute(LOCK)


async def given_out(conn: Connection, indicator: str | None = None) -> list[GivenTable]:
    """Of one figure, or of all; what was given out first comes first."""
    rows = await (await conn.execute(GIVEN, {"indicator": indicator})).fetchall()
    return [
        GivenTable(row["indicator"], row["year"], row["part"], tuple(row["names"]), [Given(*cell) for cell in row["cells"]]) for row in rows
    ]


async def give_out(conn: Connection, document: str, version: int, at: datetime, tables: Iterable[GivenTable]) -> None:
    """In the transaction that publishes the document. `at` in UTC."""
    values = [
        (document, version, at, one.indicator, one.year, one.part, list(one.names), Jsonb([[c.at, c.number, c.shown] for c in one.cells]))
        for one in tables
    ]
    async with conn.cursor() as cursor:
        await cursor.executemany(GIVE, values)
