"""P6: any figure by one breakdown over 10 million absences, asked over HTTP; some of them of PostgreSQL and of pandas as well.

Reports serves one authority, and its questions name none: everything in the file is counted. So `national` is one file with the absences
of 153 authorities, ten years of each, and `one authority` the file that an authority has: one 153rd of that.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import AsyncConnection

from bench.bar import Bar, Reading
from bench.big_store import NATIONAL, ONE_AUTHORITY, Size, fill, smaller
from bench.figures import Limit
from bench.register import token
from bench.same_questions import ASKED, FROM, QUESTIONS, TO, Asked, Found, found, frames, load, of_frames, statement
from bench.scene import Scene, free_port, program, servers
from bench.system import SAFERETURN, answering
from bench.wire import Wire
from services.reports.indicators.catalogue import CATALOGUE, INDICATORS
from services.reports.indicators.declaring import Indicator
from shared.clock import SystemClock, london_date
from shared.embedded import EmbeddedServers
from shared.identity.keys import make_all_keys
from shared.identity.people import Role

BREAKDOWNS = ("sex", "placement_group", "ethnicity_group", "team")
"""Every figure of one authority is asked by those of them that it has."""

OF_MANY, BY_FEW = (*ASKED, "children", "strategy_decided", "again_within_30_days", "work_recorded_late", "begun_together"), BREAKDOWNS[:2]
"""Of the nation a figure of each sort, the slowest of all among them: all of them would take an hour."""

NOBODY = "http://127.0.0.1:9"  # nothing is followed: the facts are there
POSTGRES, PANDAS, MEMORY, DISK = "to PostgreSQL", "to pandas", "memory at most (RSS)", "size on disk"
AS_FAIR = {  # beyond what the embedded system gives its PostgreSQL
    "shared_buffers": "2GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "2",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True)
class Stage:
    """Each question is asked `asked` times in a round; reports listens at `port`."""

    asked: int
    port: int
    pid: int
    token: str
    file: Path
    postgres: AsyncConnection
    frames: Mapping[str, Any]
    said: dict[Asked, Found] = field(default_factory=dict)


@asynccontextmanager
async def stage(scene: Scene, size: Size, asked: int) -> AsyncIterator[Stage]:
    file = scene.folder / "reports.duckdb"
    await fill(file, smaller(size) if scene.quick else size)
    make_all_keys(scene.folder / "keys")
    async with servers(scene.folder) as embedded:
        await fairly(embedded)
        dsn = embedded.start().postgres_dsn("postgres", "postgres")
        async with await AsyncConnection.connect(dsn, autocommit=True) as postgres:
            with duckdb.connect(file) as facts:
                await load(postgres, facts, scene.folder)
                in_memory = frames(facts)
            async with serving_reports(scene.folder, embedded, file) as (port, pid):
                yield Stage(scene.many(asked), port, pid, token(scene.folder, Role.PLANNER), file, postgres, in_memory)


async def fairly(embedded: EmbeddedServers) -> None:
    """What somebody would give a PostgreSQL that has to answer such questions."""
    async with await AsyncConnection.connect(embedded.start().postgres_dsn("postgres", "postgres"), autocommit=True) as admin:
        for name, value in AS_FAIR.items():
            await admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await asyncio.to_thread(embedded.stop)
    await asyncio.to_thread(embedded.start)


@asynccontextmanager
async def serving_reports(folder: Path, embedded: EmbeddedServers, file: Path) -> AsyncIterator[tuple[int, int]]:
    """`safereturn serve reports` on a file of facts. Yields its port and pid."""
    port = free_port()
    told = {
        "SAFERETURN_DATABASE_URL": embedded.ensure_database("reports"),
        "SAFERETURN_REDIS_URL": embedded.start().redis_url,
        "SAFERETURN_KEYS_DIR": str(folder / "keys"),
        "SAFERETURN_DUCKDB_PATH": str(file),
        "SAFERETURN_MISSING_URL": NOBODY,
        "SAFERETURN_NOTIFY_URL": NOBODY,
    }
    async with program([SAFERETURN, "serve", "reports", "--port", str(port)], told, folder / "serve.log") as running:
        await answering(running, f"http://127.0.0.1:{port}", ["/reports/health/live"])
        yield port, running.pid


Paths = Mapping[str, Sequence[str]]
"""What to ask, by the name of its reading."""


async def ours(stage: Stage, paths: Paths) -> Mapping[str, Sequence[float]]:
    """Milliseconds of each reading's questions; the slowest of them is what counts."""
    measured: dict[str, Sequence[float]] = {}
    wire = await Wire.open(stage.port, stage.token)
    for name, asked in paths.items():
        measured[name] = [(await timed(wire, path))[0] for path in asked for _ in range(stage.asked)]
    for question in QUESTIONS:
        took, rows = zip(*[await timed(wire, question.path) for _ in range(stage.asked)], strict=True)
        stage.said[question] = found(question, rows[-1])
        measured[f"{question.key}, {POSTGRES}"] = measured[f"{question.key}, {PANDAS}"] = took
    await wire.close()
    measured[MEMORY] = [peak_memory(stage.pid)]
    measured[DISK] = [stage.file.stat().st_size / 1e6]
    return measured


def paths(indicators: Iterable[Indicator], breakdowns: Sequence[str]) -> Paths:
    return {one.id: [Asked(one.id, by).path for by in breakdowns if one.field(by)] or [Asked(one.id, "team").path] for one in indicators}


async def timed(wire: Wire, path: str) -> tuple[float, list[dict[str, Any]]]:
    """Milliseconds from asking to the last byte, and the rows."""
    began = time.perf_counter()
    answer = await wire.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:300]!r}")
    return took, json.loads(answer.body)["rows"]


def peak_memory(pid: int) -> float:
    """MB of RSS at its most since the process began."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")) / 1e6


async def floors(stage: Stage) -> Mapping[str, Sequence[float]]:
    """The same of PostgreSQL and of pandas, each asked once without being measured before its first round; all must say the same."""
    measured: dict[str, Sequence[float]] = {}
    now = datetime.now(UTC)
    today = london_date(SystemClock().now())
    told = {"begin": FROM, "end": TO, "today": today, "now": now.replace(tzinfo=None)}
    for question in QUESTIONS:
        by_postgres, rows = await asked_of(stage.postgres, question, told)
        by_pandas, of_pandas = timed_here(partial(of_frames, stage.frames, question, today, now))
        measured[f"{question.key}, {POSTGRES}"], measured[f"{question.key}, {PANDAS}"] = [by_postgres], [by_pandas]
        same(question, stage.said[question], rows, "PostgreSQL")
        same(question, stage.said[question], of_pandas, "pandas")
    return measured


async def asked_of(postgres: psycopg.AsyncConnection, question: Asked, told: Mapping[str, object]) -> tuple[float, Found]:
    began = time.perf_counter()
    rows = await (await postgres.execute(statement(question), told)).fetchall()
    return (time.perf_counter() - began) * 1000, {value: (count, of) for value, count, of in rows}


def timed_here(ask: Callable[[], Found]) -> tuple[float, Found]:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


def same(question: Asked, ours: Found, theirs: Found, whose: str) -> None:
    """Fast and wrong is not fast. Ours also has the values that nothing was counted for, and medians to one decimal."""
    for value in {*ours, *theirs}:
        (a, of), (b, of_theirs) = ours.get(value) or (0, 0), theirs.get(value) or (0, 0)
        if abs(float(a or 0) - float(b or 0)) > 0.0501 or (of or 0) != (of_theirs or 0):
            raise RuntimeError(f"{question.key}: {value} is {a} of {of}, and {b} of {of_theirs} for {whose}")


def bar(name: str, size: Size, most: float, asked: Paths, *, times: int, rounds: int) -> Bar:
    floors_of = [(f"{question.key}, {whose}", ratio) for question in QUESTIONS for whose, ratio in ((POSTGRES, 0.1), (PANDAS, 0.02))]
    return Bar(
        id="P6",
        what=f"figures, {name}",
        against="the same questions asked of PostgreSQL and of pandas",
        prepare=lambda scene: stage(scene, size, times),
        ours=lambda stage: ours(stage, asked),
        floor=floors,
        readings=(
            *(Reading(reading, "ms", Limit("at most", most), 0.95) for reading in asked),
            *(Reading(reading, "ms", Limit("ratio at most", ratio)) for reading, ratio in floors_of),
            Reading(MEMORY, "MB", Limit("stated", 0)),
            Reading(DISK, "MB", Limit("stated", 0)),
        ),
        rounds=rounds,
        large=True,
        shares="reports alone in its process, PostgreSQL, this process (client, one question at a time; pandas)",
    )


EPISODES = INDICATORS["episodes"]
ALL = {**paths(CATALOGUE, BREAKDOWNS)} | {f"episodes by {one.id}": (Asked("episodes", one.id).path,) for one in EPISODES.breakdowns}
SOME = paths((INDICATORS[one] for one in OF_MANY), BY_FEW)

BARS = (
    bar("one authority, 65,360 absences", ONE_AUTHORITY, 50, ALL, times=10, rounds=3),
    bar("national, 10 million absences", NATIONAL, 250, SOME, times=1, rounds=2),
)
