"""A whole notify for each test."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from alert_town import Town, alert_town
from alerted_authority import HELD, Alerted, alerted_authority
from databases import MakeDatabase
from watched_authority import watched_authority

from shared.clock import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    """Begins at the machine's time, so that the database's clock and this one agree until both are moved."""
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock) as running:
        yield running


@pytest.fixture
async def morning(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    """Six in the morning of a day whose list and handover sheets are still to come; each position has a mailbox of its own."""
    async with alerted_authority(
        fresh_database,
        redis_url,
        tmp_path,
        clock,
        rounds=True,
        position_addresses=HELD,
        operator_address="operator@example.gov.uk",
    ) as running:
        await running.until(time(0), days=0)
        await running.until(time(6))
        yield running


@pytest.fixture
async def ladder(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    """Each position has a mailbox of its own, and it is a working day: nobody sleeps."""
    clock.set(datetime.now(UTC))
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, position_addresses=HELD) as running:
        await running.forward(seconds=(noon - clock.now()).total_seconds())
        yield running


@pytest.fixture
async def watched(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    async with watched_authority(fresh_database, redis_url, tmp_path, clock) as running:
        yield running


@pytest.fixture
async def town(
    fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock, request: pytest.FixtureRequest
) -> AsyncIterator[Town]:
    """Everybody on the rota has a telephone and a mailbox. A test that needs more settings of notify gives them by `indirect`."""
    async with alert_town(fresh_database, redis_url, tmp_path, clock, **getattr(request, "param", {})) as running:
        yield running
