"""P10: a collection year of SSDA903 files into the register, the episodes and the log, against COPY of the same rows."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from string import ascii_lowercase

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.scene import Scene, pool, servers
from services.missing.imports.load import Imports
from services.missing.writing import Desk
from services.synthesise import synthesise
from shared.clock import SystemClock
from shared.database import migrate
from shared.embedded import EmbeddedServers
from shared.identity.people import DEMO_PEOPLE
from shared.ssda903.tables import TABLES

CHILDREN = 8_000
ROUNDS = 3
AUTHORITY = "E09000999"


@dataclass(frozen=True)
class Stage:
    """`files` are by table name; `rows` is how many they hold together. Each round has a database of its own: twice changes nothing."""

    embedded: EmbeddedServers
    files: Mapping[str, bytes]
    rows: int
    fresh: Iterator[str] = field(default_factory=lambda: iter(ascii_lowercase))


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    made = await asyncio.to_thread(synthesise, scene.folder / "made", scene.many(CHILDREN), 1, 7, date(2026, 6, 1))
    folder = made.years[-1].folder
    files = {table.name: (folder / table.file).read_bytes() for table in TABLES if (folder / table.file).exists()}
    async with servers(scene.folder) as embedded:
        yield Stage(embedded, files, sum(content.count(b"\n") - 1 for content in files.values()))


async def ours(stage: Stage) -> Sequence[float]:
    """Read, checked against every rule, kept as sent, and brought: children, absences, events, all committed."""
    dsn = stage.embedded.ensure_database(f"missing_{next(stage.fresh)}")
    await asyncio.to_thread(migrate, "missing", dsn)
    async with pool(dsn) as open_pool:
        imports = Imports(Desk(open_pool, SystemClock(), AUTHORITY, lambda: None))
        began = time.perf_counter()
        summary = await imports.load(DEMO_PEOPLE[0], stage.files)
        took = time.perf_counter() - began
    if summary.refused or not summary.episodes:
        raise RuntimeError(f"the made-up folder was not clean: {summary.refused[:3]}")
    return [stage.rows / took]


async def floor(stage: Stage) -> Sequence[float]:
    """COPY of each file's text into a table of text columns, one transaction."""
    dsn = stage.embedded.ensure_database(f"copied_{next(stage.fresh)}")
    async with pool(dsn) as open_pool, open_pool.connection() as conn:
        for table in TABLES:
            await conn.execute(f"CREATE TABLE {table.name} ({', '.join(f'{column} text' for column in table.columns)})")
        await conn.commit()
        began = time.perf_counter()
        for name, content in stage.files.items():
            async with conn.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
                await copy.write(content)
        await conn.commit()
        took = time.perf_counter() - began
    return [stage.rows / took]


BARS = (
    Bar(
        id="P10",
        what="import of a collection year of SSDA903 files",
        against="COPY of the same rows",
        prepare=stage,
        ours=ours,
        floor=floor,
        readings=(Reading("rows a second", "/s", Limit("ratio at least", 0.25)),),
        rounds=ROUNDS,
        shares="the import (this process), PostgreSQL",
    ),
)
