"""A manager’s way from the digest to its signature, and from a sentence to a decision and what came of it, on a phone and on a desk."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe import assert_clean
from explorer import Explorer, explorer, three_years_of
from running_missing import DESK, PHONE, SignIn, fits, listening, picture

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[tuple[Explorer, str]]:
    """Three years of 60 children, and the address they are shown at."""
    async with explorer(tmp_path_factory.mktemp("signed"), modules_database) as running, listening(running.app) as address:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running, address


async def looked_at(page: Any, name: str) -> None:
    for image in await page.locator("figure img").all():
        await image.evaluate("image => image.decode()")
    await assert_clean(page)
    await fits(page)
    await picture(page, f"reports-{name}")


@SIZES
async def test_a_manager_comments_sees_the_preview_and_signs(
    reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]
) -> None:
    month = "2025-09" if size is PHONE else "2025-10"
    page = await signed_in(reports[1], "head_of_service", viewport=size)
    await page.goto(f"/reports/digests/{month}")
    await looked_at(page, "digest-of-a-manager")
    await page.get_by_role("link", name="Write a commentary").click()
    await looked_at(page, "digest-commentary")
    await page.get_by_label("What do you want to say about this month?").fill("We began to offer on the day.\n\nEvenings come next.")
    await page.get_by_role("button", name="Save and see the preview").click()
    await page.get_by_role("heading", name="Your signature").wait_for()
    await page.get_by_label("Publish it as well").check()
    await looked_at(page, "digest-sign")
    await page.get_by_role("button", name="Sign as").click()
    await page.get_by_text("Version 1 is signed, and stays as it is.").wait_for()
    await looked_at(page, "digest-signed")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="PDF", exact=True).click()
    assert (await downloading.value).suggested_filename == f"digest-{month}-version-1.pdf"
    await page.get_by_role("link", name="Sign another version").click()
    await page.get_by_role("button", name="Sign as").click()
    await page.get_by_role("link", name="Enter why another version is signed").wait_for()
    await looked_at(page, "digest-sign-again")
    await page.goto(f"/reports/digests/{month}?published=true")
    assert "We began" not in await page.locator("main").inner_text()
    await looked_at(page, "digest-given-out")


@SIZES
async def test_from_a_sentence_to_a_decision_on_the_chart_and_what_came_of_it(
    reports: tuple[Explorer, str], signed_in: SignIn, size: dict[str, int]
) -> None:
    page = await signed_in(reports[1], "team_manager", viewport=size)
    await page.goto("/reports/digests/2026-10")
    await page.get_by_role("link", name="Record a decision on Missing incidents", exact=True).first.click()
    await looked_at(page, "decision-new")
    await page.get_by_role("button", name="Record the decision").click()
    await looked_at(page, "decision-wrong")
    await page.get_by_label("What was decided?").fill("Walk the evening route with the home")
    await page.get_by_label("Who sees to it?").fill("Head of service")
    review = page.get_by_role("group", name="When is it looked at again?")
    for box, text in (("Day", "12"), ("Month", "1"), ("Year", "2027")):
        await review.get_by_label(box).fill(text)
    await page.get_by_role("button", name="Record the decision").click()
    await page.get_by_role("heading", name="Decision of 22 November 2026").wait_for()
    await looked_at(page, "decision")
    await page.goto("/reports/figures/incidents")
    await page.get_by_role("heading", name="What was decided on this figure").wait_for()
    await looked_at(page, "figure-decided")
    await page.get_by_role("link", name="Walk the evening route").last.click()
    await page.get_by_label("What came of it?").fill("Walked in December; fewer left by the back gate.")
    await page.get_by_label("It goes on").check()
    await page.get_by_role("button", name="Record what came of it").click()
    await page.get_by_role("link", name="Enter the day on which it is looked at again").wait_for()
    await looked_at(page, "decision-review")
    await page.get_by_label("It is done").check()
    await page.get_by_role("button", name="Record what came of it").click()
    await page.get_by_text("Done: “Walked in December").wait_for()
    await page.goto("/reports/decisions")
    await looked_at(page, "decisions")
