"""One owner with its log, feed and relays, and consumers that follow it: the spine, small enough to break on purpose."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from databases import MakeDatabase
from fastapi import FastAPI
from redis.asyncio import Redis

import shared.eventlog
from shared.clock import SystemClock
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.envelope import Event
from shared.contracts.publishing import Writing, recorded_by, source, stream_key
from shared.database import Connection, Pool, make_pool
from shared.eventlog import log
from shared.eventlog.connections import open_broker, open_redis
from shared.eventlog.feed import FeedClient, feed_router
from shared.eventlog.follower import Follower, PostgresFollowed, Received
from shared.eventlog.relay import Relay
from shared.tasks import end

STREAM = stream_key("E09000999", "missing")
STOPPED = 20.0
"""Seconds after which somebody who waits for what is away is said to hang: a third of what they would wait for here."""
WRITING = Writing(source("E09000999", "missing"), datetime(2026, 1, 15, 22, 0, tzinfo=UTC), recorded_by("social_worker", UUID(int=1)))
SCHEMA = (Path(shared.eventlog.__file__).parent / "schema.sql").read_text()

APPLIED = "CREATE TABLE applied (position bigint NOT NULL, id uuid NOT NULL)"  # no key: applying twice must show


def facts(count: int) -> list[Event[Any]]:
    """So many events about one child each."""
    return [WRITING.child(ChildSnapshot(child_id=str(n), version=1, care_status=CareStatus.OURS)) for n in range(count)]


async def eventually(true: Callable[[], Awaitable[bool] | bool], what: str, *, seconds: float = 15) -> None:
    """Poll until true; fail with `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = true()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


class Owner:
    """The service whose log it is."""

    def __init__(self, dsn: str, pool: Pool) -> None:
        self.dsn, self.pool = dsn, pool
        app = FastAPI()
        app.include_router(feed_router("/missing/events", lambda _: self.pool, lambda: None))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://missing")

    async def append(self, count: int) -> None:
        async with self.pool.connection() as conn:
            await log.append(conn, facts(count))

    async def logged(self) -> list[tuple[int, UUID]]:
        async with self.pool.connection() as conn:
            rows = await (await conn.execute("SELECT position, id FROM safereturn.log ORDER BY position")).fetchall()
        return [(row["position"], row["id"]) for row in rows]

    def feed(self) -> FeedClient:
        return FeedClient(self.http, "/missing/events", lambda: "token")

    async def restore_to(self, position: int) -> None:
        """As a backup would: the log of an earlier time."""
        async with self.pool.connection() as conn:
            await conn.execute("ALTER TABLE safereturn.log DISABLE TRIGGER append_only")
            await conn.execute("DELETE FROM safereturn.log WHERE position > %s", (position,))
            await conn.execute("UPDATE safereturn.log_head SET position = %s", (position,))
            await conn.execute("ALTER TABLE safereturn.log ENABLE TRIGGER append_only")

    @asynccontextmanager
    async def relay(self, redis_url: str, *, keep: int = 100_000) -> AsyncIterator[Relay]:
        redis = open_redis(redis_url)
        relay = Relay(self.pool, redis, STREAM, keep=keep)
        running = asyncio.create_task(relay.run())
        try:
            yield relay
        finally:
            await end(running)
            await redis.aclose()


class Consumer:
    """A service that follows and writes down what it applied. `failing` makes its store refuse."""

    def __init__(self, dsn: str, pool: Pool, owner: Owner) -> None:
        self.dsn, self.pool, self.owner = dsn, pool, owner
        self.failing = False
        self.followed = PostgresFollowed(pool, STREAM, self.handle)

    async def handle(self, conn: Connection, received: Received) -> None:
        await conn.execute("INSERT INTO applied (position, id) VALUES (%s, %s)", (received.position, received.id))
        if self.failing:
            raise psycopg.OperationalError("the disk is full: Failing row contains (1001, Amelia Frost)")

    async def applied(self) -> list[tuple[int, UUID]]:
        async with self.pool.connection() as conn:
            rows = await (await conn.execute("SELECT position, id FROM applied ORDER BY position")).fetchall()
        return [(row["position"], row["id"]) for row in rows]

    async def has_all(self) -> bool:
        return await self.applied() == await self.owner.logged()

    @asynccontextmanager
    async def follower(self, redis_url: str) -> AsyncIterator[Follower]:
        broker = open_broker(redis_url)
        follower = Follower(broker, STREAM, self.owner.feed(), self.followed, SystemClock(), service="notify")
        await follower.start()
        try:
            yield follower
        finally:
            await follower.stop()
            await broker.stop()


class Spine:
    """Makes owners and consumers, each on a new database, and puts everything away afterwards."""

    def __init__(self, fresh_database: MakeDatabase) -> None:
        self._fresh_database = fresh_database
        self._pools: list[Pool] = []

    async def _database(self, statements: str) -> tuple[str, Pool]:
        dsn = await self._fresh_database()
        pool = make_pool(dsn)
        await pool.open()
        self._pools.append(pool)
        async with pool.connection() as conn:
            await conn.execute(statements.encode())
        return dsn, pool

    async def owner(self) -> Owner:
        return Owner(*await self._database(SCHEMA))

    async def consumer(self, owner: Owner) -> Consumer:
        dsn, pool = await self._database(SCHEMA + APPLIED)
        return Consumer(dsn, pool, owner)

    async def close(self) -> None:
        for pool in self._pools:
            await pool.close()


async def stream_positions(redis: Redis) -> list[int]:
    return [int(entry_id.split(b"-")[0]) for entry_id, _ in await redis.xrange(STREAM)]
