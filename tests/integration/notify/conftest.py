"""A whole notify for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alerted_authority import Alerted, alerted_authority

from shared.clock import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    """Begins at the machine's time, so that the database's clock and this one agree until both are moved."""
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(
    fresh_database: Callable[[], Awaitable[str]], redis_url: str, tmp_path: Path, clock: MovableClock
) -> AsyncIterator[Alerted]:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock) as running:
        yield running
