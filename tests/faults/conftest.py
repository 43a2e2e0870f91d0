"""What fault tests share: a Valkey of their own, a spine to break, and a town of three processes."""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest
from databases import MakeDatabase
from faults.own_valkey import OwnValkey
from faults.spine import Spine
from faults.system_town import CATCHING_UP, Town

TOLD: list[str] = []
SEED = int(os.environ.get("SAFERETURN_SEED") or SystemRandom().randrange(10**6))


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def spine(fresh_database: MakeDatabase) -> AsyncIterator[Spine]:
    spine = Spine(fresh_database)
    yield spine
    await spine.close()


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """The same for the same test and SAFERETURN_SEED."""
    return Random(f"{SEED} {request.node.name}")


@pytest.fixture
def tell() -> Callable[[str], None]:
    """A line for the end of the run."""
    return TOLD.append


AN_AGE = 10 * 60.0
"""Seconds a town may stand: after a quarter of an hour its first alerts go on by themselves, in the middle of somebody's reckoning."""


class Towns:
    """The town standing now; one that a test left broken, or that is about to be told more than tests raise, is replaced."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory, self._stack = factory, AsyncExitStack()
        self._town: Town | None = None
        self._since = 0.0

    async def sound(self) -> Town:
        if self._town is None or not self._town.sound or time.monotonic() - self._since > AN_AGE:
            await self.clear()
            self._town = await self._stack.enter_async_context(Town.standing(self._factory.mktemp("town")))
            self._since = time.monotonic()
        await self._town.ready(CATCHING_UP)
        return self._town

    async def clear(self) -> None:
        await self._stack.aclose()
        self._town = None


@pytest.fixture(scope="session")
async def towns(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Towns]:
    towns = Towns(tmp_path_factory)
    yield towns
    await towns.clear()


@pytest.fixture
async def town(towns: Towns) -> Town:
    """Three services, ready. A test ends with `await town.reckon()`; without that the next one gets a new town."""
    town = await towns.sound()
    town.sound = False
    return town


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in TOLD:
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"Faults at moments of SAFERETURN_SEED={SEED}")
