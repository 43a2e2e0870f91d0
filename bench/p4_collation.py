"""P4: collation from the stream until a question sees it, against DuckDB alone doing the same to the same tables."""

import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from bench.bar import Bar, Reading
from bench.big_store import NATIONAL, Size, fill, smaller
from bench.figures import Limit
from bench.made_up_log import STREAM, FilledLog, filled_log
from bench.p3_relay import KEEP
from services.reports.collate import FORGET_POSITION, POSITION, STRIDE, Collation
from services.reports.facts import SCHEMA, Facts
from services.reports.kinds import ARRIVE, EPISODES, PREPARE
from services.reports.reading import look
from shared.clock import SystemClock
from shared.eventlog.chain import FIELD
from shared.eventlog.connections import open_broker, open_redis
from shared.eventlog.follower import Follower
from shared.eventlog.relay import APPEND, BATCH
from shared.ids import new_id

COUNT = "SELECT coalesce(sum(version), 0)::BIGINT FROM episodes"
GROWN = 1 / 1.2
"""What P7 allows of growth, for a rate."""


async def ours(filled: FilledLog, stood: Size | None = None) -> Sequence[float]:
    """A follower on the full stream, asking the owner's feed besides, until everything has been written; then a question is asked.

    `stood`: so much is in the facts already.
    """
    await fill_stream(filled)
    file = new_file(filled)
    if stood:
        await fill(file, smaller(stood) if filled.quick else stood)
    facts = Facts(file, SystemClock())
    await facts.open()
    (before,) = await facts.read(lambda connection: connection.execute(COUNT).fetchone() or (0,))
    collation = Collation(facts, STREAM)
    broker = open_broker(filled.redis_url)
    follower = Follower(broker, STREAM, filled.feed, collation, SystemClock(), service="reports", read=look)
    began = time.perf_counter()
    await follower.start()
    await collation.reach(len(filled.events), patience=120)
    counted = await facts.read(lambda connection: connection.execute(COUNT).fetchone())
    took = time.perf_counter() - began
    await follower.stop()
    await broker.stop()
    await facts.close()
    file.unlink()
    check(counted, filled, before)
    return [len(filled.events) / took]


async def floor(filled: FilledLog) -> Sequence[float]:
    """The statements of the collation on batches already in memory, one thread, nothing else."""
    texts = [event.decode() for event in filled.events]
    last, all_alone = new_id(), [True] * STRIDE
    with duckdb.connect(new_file(filled)) as connection:
        connection.execute(SCHEMA)
        connection.execute(PREPARE)
        began = time.perf_counter()
        for first in range(0, len(texts), STRIDE):
            batch = texts[first : first + STRIDE]
            connection.execute("BEGIN")
            connection.execute(ARRIVE, [batch, all_alone[: len(batch)], all_alone[: len(batch)]])
            connection.execute(EPISODES.read() + EPISODES.take_place(past=False))
            connection.execute(FORGET_POSITION, [STREAM])
            connection.execute(POSITION, [STREAM, first + len(batch), last])
            connection.execute("COMMIT")
        counted = connection.execute(COUNT).fetchone()
        took = time.perf_counter() - began
    check(counted, filled)
    return [len(texts) / took]


def new_file(filled: FilledLog) -> Path:
    return filled.folder / f"{new_id()}.duckdb"


async def fill_stream(filled: FilledLog) -> None:
    redis = open_redis(filled.redis_url)
    await redis.flushall()
    for position in range(0, len(filled.events), BATCH):
        await redis.eval(APPEND, 1, STREAM, position, KEEP, FIELD, *filled.events[position : position + BATCH])
    await redis.aclose()


def check(counted: tuple[int] | None, filled: FilledLog, before: int = 0) -> None:
    """Every change has been applied once: the versions of all episodes add up."""
    if counted is None or counted[0] - before != len(filled.events):
        raise RuntimeError(f"collated {counted} of {len(filled.events)} events")


BARS = (
    Bar(
        id="P4",
        what="collation until queryable",
        against="DuckDB alone taking the same batches",
        prepare=filled_log,
        ours=ours,
        floor=floor,
        readings=(Reading("events a second", "/s", Limit("ratio at least", 0.6)),),
        shares="follower, collation and feed (this process), PostgreSQL, Valkey",
    ),
    Bar(
        id="P4",
        what="collation into 10 million absences",
        against="the same into an empty file",
        prepare=filled_log,
        ours=lambda filled: ours(filled, NATIONAL),
        floor=ours,
        readings=(Reading("events a second", "/s", Limit("ratio at least", GROWN)),),
        rounds=3,
        large=True,
        shares="follower, collation and feed (this process), PostgreSQL, Valkey",
    ),
)
