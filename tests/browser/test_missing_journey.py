"""A social worker's night: raise an episode, see it among the open ones, assess, report, return, interview."""

from typing import Any

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, looked_at

pytestmark = pytest.mark.browser

AMELIA = "Amelia Frost"


async def press(page: Any, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await page.wait_for_load_state()


async def raise_for_amelia(page: Any, script: bool) -> None:
    """The eight answers, each page looked at empty and with its errors."""
    await page.goto("/missing")
    await looked_at(page, "none-open", script=script)
    await page.get_by_role("button", name="Raise an episode").click()
    await press(page, "Find")
    assert "Error:" in await page.title()
    await looked_at(page, "raise-whom-error", script=script)
    await page.fill("#query", "frost")
    await press(page, "Find")
    await looked_at(page, "raise-whom", script=script)
    await page.get_by_role("button", name="Choose Amelia Frost").click()

    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    await looked_at(page, "raise-last-seen", script=script)
    await press(page, "Continue")
    await looked_at(page, "raise-last-seen-error", script=script)
    await page.get_by_label("Yesterday, Thursday 14 May").check()
    await page.fill("#last_seen_at-time", "2240")
    await page.get_by_label("It was about this time").check()
    await page.fill("#last_seen_by", "Maureen Pike, foster carer")
    await page.fill("#last_seen_place", "14 Larch Road, at the back door")
    await press(page, "Continue")

    await page.get_by_role("heading", name="What happened?").wait_for()
    await press(page, "Continue")
    await looked_at(page, "raise-what-happened-error", script=script)
    await page.get_by_label("No", exact=True).check()
    await page.fill("#circumstances", "She absconded after a phone call. Grey hoodie, no coat. Her phone is off since 23:00.")
    await looked_at(page, "raise-what-happened", script=script)
    await press(page, "Continue")

    await page.get_by_role("heading", name="Risk and police").wait_for()
    await page.get_by_label("High", exact=True).check()
    await press(page, "Continue")
    await looked_at(page, "raise-risk-error", script=script)
    await page.fill("#rationale", "She is 15, it is cold, and somebody has been sending her taxis.")
    await looked_at(page, "raise-risk", script=script)
    await press(page, "Continue")

    await page.get_by_role("heading", name="Check your answers").wait_for()
    assert "About 14 May 2026 at 22:40" in await page.locator("main").inner_text()
    assert "went missing, or left" in await page.locator("main").inner_text(), "a kinder word is offered"
    await looked_at(page, "raise-check", script=script)
    await press(page, "Raise this episode")
    await page.get_by_role("heading", name="Episode raised").wait_for()
    assert "SR-2026-000001" in await page.locator("main").inner_text()
    await looked_at(page, "raised", script=script)


@pytest.mark.parametrize(("viewport", "script"), [(PHONE, True), (DESK, True), (PHONE, False)], ids=["phone", "desk", "plain"])
async def test_an_episode_is_raised_and_followed_to_its_interview(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int], script: bool
) -> None:
    page = await signed_in(missing.address, viewport=viewport, java_script_enabled=script)
    await raise_for_amelia(page, script)
    await page.goto("/missing")
    await looked_at(page, "open", script=script)
    await page.get_by_role("link", name=AMELIA).first.click()
    await looked_at(page, "episode-open", script=script)

    await page.get_by_role("link", name="Assess the risk").last.click()
    await looked_at(page, "record-risk", script=script)
    await press(page, "Save the risk")
    await looked_at(page, "record-risk-error", script=script)
    await page.get_by_label("Police", exact=True).check()
    await page.get_by_label("Medium", exact=True).check()
    await page.fill("#rationale", "Seen on camera at the station at 23:10, alone.")
    await press(page, "Save the risk")
    await page.get_by_text("The risk is recorded").wait_for()

    await page.get_by_role("link", name="Record a report to the police").click()
    await looked_at(page, "record-police", script=script)
    await page.fill("#police_reference", "CAD 0231/15MAY26")
    await press(page, "Save the report")
    await page.get_by_text("The report to the police is recorded").wait_for()
    await looked_at(page, "episode-police", script=script)

    missing.clock.forward(hours=5)
    await page.goto("/sign-in")
    await page.locator("button[value$='000000000001']").click()
    await page.get_by_role("link", name=AMELIA).first.click()
    await page.get_by_role("link", name="Record the return").first.click()
    await page.fill("#returned_at-time", "23:00")
    await page.get_by_label("With a friend").check()
    await press(page, "Save the return")
    assert "has not come yet" in await page.locator(".govuk-error-summary").inner_text()
    await looked_at(page, "record-return-error", script=script)
    await page.fill("#returned_at-day", "15")  # yesterday’s was put there for 23:00
    await page.fill("#returned_at-time", "06:35")
    await page.fill("#condition", "Tired and hungry, glad to be back.")
    await looked_at(page, "record-return", script=script)
    await press(page, "Save the return")
    await page.get_by_text("The return is recorded").wait_for()
    await looked_at(page, "episode-returned", script=script)

    await page.get_by_role("link", name="Record an interview offer").click()
    await looked_at(page, "record-offer", script=script)
    await page.get_by_label("Offered and accepted").check()
    await page.fill("#offered_at-time", "06:50")
    await press(page, "Save the offer")
    await page.get_by_text("The interview offer is recorded").wait_for()

    await page.get_by_role("link", name="Record an interview", exact=True).click()
    await looked_at(page, "record-interview", script=script)
    await press(page, "Save the interview")
    await looked_at(page, "record-interview-error", script=script)
    await page.fill("#held_at-time", "06:55")
    await page.fill("#conducted_by", "Joel Abara")
    await page.get_by_label("Independent service commissioned by the council").check()
    await page.get_by_label("To be with friends").check()
    await page.fill("#words", "I wanted to see Jess. Nobody asked me.")
    await press(page, "Save the interview")
    await page.get_by_text("The interview is recorded").wait_for()
    await looked_at(page, "episode-interviewed", script=script)
    await page.goto("/missing")
    await looked_at(page, "open-returned", script=script)
    await page.goto("/missing/children/2001")
    await looked_at(page, "child", script=script)
