"""A log as a busy authority would write it: made-up episodes of four changes each, the changes of one episode far apart."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import psycopg
from fastapi import FastAPI

import shared.eventlog
from bench.scene import Scene, pool, servers
from services.missing.domain.episode import evolve
from shared.contracts import episodes as e
from shared.contracts.codes import CareStatus, Category, FoundLocation, LastSeenPrecision, RiskLevel, RiskSource
from shared.contracts.envelope import Event
from shared.contracts.publishing import Writing, recorded_by, source, stream_key
from shared.database import Pool
from shared.eventlog import log
from shared.eventlog.feed import FeedClient, feed_router
from shared.ids import new_id

STREAM = stream_key("E09000999", "missing")
WRITING = Writing(source("E09000999", "missing"), datetime(2026, 1, 15, 22, 0, tzinfo=UTC), recorded_by("social_worker", UUID(int=1)))
SCHEMA = Path(shared.eventlog.__file__).with_name("schema.sql")

EVENTS = 40_000
TOGETHER = 5_000
"""Episodes under way at a time: more than one transaction of the collation takes, so that none has two changes in it."""

CHILD = e.ChildAtStart(
    care_status=CareStatus.OURS, in_care=True, date_of_birth=date(2010, 3, 5), age=15, sex="F", legal_status="C2", placement_type="K2"
)


class FilledLog(NamedTuple):
    """The owner's log with its feed, an empty Redis beside it. `events` are the log's own bytes, oldest first."""

    folder: Path
    pool: Pool
    redis_url: str
    feed: FeedClient
    events: list[bytes]
    quick: bool


def made_up(count: int) -> Iterator[Event[Any]]:
    """So many changes, in the order a log would have them."""
    return islice((event for group in range(0, count, TOGETHER) for event in _group(group)), count)


def _group(first: int) -> Iterator[Event[Any]]:
    episodes: dict[int, e.EpisodeSnapshot | None] = dict.fromkeys(range(first, first + TOGETHER))
    for step in range(4):
        for number, episode in episodes.items():
            seen = datetime(2025, 5, 14, 22, 40, tzinfo=UTC) + timedelta(minutes=number)
            change = _change(step, number, seen)
            at = seen + timedelta(hours=step)
            episodes[number] = after = evolve(episode, change, at)
            yield WRITING.episode(change, after, at)


def _change(step: int, number: int, seen: datetime) -> e.EpisodeChange:
    match step:
        case 0:
            return e.EpisodeRaised(
                episode_id=new_id(),
                reference=f"SR-2025-{number:06d}",
                child_id=str(number),
                child=CHILD,
                category=Category.M,
                last_seen_at=seen,
                last_seen_precision=LastSeenPrecision.EXACT,
                reported_at=seen,
                risk=RiskLevel.HIGH,
            )
        case 1:
            return e.RiskAssessed(level=RiskLevel.MEDIUM, source=RiskSource.POLICE, assessed_at=seen)
        case 2:
            return e.PoliceReported(reported_at=seen)
        case _:
            return e.ChildReturned(returned_at=seen + timedelta(hours=3), found_location=FoundLocation.FRIEND)


@asynccontextmanager
async def filled_log(scene: Scene) -> AsyncIterator[FilledLog]:
    async with servers(scene.folder) as embedded, pool(embedded.ensure_database("missing")) as owner:
        async with owner.connection() as conn:
            await conn.execute(SCHEMA.read_bytes())
        count = scene.many(EVENTS)
        coming = made_up(count)
        while batch := list(islice(coming, 1000)):
            async with owner.connection() as conn:
                await log.append(conn, batch)
        async with owner.connection() as conn:
            events = await log.read(conn, 0, count)
        async with await psycopg.AsyncConnection.connect(embedded.start().postgres_dsn("missing", "postgres"), autocommit=True) as admin:
            await admin.execute("VACUUM ANALYZE")
            await admin.execute("CHECKPOINT")  # what was written to prepare is not measured
        app = FastAPI()
        app.include_router(feed_router("/missing/events", lambda _: owner, lambda: None))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://missing") as http:
            yield FilledLog(
                scene.folder, owner, embedded.start().redis_url, FeedClient(http, "/missing/events", lambda: ""), events, scene.quick
            )
