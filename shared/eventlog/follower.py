"""The follower keeps one service level with another's log: woken by the stream, corrected by the feed, and never ahead of its own store."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from faststream import StreamMessage
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import BatchStreamMessage

from shared.clock import Clock
from shared.contracts.envelope import decode
from shared.eventlog import metrics
from shared.eventlog.chain import (
    Diverged,
    Problem,
    Progress,
    Read,
    Received,
    StreamEntry,
    continue_from_owner,
    continue_from_stream,
    first_wanted,
)
from shared.eventlog.feed import LARGEST_PAGE, FeedClient, FeedUnavailable
from shared.eventlog.followed import Followed, Moved, PostgresFollowed, Undelivered
from shared.eventlog.readiness import LastLevel
from shared.observability import DependencyHealth

__all__ = ["FeedClient", "Followed", "Follower", "Moved", "PostgresFollowed", "Problem", "Progress", "Received", "Undelivered"]

PATIENCE = 2.0
"""Seconds a batch under way has to finish when the service stops; Docker kills after 10."""

GRACE = timedelta(seconds=30)
"""(ours) After a start, how long a neighbour that has not answered yet is taken to be starting too: a migration may come first."""

Step = Callable[[], Awaitable[bool]]

logger = structlog.get_logger()


async def _entries(message: BatchStreamMessage) -> StreamMessage[Any]:
    """FastStream's parser: raw ids and bytes. A typed one would drop the whole batch for one bad entry."""
    return StreamMessage(message, body=list(zip(message["message_ids"], message["data"], strict=True)))


async def _as_they_are(message: StreamMessage[Any]) -> Any:
    return message.body


class Follower:
    """Applies one stream's events to one store, each exactly once and in the log's order.

    Two sources feed it: stream entries as they come, and once a second the owner's answer to what follows my position. They take turns.
    `service` names the follower in the metrics. Several replicas may run; the store's position decides which one applies.
    """

    def __init__(
        self,
        broker: RedisBroker,
        stream: str,
        feed: FeedClient,
        followed: Followed,
        clock: Clock,
        *,
        service: str,
        read: Read = decode,
    ) -> None:
        self._broker, self._stream, self._feed, self._followed, self._read = broker, stream, feed, followed, read
        self._labels = (stream, service)
        self._progress: Progress | None = None  # None: to be read from the store
        self._head = 0
        self._undelivered = Undelivered(0, 0)
        self._trouble: str | None = "has not asked the owner yet"
        self._said: tuple[str, bool] | None = None  # the trouble that was logged, and whether only as a neighbour's start
        self._diverged = False
        self._clock, self._began, self._began_at = clock, clock.now(), time.monotonic()
        self._level = LastLevel(clock)
        self._ringing = False  # the stream has brought entries in their place since the owner was last asked
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._step: asyncio.Task[bool] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        from_start = StreamSub(stream, last_id="0-0", batch=True, max_records=1000, polling_interval=1000)
        self._subscriber = broker.subscriber(stream=from_start, parser=_entries, decoder=_as_they_are)
        self._subscriber(self._receive)

    async def start(self) -> None:
        """Returns at once, also while Redis, the store or the owner is away: the follower waits for them, and `health()` says so."""
        await self._broker.connect()
        self._tasks = [asyncio.create_task(self._subscribe()), asyncio.create_task(self._keep_asking())]

    async def stop(self) -> None:
        """Let the batch under way finish within `PATIENCE` seconds; what is cut off is rolled back and applied after the restart."""
        self._stopping.set()
        if self._step and not self._step.done():
            await asyncio.wait([self._step], timeout=PATIENCE)
            self._step.cancel()
        for task in self._tasks:
            task.cancel()
        await self._subscriber.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def health(self) -> DependencyHealth:
        aside = [f"{count} {kind}" for kind, count in zip(("dead letters", "parked"), self._undelivered, strict=True) if count]
        return DependencyHealth(
            name=f"follower of {self._stream}",
            ok=self._level.recent() and not self._diverged,
            detail="; ".join([self._trouble, *aside] if self._trouble else aside),
            lag=max(self._head - self._progress.position, 0) if self._progress else None,
            last_level=self._level.at,
        )

    def catching_up(self) -> bool:
        """Whether more is known to wait than is applied, or a start was so short a while ago that nobody knows. An owner who does not
        answer is waited for only then: what is known has to do."""
        if self._level.at is None and self._trouble is not None:
            return time.monotonic() - self._began_at < GRACE.total_seconds()
        return self._trouble is None and self._behind()

    async def _subscribe(self) -> None:
        try:
            await self._subscriber.start()
        except TimeoutError:
            logger.warning("Redis is away: following the feed alone until it is back", stream=self._stream)

    async def _receive(self, entries: Any) -> None:
        """FastStream's handler. It never raises and never loops, and puts back `last_id`, which FastStream moved on before calling."""
        if not await self._take_turn(lambda: self._continue(entries)):
            await self._rest(0.5)
        if self._progress:
            self._subscriber.last_id = f"{self._progress.position}-0"

    async def _keep_asking(self) -> None:
        """Once a second: a lost tail with nothing after it is found too. At once while there is more and the stream brings none of it.

        While the stream brings it, the owner's word on one event more is proof enough: pages taken besides made the stream's batches
        stale, and a follower caught up at 3,000 events/s instead of tens of thousands.
        """
        while not self._stopping.is_set():
            limit, self._ringing = (2 if self._ringing else LARGEST_PAGE), False
            moved_on = await self._take_turn(partial(self._ask, limit))
            if self._ringing or not (moved_on and self._behind()):
                await self._rest(1)

    async def _take_turn(self, step: Step) -> bool:
        """Run one step alone, as a task that `stop()` can cut off. True when it got somewhere; False asks the caller to rest.

        Whoever waited for a turn while the follower was stopped gets none: `stop()` would have to be patient with that one too.
        """
        async with self._turn:
            if self._stopping.is_set():
                return False
            self._step = asyncio.create_task(self._attempt(step))
            await asyncio.wait([self._step])
        return not self._step.cancelled() and self._step.result()

    async def _attempt(self, step: Step) -> bool:
        """Where faults end: whatever the store, the owner or a handler does, the follower tries again and `health()` tells."""
        try:
            return await step()
        except Moved:
            self._progress = None
            return True
        except Diverged as reason:
            self._in_trouble(str(reason), diverged=True)
        except FeedUnavailable as reason:
            self._in_trouble(str(reason), diverged=self._diverged, starting=self._starting())
        except Exception as error:  # noqa: BLE001 - a store or handler may fail in any way; it is told, and tried again
            after = self._progress.position if self._progress else "?"
            self._in_trouble(f"cannot apply what follows position {after}: {type(error).__name__}", diverged=self._diverged, error=error)
            self._progress = None  # a commit cut off by the fault may have happened
        return False

    async def _continue(self, entries: list[StreamEntry]) -> bool:
        progress = await self._where()
        batch, gap = continue_from_stream(progress, entries, self._read)
        self._ringing = not gap
        if (gap and not batch) or self._diverged:
            return await self._ask()
        if batch:
            await self._apply(progress, batch)
        return True

    async def _ask(self, limit: int = LARGEST_PAGE) -> bool:
        """Ask the owner what follows my position. True when something did."""
        progress = await self._where()
        page = await self._feed.page(first_wanted(progress), limit)
        batch = continue_from_owner(progress, page)
        self._diverged = False
        if batch:
            progress = await self._apply(progress, batch)
        self._head = page.head
        self._undelivered = await self._followed.undelivered()
        if progress.position >= page.head:
            self._level.confirm()
        self._trouble = self._said = None
        self._measure(progress)
        return bool(batch)

    async def _where(self) -> Progress:
        if self._progress is None:
            self._progress = await self._followed.progress()
        return self._progress

    async def _apply(self, after: Progress, batch: list[Received]) -> Progress:
        await self._followed.apply(after, batch)
        self._progress = Progress(batch[-1].position, batch[-1].id)
        metrics.APPLIED.labels(*self._labels).inc(len(batch))
        return self._progress

    def _behind(self) -> bool:
        return self._progress is None or self._progress.position < self._head

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _starting(self) -> bool:
        """Everything starts at once, and nobody is late yet. Health says all the same that this follower is not level."""
        return self._level.at is None and self._clock.now() - self._began < GRACE

    def _in_trouble(self, detail: str, *, diverged: bool, starting: bool = False, error: Exception | None = None) -> None:
        if (detail, starting) != self._said:
            if starting:
                logger.info("follower waits for its neighbour to start", stream=self._stream, detail=detail)
            else:
                logger.error("follower in trouble", stream=self._stream, detail=detail, where=_where(error))
        self._said = detail, starting
        self._trouble, self._diverged = detail, diverged
        metrics.DIVERGED.labels(*self._labels).set(diverged)

    def _measure(self, progress: Progress) -> None:
        metrics.DIVERGED.labels(*self._labels).set(0)
        metrics.POSITION.labels(*self._labels).set(progress.position)
        metrics.LAG.labels(*self._labels).set(max(self._head - progress.position, 0))
        for kind, count in self._undelivered._asdict().items():
            metrics.UNDELIVERED.labels(*self._labels, kind).set(count)


def _where(error: Exception | None) -> list[str]:
    """Where it happened, never the message: a store's message quotes the record at fault, and logs hold no personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-8:] if error else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
