"""Children missing together in a real Chromium: the table first, the picture second, nothing on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at, picture

from services.missing.domain.commands import RaiseEpisode

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


async def left(missing: RunningMissing, *child_ids: str) -> None:
    said = {
        "category": "M",
        "last_seen_at": datetime(2026, 5, 14, 22, 30, tzinfo=UTC),
        "last_seen_by": "Night staff",
        "circumstances": "Went out by the back door, one after the other.",
        "risk": {"level": "high", "rationale": "It is cold."},
    }
    await missing.app.state.missing.casework.raise_together(demo("team_manager"), list(child_ids), RaiseEpisode.model_validate(said))


@SIZES
async def test_who_is_missing_together_is_a_table_and_then_a_picture(
    missing: RunningMissing, signed_in: SignIn, size: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "team_manager", viewport=size)
    await page.goto("/missing/together?team=every")
    assert "The record shows no tie" in await page.locator("main").inner_text()
    await looked_at(page, "together-none")
    await left(missing, "2001", "2002", "2004")
    missing.clock.set(missing.clock.now() + timedelta(minutes=5))
    await page.goto("/missing/team")
    await page.get_by_role("link", name="Children missing together").click()
    await page.goto("/missing/together?team=every")
    assert await page.locator("table tbody tr").count() == 3
    assert await page.get_by_role("img", name="3 children, 3 ties").count() == 1
    above = "document.querySelector('table').compareDocumentPosition(document.querySelector('svg[role=img]'))"
    assert await page.evaluate(above) & 4, "the table comes first"
    await looked_at(page, "together")
    await page.emulate_media(media="print")
    assert "Amelia" not in await page.locator("main").inner_text()
    await picture(page, "together-printed")
