"""The planner's journey in a real Chromium: from the list of figures to picture, table and CSV, on a phone and on a desk."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import paper
import pytest
from axe import assert_clean
from explorer import NOW, Explorer, explorer, three_years_of
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[tuple[Explorer, str]]:
    """The three years of 150 children, and the address they are shown at."""
    async with explorer(tmp_path_factory.mktemp("explorer"), modules_database) as running, listening(running.app) as address:
        three_years_of(running.authority, children=150)
        for day in ("2026-11-03", "2026-11-10"):  # the longest sentences of a Data Monday say what they leave out
            running.authority.imported("C1", ("M", day, day), team="CLA-N")
        await running.collated()
        yield running, address


PAGES = {
    "figures": "/reports",
    "by-month": "/reports/figures/incidents",
    "panels": "/reports/figures/episodes?by=placement_group",
    "line": "/reports/figures/interviews_held_within_72_hours?period=last-year",
    "values": "/reports/figures/incidents?interval=whole&by=placement_type",
    "homes": "/reports/figures/episodes?interval=whole&by=urn",
    "homes-by-month": "/reports/figures/interviews_held?by=urn",
    "bands": "/reports/figures/duration_bands?interval=whole",
    "crowded": "/reports/figures/duration_bands?by=sex",
    "one": "/reports/figures/incidents_per_child?interval=whole",
    "narrowed": "/reports/figures/episodes?period=year-to-date&where=sex:F",
    "dates": "/reports/figures/duration_median_hours?period=dates&first=2023-06-15&last=2026-11-22",
    "published": "/reports/figures/incidents?period=last-year&interval=whole&by=placement_type&published=yes",
    "published-months": "/reports/figures/interviews_held_within_72_hours?period=last-year&published=yes",
    "not-published": "/reports/figures/incidents?published=yes",
    "empty": "/reports/figures/incidents?period=dates&first=2020-01-01&last=2020-03-31",
    "errors": "/reports/figures/incidents?period=dates&first=2026-2-31&last=2026-03-01",
    "wrong-choice": "/reports/figures/incidents?by=star_sign",
    "freshness": "/reports/freshness",
    "digest": "/reports/digests/2026-10",
    "digest-published": "/reports/digests/2025-06?published=true",
    "digest-before-the-record": "/reports/digests/2023-01",
    "digest-not-over": "/reports/digests/2026-11",
    "data-monday": "/reports/data-mondays/2026-11-16?team=CLA-N",
    "data-monday-teams": "/reports/data-mondays/2026-11-09",
    "data-monday-not-one": "/reports/data-mondays/2026-11-17?team=CLA-N",
    "lost": "/reports/figures/horoscope",
}
"""Each kind of answer, and each kind of none."""


@SIZES
async def test_every_page_is_clean_and_fits(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    page.set_default_timeout(30_000)  # a published digest asks every year there is, and other tests run beside it
    for name, address in PAGES.items():
        await page.goto(address)
        await drawn(page)
        await assert_clean(page)
        await fits(page)
        await picture(page, f"reports-{name}")


async def drawn(page: Any) -> None:
    """Wait for the page's pictures, where it has some, and see that they came."""
    for image in await page.locator("figure img").all():
        await image.evaluate("image => image.decode()")
        assert await image.evaluate("image => image.naturalWidth") > 300


@SIZES
async def test_a_managers_data_monday_is_clean_fits_and_leads_to_the_records(
    reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]
) -> None:
    page = await signed_in(reports[1], "team_manager", viewport=size)
    await page.goto("/reports/data-mondays")
    await page.get_by_text("Team Children looked after, north (CLA-N)").wait_for()
    assert await page.locator(".sr-due a[href^='/missing/episodes/']").count()
    await assert_clean(page)
    await fits(page)
    await picture(page, "reports-data-monday-managers")
    assert await page.get_by_text("Imported, so not known, and left out: 1 that week, 2 in November.").count()
    assert paper.pages(await page.pdf(format="A4")) == 1, "one sheet to take along"


@SIZES
async def test_figures_behind_stand_out(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    running, address = reports
    page = await signed_in(address, "planner", viewport=size)
    running.follower.behind(NOW - timedelta(hours=2), 12)
    try:
        for name, where, said in (
            ("behind", "/reports/figures/incidents", "These figures are 2 hours behind."),
            ("freshness-behind", "/reports/freshness", "2 hours behind"),
        ):
            await page.goto(where)
            await page.get_by_text(said).first.wait_for()
            await drawn(page)
            await assert_clean(page)
            await fits(page)
            await picture(page, f"reports-{name}")
    finally:
        running.follower.level(NOW)


async def test_who_may_not_see_figures_is_told_so(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "social_worker")
    await page.goto("/reports")
    await page.get_by_role("heading", name="Not permitted").wait_for()
    await assert_clean(page)


@SIZES
async def test_a_question_is_saved_opened_again_and_removed(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    await page.goto("/reports/figures/episodes?period=last-year&interval=whole&by=sex")
    said = await page.locator(".sr-headline").inner_text()
    await page.get_by_role("link", name="Save this question").click()
    await page.get_by_role("button", name="Save the question").click()
    await page.get_by_role("link", name="Enter a name").wait_for()
    await assert_clean(page)
    await page.get_by_label("What is it called?").fill("For the Thursday meeting")
    await picture(page, "reports-question-named")
    await page.get_by_role("button", name="Save the question").click()
    await page.get_by_role("heading", name="Saved questions").wait_for()
    await assert_clean(page)
    await fits(page)
    await picture(page, "reports-questions-saved")
    await page.get_by_role("link", name="For the Thursday meeting").click()
    assert await page.locator(".sr-headline").inner_text() == said
    await page.goto("/reports")
    await page.get_by_role("link", name="Saved questions").click()
    await page.get_by_role("button", name="Remove For the Thursday meeting").click()
    await page.get_by_text("You have saved none.").wait_for()


@SIZES
async def test_from_the_list_to_picture_table_and_csv(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    assert page.url.endswith("/reports"), "a planner's first page"
    await page.get_by_role("link", name="Missing incidents", exact=True).click()
    await page.get_by_label("Last collection year").check()
    await page.get_by_label("The whole period as one").check()
    await page.get_by_label("Break down by").select_option(label="Sex")
    await page.get_by_role("button", name="Show", exact=True).click()
    await page.get_by_role("heading", name="Missing incidents", exact=True).wait_for()
    assert page.url.endswith("/reports/figures/incidents?period=last-year&interval=whole&by=sex")
    await drawn(page)
    shape = "narrow" if size is PHONE else "wide"
    assert f"/{shape}.svg?" in await page.locator("figure img").evaluate("image => image.currentSrc")
    rows = await page.locator("tbody tr").all_inner_texts()
    numbers = [int(row.split()[-1]) for row in rows]
    headline = await page.locator(".sr-headline").inner_text()
    assert f"{sum(numbers)} incidents" == headline

    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="CSV").click()
    downloaded = Path(await (await downloading.value).path()).read_text().splitlines()  # noqa: ASYNC240
    assert [int(line.split(",")[-1]) for line in downloaded[1:]] == numbers

    await page.get_by_role("link", name="Female").click()
    await page.get_by_text("Counting only Sex: Female.").wait_for()
    assert await page.locator(".sr-headline").inner_text() == f"{numbers[[row.split()[0] for row in rows].index('Female')]} incidents"


async def test_other_dates_open_their_boxes_and_what_is_wrong_leads_to_its_box(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner", viewport=PHONE)
    await page.goto("/reports/figures/episodes")
    assert not await page.locator("#first").is_visible()
    await page.get_by_label("Other dates").check()
    for box, text in (
        ("first", "1"),
        ("first-month", "April"),
        ("first-year", "2026"),
        ("last", "31"),
        ("last-month", "2"),
        ("last-year", "2026"),
    ):
        await page.fill(f"#{box}", text)
    await page.get_by_role("button", name="Show", exact=True).click()
    summary = page.locator(".govuk-error-summary")
    await summary.get_by_role("link", name="The last day must be a real date").click()
    assert await page.evaluate("document.activeElement.id") == "last"
    await page.fill("#last", "30")
    await page.fill("#last-month", "6")
    await page.get_by_role("button", name="Show", exact=True).click()
    await page.get_by_text("1 April 2026 to 30 June 2026").wait_for()
    assert [await page.input_value(f"#{box}") for box in ("first", "first-month", "first-year")] == ["1", "April", "2026"]


async def test_by_keyboard_only(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner")
    await press_until(page, "Tab", "document.activeElement.textContent.trim() === 'Episodes begun'")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/figures/episodes")
    await press_until(page, "Tab", "document.activeElement.name === 'period'")
    await page.keyboard.press("ArrowDown")
    await press_until(page, "Tab", "document.activeElement.name === 'by'")
    await page.keyboard.type("Risk")
    await press_until(page, "Tab", "document.activeElement.textContent.trim() === 'Show'")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/figures/episodes?period=year-to-date&interval=month&by=risk")
    await page.get_by_role("heading", name="Episodes begun", exact=True).wait_for()


async def press_until(page: Any, key: str, there: str, most: int = 60) -> None:
    for _ in range(most):
        await page.keyboard.press(key)
        if await page.evaluate(there):
            return
    raise AssertionError(f"{there} was not reached by {most} × {key}")


async def test_everything_works_without_javascript(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner", viewport=PHONE, java_script_enabled=False)
    await page.get_by_role("link", name="Return interviews offered within 72 hours").click()
    await page.get_by_label("Other dates").check()
    for box, text in (
        ("first", "1"),
        ("first-month", "4"),
        ("first-year", "2025"),
        ("last", "30"),
        ("last-month", "9"),
        ("last-year", "2025"),
    ):
        await page.fill(f"#{box}", text)
    await page.get_by_label("Break down by").select_option(label="Team at the start")
    await page.get_by_role("button", name="Show", exact=True).click()
    await page.get_by_text("1 April 2025 to 30 September 2025").wait_for()
    assert await page.locator("tbody").count() == 4
    await page.locator("figure img").wait_for()  # it has no size until it came


@pytest.mark.skipif("SAFERETURN_PICTURES" not in os.environ, reason="makes the picture of the README")
async def test_the_picture_of_the_readme(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner", viewport={"width": 1280, "height": 1180})
    await page.goto("/reports/figures/interviews_held_within_72_hours")
    await drawn(page)
    await page.screenshot(
        path=Path(os.environ["SAFERETURN_PICTURES"]) / "explorer.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1180}
    )
