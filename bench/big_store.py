"""A file of facts as reports keeps it, of any size: a made-up year is collated by the product itself, and its rows are then copied.

A copy is of another year or another authority: every day and instant in it moves by whole weeks, every id is another one, and all else
stays. So each row is one that collation wrote, but for when and whose.
"""

import asyncio
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection
from duckdb.sqltypes import DuckDBPyType

from bench.made_up_year import AUTHORITY, DAYS, made_up_year
from services.reports.collate import STRIDE, take
from services.reports.facts import Facts
from services.reports.reading import look
from shared.clock import SystemClock
from shared.contracts.envelope import encode
from shared.eventlog.chain import Received

YEARS = 10
TABLES = ("children", "care", "episodes", "periods", "alerts", "parts_recorded")
PAST = tuple(f"{table}_past" for table in TABLES[:-1])

# An id tells the time it was made in its first 48 bits: that moves too.
_ID = """
(printf('%012x', ('0x' || replace(t.{0}::VARCHAR, '-', '')[:12])::BIGINT - {{year}}::BIGINT * {1}) || '7'
    || md5(t.{0}::VARCHAR || authorities.code)[:3] || '8' || md5(authorities.code || t.{0}::VARCHAR)[:15])::UUID"""
# Whoever is copied keeps the same new name in every table.
IDS = {
    "authority": "authorities.code",
    "episode_id": _ID.format("episode_id", DAYS * 86_400_000),
    "alert_id": _ID.format("alert_id", DAYS * 86_400_000),
    "child_id": "({year} * 100000 + t.child_id::INTEGER)::VARCHAR",
    "reference": "'SR-' || year(t.last_seen_on) || t.reference[8:]",
}


class Size(NamedTuple):
    """Of each authority in each of ten years, so many children in care and so many absences of some of them."""

    authorities: int
    children: int
    episodes: int

    @property
    def all_episodes(self) -> int:
        return self.authorities * YEARS * self.episodes


NATIONAL, ONE_AUTHORITY = Size(153, 1_000, 6_536), Size(1, 1_000, 6_536)
"""10 million absences of 153 authorities, and the 65,360 of one."""


def smaller(size: Size) -> Size:
    """For a quick run. Beside fewer absences fewer authorities: an eighth of 10 million still takes minutes to make."""
    return Size(min(size.authorities, 20), size.children // 8, size.episodes // 8)


async def fill(path: Path, size: Size) -> None:
    """A file of that size at `path`: made once in a run, and kept beside for whoever wants another."""
    if size not in _made:
        kept = Path(_kept.name) / f"{len(_made)}.duckdb"
        await _make(kept, size)
        _made[size] = kept
    await asyncio.to_thread(_copied, _made[size], path)


def _copied(kept: Path, path: Path) -> None:
    copyfile(kept, path)
    with path.open("rb") as file:
        os.fsync(file.fileno())  # what is written to prepare is not measured


_kept = TemporaryDirectory(prefix="bench-facts-")
_made: dict[Size, Path] = {}


async def _make(path: Path, size: Size) -> None:
    """It takes some 6 GB of memory and, for 10 million absences, some minutes."""
    facts = Facts(path, SystemClock())
    await facts.open()
    for stride in _strides(size):
        await facts.write(lambda connection, stride=stride: take(connection, stride))  # type: ignore[misc]
    await facts.close()
    with duckdb.connect(path) as connection:
        connection.execute("SET memory_limit = '6GB'; SET TimeZone = 'UTC'")
        connection.execute("CREATE TEMP TABLE authorities AS SELECT unnest($1) AS code", [authorities(size.authorities)])
        for table in (*TABLES, *PAST):
            connection.execute(f"CREATE TEMP TABLE one_{table} AS FROM {table}; TRUNCATE {table}")
        for year in reversed(range(YEARS)):
            for table in (*TABLES, *PAST):
                connection.execute(f"INSERT INTO {table} {_copies(connection, table, year)}")
        connection.execute("CHECKPOINT")


def authorities(count: int) -> list[str]:
    """Made-up codes; the first is the one whose year was collated."""
    return [AUTHORITY, *(f"E0900{n:04}" for n in range(1000, 1000 + count - 1))]


def _strides(size: Size) -> Iterator[list[Received]]:
    """As a follower hands them over: read from their bytes."""
    events = made_up_year(size.children, size.episodes)
    position = 0
    while batch := list(islice(events, STRIDE)):
        texts = [encode(event).encode() for event in batch]
        yield [Received(position + n, event.id, None, raw, look(raw)) for n, (event, raw) in enumerate(zip(batch, texts, strict=True), 1)]
        position += len(batch)


def _copies(connection: DuckDBPyConnection, table: str, year: int) -> str:
    """One year of it for every authority, the years counted back from the one that was made up; in order of time, as they are collated."""
    found = connection.table(f"one_{table}")
    moved = ", ".join(
        f"{_moved(f't.{name}', type_, year * DAYS)} AS {name}"
        for name, type_ in zip(found.columns, found.types, strict=True)
        if name not in IDS and _has_time(type_)
    )
    ids = ", ".join(f"{IDS[name].format(year=year)} AS {name}" for name in found.columns if name in IDS and name != "reference")
    named = f", {IDS['reference']} AS reference" if "reference" in found.columns else ""
    in_time = next((f" ORDER BY {name}" for name in ("episode_id", "alert_id") if name in found.columns), "")
    copied = f"FROM (SELECT t.* REPLACE ({moved}) FROM one_{table} AS t) AS t CROSS JOIN authorities"
    return f"FROM (SELECT t.* REPLACE ({ids}{named}) {copied}){in_time}"


def _within(type_: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    return type_.children  # type: ignore[return-value]  # of lists and structs


def _has_time(type_: DuckDBPyType) -> bool:
    if type_.id in ("list", "struct"):
        return any(_has_time(child) for _, child in _within(type_))
    return type_.id in ("date", "timestamp")


def _moved(expression: str, type_: DuckDBPyType, days: int, depth: int = 0) -> str:
    """The same so many days earlier, days and instants within it too."""
    if not _has_time(type_):
        return expression
    match type_.id:
        case "list":
            ((_, child),) = _within(type_)
            one = f"one_{depth}"
            return f"list_transform({expression}, lambda {one}: {_moved(one, child, days, depth + 1)})"
        case "struct":
            parts = ", ".join(f'"{name}" := {_moved(f"{expression}.{name}", child, days, depth)}' for name, child in _within(type_))
            return f"CASE WHEN {expression} IS NOT NULL THEN struct_pack({parts}) END"
        case "date":
            return f"({expression} - {days})"
        case _:
            return f"({expression} - INTERVAL {days} DAYS)"
