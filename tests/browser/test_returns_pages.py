"""Returns in a real Chromium: every page on a phone and on a desk, and the ways from the list of returns to a file."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe import assert_clean
from explorer import Explorer, explorer, three_years_of
from running_missing import DESK, PHONE, SignIn, fits, listening, picture
from sent_register import SentRegister
from uncut import assert_uncut

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Explorer, str]]:
    """Three years of 150 children, one of them missing over 31 March, and a register that knows most of them."""
    async with explorer(tmp_path_factory.mktemp("returns")) as running, listening(running.app) as address:
        three_years_of(running.authority, children=150)
        running.authority.missing("C1", "2025-03-30 20:00", "2025-04-02 08:00")
        running.authority.missing("C2", "2026-11-21 20:00")
        running.app.state.reports.register = register = SentRegister()
        for number in range(140):
            register.has(f"C{number}")
        await running.collated()
        yield running, address


PAGES = {
    "home": "/reports/returns",
    "ssda903": "/reports/returns/ssda903/2025-26",
    "measures": "/reports/returns/department-measures/2025-26",
    "measures-own-use": "/reports/returns/department-measures/2025-26?published=false",
    "foi": "/reports/foi",
    "foi-one-year": "/reports/foi?to=2024-25&years=1",
    "list-8": "/reports/returns/list-8",
    "list-8-wrong-day": "/reports/returns/list-8?at-day=1&at-month=1&at-year=2027&at-time=noon",
    "inspection-day": "/reports/inspection-day",
    "inspection-day-wrong": "/reports/inspection-day?size=none",
    "year-not-over": "/reports/returns/department-measures/2026-27",
    "year-not-over-published": "/reports/returns/department-measures/2026-27?published=true",
}


@SIZES
async def test_every_page_of_returns_is_clean_and_fits(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    for name, address in PAGES.items():
        await page.goto(address)
        await assert_clean(page)
        await fits(page)
        await assert_uncut(page)
        await picture(page, f"returns-{name}")


async def test_a_planner_comes_from_the_menu_to_inspection_day_and_sees_the_gaps(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner", viewport=DESK)
    await page.get_by_role("link", name="Returns and inspection", exact=True).first.click()
    await page.get_by_role("link", name="Inspection day").click()
    await page.get_by_role("heading", name="Inspection day", exact=True).wait_for()
    gaps = await page.locator("main").inner_text()
    assert "Returns past 72 hours without a return plan recorded: " in gaps
    assert "children on list 8" in gaps
    button: Any = page.get_by_role("button", name="Make the file (ZIP)").first
    assert (await button.get_attribute("href")) == "/reports/api/returns/inspection-day.zip"


async def test_a_director_is_led_to_returns_by_the_figures(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "director", viewport=DESK)
    await page.goto("/reports")
    await page.get_by_role("link", name="Returns and inspection", exact=True).click()
    await page.get_by_role("heading", name="Returns and inspection", exact=True).wait_for()
