"""The daily list in a real Chromium: read by phone and desk, signed off, printed; the continuity sheet; the operator's page."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerted_authority import HELD, Alerted, alerted_authority, eventually
from notifys_neighbours import NAME, WORKER
from running_notify import DESK, PHONE, looked_at, opened_by, sign_in

from shared.clock import MovableClock, london_date
from shared.contracts.codes import Category, EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import ChildFound
from shared.ids import new_id

pytestmark = pytest.mark.browser


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(fresh_database: Any, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    """Six in the morning, with one child missing, one away, one found and one back."""
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, rounds=True, position_addresses=HELD) as running:
        await running.until(time(0))
        await running.until(time(6))
        missing = running.missing
        await missing.raises(RiskLevel.HIGH, owner=new_id())
        await missing.raises(RiskLevel.LOW, category=Category.A)
        found = await missing.raises(RiskLevel.MEDIUM, owner=new_id())
        now = running.clock.now()
        after = {"version": 2, "status": EpisodeStatus.FOUND, "found_at": now, "found_location": FoundLocation.HOSPITAL}
        await missing.tell(ChildFound(found_at=now, place=FoundLocation.HOSPITAL), found.model_copy(update=after))
        back = await missing.raises(RiskLevel.LOW, owner=new_id())
        due = {"interview_due_at": now + timedelta(hours=72)}
        await missing.returns(back.model_copy(update=due))
        await running.level()
        yield running


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(browser: Any, authority: Alerted, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """A director, signed in. A complaint in the console fails the test."""
    async for opened in opened_by(browser, authority, "Helen Marsh", "/notify/daily-lists", viewport=request.param):
        yield opened


async def at_the_hour(authority: Alerted) -> None:
    await authority.until(time(7, 30))

    async def made() -> list[dict[str, Any]]:
        return await authority.rows("SELECT FROM notify.daily_lists")

    await eventually(made, "today's list is made")


async def test_a_director_reads_the_list_signs_it_off_and_prints_it(page: Any, authority: Alerted) -> None:
    await page.get_by_role("heading", name="Daily lists", level=1).wait_for()
    await looked_at(page, "daily-lists-none")
    await page.get_by_role("link", name="Today’s list").click()
    await page.get_by_text("Draft, as at 06:00: today’s list is made at 07:30").wait_for()
    await looked_at(page, "daily-list-draft")
    assert await page.get_by_role("button", name="Sign off this list").count() == 0
    await at_the_hour(authority)
    await sign_in(page, f"/notify/daily-lists/{london_date(authority.clock.now())}")
    await page.get_by_text("1 child is recorded as missing at 07:30, and 1 child as away without authorisation.").wait_for()
    text = await page.locator("main").inner_text()
    for said in (NAME, WORKER, "Found, not yet back; gone for", "Register loaded", "None recorded", "Nobody yet", "Strategy decision"):
        assert said in text
    await looked_at(page, "daily-list")
    await page.get_by_label("Comment, if you have one").fill("x" * 4001)
    await page.get_by_role("button", name="Sign off this list").click()
    await page.locator(".govuk-error-summary").wait_for()
    await looked_at(page, "daily-list-too-long")
    await page.get_by_label("Comment, if you have one").fill("Two visits today, thank you all.")
    await page.get_by_role("button", name="Sign off this list").click()
    await page.get_by_text("By Helen Marsh, Director of children’s services").wait_for()
    assert "“Two visits today, thank you all.”" in await page.locator("main").inner_text()
    await page.emulate_media(media="print")
    await looked_at(page, "daily-list-signed-printed")
    assert not await page.get_by_role("link", name="Continuity sheet").is_visible(), "paper has no links to press"
    await page.emulate_media(media="screen")
    await page.get_by_role("link", name="Continuity sheet").click()
    await page.get_by_role("heading", name="Continuity sheet").wait_for()
    assert NAME in await page.locator("main").inner_text()
    await looked_at(page, "continuity")
    await page.emulate_media(media="print")
    await looked_at(page, "continuity-printed")
    await page.emulate_media(media="screen")
    await page.goto("/notify/daily-lists")
    await page.get_by_role("row", name="Yes").get_by_role("link").click()
    await page.get_by_text("By Helen Marsh").wait_for()


async def test_somebody_else_signed_it_off_meanwhile_and_what_was_written_is_given_back(page: Any, authority: Alerted) -> None:
    await at_the_hour(authority)
    day = london_date(authority.clock.now())
    await sign_in(page, f"/notify/daily-lists/{day}")
    await page.get_by_label("Comment, if you have one").fill("Mine")
    assert (await authority.as_(name="David Osei").post(f"/notify/api/daily-lists/{day}/sign-off")).status_code == 200
    await page.get_by_role("button", name="Sign off this list").click()
    await page.get_by_text(re.compile("Somebody else was first: signed off by .* Your comment was not kept. It said: “Mine”")).wait_for()
    await looked_at(page, "daily-list-second")


async def test_a_quiet_day_says_so_and_never_a_nought(browser: Any, authority: Alerted) -> None:
    """Two days on, when nothing was recorded in between, and the register is old."""
    for viewport in (PHONE, DESK):
        await at_the_hour(authority)
        authority.missing.loaded_at = authority.clock.now() - timedelta(days=2)
        await authority.until(time(7, 30))
        async for page in opened_by(browser, authority, "Tom Whitfield", "/notify/daily-lists", viewport=viewport):
            await page.goto(f"/notify/daily-lists/{london_date(authority.clock.now())}")
            await page.get_by_text("Check this first").wait_for()
            assert await page.get_by_role("button", name="Sign off this list").count() == 0
            await looked_at(page, "daily-list-amber")


async def test_a_lead_member_reads_counts(browser: Any, authority: Alerted) -> None:
    await at_the_hour(authority)
    async for page in opened_by(browser, authority, "Councillor Ann Birch", "/notify/daily-lists", viewport=PHONE):
        await page.get_by_role("link", name="Today’s list").click()
        await page.get_by_text("You see counts.").wait_for()
        assert NAME not in await page.locator("main").inner_text()
        await looked_at(page, "daily-list-counts")


async def test_the_operator_sees_what_waits_and_what_did_not_happen(browser: Any, authority: Alerted) -> None:
    authority.mail.refuses_recipient = "550 no such mailbox"
    await authority.missing.raises(RiskLevel.HIGH)
    await at_the_hour(authority)
    await authority.forward(minutes=11)

    async def is_found() -> list[dict[str, Any]]:
        return await authority.rows("SELECT FROM notify.findings WHERE over_at IS NULL AND kind = 'daily_list_not_sent'")

    await eventually(is_found, "nobody was sent the list")
    for viewport in (PHONE, DESK):
        async for page in opened_by(browser, authority, "Callum Reyes", "/notify/daily-lists", viewport=viewport):
            await page.goto("/notify/outbox")
            await page.get_by_text("Nobody was sent today’s daily list").wait_for()
            text = await page.locator("main").inner_text()
            assert NAME not in text
            assert "E-mail to d…@example.gov.uk" in text
            await looked_at(page, "outbox")
