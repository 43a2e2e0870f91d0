"""The same spine as the fault tests use, on servers that behave."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from faults.spine import Spine


@pytest.fixture
async def spine(fresh_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Spine]:
    spine = Spine(fresh_database)
    yield spine
    await spine.close()
