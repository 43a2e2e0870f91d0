"""Several children at once and one who is reported already, on a phone whose session ends; then a paper form keyed at a desk."""

import re
from typing import Any

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, choose, looked_at

pytestmark = pytest.mark.browser


async def press(page: Any, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await page.wait_for_load_state()


async def pick(page: Any, query: str, button: str) -> None:
    await page.fill("#query", query)
    await press(page, "Find")
    await page.get_by_role("button", name=button).click()
    await page.wait_for_load_state()


async def test_three_children_are_told_of_in_one_form_and_nothing_is_lost_when_the_session_ends(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    await missing.raise_episode("2002", role="edt")
    page = await signed_in(missing.address, viewport=PHONE)
    await page.goto("/missing/raise")
    await pick(page, "frost", "Choose Amelia Frost")
    await page.get_by_role("link", name="Add another child").click()
    await page.fill("#query", "ash")
    await press(page, "Find")
    await looked_at(page, "raise-with-found")
    await page.get_by_role("button", name="Report again Ben Ash").click()
    await page.get_by_text("Ben Ash is reported missing already").wait_for()
    await looked_at(page, "raise-last-seen-together")
    await page.get_by_label("Today, Friday 15 May").check()
    await page.fill("#last_seen_at-time", "00:15")
    await page.get_by_label("It was about this time").check()
    await page.fill("#last_seen_by", "Maureen Pike")
    missing.clock.forward(minutes=11)
    await press(page, "Continue")
    await choose(page, "social_worker")
    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    assert await page.input_value("#last_seen_at-time") == "00:15"
    await press(page, "Continue")
    await page.get_by_label("No", exact=True).check()
    await page.fill("#circumstances", "All three went out of the kitchen window.")
    await press(page, "Continue")
    await page.get_by_label("High", exact=True).check()
    await page.fill("#rationale", "It is cold, and they are together.")
    await press(page, "Continue")
    await page.get_by_role("link", name="Add another child").click()
    await page.get_by_role("link", name="describe the child instead").click()
    await page.fill("#name", "Tam")
    await page.fill("#description", "Short dark hair, red coat")
    await page.fill("#approximate_age", "13")
    await page.get_by_label("In our care").check()
    await press(page, "Continue")
    await looked_at(page, "raise-check-together")
    await press(page, "Raise 2 episodes and add to SR-2026-000001")
    await page.get_by_role("heading", name="Episodes raised").wait_for()
    await looked_at(page, "raised-together")
    await page.get_by_role("link", name="Ben Ash").click()
    assert "All three went out of the kitchen window." in await page.locator(".sr-timeline").inner_text()
    await page.get_by_role("link", name="Check when they were last seen").first.click()
    await looked_at(page, "record-last-seen")
    await press(page, "Save when they were last seen")
    await looked_at(page, "record-last-seen-error")
    await page.get_by_label("15 May 2026 at 00:15").check()
    await page.fill("#reason", "Maureen Pike let them in for supper.")
    await press(page, "Save when they were last seen")
    await page.get_by_text("When they were last seen is decided").wait_for()


async def test_a_paper_form_is_printed_and_keyed_later(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, "edt", viewport=DESK)
    await page.goto("/missing/raise")
    await page.get_by_role("link", name="Print the paper form").click()
    await looked_at(page, "continuity-form")
    paper = await page.pdf(format="A4", print_background=True)
    assert re.search(rb"/Type /Pages\s+/Count (\d+)", paper)[1] == b"2", "one sheet a child"  # type: ignore[index]
    await page.goto("/missing/raise")
    await pick(page, "devi", "Choose Devi Chandra")
    await page.get_by_label("Another day").check()
    for part, text in {"day": "13", "month": "5", "year": "2026", "time": "22:40"}.items():
        await page.fill(f"#last_seen_at-{part}", text)
    await page.get_by_label("It was at this time").check()
    await page.fill("#last_seen_by", "Night staff")
    await press(page, "Continue")
    await page.get_by_label("No", exact=True).check()
    await page.fill("#circumstances", "From the paper form.")
    await press(page, "Continue")
    await page.get_by_label("Not yet assessed").check()
    await press(page, "Continue")
    await page.get_by_role("link", name="Change back already").click()
    await looked_at(page, "raise-late")
    for part, text in {"day": "14", "month": "5", "year": "2026", "time": "01:10"}.items():
        await page.fill(f"#returned_at-{part}", text)
    await press(page, "Continue")
    await looked_at(page, "raise-late-error")
    await page.get_by_label("Came back by themselves").check()
    await press(page, "Continue")
    await page.get_by_text("so nobody is woken").wait_for()
    await looked_at(page, "raise-check-late")
    await press(page, "Raise this episode")
    await page.get_by_text("Devi Chandra is back").wait_for()
    await looked_at(page, "raised-late")
