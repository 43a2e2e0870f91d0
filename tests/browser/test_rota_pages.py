"""The rota and one's own channels in a real Chromium: set without JavaScript, by phone and desk, by keyboard, clean by every rule."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from running_notify import DESK, PHONE, looked_at, opened_by
from short_forms import Forms

from shared.clock import LONDON, MovableClock
from shared.contracts.alert_codes import Position

pytestmark = pytest.mark.browser

HELD = {
    Position.DIRECTOR: "director@example.gov.uk",
    Position.ASSISTANT_DIRECTOR: "assistant.director@example.gov.uk",
    Position.EDT_LEAD: "edt@example.gov.uk",
    Position.INTERVIEWER: "interviewer@example.gov.uk",
}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(fresh_database: Any, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, position_addresses=HELD) as running:
        yield running


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(browser: Any, authority: Alerted, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """The director, signed in."""
    async for opened in opened_by(browser, authority, "Helen Marsh", "/notify/me", viewport=request.param):
        yield opened


async def said(page: Any, row: str) -> str:
    text: str = await page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row)).first.inner_text()
    return text


async def test_a_director_gives_leave_sees_the_gap_and_says_who_steps_in(page: Any, clock: MovableClock) -> None:
    await page.goto("/notify/rota")
    await page.get_by_text("Nobody has set a rota yet").wait_for()
    assert "Tom Whitfield" in await said(page, "Emergency duty team lead")
    assert "Vacant: stands in" in await said(page, "Deputy")
    await looked_at(page, "rota-default")
    forms = Forms(page, "")
    await page.get_by_role("link", name="Add leave").click()
    await looked_at(page, "rota-leave")
    await page.get_by_label("Who is on leave?").select_option("Tom Whitfield")
    begins = (clock.now() - timedelta(days=1)).astimezone(LONDON).replace(hour=12, minute=0)
    await forms.at("from_at", begins)
    await forms.at("until_at", begins - timedelta(days=1))
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Until must be after from").first.wait_for()
    await looked_at(page, "rota-leave-refused")
    await forms.at("until_at", begins + timedelta(days=3))
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Emergency duty team lead: nobody is on from").wait_for()
    assert "Helen Marsh\nVacant: stands in" in await said(page, "Emergency duty team lead")
    await looked_at(page, "rota-gap")
    await page.get_by_role("link", name="Say who is on as emergency duty team lead").click()
    await looked_at(page, "rota-override")
    assert await page.input_value("#until_at-time") == "12:00", "the gap’s times are filled in"
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Select who holds it").wait_for()
    await page.get_by_label("Who holds it?").select_option("David Osei")
    await page.get_by_label("Why?").fill("For Tom, who is away")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("The override is added.").wait_for()
    await page.get_by_text("Nobody is ever on for the deputy, whom the alert policy tells.").wait_for()
    assert "No gap" not in await page.locator("main").inner_text()
    assert "David Osei" in await said(page, "Emergency duty team lead")
    history = await page.locator("ol.sr-timeline").inner_text()
    assert "Helen Marsh, director of children’s services" in history
    assert "Added: David Osei as emergency duty team lead" in history
    await looked_at(page, "rota-set")
    await page.get_by_role("button", name="End this override of David Osei").click()
    await page.get_by_text("Emergency duty team lead: nobody is on from").wait_for()
    await page.get_by_role("button", name="End this leave of Tom Whitfield").click()
    await page.get_by_text("Nobody is on leave or will be.").wait_for()
    assert "Tom Whitfield" in await said(page, "Emergency duty team lead")


async def test_turns_for_nights_and_weekends_are_set_and_read_back(page: Any) -> None:
    await page.goto("/notify/rota")
    await page.get_by_role("link", name="Change the turns of the emergency duty team lead").click()
    await looked_at(page, "rota-turns")
    await page.get_by_label("Person 2").select_option("Joel Abara")
    await page.get_by_label("Handed over after how many days?").fill("0")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        await page.get_by_role("group", name="Days", exact=True).get_by_label(day).check()
    await page.get_by_label("From", exact=True).fill("17:00")
    await page.get_by_role("button", name="Save").click()
    await page.locator(".govuk-error-summary").get_by_text("Days must be at least 1").wait_for()
    await looked_at(page, "rota-turns-refused")
    await page.get_by_label("Handed over after how many days?").fill("7")
    await page.get_by_role("button", name="Save").click()
    await page.locator(".govuk-error-summary").get_by_text("Enter when the hours end").wait_for()
    await page.get_by_label("Until", exact=True).fill("8.45")
    for day in ("Saturday", "Sunday"):
        await page.get_by_role("group", name="And on other days").get_by_label(day).check()
    await page.get_by_label("From, on those days").fill("08:45")
    await page.get_by_label("Until, on those days").fill("08:45")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Monday to Friday 17:00 to 08:45; Saturday and Sunday the whole day from 08:45").first.wait_for()
    assert "Tom Whitfield, then Joel Abara" in await page.locator("main").inner_text()
    await page.get_by_text("Outside the hours of its turns whoever stands in holds: emergency duty team lead.").wait_for()
    await page.get_by_role("link", name="Change the turns of the emergency duty team lead").click()
    assert await page.get_by_label("From", exact=True).input_value() == "17:00"
    assert await page.locator("#people-2").evaluate("box => box.selectedOptions[0].text") == "Joel Abara"
    await page.goto("/notify/rota")
    await page.get_by_role("button", name="Take these turns away of the director").click()
    await page.get_by_role("heading", name="Take these turns away of the director?").wait_for()
    await looked_at(page, "rota-end-asked")
    await page.get_by_role("button", name="Take these turns away").click()
    await page.get_by_role("heading", name="Nothing was ended").wait_for()
    await looked_at(page, "rota-no-director")


async def test_somebody_new_is_added_and_flagged_until_something_reaches_them(page: Any) -> None:
    await page.goto("/notify/rota/person")
    await looked_at(page, "rota-person")
    await page.get_by_label("Name").fill("Zainab Yusuf")
    await page.get_by_label("E-mail address").fill("EDT@example.gov.uk")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="The e-mail address is Tom Whitfield’s already").wait_for()
    await page.get_by_label("E-mail address").fill("zainab.yusuf@example.gov.uk")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Zainab Yusuf").click()
    await page.get_by_role("heading", name="Channels of Zainab Yusuf").wait_for()
    await page.get_by_role("checkbox", name="E-mail").uncheck()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Add turns").click()
    await page.get_by_label("Which position?").select_option("Deputy")
    await page.get_by_label("Person 1").select_option("Zainab Yusuf")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Zainab Yusuf, deputy, would be reached by nothing but an open page.").wait_for()
    await looked_at(page, "rota-flagged")


async def test_my_channels_are_changed_and_tested_and_the_result_is_shown(page: Any, authority: Alerted) -> None:
    await looked_at(page, "channels")
    assert "You are on within 14 days as: director." in await page.locator("main").inner_text()
    await page.get_by_label("Mobile number").fill("020 7946 0018")
    await page.get_by_role("checkbox", name="Text message").check()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Mobile number must be a mobile number of the United Kingdom").wait_for()
    await looked_at(page, "channels-refused")
    await page.get_by_label("Mobile number").fill("07700 900123")
    await page.get_by_label("First of all by").select_option("Text message")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Your channels are saved.").wait_for()
    listed = await page.get_by_role("list", name="Now, in this order").inner_text()
    assert listed.startswith("Text message: +447700900123. Not used: this system is not set up to send by it")
    await page.get_by_role("button", name="Test my channels").click()
    await page.get_by_text("A test message is on its way").wait_for()

    async def arrived() -> bool:
        await page.reload()
        return ": sent" in await page.get_by_role("list", name="Now, in this order").inner_text()

    await eventually(arrived, "the test was sent")
    assert [mail["To"] for mail in authority.mail.taken] == ["director@example.gov.uk"]
    await looked_at(page, "channels-tested")


async def test_without_javascript_and_by_whoever_holds_a_position_only(browser: Any, authority: Alerted) -> None:
    async for page in opened_by(browser, authority, "Joel Abara", "/notify/me", viewport=PHONE, java_script_enabled=False):
        assert await page.get_by_role("link", name="Rota").count() == 0
        await page.get_by_role("button", name="Test my channels").click()
        await page.get_by_text("A test message is on its way").wait_for()
        answer = await page.goto("/notify/rota")
        assert answer.status == 403
    async for page in opened_by(browser, authority, "Ruth Calder", "/notify/me", viewport=DESK):
        await page.get_by_text("You are not on the list of people").wait_for()
        await looked_at(page, "channels-nobody")
        await page.get_by_role("link", name="Rota").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Add leave").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Who is on leave?").select_option("Tom Whitfield")
        await page.get_by_role("button", name="Save").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("Tom Whitfield on leave").wait_for()


async def test_two_who_change_the_same_turns_do_not_undo_each_other(page: Any, authority: Alerted) -> None:
    await page.goto("/notify/rota/turns?index=0")
    director = authority.as_()
    rota = (await director.get("/notify/api/rota")).json()["rota"]
    await director.put("/notify/api/rota", json=rota)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("heading", name="It has changed since").wait_for()
    await looked_at(page, "rota-changed-since")
