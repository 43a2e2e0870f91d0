"""The board's report and the young people's page in a real Chromium: clean, fitting on a phone, and read without their pictures."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from axe import assert_clean
from explorer import Explorer, explorer
from running_missing import DESK, PHONE, SignIn, fits, listening, picture
from told_quarters import told_quarters
from uncut import assert_uncut

from shared.identity.people import Person

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
PAGES = {
    "board": "/reports/board/2026-Q3",
    "board-before-the-record": "/reports/board/2023-Q1",
    "board-not-over": "/reports/board/2026-Q4",
    "you-said": "/reports/board/2026-Q3/you-said",
    "you-said-nothing-known": "/reports/board/2023-Q1/you-said",
}


class TwoSayings:
    async def said(self, reader: Person, first: date, until: date) -> list[str]:
        return ["They never ring back.", "I just want to be with my friends. Nobody asks."] if first.year == 2026 else []


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[tuple[Explorer, str]]:
    async with explorer(tmp_path_factory.mktemp("boards"), modules_database) as running, listening(running.app) as address:
        told_quarters(running.authority)
        running.app.state.quoted = TwoSayings()
        await running.collated()
        yield running, address


@SIZES
async def test_every_page_is_clean_and_fits(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "lead_member", viewport=size)
    for name, address in PAGES.items():
        await page.goto(address)
        for image in await page.locator("figure img").all():
            await image.evaluate("image => image.decode()")
        await assert_clean(page)
        await fits(page)
        await assert_uncut(page)
        await picture(page, f"reports-{name}")


async def test_from_the_figures_to_the_young_peoples_page_and_its_pdf(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "planner", viewport=PHONE)
    await page.get_by_role("link", name="Board report").click()
    await page.get_by_role("heading", name="Report to the corporate parenting board").wait_for()
    await page.get_by_role("link", name="You said, we did: in plain words, for young people").click()
    await page.get_by_role("heading", name="You said, we did").wait_for()
    assert "They never ring back." in await page.locator("blockquote").all_inner_texts()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Print this page").click()
    download: Any = await downloading.value
    assert download.suggested_filename == "you-said-we-did-2026-Q3.pdf"
