"""The last resort in a real Chromium: somebody rings, says what became of it, and the lead member hears by the director's word."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alerted_authority import HELD, Alerted, alerted_authority
from keyboard import Keyboard
from running_notify import DESK, PHONE, looked_at, opened_by

from shared.clock import MovableClock
from shared.contracts.alert_codes import Position
from shared.contracts.codes import RiskLevel

pytestmark = pytest.mark.browser

REACHED = HELD | {Position.LEAD_MEMBER: "lead@example.gov.uk"}
NUMBER = "+447700900123"


@pytest.fixture
async def authority(fresh_database: Any, redis_url: str, tmp_path: Path) -> AsyncIterator[Alerted]:
    """Each position has a mailbox that no longer takes anything, and the assistant director a number."""
    clock = MovableClock(datetime.now(UTC))
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, position_addresses=REACHED) as running:
        director = running.as_()
        people = (await director.get("/notify/api/people")).json()["items"]
        (david,) = (one for one in people if one["email"] == HELD[Position.ASSISTANT_DIRECTOR])
        sound = {"channels": [{"channel": "email", "address": david["email"]}, {"channel": "sms", "address": NUMBER}]}
        assert (await director.put(f"/notify/api/people/{david['person_id']}/channels", json=sound)).status_code == 200
        running.mail.refuses_recipient = "550 no such mailbox"
        yield running


async def severe(authority: Alerted) -> str:
    await authority.missing.raises(RiskLevel.HIGH)
    return next(f"/notify/alerts/{one['alert_id']}" for one in await authority.alerts(2) if one["severity"] == "severe")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_whoever_rings_has_the_number_and_says_what_became_of_it(browser: Any, authority: Alerted, viewport: dict[str, int]) -> None:
    path = await severe(authority)
    async for page in opened_by(browser, authority, viewport=viewport):
        await page.get_by_text("Nobody was reached by any message.").first.wait_for()
        await page.goto(path)
        call = page.locator("#record-a-call")
        assert await call.get_attribute("open") is not None, "nobody was reached: the form is open"
        await call.get_by_role("link", name="07700 900123").wait_for()
        await looked_at(page, "ringing")
        await page.get_by_role("button", name="Record the call").click()
        await page.get_by_role("link", name="Select whom you rang").wait_for()
        await page.get_by_role("link", name="Select what became of the call").wait_for()
        await looked_at(page, "ringing-nothing-chosen")
        await page.locator("#record-a-call input[name=position]").first.check()
        await page.get_by_label("No answer").check()
        await page.get_by_role("button", name="Record the call").click()
        await page.get_by_text(re.compile("rang the .*: no answer")).first.wait_for()
        await page.goto(path)
        await page.locator("#record-a-call input[name=position]").first.check()
        await page.get_by_label("Acknowledged by telephone").check()
        await page.get_by_label("What did they say?").fill("She is on her way in")
        await page.get_by_role("button", name="Record the call").click()
        await page.get_by_text(re.compile("rang the .*: acknowledged by telephone")).first.wait_for()
        await looked_at(page, "rung")
        assert await page.get_by_role("button", name="Acknowledge", exact=False).count() == 0
        await page.goto("/notify/whom-to-ring")
        await page.get_by_role("link", name="07700 900123").wait_for()
        await looked_at(page, "whom-to-ring")


async def test_the_director_tells_the_lead_member_by_one_press(browser: Any, authority: Alerted) -> None:
    path = await severe(authority)
    async for page in opened_by(browser, authority, viewport=PHONE):
        await page.goto(path)
        await page.get_by_role("button", name="Tell the lead member").click()
        await page.get_by_text("The lead member was told of this.").wait_for()
        await looked_at(page, "lead-member-told")


async def test_a_call_is_recorded_by_keyboard_alone(browser: Any, authority: Alerted) -> None:
    path = await severe(authority)
    async for page in opened_by(browser, authority, viewport=DESK):
        await page.goto(path)
        keys = Keyboard(page)
        await keys.said("Record a telephone call")
        await keys.choose("position", await page.locator("#record-a-call .govuk-radios__label").first.inner_text())
        await keys.choose("outcome", "No answer")
        await keys.type(said="Her voicemail is full")
        await keys.press("Record the call")
        await page.get_by_text(re.compile("rang the .*: no answer")).first.wait_for()
