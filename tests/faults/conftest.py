"""What fault tests share: a Valkey of their own, and a spine to break."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from faults.own_valkey import OwnValkey
from faults.spine import Spine


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def spine(fresh_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Spine]:
    spine = Spine(fresh_database)
    yield spine
    await spine.close()
