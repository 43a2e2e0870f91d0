"""A round of practice reviews in a real Chromium: drawn, saved, reviewed, answered by young inspectors, on a phone and a desk."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from axe import assert_clean
from explorer import Explorer, explorer, three_years_of
from keyboard import Keyboard
from running_missing import DESK, PHONE, PICTURES, SignIn, fits, listening, picture

from shared.database import migrate

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[tuple[Explorer, str]]:
    await asyncio.to_thread(migrate, "reports", database)
    async with explorer(tmp_path, database) as running, listening(running.app) as address:
        three_years_of(running.authority)
        await running.collated()
        yield running, address


async def looked_at(page: Any, name: str) -> None:
    await page.wait_for_load_state()
    await assert_clean(page)
    await fits(page)
    await picture(page, f"reviews-{name}")


async def press(page: Any, text: str) -> None:
    await page.get_by_role("button", name=text).click()
    await page.wait_for_load_state()


async def words(page: Any) -> str:
    return " ".join((await page.locator("main").inner_text()).split())


@SIZES
async def test_a_round_from_the_draw_to_what_was_learned(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "iro", viewport=size)
    await page.goto("/reports/practice-reviews")
    assert "No round is saved yet" in await words(page)
    await looked_at(page, "none")
    await page.get_by_role("button", name="Draw a new sample").click()
    await page.get_by_label("No interview held").check()
    await page.get_by_label("How many cases?").fill("5")
    await looked_at(page, "new")
    await press(page, "Show the sample")
    assert "5 cases of" in await words(page)
    assert "No interview was held" in await words(page)
    await looked_at(page, "sample")
    await press(page, "Save this sample as a round")
    await looked_at(page, "round-new")
    await page.get_by_role("link", name="Review SR-").first.click()
    await press(page, "Save the review")
    assert await page.locator(".govuk-error-summary a").all_inner_texts() == [
        "Select how good the practice was",
        "Enter what is to be learned",
    ]
    await page.get_by_label("Cause for concern").check()
    await page.get_by_label("What is to be learned?").fill("Nobody asked a second time.")
    await page.get_by_label("What the child said, and what came of it").check()
    await press(page, "Save the review")
    assert await page.locator(".govuk-error-summary a").all_inner_texts() == [
        "A cause for concern names the action that makes the child safe"
    ]
    await looked_at(page, "case-errors")
    await page.get_by_label("What is to be done?").fill("Ask again, by whom she likes.")
    await page.get_by_label("Who does it?").fill("Team manager South")
    for box, number in (("Day", "1"), ("Month", "12"), ("Year", "2026")):
        await page.get_by_role("group", name="By when?").get_by_label(box).fill(number)
    await press(page, "Save the review")
    said = await words(page)
    for what in (
        "Looked at 1 of 5",
        "Cause for concern: 1",
        "Nobody asked a second time.",
        "By 1 December 2026 Team manager South",
        "0 of 1 done",
    ):
        assert what in said
    await looked_at(page, "round")
    await page.get_by_role("link", name="After a visit").click()
    await looked_at(page, "young-inspectors")
    await page.get_by_role("group", name="Would you feel safe there?").get_by_label("A bit").check()
    await page.get_by_label("What would you change?").fill("Let us cook.")
    await press(page, "Send our answers")
    assert "Would you feel safe there? A bit" in await words(page)
    assert "Let us cook." in await words(page)
    await looked_at(page, "round-answered")
    await page.get_by_role("link", name="Read, or add").click()
    await looked_at(page, "case")
    await page.goto("/reports/practice-reviews")
    await looked_at(page, "rounds")


@SIZES
async def test_planners_see_counts_and_the_blank_form(reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]) -> None:
    page = await signed_in(reports[1], "planner", viewport=size)
    await page.goto("/reports")
    await page.get_by_role("link", name="Practice reviews").click()
    await looked_at(page, "planner")
    await page.get_by_role("link", name="Young inspectors: the form to print").click()
    await looked_at(page, "blank")
    await page.emulate_media(media="print")
    await picture(page, "reviews-blank-printed")
    printed = await page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "12mm"))
    if PICTURES:
        (Path(PICTURES) / "reviews-blank.pdf").write_bytes(printed)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2, "a sheet for a visit and one for a story"


async def test_a_reviewing_officer_draws_saves_and_reviews_by_keyboard_alone(reports: tuple[Explorer, str], signed_in: SignIn) -> None:
    page = await signed_in(reports[1], "iro", viewport=PHONE)
    keys = Keyboard(page)
    await page.goto("/reports/practice-reviews")
    await keys.arrived("Practice reviews")
    await keys.through()
    await keys.press("Draw a new sample")
    await keys.arrived("Draw a new sample")
    await keys.through()
    await keys.choose("theme", "No interview held")
    await keys.type(size="many")
    await keys.press("Show the sample")
    await keys.refused("size")
    await looked_at(page, "keys-refused")
    await keys.type(size="5")
    await keys.press("Show the sample")
    await keys.said("5 cases of")
    await keys.through()
    await keys.press("Save this sample as a round")
    await keys.said("Looked at")
    await keys.through()
    await keys.press("Review")
    await keys.said("How good was the practice?")
    await keys.through()
    await keys.press("Save the review")
    await keys.refused("grade", "learning")
    await keys.choose("grade", "Cause for concern")
    await keys.type(learning="Nobody asked a second time.")
    await keys.press("Save the review")
    await keys.refused("what")
    await looked_at(page, "keys-case-refused")
    await keys.type(what="Ask again, by whom she likes.", owner="Team manager South", due_day="1", due_month="12", due_year="2026")
    await keys.press("Save the review")
    await keys.said("0 of 1 done")
    await keys.through()
    await keys.press("After a visit: put in their answers")
    await keys.said("Would you feel safe there?")
    await keys.through()
    await keys.press("Send our answers")
    await keys.refused()
    await looked_at(page, "keys-young-inspectors-refused")
