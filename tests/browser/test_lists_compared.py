"""A planner holds the police's list against ours, in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe import assert_clean
from explorer import Explorer, explorer
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

pytestmark = pytest.mark.browser

LIST = (
    "reference,child,start,end\n"
    "CAD 1,1001,02/06/2026 23:00,03/06/2026\n"
    "CAD 2,1002,05/06/2026 22:00,07/06/2026 09:00\n"
    "CAD 3,1001,03/06/2026 00:30,03/06/2026 00:50\n"
    "CAD 4,,11/06/2026,\n"
    "CAD 5,1006,12/06/2026,\n"
)


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[tuple[Explorer, str]]:
    async with explorer(tmp_path, database) as running, listening(running.app) as address:
        running.authority.missing("1001", "2026-06-02 22:40", "2026-06-03 01:10")
        running.authority.missing("1002", "2026-06-05 22:00", "2026-06-06 08:00")
        running.authority.missing("1003", "2026-06-10 10:00", category="A")
        await running.collated()
        yield running, address


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_list_is_chosen_compared_and_read(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)

    async def looked_at(name: str) -> None:
        await assert_clean(page)
        await fits(page)
        await picture(page, f"reports-{name}")

    await page.get_by_role("link", name="Compare with another list").click()
    await page.get_by_text("No list has been compared yet.").wait_for()
    await looked_at("reconciliation")
    await page.get_by_role("button", name="Compare").click()
    await page.get_by_role("link", name="Select whose list it is").wait_for()
    await page.get_by_role("link", name="Choose the file of the list").click()
    assert await page.locator("#list").evaluate("box => box === document.activeElement")
    await looked_at("reconciliation-errors")

    async def sent(answer: str) -> None:
        await page.get_by_role("radio", name="The police").check()
        await page.locator("#list").set_input_files({"name": "police.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
        await page.get_by_label(answer).check()
        await page.get_by_role("button", name="Compare").click()

    await sent("On this page")
    await page.get_by_role("heading", name="The police’s list and ours, 2 June 2026 to 12 June 2026").wait_for()
    await page.get_by_text("What is in both lists and agrees").click()
    await looked_at("reconciliation-answer")
    only_there = page.get_by_role("table", name="Only in their list")
    assert await only_there.get_by_text("to which another line is nearer").count() == 1
    async with page.expect_download() as downloading:
        await sent("As a workbook (XLSX)")
    assert (await downloading.value).suggested_filename == "comparison-police-2026-06-02-2026-06-12.xlsx"
