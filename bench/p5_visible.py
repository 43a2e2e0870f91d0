"""P5: from an event's commit in missing to an answer of reports that counts it, at 50 raises a second."""

import asyncio
import json
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

import psycopg

from bench.bar import Bar, Reading
from bench.big_store import NATIONAL, Size, fill, smaller
from bench.figures import Limit
from bench.load import Refused, Wires, steadily
from bench.p1_alert import A_SECOND, RAISE, SECONDS, WARM
from bench.register import fill_register, raises
from bench.scene import Scene, until
from bench.system import System, embedded_system, level
from bench.wire import Wire
from shared.clock import SystemClock, london_date
from shared.identity.people import Role

# The clock of the row is read just before its transaction commits, so the time to commit is counted as well.
COMMITTED = "SELECT position, extract(epoch FROM recorded_at)::float8 FROM safereturn.log WHERE position > %s ORDER BY position"

BETWEEN_QUESTIONS = 0.02
"""Seconds from one answer to the next question: asking without a pause would leave one of two cores to everything else."""


@dataclass(frozen=True)
class Stage:
    scene: Scene
    system: System
    ours: Wires
    bodies: Iterator[bytes]

    async def raise_one(self, due: float) -> float:
        """What is refused under load was not committed, and is not waited for."""
        with suppress(Refused):
            await self.ours.post(RAISE, next(self.bodies))
        return time.perf_counter() - due


class Seen(NamedTuple):
    """An answer of reports held everything up to `position` when it had come (seconds since 1970)."""

    position: int
    at: float


@asynccontextmanager
async def stage(scene: Scene, stood: Size | None = None) -> AsyncIterator[Stage]:
    """`stood`: so much is in the facts already."""
    if stood:
        file = scene.folder / "system" / "reports.duckdb"
        file.parent.mkdir(mode=0o711)
        await fill(file, smaller(stood) if scene.quick else stood)
    async with embedded_system(scene.folder) as system:
        await fill_register(system.url, system.data, 2_000)
        await level(system)
        made = Stage(scene, system, Wires(system.port, system.token(Role.SOCIAL_WORKER)), raises("high"))
        await steadily(A_SECOND, WARM, made.raise_one)
        await made.ours.close()
        yield made


async def ours(stage: Stage) -> Sequence[float]:
    await level(stage.system)
    async with watching(stage) as seen:
        await until(lambda: bool(seen), "a first answer")
        began_after = seen[-1].position
        await steadily(A_SECOND, stage.scene.many(SECONDS * A_SECOND), stage.raise_one)
        await stage.ours.close()
        dsn = stage.system.servers.postgres_dsn("missing", "postgres")
        async with await psycopg.AsyncConnection.connect(dsn) as conn:
            committed = await (await conn.execute(COMMITTED, (began_after,))).fetchall()
        await until(lambda: seen[-1].position >= committed[-1][0], "an answer that holds the last commit")
    return waits(committed, seen)


def waits(committed: Sequence[tuple[int, float]], seen: Sequence[Seen]) -> list[float]:
    """Milliseconds from each commit (position, seconds) to the first answer that had come so far. Raises ValueError if none had."""
    found = []
    for position, at in committed:
        first = bisect_left(seen, position, key=lambda one: one.position)
        if first == len(seen):
            raise ValueError(f"no answer ever held position {position}")
        found.append((seen[first].at - at) * 1000)
    return found


@asynccontextmanager
async def watching(stage: Stage) -> AsyncIterator[list[Seen]]:
    """A planner's question asked over and over; the list grows with the answers."""
    today = london_date(SystemClock().now())
    path = f"/reports/api/indicators/episodes?from={today - timedelta(days=30)}&to={today + timedelta(days=2)}"
    wire = await Wire.open(stage.system.port, stage.system.token(Role.PLANNER))
    seen: list[Seen] = []

    async def keep_asking() -> None:
        while True:
            answer = await wire.get(path)
            if answer.status != 200:
                raise RuntimeError(f"reports answered {answer.status}: {answer.body[:300]!r}")
            seen.append(Seen(json.loads(answer.body)["position"], time.time()))
            await asyncio.sleep(BETWEEN_QUESTIONS)

    asking = asyncio.create_task(keep_asking())
    try:
        yield seen
        if asking.done():
            asking.result()
    finally:
        asking.cancel()
        await asyncio.wait([asking])
        await wire.close()


EMPTY = Bar(
    id="P5",
    what="commit in missing to a figure of reports",
    against="",
    prepare=stage,
    ours=ours,
    readings=(
        Reading("50 raises a second, p50", "ms", Limit("at most", 50), 0.5),
        Reading("50 raises a second, p99", "ms", Limit("at most", 250), 0.99),
    ),
    rounds=3,
    shares="one process with three services, PostgreSQL, Valkey, this process (client, asking for a figure every 20 ms)",
)
BARS = (
    EMPTY,
    replace(EMPTY, what=f"{EMPTY.what} that holds 10 million absences", prepare=lambda scene: stage(scene, NATIONAL), large=True),
)
