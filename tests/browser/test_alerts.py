"""The director's alerts in a real Chromium: seen as they come, answered with one press, by phone and desk, with and without JavaScript."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from notifys_neighbours import NAME
from running_notify import DESK, PHONE, looked_at, opened_by

from shared.clock import MovableClock
from shared.contracts.children import Mark
from shared.contracts.codes import CareStatus, MarkCode, RiskLevel
from shared.contracts.episodes import ChildAtStart
from shared.identity.people import Role

pytestmark = pytest.mark.browser
COMMENT = "Comment, or the reason for a decision"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(fresh_database: Any, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock) as running:
        yield running


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(browser: Any, authority: Alerted, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """The director, signed in. A complaint in the console fails the test."""
    async for opened in opened_by(browser, authority, viewport=request.param):
        yield opened


async def recorded(authority: Alerted, decision: str) -> bool:
    return [one["decision"] for one in authority.missing.decisions] == [decision]


async def some_alerts(authority: Alerted) -> None:
    marks = (Mark(code=MarkCode.EXPLOITATION_CSE), Mark(code=MarkCode.UASC))
    child = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=15, in_area=False, marks=marks)
    await authority.missing.raises(RiskLevel.LOW, last_seen_at=authority.clock.now() - timedelta(minutes=40))
    await authority.missing.raises(RiskLevel.HIGH, child=child)
    await authority.alerts(3)
    await authority.sent(3)


async def test_an_alert_shows_up_by_itself_and_one_press_acknowledges_it(page: Any, authority: Alerted) -> None:
    assert "No alert is open at" in await page.locator("#alerts").inner_text()
    await looked_at(page, "alerts-none")
    await page.get_by_text("This page updates by itself").wait_for()
    episode = await authority.missing.raises(RiskLevel.LOW)
    card = page.get_by_role("article")
    await card.wait_for()
    assert NAME in await card.inner_text()
    assert episode.reference in await card.inner_text()
    assert await page.evaluate("document.querySelector('[role=status]').textContent") == "1 child, 1 open alert"
    await card.get_by_text("Add a comment").click()
    await card.get_by_label(COMMENT).fill("Ring me when she is found")
    await authority.missing.raises(RiskLevel.LOW)
    await page.get_by_role("heading", name="2 children, 2 open alerts").wait_for()
    mine = page.get_by_role("article", name=episode.reference)
    assert await mine.get_by_label(COMMENT).input_value() == "Ring me when she is found", "what is being typed survives"
    await page.get_by_role("button", name=f"Acknowledge {episode.reference}").click()
    await page.get_by_text("You acknowledged the alert about").wait_for()
    await looked_at(page, "alerts-done")
    await page.get_by_role("link", name="Acknowledged").click()
    await page.get_by_text("Acknowledged by Helen Marsh").wait_for()
    await looked_at(page, "alerts-acknowledged")


@pytest.mark.parametrize("width", [1024, 1280])
async def test_a_directors_menu_stands_in_one_row_on_a_desk(browser: Any, authority: Alerted, width: int) -> None:
    async for page in opened_by(browser, authority, viewport={"width": width, "height": 700}):
        rows = await page.evaluate("""[...new Set([...document.querySelectorAll('.govuk-service-navigation__item')]
            .map((item) => Math.round(item.getBoundingClientRect().bottom)))]""")
        assert len(rows) == 1
        height = await page.evaluate("document.querySelector('.govuk-service-navigation').getBoundingClientRect().height")
        assert height < 75, "and the name of the product stands in it too"
        await looked_at(page, "menu")
        await page.get_by_role("link", name="Alert policy").click()
        await page.get_by_role("heading", name="Alert policy", level=1).wait_for()
        await page.get_by_role("link", name=re.compile("Helen Marsh.*your channels")).click()
        await page.get_by_role("heading", name="Your channels", level=1).wait_for()


async def test_severe_alerts_come_first_in_words_and_each_has_its_own_page(page: Any, authority: Alerted) -> None:
    await some_alerts(authority)
    await page.reload()
    first = page.get_by_role("article").first
    assert "Severe" in await first.inner_text()
    assert "A child at high risk is missing" in await first.inner_text()
    assert "15 years old, in our care, placed out of our area, sexual exploitation" in await first.inner_text()
    await looked_at(page, "alerts-open")
    await first.get_by_role("link", name="A child at high risk is missing").click()
    await page.get_by_role("heading", name=NAME, level=1).wait_for()
    assert "E-mail to d…@example.gov.uk: sent" in await page.locator("main").inner_text()
    await looked_at(page, "alert")
    await page.get_by_text("Add a comment").click()
    await page.get_by_label(COMMENT).fill("x" * 4001)
    await page.get_by_role("button", name="Acknowledge").click()
    await page.locator(".govuk-error-summary").wait_for()
    await looked_at(page, "alert-too-long")
    await page.locator(".govuk-error-summary a").click()
    assert await page.evaluate("document.activeElement.id") == "comment"
    await page.goto("/notify")
    await page.get_by_text("Add a comment or a decision").first.click()
    await page.get_by_label("Decision", exact=True).first.fill("Search the bus station now")
    await looked_at(page, "alerts-decision")
    await page.get_by_role("article").first.get_by_role("button", name="Acknowledge").click()
    await page.get_by_role("link", name="Enter the reason for your decision: it goes into the record with it").click()
    await looked_at(page, "alert-decision-why")
    await page.keyboard.type("She was seen there last time")
    await page.get_by_role("button", name="Acknowledge").click()
    await page.get_by_text("You acknowledged the alert about").wait_for()
    assert await page.get_by_role("article").count() == 1, "one press answers both alerts of the episode"
    await eventually(lambda: recorded(authority, "Search the bus station now"), "the decision is on the record")


async def test_what_goes_wrong_is_said_in_words(page: Any, authority: Alerted) -> None:
    authority.mail.refuses_recipient = "550 no such mailbox"
    await authority.missing.raises(RiskLevel.LOW)
    await page.get_by_text("Nobody was reached by any message.").wait_for()
    authority.missing.away = True
    await page.reload()
    await page.get_by_text("Names will follow").wait_for()
    assert "A child, SR-2026-" in await page.get_by_role("article").inner_text()
    await looked_at(page, "alerts-trouble")


async def test_somebody_else_was_first(page: Any, authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.LOW)
    (alert,) = await authority.alerts(1)
    quiet = {"status": 200, "content_type": "text/event-stream", "body": "retry: 600000\n\n"}
    await page.route("**/alerts/stream*", lambda route: route.fulfill(**quiet))  # the page does not hear of it
    await page.goto(f"/notify/alerts/{alert['alert_id']}")
    await authority.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    await page.get_by_text("Add a comment").click()
    await page.get_by_label(COMMENT).fill("Ring me when she is found")
    await page.get_by_role("button", name="Acknowledge").click()
    await page.get_by_text("Somebody else was first: Ruth Calder").wait_for()
    assert "Ring me when she is found" in await page.locator("main").inner_text(), "what was written is given back"
    await looked_at(page, "alert-second")


async def test_an_alerts_own_page_shows_at_once_that_somebody_else_has_answered_and_keeps_what_was_typed(
    page: Any, authority: Alerted
) -> None:
    await authority.missing.raises(RiskLevel.LOW)
    (alert,) = await authority.alerts(1)
    await page.goto(f"/notify/alerts/{alert['alert_id']}")
    await page.get_by_text("This page updates by itself").wait_for()
    await page.get_by_text("Add a comment").click()
    await page.get_by_label(COMMENT).fill("Ring me when she is found")
    path = f"/notify/api/alerts/{alert['alert_id']}/acknowledgement"
    await authority.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(path)
    await page.get_by_role("button", name="Acknowledge").wait_for(state="detached")
    await page.get_by_text("What you wrote was not sent. It says: “Ring me when she is found”").wait_for()
    said = await page.evaluate("document.querySelector('[role=status]').textContent")
    assert said.startswith("Acknowledged by Ruth Calder")
    await looked_at(page, "alert-answered-meanwhile")


async def test_all_of_it_works_without_javascript_and_by_keyboard(browser: Any, authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.LOW)
    await authority.alerts(1)
    async for page in opened_by(browser, authority, viewport=PHONE, java_script_enabled=False):
        await page.get_by_text("Reload this page to see new alerts.").wait_for()
        await page.get_by_role("button", name="Acknowledge").click()
        await page.get_by_text("You acknowledged the alert about").wait_for()
    await authority.missing.raises(RiskLevel.LOW)
    await authority.alerts(2)
    async for page in opened_by(browser, authority, viewport=DESK):
        await page.get_by_role("button", name="Acknowledge").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("You acknowledged the alert about").wait_for()


async def test_whoever_only_reads_has_no_button(browser: Any, authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.LOW)
    await authority.alerts(1)
    async for page in opened_by(browser, authority, who="Nadia Rahman", viewport=PHONE):
        await page.get_by_role("article").wait_for()
        assert await page.get_by_role("button", name="Acknowledge").count() == 0


async def test_who_was_signed_out_is_told_that_nothing_was_recorded_and_finds_their_comment(browser: Any, authority: Alerted) -> None:
    await some_alerts(authority)
    async for page in opened_by(browser, authority, viewport=PHONE):
        card = page.locator("article").filter(has_text="A child at high risk")
        await card.get_by_text("Add a comment").click()
        await card.get_by_label("Comment").fill("I have rung the police")
        await page.context.clear_cookies()
        await card.get_by_role("button", name="Acknowledge").click()
        await page.get_by_role("button", name="Sign in as Helen Marsh").click()
        await page.get_by_text("Your acknowledgement was not recorded: you were signed out. Press again.").wait_for()
        assert await card.get_by_label("Comment").input_value() == "I have rung the police"
        await looked_at(page, "alerts-signed-out")
        await card.get_by_role("button", name="Acknowledge").click()
        await page.get_by_text("You acknowledged the alert").wait_for()
        assert await page.get_by_text("was not recorded").count() == 0
