"""The relay copies the owner's log to its Redis stream. Any number may run at once: the Lua script lets one of them append.

The stream is only a doorbell. It may be flushed, cut, filled with rubbish or away; the relay starts it again near the log's end, and
followers fetch the rest from the feed.
"""

import asyncio
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.clock import Clock, SystemClock
from shared.contracts.envelope import Event, Newer, Unreadable, decode
from shared.database import Connection, Pool, transaction
from shared.eventlog import log, metrics
from shared.eventlog.chain import FIELD, Diverged
from shared.eventlog.readiness import LastLevel
from shared.observability import DependencyHealth
from shared.tasks import end

APPEND = (Path(__file__).parent / "relay.lua").read_text()

BATCH = 1000
"""Events in one script call, about a megabyte: Redis serves nobody else for the 5 ms it takes."""

NEAR = 1000
"""How far before the log's end an emptied stream starts again: one batch, so that a fresh event waits behind no history."""

logger = structlog.get_logger()


class Place(NamedTuple):
    """Where to go on: a position of the log, and the event that stands there (nothing before the first)."""

    position: int
    event: bytes


class Ending(NamedTuple):
    """Where a stream ends: position 0 when it is empty, and the last entry's bytes."""

    position: int
    last_entry: bytes


def resume_at(ending: Ending, head: int, stands_there: bytes) -> int:
    """The position to publish after, given where the stream and the log end and what the log holds where the stream ends.

    Raises `Diverged` for a stream that is ahead of its log or ends in another past. A last entry that is unreadable, or says it belongs
    elsewhere, is rubbish, not a past: followers fetch that position from the feed.
    """
    if ending.position == 0:
        return max(head - NEAR, 0)
    if ending.position > head:
        raise Diverged(f"the stream ends at position {ending.position}, its log at {head}")
    published, written = _event(ending.last_entry), _event(stands_there)
    if published and published.position == ending.position and written and published.id != written.id:
        raise Diverged(f"the stream holds another event at position {ending.position} than its log")
    return ending.position


def _event(raw: bytes) -> Event | None:  # type: ignore[type-arg]
    try:
        return decode(raw)
    except (Unreadable, Newer):
        return None


def kind_of_fault(error: Exception) -> str:
    """What failed, without its words: those of PostgreSQL quote the record at fault, those of both name accounts and addresses.

    Of Redis also the code a reply begins with (`WRONGTYPE`), where it is one.
    """
    code = re.match(r"[A-Z]{2,}\b", str(error)) if isinstance(error, RedisError) else None
    return f"{type(error).__name__} {code[0]}" if code else type(error).__name__


async def _event_at(conn: Connection, position: int) -> bytes:
    found = await log.read(conn, position - 1, 1) if position else []
    return found[0] if found else b""


class Relay:
    """Publishes one log to one stream, for as long as `run()` runs.

    `pool` is the owner's database and also says where to LISTEN (on a connection of its own, which must not lead through PgBouncer);
    `keep` is how many entries the stream keeps for followers before they turn to the feed.
    """

    def __init__(self, pool: Pool, redis: Redis, stream: str, *, keep: int = 100_000, clock: Clock | None = None) -> None:
        self._pool, self._redis, self._stream, self._keep = pool, redis, stream, keep
        self._last: Place | None = None  # what the stream ends with, as far as this relay knows; None: to be asked
        self._ahead: list[bytes] = []
        self._head = 0
        self._awake = asyncio.Event()
        self._trouble: str | None = "has not looked yet"
        self._diverged = False
        self._level = LastLevel(clock or SystemClock())

    def wake(self) -> None:
        """A hint that something was appended; without it the relay looks once a second."""
        self._awake.set()

    async def run(self) -> None:
        """Publish until cancelled. No fault of Redis or PostgreSQL ends it; each is retried within a second and shown in `health()`."""
        listening = asyncio.create_task(self._listen())
        try:
            while not _cancelled():
                self._awake.clear()
                if not await self._look():
                    await self._sleep()
        finally:
            await end(listening)

    def health(self) -> DependencyHealth:
        lag = None if self._last is None else max(self._head - self._last.position, 0)
        return DependencyHealth(
            name=f"relay to {self._stream}",
            ok=self._level.recent() and not self._diverged,
            detail=self._trouble or "",
            lag=lag,
            last_level=self._level.at,
        )

    async def _look(self) -> bool:
        """One look at log and stream. True when there may be more to publish at once."""
        try:
            more = await self._publish()
        except Diverged as reason:
            self._in_trouble(
                f"{reason}: the log was restored from an earlier time. Restore the followers to the same time or rebuild them, "
                f"then delete the stream: DEL {self._stream}",
                diverged=True,
            )
        except Exception as error:  # noqa: BLE001 - Redis and PostgreSQL may fail in any way; it is told, and tried again
            self._in_trouble(kind_of_fault(error))
        else:
            self._trouble, self._diverged = None, False
            metrics.RELAY_DIVERGED.labels(self._stream).set(0)
            return more
        return False

    async def _publish(self) -> bool:
        if self._last is None:
            await self._redis.connection_pool.disconnect(inuse_connections=False)  # a demoted server may still answer on the old connection
            self._last = await self._resume(await self._append(None, []))
        position = self._last.position
        found = self._ahead or await self._read(position)
        self._ahead = []
        if position and found[:1] != [self._last.event]:
            self._last = None  # the log's past has changed under us: judge it against the stream
            return True
        batch = found[1:] if position else found
        full = len(found) == BATCH
        if full:  # catching up: PostgreSQL reads while Redis writes
            ending, self._ahead = await asyncio.gather(self._append(position, batch), self._read(position + len(batch)))
        else:
            ending = await self._append(position, batch)
        if ending.position != position + len(batch):
            self._last, self._ahead = await self._resume(ending), []
            return True
        self._last = Place(ending.position, found[-1] if found else b"")
        if len(self._ahead) < BATCH:
            self._ahead = []  # by now there may be more: only a full batch is worth keeping
        if full:
            return True
        self._head = ending.position
        self._level.confirm()
        metrics.RELAY_LAG.labels(self._stream).set(0)
        return False

    async def _read(self, position: int) -> list[bytes]:
        """What the log holds from `position` on: that event comes first, as proof that the log still has the past we published."""
        async with transaction(self._pool) as conn:
            return await log.read(conn, max(position - 1, 0), BATCH)

    async def _append(self, after: int | None, batch: list[bytes]) -> Ending:
        before = b"" if after is None else b"%d" % after
        position, appended, last_entry = await self._redis.eval(APPEND, 1, self._stream, before, self._keep, FIELD, *batch)
        metrics.RELAYED.labels(self._stream).inc(appended)
        return Ending(int(position), last_entry)

    async def _resume(self, ending: Ending) -> Place:
        """The log's end is read after the stream's: what another relay has published meanwhile is never mistaken for divergence."""
        async with self._pool.connection() as conn:
            self._head = (await log.head(conn)).position
            position = resume_at(ending, self._head, await _event_at(conn, min(ending.position, self._head)))
            there = await _event_at(conn, position)
        metrics.RELAY_LAG.labels(self._stream).set(self._head - position)
        return Place(position, there)

    def _in_trouble(self, detail: str, *, diverged: bool = False) -> None:
        if detail != self._trouble:
            logger.error("relay in trouble", stream=self._stream, detail=detail)
        self._trouble, self._diverged, self._last, self._ahead = detail, diverged, None, []
        metrics.RELAY_DIVERGED.labels(self._stream).set(diverged)

    async def _sleep(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):  # on Python 3.11 wait_for loses a cancellation that comes together with the wake
                await self._awake.wait()

    async def _listen(self) -> None:
        """Turn the database's NOTIFY into `wake()`. Only a hint: while the connection is away the relay looks once a second."""
        while not _cancelled():
            try:
                async with await psycopg.AsyncConnection.connect(str(self._pool.conninfo), autocommit=True) as conn:
                    await conn.execute("LISTEN safereturn_log")
                    async for _ in conn.notifies():
                        self.wake()
            except psycopg.Error as error:
                logger.warning("not listening", stream=self._stream, reason=type(error).__name__)
            await asyncio.sleep(1)


def _cancelled() -> bool:
    """Asked of the task itself: `wait_for` of Python 3.11, which both drivers use, loses a cancellation that comes with its answer."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
