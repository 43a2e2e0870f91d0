"""A running missing for the browser, and people signed in to it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import MakeDatabase
from running_missing import DESK, REGISTER, TWO_IN_THE_MORNING, RunningMissing, SignIn, choose, listening

from services.missing.app import create_app
from services.missing.settings import MissingSettings
from shared.clock import MovableClock
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.tokens import command_token


@pytest.fixture
async def missing(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path) -> AsyncIterator[RunningMissing]:
    """At two in the morning, with four children in the register."""
    database = await fresh_database("missing")
    keys = tmp_path / "keys"
    make_all_keys(keys)
    clock = MovableClock(TWO_IN_THE_MORNING)
    nobody = "http://127.0.0.1:9"  # notify is away: no page of missing may need it
    settings = MissingSettings(
        database_url=database,
        redis_url=redis_url,
        keys_dir=keys,
        notify_url=nobody,
        missing_url=nobody,
        case_system="Mosaic",
        case_system_url="https://mosaic.example.gov.uk/person/{child_id}",
    )
    app = create_app(settings, clock)
    async with listening(app) as address:
        async with httpx.AsyncClient(base_url=address) as http:
            operator = command_token(open_keys(OPERATOR, keys), clock.now())
            files = {name: (f"{name}.csv", text.encode(), "text/csv") for name, text in REGISTER.items()}
            sent = await http.post(
                "/missing/api/children/import",
                files=files,
                data={"collection_year": "2025-26"},
                headers={"Authorization": f"Bearer {operator}"},
                timeout=60,
            )
            sent.raise_for_status()
        yield RunningMissing(address, app, clock)


@pytest.fixture
async def signed_in(browser: Any) -> AsyncIterator[SignIn]:
    """`await signed_in(missing.address, "social_worker", viewport=PHONE)`: a page signed in through the sign-in form.

    A complaint in the console (a refused style, a broken script) fails the test.
    """
    contexts, complaints = [], []

    async def sign_in(address: str, role: str = "social_worker", **options: Any) -> Any:
        context = await browser.new_context(base_url=address, **({"viewport": DESK} | options))
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto("/sign-in")
        await choose(page, role)
        return page

    yield sign_in
    for context in contexts:
        await context.close()
    # A page answered with 4xx on purpose is also told in the console.
    assert not [text for text in complaints if "the server responded with a status" not in text]
