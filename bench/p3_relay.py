"""P3: the relay catching up with a long log, against its Lua script appending the same bytes and nothing else."""

import asyncio
import time
from collections.abc import Sequence

from redis.asyncio import Redis

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.made_up_log import STREAM, FilledLog, filled_log
from bench.scene import until
from shared.eventlog.chain import FIELD
from shared.eventlog.connections import open_redis
from shared.eventlog.relay import APPEND, BATCH, Relay

KEEP = 100_000


async def begin_at_one(redis: Redis, filled: FilledLog) -> None:
    """The stream holds the first event alone: an empty one would begin near the log's end, with nothing to catch up."""
    await redis.flushall()
    await redis.eval(APPEND, 1, STREAM, b"0", KEEP, FIELD, filled.events[0])


async def ours(filled: FilledLog) -> Sequence[float]:
    """PostgreSQL read and the stream written until the relay says it is level."""
    redis = open_redis(filled.redis_url)
    await begin_at_one(redis, filled)
    relay = Relay(filled.pool, redis, STREAM, keep=KEEP)
    began = time.perf_counter()
    running = asyncio.create_task(relay.run())
    await until(lambda: relay.health().last_level is not None, "the relay level", every=0.001)
    took = time.perf_counter() - began
    running.cancel()
    await asyncio.wait([running])
    await check_complete(redis, filled)
    return [(len(filled.events) - 1) / took]


async def floor(filled: FilledLog) -> Sequence[float]:
    redis = open_redis(filled.redis_url)
    await begin_at_one(redis, filled)
    began = time.perf_counter()
    for position in range(1, len(filled.events), BATCH):
        await redis.eval(APPEND, 1, STREAM, position, KEEP, FIELD, *filled.events[position : position + BATCH])
    took = time.perf_counter() - began
    await check_complete(redis, filled)
    return [(len(filled.events) - 1) / took]


async def check_complete(redis: Redis, filled: FilledLog) -> None:
    length = await redis.xlen(STREAM)
    await redis.aclose()
    if length != len(filled.events):
        raise RuntimeError(f"the stream holds {length} of {len(filled.events)} events")


BARS = (
    Bar(
        id="P3",
        what="relay catching up",
        against="the Lua append of the same bytes alone",
        prepare=filled_log,
        ours=ours,
        floor=floor,
        readings=(Reading("events a second", "/s", Limit("ratio at least", 0.5)),),
        shares="relay (this process), PostgreSQL, Valkey",
    ),
)
