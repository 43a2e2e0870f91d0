"""What contradicts the record, or would be dropped, is asked about where it was typed: on a phone, and clean by axe."""

from datetime import timedelta
from uuid import UUID

import pytest
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at
from short_forms import Forms
from test_missing_night import choose_amelia

from services.missing.domain import commands as c

pytestmark = pytest.mark.browser


async def test_a_return_to_where_it_is_not_safe_asks_what_has_changed(missing: RunningMissing, signed_in: SignIn) -> None:
    episode = await missing.raise_episode("2001")
    found = {"found_at": missing.clock.now(), "place": "friend", "seen_by": "PC 4411", "safe_to_return": False, "tonight": "At her aunt’s"}
    await missing.app.state.missing.casework.record(demo("edt"), UUID(episode), c.RecordFound.model_validate(found))
    missing.clock.forward(minutes=4)
    forms = Forms(page := await signed_in(missing.address, viewport=PHONE), episode)
    await forms.open("return")
    await page.get_by_text("It was recorded that it is not safe for them to go back.").wait_for()
    await forms.at("returned_at", missing.clock.now() - timedelta(minutes=1))
    await page.get_by_role("button", name="Save the return").click()
    await page.get_by_role("link", name="Select what has changed since it was said not to be safe").click()
    await looked_at(page, "return-unsafe")
    await forms.choose("They stay somewhere else tonight")
    await forms.fill(what_changed="At her aunt’s until Monday")
    await forms.save("Save the return", "The return is recorded")
    banner = page.locator("#cannot-wait")
    assert "to go back, and they are back: where are they safe tonight?" in await banner.inner_text()
    assert "No alert about it stands" in await banner.inner_text()
    await looked_at(page, "back-unsafe")
    manager = Forms(page := await signed_in(missing.address, "team_manager", viewport=PHONE), episode)
    await page.goto(f"{missing.address}/missing/episodes/{episode}")
    await page.get_by_role("link", name="Decide where they are safe").first.click()
    await looked_at(page, "decide-safety")
    await manager.fill(decision="At her aunt’s until Monday", rationale="Her uncle is at home")
    await manager.save("Save the decision", "The decision is recorded")
    assert await page.locator("#cannot-wait").count() == 0


async def test_a_time_of_telling_the_police_without_the_tick_is_asked_about(missing: RunningMissing, signed_in: SignIn) -> None:
    page = await signed_in(missing.address, viewport=PHONE)
    await choose_amelia(page)
    await page.fill("#last_seen_at-time", "12:10")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="Enter who saw them last").wait_for()
    await page.fill("#last_seen_at-time", "00:10")
    await page.fill("#last_seen_by", "Maureen Pike")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="Thursday 14 May was put there for 12:10").wait_for()
    await looked_at(page, "raise-day-moved")
    await page.goto("/missing/raise/risk")
    await page.get_by_label("Not yet assessed").check()
    await page.fill("#police_reported_at-time", "00:40")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="You changed when the police were told").wait_for()
    await looked_at(page, "raise-police-asked")
