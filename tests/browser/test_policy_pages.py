"""The alert policy and the decision on messages in a real Chromium: changed, tried, saved, read back, clean by every rule."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerted_authority import Alerted, alerted_authority
from running_notify import DESK, PHONE, looked_at, opened_by
from short_forms import Forms

from shared.clock import LONDON, MovableClock
from shared.contracts.alert_codes import Position
from shared.contracts.codes import RiskLevel

pytestmark = pytest.mark.browser

HELD = {
    Position.DIRECTOR: "director@example.gov.uk",
    Position.ASSISTANT_DIRECTOR: "assistant.director@example.gov.uk",
    Position.TEAM_MANAGER: "team.manager@example.gov.uk",
}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
async def authority(fresh_database: Any, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Alerted]:
    """With two absences in the night before, one of them at high risk."""
    async with alerted_authority(fresh_database, redis_url, tmp_path, clock, position_addresses=HELD) as running:
        now = clock.now()
        night = (now - timedelta(days=2)).astimezone(LONDON).replace(hour=23, minute=30).astimezone(UTC)
        for risk in (RiskLevel.HIGH, RiskLevel.LOW):
            clock.set(night)
            episode = await running.missing.raises(risk, last_seen_at=night - timedelta(hours=1))
            clock.set(night + timedelta(hours=2))
            await running.missing.returns(episode)
        clock.set(now)
        await running.level()
        yield running


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(browser: Any, authority: Alerted, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """The director, signed in."""
    async for opened in opened_by(browser, authority, "Helen Marsh", "/notify/policy", viewport=request.param):
        yield opened


async def row(page: Any, title: str) -> str:
    text: str = await page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title)).first.inner_text()
    return text


async def main(page: Any) -> str:
    text: str = await page.locator("main").inner_text()
    return text


async def test_a_director_changes_a_row_sees_what_it_would_have_meant_saves_it_and_reads_it_in_the_history(page: Any) -> None:
    high = await row(page, "A child at high risk is missing")
    for said in ("the child is under 13", "Assistant director and director", "LA: Southwark", "So from the start"):
        assert said in high
    assert "Unconfirmed: a setting to look at" in await row(page, "Missing for 28 days")
    assert "may add to this policy, never take away from it" in await main(page)
    await looked_at(page, "policy")
    await page.get_by_role("link", name="Change “A child at high risk is missing”").click()
    await looked_at(page, "policy-row")
    await page.get_by_label("The child is under which age?").fill("0")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="The number must be at least 1").wait_for()
    await looked_at(page, "policy-row-refused")
    await page.get_by_label("The child is under which age?").fill("12")
    await page.get_by_role("group", name="Who is told at once?").get_by_label("Assistant director").uncheck()
    await page.get_by_label("Next", exact=True).select_option("Head of service")
    await page.get_by_role("group", name="Does it wake people at night?").get_by_label("No", exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Your draft of the policy").wait_for()
    said = await main(page)
    for takes_away in ("does not tell the assistant director any more", "the child is under 12", "wakes at night: no. Before: yes"):
        assert takes_away in said
    assert (
        said.index("What it takes away")
        < said.index("does not tell")
        < said.index("What else it changes")
        < said.index("then the head of service")
    )
    assert "As many alerts in the last 90 days as there were, and 1 fewer alert at night." in said
    no_telephone = (
        "has no telephone, so nothing wakes them: what would comes 0 times a week with this draft, 0.1 times a week by the policy"
    )
    assert f"Helen Marsh (director) {no_telephone}" in said
    assert f"David Osei (assistant director) {no_telephone}" in said
    assert "What a child’s response plan adds still holds" in said
    await looked_at(page, "policy-draft")
    await page.get_by_role("link", name="Change another row").click()
    await page.get_by_role("link", name="Change “Missing for 7 days”").click()
    await page.get_by_role("group", name="This row is").get_by_label("On", exact=True).check()
    await page.get_by_label("After how many hours?").fill("120")
    await page.get_by_label("What alerts under this row are called").fill("Missing for 5 days")
    await page.get_by_role("button", name="Continue").click()
    assert "“Missing for 7 days”: switched on" in await main(page)
    assert "does not tell the assistant director any more" in await main(page), "the draft keeps what was changed before"
    await page.get_by_role("button", name="Save the policy").click()
    await page.get_by_role("link", name="Enter why").wait_for()
    await looked_at(page, "policy-draft-refused")
    await page.get_by_label("Why is it changed?").fill("The board decided it on Monday")
    await page.get_by_role("button", name="Save the policy").click()
    await page.get_by_text("The policy is saved as version 1.").wait_for()
    assert "Missing for 5 days" in await main(page)
    history = await page.get_by_role("list", name="What was changed, latest first").inner_text()
    for said in ("Helen Marsh, director of children’s services", "Why: The board decided it on Monday", "switched on"):
        assert said in history
    assert "You have a draft" not in await main(page)
    await looked_at(page, "policy-saved")
    await page.goto("/notify/policy?version=0")
    await page.get_by_text("This is version 0, which is not in force. In force is version 1.").wait_for()
    assert await page.get_by_role("link", name="Change “A child is missing”").count() == 0
    await looked_at(page, "policy-version-0")


async def test_the_settings_begin_on_a_later_day_and_two_who_change_do_not_undo_each_other(
    page: Any, authority: Alerted, clock: MovableClock
) -> None:
    await page.get_by_role("link", name="Change what holds for all rows").click()
    await looked_at(page, "policy-settings")
    await page.get_by_label("After how many minutes without an answer is the next told?").fill("3")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="Minutes must be at least 5").wait_for()
    await page.get_by_label("After how many minutes without an answer is the next told?").fill("30")
    await page.get_by_label("When does the night begin?").fill("23.00")
    await page.get_by_role("button", name="Continue").click()
    assert "Passed on after 30 minutes without an answer, before 15" in await main(page)
    forms, today = Forms(page, ""), clock.now().astimezone(LONDON)
    await forms.at("effective_from", today - timedelta(days=1), time=False)
    await page.get_by_label("Why is it changed?").fill("Fewer calls at night")
    await page.get_by_role("button", name="Save the policy").click()
    await page.get_by_role("link", name="The day from which it counts must be today or later").wait_for()
    await forms.at("effective_from", today + timedelta(days=2), time=False)
    await page.get_by_role("button", name="Save the policy").click()
    await page.get_by_text("Version 1 is saved and begins on").wait_for()
    assert "15 minutes without an answer" in await main(page), "not yet"
    await looked_at(page, "policy-waits")
    await page.get_by_role("link", name="Look at version 1, and change it").click()
    await page.get_by_role("link", name="Change “A child is missing”").click()
    await page.get_by_role("group", name="Who is told at once?").get_by_label("Deputy").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_text("Version 1 is to begin on").wait_for()
    await page.get_by_label("Why is it changed?").fill("The deputy asked for it")
    director = authority.as_()
    await director.put("/notify/api/policy", json=(await director.get("/notify/api/policy")).json()["policy"])
    await page.get_by_role("button", name="Save the policy").click()
    await page.get_by_role("heading", name="It has changed since").wait_for()
    await page.goto("/notify/policy/draft")
    await page.get_by_text("saved version 2 since you began from version 1").wait_for()
    await looked_at(page, "policy-draft-overtaken")
    await page.get_by_role("button", name="Throw this draft away").click()
    await page.get_by_role("heading", name="Alert policy").wait_for()
    assert "You have a draft" not in await main(page)


async def test_a_policy_set_before_a_row_came_is_offered_it_and_takes_it_into_the_draft(browser: Any, authority: Alerted) -> None:
    director = authority.as_()
    policy = (await director.get("/notify/api/policy")).json()["policy"]
    older = policy | {"rows": [row for row in policy["rows"] if row["on"] != "told"]}
    assert (await director.put("/notify/api/policy", json=older)).status_code == 200
    async for page in opened_by(browser, authority, "Helen Marsh", "/notify/policy", viewport=PHONE):
        offered = "As soon as the child told of serious harm or exploitation: the team manager and"
        assert offered in await main(page)
        await looked_at(page, "policy-lacks-rows")
        await page.get_by_role("button", name="Add “A child told of serious harm or exploitation” to my draft").click()
        await page.get_by_role("heading", name="Your draft of the policy").wait_for()
        assert "“A child told of serious harm or exploitation” is new" in await main(page)
        await page.get_by_label("Why is it changed?").fill("A child’s account is heard at once")
        await page.get_by_role("button", name="Save the policy").click()
        await page.get_by_text("The policy is saved as version 2.").wait_for()
        assert offered not in await main(page)
        assert await page.get_by_role("button", name="to my draft").count() == 3, "the other rows are offered still"
    async for page in opened_by(browser, authority, "Grace Okafor", "/notify/policy", viewport=PHONE):
        assert await page.get_by_role("button", name="to my draft").count() == 0


async def test_the_last_row_that_tells_at_once_cannot_be_switched_off(browser: Any, authority: Alerted) -> None:
    async for page in opened_by(browser, authority, "Helen Marsh", "/notify/policy", viewport=DESK, java_script_enabled=False):
        for title in ("A child at high risk is missing", "A child is missing", "Missing for the third time or more"):
            await page.goto("/notify/policy")
            await page.get_by_role("link", name=f"Change “{title}”").click()
            await page.get_by_role("group", name="This row is").get_by_label("Off: nobody is told by it").check()
            await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("link", name="As it would be, no row tells anybody as soon as a child is missing").wait_for()


async def test_the_guardians_decision_is_recorded_seen_in_the_messages_and_switched_off(page: Any, clock: MovableClock) -> None:
    await page.get_by_role("link", name="What a message says of the child").click()
    await page.get_by_text("Nothing is switched on.").wait_for()
    assert "There is an alert about a child: SR-2026-000123." in await main(page)
    assert "Age: 10 to 15." not in await main(page)
    await looked_at(page, "messages")
    await page.get_by_label("The age band").check()
    await page.get_by_label("The risk").check()
    await page.get_by_role("button", name="Record the decision").click()
    await page.get_by_role("link", name="Enter the name of the Caldicott Guardian").wait_for()
    await looked_at(page, "messages-refused")
    forms = Forms(page, "")
    await page.get_by_label("Who decided?").fill("Dr Amara Nwosu")
    await forms.at("decided_on", clock.now().astimezone(LONDON) + timedelta(days=1), time=False)
    await page.get_by_label("Why?", exact=True).fill("So that who is woken knows how urgent it is")
    await page.get_by_role("button", name="Record the decision").click()
    await page.get_by_role("link", name="The day of the decision must not lie ahead").wait_for()
    await forms.at("decided_on", clock.now().astimezone(LONDON), time=False)
    await page.get_by_role("button", name="Record the decision").click()
    await page.get_by_text("Switched on: the age band and the risk.").wait_for()
    assert (await main(page)).count("Age: 10 to 15.") == 2, "in the e-mail and the text"
    assert "Gone for" not in await main(page)
    await page.get_by_text("Decided by Dr Amara Nwosu").wait_for()
    await looked_at(page, "messages-decided")
    await page.get_by_role("link", name="Switch it off").click()
    await looked_at(page, "messages-off")
    await page.get_by_label("Why?").fill("A phone was lost")
    await page.get_by_role("button", name="Switch off").click()
    await page.get_by_text("Nothing is switched on.").wait_for()
    assert "Messages say no more than by default. Decided by Helen Marsh" in await main(page)


async def test_staff_read_it_and_see_no_way_to_change_it(browser: Any, authority: Alerted) -> None:
    async for page in opened_by(browser, authority, "Grace Okafor", "/notify/policy", viewport=PHONE):
        assert await page.get_by_role("link", name="Change").count() == 0
        await looked_at(page, "policy-reader")
        assert (await page.goto("/notify/policy/rows/high_risk")).status == 403
        assert (await page.goto("/notify/policy/draft")).status == 403
        await page.goto("/notify/messages")
        assert await page.get_by_role("button", name="Record the decision").count() == 0
