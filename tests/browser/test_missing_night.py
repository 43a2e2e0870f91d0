"""What goes wrong at two in the morning: the session ends, there is only a keyboard, the screen is tiny, the page is forbidden."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Error
from running_missing import DESK, PHONE, RunningMissing, SignIn, choose, fits, looked_at

pytestmark = pytest.mark.browser


async def choose_amelia(page: Any) -> None:
    await page.goto("/missing/raise")
    await page.fill("#query", "2001")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("button", name="Choose Amelia Frost").click()
    await page.get_by_role("heading", name="When were they last seen?").wait_for()


async def test_the_form_comes_back_filled_after_the_session_ended(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, viewport=PHONE)
    await choose_amelia(page)
    await page.get_by_label("Yesterday, Thursday 14 May").check()
    await page.fill("#last_seen_at-time", "22:40")
    await page.get_by_label("It was between this time and a later one").check()
    await page.fill("#last_seen_until-time", "23:15")
    await page.fill("#last_seen_by", "Maureen Pike")
    missing.clock.forward(minutes=11)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Choose who to be").wait_for()
    await choose(page, "social_worker")
    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    assert await page.input_value("#last_seen_at-time") == "22:40"
    assert await page.input_value("#last_seen_until-time") == "23:15"
    assert await page.input_value("#last_seen_by") == "Maureen Pike"
    assert await page.get_by_label("Yesterday, Thursday 14 May").is_checked()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="What happened?").wait_for()


async def test_what_was_typed_comes_back_by_whatever_way_one_returns_after_the_line_dropped(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    page = await signed_in(missing.address, viewport=PHONE)
    await choose_amelia(page)
    await page.get_by_label("Yesterday, Thursday 14 May").check()
    await page.fill("#last_seen_at-time", "22:40")
    await page.fill("#last_seen_by", "Maureen Pike")
    await page.locator("#last_seen_precision").check()
    await press_while_the_line_is_down(page)
    await page.goto("/missing/raise")
    await page.get_by_role("link", name="Continue for Amelia Frost").click()
    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    assert await page.input_value("#last_seen_at-time") == "22:40"
    assert await page.input_value("#last_seen_by") == "Maureen Pike"
    await page.get_by_role("link", name="Safe Return").first.click()  # leads on by a redirect, and is no answer to the form
    await page.get_by_role("heading", name="When were they last seen?").wait_for(state="detached")
    await page.goto("/missing/raise/last-seen")
    assert await page.input_value("#last_seen_by") == "Maureen Pike"
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="What happened?").wait_for()
    assert await page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('sr-draft:'))") == []


async def test_without_javascript_every_page_already_sent_is_there_after_signing_in_again(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    page = await signed_in(missing.address, viewport=PHONE, java_script_enabled=False)
    await choose_amelia(page)
    missing.clock.forward(minutes=11)
    await page.get_by_role("button", name="Continue").click()
    await choose(page, "social_worker")
    await page.goto("/missing/raise")
    await looked_at(page, "raise-continue", script=False)
    await page.get_by_role("link", name="Continue for Amelia Frost").click()
    await page.get_by_role("heading", name="When were they last seen?").wait_for()


async def test_an_episode_is_raised_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, viewport=DESK)
    await page.goto("/missing")
    await by_tab(page, "Raise an episode")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Who is missing?").wait_for()
    await by_tab(page, "#query")
    await page.keyboard.type("frost")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Choose the child").wait_for()
    await by_tab(page, "Choose Amelia Frost (Millie), number 2001")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="When were they last seen?").wait_for()
    await by_tab(page, "#last_seen_at-on")
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await by_tab(page, "#last_seen_at-time")
    await page.keyboard.type("2240")
    await by_tab(page, "#last_seen_precision")
    await page.keyboard.press("Space")
    await by_tab(page, "#last_seen_by")
    await page.keyboard.type("Maureen Pike")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="What happened?").wait_for()
    await by_tab(page, "#category")
    await page.keyboard.press("Space")
    await by_tab(page, "#circumstances")
    await page.keyboard.type("Went out after a phone call.")
    await by_tab(page, "Continue")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Risk and police").wait_for()
    await by_tab(page, "#level")
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowUp")  # from the first choice to the last: not yet assessed
    await by_tab(page, "Continue")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Check your answers").wait_for()
    assert "14 May 2026 at 22:40" in await page.locator("main").inner_text()
    await by_tab(page, "Raise this episode")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Episode raised").wait_for()
    await looked_at(page, "raised-not-assessed")


async def press_while_the_line_is_down(page: Any) -> None:
    await page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        async with page.expect_navigation():
            await page.get_by_role("button", name="Continue").click(no_wait_after=True)
    await page.context.set_offline(False)


async def by_tab(page: Any, wanted: str) -> None:
    """Press Tab until the focus is on an id (`#level`) or on something of this name."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focus = await page.evaluate("[document.activeElement.id, document.activeElement.textContent.replace(/\\s+/g, ' ').trim()]")
        if wanted.removeprefix("#") == focus[0 if wanted.startswith("#") else 1]:
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab on {page.url}")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_rarer_pages_are_clean_too(missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]) -> None:
    amelia = await missing.raise_episode("2001")
    await missing.raise_episode("2002", category="A", risk={"level": "not_yet_assessed", "rationale": "Just told."})
    page = await signed_in(missing.address, "team_manager", viewport=viewport)
    await page.goto("/missing")
    await page.fill("#query", "a")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.wait_for_url("**/missing/search")  # the name searched for does not stand in the address
    await page.wait_for_load_state()
    await looked_at(page, "open-search")
    await page.goto("/missing/raise")
    await page.fill("#query", "frost")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("link", name="’s open episode").wait_for()
    await looked_at(page, "raise-already")
    await page.goto("/missing/raise/not-listed")
    await page.get_by_role("button", name="Continue").click()
    await looked_at(page, "raise-not-listed-error")
    for what in ("decision", "cancel", "risk"):
        await page.goto(f"/missing/episodes/{amelia}/{what}")
        await looked_at(page, f"record-{what}-manager")
    other = await signed_in(missing.address, "edt", viewport=viewport)
    await other.goto(f"/missing/episodes/{amelia}/police")
    await other.fill("#police_reference", "CAD 1")
    await other.get_by_role("button", name="Save the report").click()
    await other.get_by_text("The report to the police is recorded").wait_for()
    await page.get_by_label("Medium", exact=True).check()
    await page.fill("#rationale", "What I wrote meanwhile.")
    await page.get_by_role("button", name="Save the risk").click()
    await page.get_by_text("Somebody else recorded something").wait_for()
    assert await page.input_value("#rationale") == "What I wrote meanwhile."
    await looked_at(page, "record-stale")
    await page.get_by_role("button", name="Save the risk").click()
    await page.get_by_text("The risk is recorded").wait_for()
    await missing.director_acknowledges(amelia)
    await page.goto(f"/missing/episodes/{amelia}")
    assert "Alert acknowledged by Helen Marsh" in await page.locator(".sr-timeline").inner_text()
    await looked_at(page, "episode-acknowledged")
    await page.goto("/missing/children/2004")  # of another team
    await page.get_by_label("Supervision, audit or a practice review").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Devi Chandra").wait_for()
    await looked_at(page, "child-imported")
    await page.get_by_role("link", name="SR-").click()
    await looked_at(page, "episode-imported")


async def test_a_planner_sees_a_page_that_says_no(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, "planner", viewport=PHONE)
    answer = await page.goto("/missing")
    assert answer.status == 403
    await looked_at(page, "forbidden")


async def test_the_repeated_hour_is_asked_about(missing: RunningMissing, signed_in: SignIn) -> None:
    missing.clock.set(datetime(2026, 10, 25, 3, 0, tzinfo=UTC))
    page = await signed_in(missing.address, viewport=PHONE)
    await choose_amelia(page)
    await page.get_by_label("Today, Sunday 25 October").check()
    await page.fill("#last_seen_at-time", "01:30")
    await page.get_by_label("It was at this time").check()
    await page.fill("#last_seen_by", "Maureen Pike")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("The second 01:30").wait_for()
    await looked_at(page, "raise-last-seen-twice")
    await page.get_by_label("The second 01:30").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="What happened?").wait_for()


async def test_400_percent_zoom_still_fits(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    page = await signed_in(missing.address, viewport={"width": 320, "height": 256})
    for path in (
        "/missing",
        "/missing/raise",
        f"/missing/episodes/{amelia}",
        f"/missing/episodes/{amelia}/return",
        "/missing/children/2001",
    ):
        await page.goto(path)
        await fits(page)
