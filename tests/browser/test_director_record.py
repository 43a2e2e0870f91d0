"""A director on the record itself: every team’s list, an episode, a decision; on a phone, a desk, and by keyboard alone."""

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, looked_at
from test_missing_night import by_tab

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_director_sees_what_is_outstanding_and_opens_the_child(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    await missing.raise_episode("2003")  # restricted: a director opens it
    missing.clock.forward(hours=7)
    page = await signed_in(missing.address, "director", viewport=viewport)
    await page.goto("/missing/team")
    await page.get_by_role("heading", name="Every team").wait_for()
    await looked_at(page, "director-team")
    await page.get_by_role("link", name="Carl Secret").first.click()
    await page.get_by_role("heading", name="Carl Secret").wait_for()
    await looked_at(page, "director-episode")
    await page.locator("dd").get_by_role("link", name="Carl Secret").click()
    await page.get_by_text("Opened by managers and directors alone.").wait_for()
    await looked_at(page, "director-child")


async def test_a_director_decides_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    page = await signed_in(missing.address, "director")
    await page.goto(f"/missing/episodes/{amelia}/decision")
    await by_tab(page, "#kind")
    await page.keyboard.press("Space")
    await by_tab(page, "#decision")
    await page.keyboard.type("No publicity tonight.")
    await by_tab(page, "#rationale")
    await page.keyboard.type("It would frighten her, and her friends are looking.")
    await by_tab(page, "Save the decision")
    await page.keyboard.press("Enter")
    await page.get_by_text("The decision is recorded").wait_for()
    assert "Helen Marsh" in await page.locator("#decisions").inner_text()
    await looked_at(page, "director-decided")
