"""A manager goes from a number of a figure to the episodes it counts, in a real Chromium, on a phone and on a desk."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe import assert_clean
from explorer import Explorer, explorer, three_years_of
from playwright.async_api import Page
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

pytestmark = pytest.mark.browser

SHARE = "/reports/figures/interviews_held_within_72_hours"
PAGES = {
    "figure": f"{SHARE}?by=sex&interval=whole",
    "long": "/reports/figures/episodes/episodes?period=dates&first=2023-09-01&last=2026-11-22",
}


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[tuple[Explorer, str]]:
    async with explorer(tmp_path, database) as running, listening(running.app) as address:
        three_years_of(running.authority)
        running.authority.child("C1", version=2, restricted=True)
        await running.collated()
        yield running, address


async def the_whole_list_is_read_by_keyboard(page: Page) -> None:
    """From the first page to the last by Next, and one back by Previous."""
    caption = await page.locator("table caption").inner_text()
    total = int(caption.split(" rows")[0].replace(",", ""))
    seen = [await page.locator("table tbody tr th").all_inner_texts()]
    while await page.get_by_role("link", name="Next").count():
        await page.get_by_role("link", name="Next").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(f"page={len(seen) + 1}&"))
        seen.append(await page.locator("table tbody tr th").all_inner_texts())
    read = [one for part in seen for one in part]
    assert len(read) == len(set(read)) == total > 50
    assert {len(part) for part in seen[:-1]} == {50}
    await assert_clean(page)
    await fits(page)
    await picture(page, "reports-drilled-last")
    await page.get_by_role("link", name="Previous").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"page={len(seen) - 1}&"))
    assert await page.locator("table tbody tr th").all_inner_texts() == seen[-2]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_number_leads_to_its_episodes_and_they_to_their_records(
    reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]
) -> None:
    page = await signed_in(reports[1], "team_manager", viewport=size)
    for name, address in PAGES.items():
        await page.goto(address)
        await assert_clean(page)
        await fits(page)
        await picture(page, f"reports-drilled-{name}")
    await the_whole_list_is_read_by_keyboard(page)

    await page.goto(PAGES["figure"])
    number = page.locator(".sr-numbers tbody tr").first.get_by_role("link", name="which episodes").last
    counted = int((await number.inner_text()).split(":")[0])
    await number.click()
    await page.get_by_text(f"{counted} rows counted").wait_for()
    rows = page.locator("table tbody tr")
    assert await rows.count() == counted
    assert (await rows.first.get_by_role("link").first.get_attribute("href") or "").startswith("/missing/episodes/")
    await assert_clean(page)
    await fits(page)
    await picture(page, "reports-drilled-share")
    await page.get_by_role("link", name="The others").click()
    assert 0 < await rows.count() < counted
    assert set(await rows.locator("td").last.all_inner_texts()) == {"No"}

    planner = await signed_in(reports[1], "planner", viewport=size)
    await planner.goto(PAGES["figure"])
    assert not await planner.get_by_role("link", name="which episodes").count(), "an episode is closed to a planner"
