"""Each test has its own file of facts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from collated_authority import Authority, london

from services.reports.facts import Facts
from shared.clock import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(london("2026-06-01 09:00"))


@pytest.fixture
async def authority(tmp_path: Path, clock: MovableClock) -> AsyncIterator[Authority]:
    made = Authority(Facts(tmp_path / "reports.duckdb", clock), clock)
    await made.facts.open()
    yield made
    await made.facts.close()
