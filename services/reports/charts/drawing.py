"""Draws pictures in one child process, started when the first is asked for and ended when nobody has asked for a while.

A child, because vl-convert holds Python's lock while it draws (the event loop would stand still for up to 0.4 s) and keeps 90 MB once it
has drawn. A child that dies or takes too long is replaced at the next picture.
"""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from services.reports.charts.looks import Shape, specification, with_words
from services.reports.charts.pictures import Picture

CHILD = (sys.executable, "-m", "services.reports.charts.child")
KEPT = 64
"""Drawn pictures kept, some 15 kB each: the same figures are looked at by several people, wide and narrow."""
LONGEST_LINE = 8 * 1024 * 1024  # bytes; asyncio's own 64 kB is less than a picture of many panels
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
"""What the child may know: nothing of the settings, which hold keys and passwords."""

log = structlog.get_logger()


class NotDrawn(Exception):
    """The picture could not be drawn; its figures stand in the table."""


class Drawing:
    """`limit` is the longest a picture may take, the child's start (about a second) included; after `idle` without another it is ended."""

    def __init__(self, *, limit: timedelta = timedelta(seconds=20), idle: timedelta = timedelta(minutes=5)) -> None:
        self._limit, self._idle = limit.total_seconds(), idle.total_seconds()
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._rest: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None
        self._drawn: OrderedDict[str, str] = OrderedDict()

    @property
    def child(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def svg(self, picture: Picture, shape: Shape) -> str:
        """The picture, with its title and description inside. Raises NotDrawn."""
        line = json.dumps(specification(picture, shape))
        if line not in self._drawn:
            self._drawn[line] = await self._draw(line)
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(line)
        return with_words(self._drawn[line], picture)

    async def close(self) -> None:
        """Ends the child, if there is one."""
        if self._rest:
            self._rest.cancel()
        async with self._turn:
            await self._end()

    async def _draw(self, line: str) -> str:
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                async with asyncio.timeout(self._limit):
                    told = await self._asked(line)
            except (TimeoutError, ConnectionError, OSError, ValueError) as failure:
                log.error("a picture was not drawn", error=type(failure).__name__)
                await self._end()
                raise NotDrawn(type(failure).__name__) from failure
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next picture's
                raise
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._go_to_rest)
        if "svg" not in told:
            log.error("a picture was refused", reason=told.get("refused"))
            raise NotDrawn(str(told.get("refused")))
        return str(told["svg"])

    async def _asked(self, line: str) -> dict[str, Any]:
        if self._child is not None:
            with suppress(ConnectionError):  # it died since the last picture: a new one draws this
                return await _ask(self._child, line)
            await self._end()
        pipe = asyncio.subprocess.PIPE
        self._child = await asyncio.create_subprocess_exec(
            *CHILD, stdin=pipe, stdout=pipe, limit=LONGEST_LINE, env=ENVIRONMENT, start_new_session=True
        )
        return await _ask(self._child, line)

    def _go_to_rest(self) -> None:
        self._resting = asyncio.create_task(self.close())

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):  # it has ended by itself
                child.kill()
            await child.wait()


async def _ask(child: asyncio.subprocess.Process, line: str) -> dict[str, Any]:
    """Raises ConnectionError when the child has ended."""
    assert child.stdin, "a pipe was asked for"
    assert child.stdout, "a pipe was asked for"
    child.stdin.write(line.encode() + b"\n")
    await child.stdin.drain()
    answered = await child.stdout.readline()
    if not answered:
        raise ConnectionError("the child ended")
    told: dict[str, Any] = json.loads(answered)
    return told
