"""P9: the embedded system, up once installed, and what it holds of memory while nobody asks anything of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.scene import Scene
from bench.system import System, embedded_system
from shared.embedded.programs import at_work_in

SETTLING = 10.0
"""Seconds without a request before memory is looked at."""


@asynccontextmanager
async def new_folders(scene: Scene) -> AsyncIterator[Iterable[Path]]:
    yield (folder for number in count() if (folder := scene.folder / str(number)))


async def first_start(folders: Iterable[Path]) -> Sequence[float]:
    """Seconds from the command to three ready services, in an empty data folder: databases made and migrated, keys made."""
    folder = next(iter(folders))
    folder.mkdir(mode=0o711)
    return await start(folder)


@asynccontextmanager
async def used_folder(scene: Scene) -> AsyncIterator[Path]:
    await start(scene.folder)
    yield scene.folder


async def start(folder: Path) -> Sequence[float]:
    began = time.perf_counter()
    async with embedded_system(folder):
        return [time.perf_counter() - began]


async def idle_memory(system: System) -> Sequence[float]:
    """MB of PSS: a page shared by several programs is divided among them, so their sum is what the machine gives."""
    await asyncio.sleep(SETTLING)
    return [sum(map(pss, everything(system))) / 2**20]


def everything(system: System) -> set[int]:
    """The process of `safereturn run`, its descendants, and the servers, which run in a session or under a parent of their own."""
    homes = [system.data / "servers" / name for name in ("postgres", "valkey")]
    with at_work_in(homes) as programs:
        pids = {program.pid for program in programs}
    return pids | descendants(system.pid)


def descendants(pid: int) -> set[int]:
    """It and its children's children. Who ends meanwhile is left out."""
    found, waiting = {pid}, [pid]
    while waiting:
        for listed in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            children = set(map(int, listed.read_text().split())) - found
            found |= children
            waiting += children
    return found


def pss(pid: int) -> int:
    """Bytes; 0 for a process that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


@asynccontextmanager
async def running(scene: Scene) -> AsyncIterator[System]:
    async with embedded_system(scene.folder) as system:
        yield system


SHARES = "one process with three services, PostgreSQL, Valkey, this process (waiting)"

BARS = (
    Bar(
        id="P9",
        what="embedded system up, new data folder",
        against="",
        prepare=new_folders,
        ours=first_start,
        readings=(Reading("to ready", "s", Limit("at most", 5)),),
        rounds=3,
        shares=SHARES,
    ),
    Bar(
        id="P9",
        what="embedded system up again",
        against="",
        prepare=used_folder,
        ours=start,
        readings=(Reading("to ready", "s", Limit("at most", 5)),),
        rounds=3,
        shares=SHARES,
    ),
    Bar(
        id="P9",
        what="embedded system idle, servers included",
        against="",
        prepare=running,
        ours=idle_memory,
        readings=(Reading("memory (PSS)", "MB", Limit("at most", 400)),),
        rounds=2,
        shares=SHARES,
    ),
)
