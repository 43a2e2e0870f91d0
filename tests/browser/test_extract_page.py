"""Rows for an analyst's own tools, taken by the form in a real Chromium, on a phone and a desk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import pytest
from axe import assert_clean
from explorer import Explorer, explorer, three_years_of
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

from shared.database import migrate

pytestmark = pytest.mark.browser


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[tuple[Explorer, str]]:
    await asyncio.to_thread(migrate, "reports", database)
    async with explorer(tmp_path, database) as running, listening(running.app) as address:
        three_years_of(running.authority)
        await running.collated()
        yield running, address


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_planner_takes_rows_for_a_purpose(
    reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int], tmp_path: Path
) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    await page.goto("/reports")
    await page.get_by_role("link", name="Rows for your own tools").click()
    await assert_clean(page)
    await fits(page)
    await picture(page, f"extract-{size['width']}")
    await page.get_by_role("button", name="Take the rows").click()
    await page.get_by_role("link", name="Enter what the rows are for").wait_for()
    await assert_clean(page)
    await fits(page)
    await picture(page, f"extract-refused-{size['width']}")
    await page.get_by_label("Periods").check()
    await page.get_by_label("What are the rows for?").fill("The dashboard of placements, June")
    await page.get_by_label("Parquet").check()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Take the rows").click()
    file = tmp_path / "rows.parquet"
    await (await downloading.value).save_as(file)
    with duckdb.connect() as own:
        counted = own.execute(f"SELECT count(*), min(delete_by) IS NOT NULL FROM '{file}'").fetchone()
    assert counted is not None
    assert (counted[0] > 0, counted[1]) == (True, True)
    assert "purpose" not in page.url
    manager = await signed_in(reports[1], "team_manager", viewport=size)
    await manager.goto("/reports/extracts")
    await manager.get_by_label("The home’s URN in every row").check()
    await assert_clean(manager)
    await fits(manager)
    await picture(manager, f"extract-home-{size['width']}")
    auditor = await signed_in(reports[1], "auditor", viewport=size)
    await auditor.goto("/reports")
    await auditor.get_by_role("link", name="Files about children that were taken").click()
    await auditor.get_by_text("The dashboard of placements, June").first.wait_for()
    await assert_clean(auditor)
    await fits(auditor)
    await picture(auditor, f"taken-{size['width']}")
