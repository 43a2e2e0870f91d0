"""The tail of notify's own log, as server-sent events: whoever was away names the last position they saw, and misses nothing."""

import asyncio
import json
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg.rows import dict_row

from shared.contracts.alerts import AlertRecorded
from shared.contracts.envelope import Event, decode
from shared.database import Pool
from shared.eventlog import log

logger = structlog.get_logger()

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent: proxies cut what says nothing for a minute."""

LONGEST = 300.0
"""Seconds a stream lasts. The browser comes back by itself, is asked again who it is, and its session is renewed: an open page of
alerts stays signed in, up to the twelve hours of any session."""

PAGE = 200

Seen = Callable[[set[UUID]], Awaitable[set[UUID]]]
"""Which of these alerts whoever listens sees at this moment."""


class News:
    """Knows where the log ends, and wakes whoever waits for more. One connection per process, however many pages are open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._head = 0
        self._more = asyncio.Condition()
        self._stopping = False
        self._last_ring: asyncio.Future[None] | None = None
        self._looked = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. NOTIFY is only a hint: the head is read once a second too."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(str(self._pool.conninfo), autocommit=True, row_factory=dict_row) as conn:
                    await conn.execute("LISTEN safereturn_log")
                    while True:
                        await self._ring((await log.head(conn)).position)
                        async for _ in conn.notifies(timeout=1, stop_after=1):
                            pass
            except psycopg.Error as error:
                logger.warning("not listening for news", reason=type(error).__name__)
                await asyncio.sleep(1)

    def stop(self) -> None:
        """Every stream ends now."""
        self._stopping = True
        self._last_ring = asyncio.ensure_future(self._ring(self._head))

    async def head(self) -> int:
        """Where the log ended when it was last looked at."""
        await self._looked.wait()
        return self._head

    async def stream(self, after: int, seen: Seen) -> AsyncIterator[bytes]:
        """What follows position `after` of the alerts that are `seen`, as `raised`, `sent`, `acknowledged`, `closed`."""
        until = asyncio.get_running_loop().time() + LONGEST
        yield b"retry: 1000\n: connected\n\n"
        while not self._stopping and (left := until - asyncio.get_running_loop().time()) > 0:
            if self._head <= after:
                if not await self._wait(after, min(HEARTBEAT, left)):
                    yield b": still here\n\n"
                continue
            async with self._pool.connection() as conn:
                found = await log.read(conn, after, PAGE)
            after += len(found)
            events = [event for raw in found if isinstance((event := decode(raw)).data, AlertRecorded)]
            theirs = await seen({one.data.alert.alert_id for one in events}) if events else set()
            if lines := [_line(one) for one in events if one.data.alert.alert_id in theirs]:
                yield b"".join(lines)  # at once: to a client that left meanwhile every single write would be an error in the log

    async def _wait(self, after: int, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._more:
                await self._more.wait_for(lambda: self._stopping or self._head > after)
                return True
        return False

    async def _ring(self, head: int) -> None:
        async with self._more:
            self._head = head
            self._looked.set()
            self._more.notify_all()


def _line(event: Event[Any]) -> bytes:
    """One event as the browser takes it; its id is its position, so that nothing is asked for twice."""
    alert = event.data.alert
    body = {"alert_id": str(alert.alert_id), "episode_id": str(alert.episode_id), "reference": alert.episode_reference}
    body |= {"state": alert.state.value, "severity": alert.severity.value, "rule": alert.rule}
    kind = event.type.removeprefix("notify.alert_")
    return f"id: {event.position}\nevent: {kind}\ndata: {json.dumps(body)}\n\n".encode()


@contextmanager
def told_of_shutdown(news: News) -> Iterator[None]:
    """Streams end when the signal comes: uvicorn waits for open answers first, and only then tells the application."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(news.stop)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    ours = {number: stop for number, handler in before.items() if callable(handler)}
    for number, handler in ours.items():
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is stop:
                signal.signal(number, before[number])
