"""Two ways to load a service: as fast as so many connections go, and at a steady rate whatever the answers take."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice

from bench.wire import Answer, Wire

CONNECTIONS = 16

KEPT = 3.0
"""Seconds; uvicorn closes what has been idle for 5."""


async def flat_out(port: int, path: str, bodies: Iterator[bytes], count: int, token: str = "") -> float:
    """Posts `count` bodies over 16 connections and returns seconds. Raises Refused for any answer but 201."""
    wires = [await Wire.open(port, token) for _ in range(CONNECTIONS)]
    waiting = islice(bodies, count)

    async def keep_posting(wire: Wire) -> None:
        for body in waiting:
            check_created(await wire.post(path, body))

    began = time.perf_counter()
    await asyncio.gather(*map(keep_posting, wires))
    took = time.perf_counter() - began
    await asyncio.gather(*(wire.close() for wire in wires))
    return took


async def steadily(a_second: int, times: int, once: Callable[[float], Awaitable[float]]) -> list[float]:
    """Calls `once` with the moment it was due (`perf_counter`), on time even while earlier calls have not come back.

    Latency is counted from that moment, so that waiting for a slow predecessor is part of it.
    """
    began = time.perf_counter()
    under_way: list[asyncio.Task[float]] = []
    for number in range(times):
        due = began + number / a_second
        await asyncio.sleep(due - time.perf_counter())
        under_way.append(asyncio.ensure_future(once(due)))
    return list(await asyncio.gather(*under_way))


class Wires:
    """A few kept connections to one port; more are opened when all are busy. None is used again after `KEPT` seconds."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port, self._token = port, token
        self._idle: list[tuple[Wire, float]] = []

    async def post(self, path: str, body: bytes) -> Answer:
        """Raises Refused for any answer but 201."""
        wire = await self._ready()
        answer = await wire.post(path, body)
        self._idle.append((wire, time.monotonic()))
        check_created(answer)
        return answer

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop()[0].close()

    async def _ready(self) -> Wire:
        """The one used last, while the server surely keeps it."""
        if self._idle and time.monotonic() - self._idle[-1][1] < KEPT:
            return self._idle.pop()[0]
        await self.close()
        return await Wire.open(self._port, self._token)


class Refused(RuntimeError):
    """Something was to be created and was not."""


def check_created(answer: Answer) -> None:
    if answer.status != 201:
        raise Refused(f"answered {answer.status}: {answer.body[:300]!r}")
