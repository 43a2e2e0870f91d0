"""Where a bar is measured: a folder thrown away afterwards, real servers from the wheels, programs of our own beside them."""

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from os import environ
from pathlib import Path
from typing import NamedTuple

from shared.database import Pool, make_pool
from shared.embedded import EmbeddedServers

PATIENCE = 120.0
"""Seconds anything may take to come up before the run is given up."""


class Scene(NamedTuple):
    """`folder` is empty and this bar's own; `quick` asks for less of everything."""

    folder: Path
    quick: bool

    def many(self, number: int) -> int:
        """So many, or an eighth of it in a quick run."""
        return max(number // 8, 1) if self.quick else number


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[EmbeddedServers]:
    """PostgreSQL as durable as in service, and Valkey."""
    embedded = EmbeddedServers(folder / "servers")
    await asyncio.to_thread(embedded.start)
    try:
        yield embedded
    finally:
        await asyncio.to_thread(embedded.stop)


@asynccontextmanager
async def pool(dsn: str) -> AsyncIterator[Pool]:
    made = make_pool(dsn)
    async with made:
        yield made


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


@asynccontextmanager
async def program(words: Sequence[str], told: Mapping[str, str], errors: Path) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Runs until the block ends, with `told` in its environment and nothing of ours that could point it at a real system."""
    running = _started(words, told, errors)
    try:
        yield running
    except Exception as failure:
        failure.add_note(f"{Path(words[0]).name} said last: {last_words(errors)}")
        raise
    finally:
        running.terminate()
        try:
            await asyncio.to_thread(running.wait, 20)
        except subprocess.TimeoutExpired:
            running.kill()
            await asyncio.to_thread(running.wait)


def last_words(errors: Path) -> str:
    return errors.read_text(encoding="utf-8", errors="replace")[-1500:]


def _started(words: Sequence[str], told: Mapping[str, str], errors: Path) -> subprocess.Popen[bytes]:
    # An installed program has its bytecode; with PYTHONDONTWRITEBYTECODE it would be compiled afresh at each start, which is measured.
    clean = {name: value for name, value in environ.items() if not name.startswith(("SAFERETURN_", "PYTHONDONTWRITE"))}
    with errors.open("wb") as stderr:
        return subprocess.Popen(words, env={**clean, **told}, stdout=subprocess.DEVNULL, stderr=stderr)


async def until(true: Callable[[], Awaitable[bool] | bool], what: str, *, every: float = 0.02, patience: float = PATIENCE) -> None:
    """Raises TimeoutError, naming what did not come."""
    deadline = time.monotonic() + patience
    while not (answer if isinstance(answer := true(), bool) else await answer):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {patience:g} s: {what}")
        await asyncio.sleep(every)
