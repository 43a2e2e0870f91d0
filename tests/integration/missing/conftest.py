"""One whole missing on real servers."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from council import REGISTER, Council
from databases import MakeDatabase
from one_page import OnePage

from services.missing.app import create_app
from services.missing.settings import MissingSettings
from shared.clock import MovableClock
from shared.identity.keys import make_all_keys


@pytest.fixture
async def empty_council(fresh_database: MakeDatabase, redis_url: str, clock: MovableClock, tmp_path: Path) -> AsyncIterator[Council]:
    database = await fresh_database("missing")
    make_all_keys(tmp_path / "keys")
    nobody = "http://127.0.0.1:9"  # notify is away throughout: nothing here may need it
    app = create_app(
        MissingSettings(database_url=database, redis_url=redis_url, keys_dir=tmp_path / "keys", notify_url=nobody, missing_url=nobody),
        clock,
    )
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            yield Council(app, http, clock, tmp_path / "keys", database, redis_url)


@pytest.fixture
async def council(empty_council: Council) -> Council:
    """With four children in the register."""
    answer = await empty_council.bring(REGISTER)
    assert answer.status_code == 200, answer.text
    assert answer.json()["refused"] == []
    return empty_council


@pytest.fixture
async def away(council: Council) -> OnePage:
    return OnePage(council, (await council.raise_episode()).json()["episode_id"])


@pytest.fixture
async def back(council: Council, away: OnePage) -> OnePage:
    """An hour after Amelia came back."""
    council.clock.forward(hours=2)
    await council.post(f"/api/episodes/{away.episode_id}/return", {"returned_at": council.at(hours=-1), "found_location": "friend"})
    return away
