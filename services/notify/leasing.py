"""Work that stands in rows: taken under a lease, a few at a time, by as many processes as there are.

No timer lives in memory: what is due says the table, and whoever sleeps looks again within a second.
"""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Generic, NamedTuple, TypeVar

import structlog

from shared.clock import Clock
from shared.eventlog.readiness import LastLevel
from shared.observability import DependencyHealth
from shared.tasks import end

logger = structlog.get_logger()

Row = TypeVar("Row")

LEASE = timedelta(seconds=60)
"""Longer than any attempt may take (`LONGEST_ATTEMPT`): who still holds a row after that is dead."""

LONGEST_ATTEMPT = 20.0
"""Seconds."""

STUCK = 60.0
"""Seconds after which something that should have gone out makes readiness red."""

LOOK = 1.0
"""Seconds between looks at the table where nothing wakes the worker."""


class Backlog(NamedTuple):
    """What is not done yet: how many, how long ago the first of it was wanted, and in how long the next may be taken (seconds).

    `refused` were given up: nothing to be red about, but somebody should know.
    """

    waiting: int
    oldest: float | None
    next_in: float | None
    refused: int = 0


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 2 s, 4 s, 8 s, ... and 5 minutes at most, for as long as it takes."""
    return timedelta(seconds=min(2 ** min(attempts, 9), 300))


class Worker(Generic[Row]):
    """Takes rows and works on them, `hands` at once.

    `claim(n)` leases up to n rows; `work(row)` does one and marks it; `backlog()` says what is left. A row whose work fails in an
    unforeseen way keeps its lease and is taken again when that ends.
    """

    def __init__(
        self,
        name: str,
        claim: Callable[[int], Awaitable[Sequence[Row]]],
        work: Callable[[Row], Awaitable[None]],
        backlog: Callable[[], Awaitable[Backlog]],
        clock: Clock,
        *,
        hands: int = 4,
    ) -> None:
        self._name, self._claim, self._work, self._backlog, self._hands = name, claim, work, backlog, hands
        self._busy: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._full = False  # every hand was given something, so that there may be more
        self._left, self._measured = Backlog(0, None, None), 0.0
        self._trouble: str | None = "has not looked yet"
        self._level = LastLevel(clock)

    def wake(self) -> None:
        """A hint that something is due; without it the table is looked at once a second."""
        self._awake.set()

    async def run(self) -> None:
        """Until cancelled. What is in hand then is let finish within the caller's patience: see `drain`."""
        while True:
            self._awake.clear()
            wait = await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):  # not wait_for: on 3.11 it can lose a cancellation that comes with the wake
                    await self._awake.wait()

    async def drain(self, seconds: float) -> None:
        """Let what is in hand finish. What is cut off is taken again when its lease ends, under the same reference."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=seconds)
            await end(*late)

    def health(self) -> DependencyHealth:
        stuck = self._left.oldest is not None and self._left.oldest > STUCK
        late = f"waiting for {self._left.oldest:.0f} s" if stuck else ""
        refused = f"{self._left.refused} refused for good" if self._left.refused else ""
        detail = "; ".join(filter(None, (self._trouble or late, refused)))
        return DependencyHealth(
            name=self._name, ok=self._level.recent() and not stuck, detail=detail, lag=self._left.waiting, last_level=self._level.at
        )

    async def _look(self) -> float:
        """Take what is due. Answers with how long to sleep (seconds) unless woken."""
        try:
            free = self._hands - len(self._busy)
            rows = await self._claim(free) if free else []
            for row in rows:
                task = asyncio.create_task(self._attempt(row))
                self._busy.add(task)
                task.add_done_callback(self._done)
            self._full = len(rows) == free
            if not self._full or time.monotonic() - self._measured > LOOK:
                self._left, self._measured = await self._backlog(), time.monotonic()
        except Exception as error:  # noqa: BLE001 - the store may fail in any way; it is told, and tried again
            if self._trouble != type(error).__name__:
                logger.error("worker in trouble", worker=self._name, error=type(error).__name__)
            self._trouble = type(error).__name__
            return LOOK
        self._trouble = None
        self._level.confirm()
        if self._full or self._left.next_in is None:  # with all hands full, the first to be free wakes us
            return LOOK
        return min(max(self._left.next_in, 0.01), LOOK)

    async def _attempt(self, row: Row) -> None:
        try:
            await self._work(row)
        except Exception as error:  # noqa: BLE001 - the row keeps its lease and is taken again; a message may quote the row, so only its kind
            where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]
            logger.error("attempt failed", worker=self._name, error=type(error).__name__, where=where)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        if self._full:
            self._awake.set()
