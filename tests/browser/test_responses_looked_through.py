"""A planner and a manager look at what followed each return, in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from answered_returns import answered_returns
from axe import assert_clean
from explorer import Explorer, explorer
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[tuple[Explorer, str]]:
    """A year of returns, and the address they are shown at."""
    async with explorer(tmp_path, database) as running, listening(running.app) as address:
        answered_returns(running.authority)
        await running.collated()
        yield running, address


PAGES = {
    "assurance": "/reports/assurance",
    "assurance-second-page": "/reports/assurance?page=2",
    "assurance-of-a-team": "/reports/assurance?period=12-months&team=CLA-N&missing=interview",
    "assurance-empty": "/reports/assurance?period=dates&first=2020-01-01&last=2020-03-31",
    "assurance-errors": "/reports/assurance?period=dates&first=2026-2-31&last=2026-03-01&missing=socks",
}


@SIZES
async def test_every_page_of_responses_is_clean_and_fits(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    for name, address in PAGES.items():
        await page.goto(address)
        image = page.locator("figure img")
        if await image.count():
            await image.evaluate("image => image.decode()")
        await assert_clean(page)
        await fits(page)
        await picture(page, f"reports-{name}")


async def test_a_planner_reads_what_is_missing_and_a_manager_goes_on_to_the_episode(
    reports: tuple[Explorer, str], signed_in: SignIn
) -> None:
    page = await signed_in(reports[1], "planner", viewport=DESK)
    await page.get_by_role("link", name="What followed each return").click()
    await page.get_by_label("What is missing").select_option(label="Recorded in time")
    await page.get_by_role("button", name="Show").click()
    await page.get_by_role("heading", name="without: recorded in time").wait_for()
    first = page.locator(".sr-responses tbody tr").first
    assert await first.get_by_text("Late").count()
    assert await first.get_by_role("link").count() == 0, "an episode is closed to a planner"
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="CSV").click()
    assert (await downloading.value).suggested_filename.startswith("responses-2025-11-01")

    manager = await signed_in(reports[1], "team_manager", viewport=DESK)
    await manager.goto("/reports/assurance")
    link = manager.locator(".sr-responses tbody tr").first.get_by_role("link").first
    assert (await link.get_attribute("href") or "").startswith("/missing/episodes/")
