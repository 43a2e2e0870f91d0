"""Each role's own list in a browser, on a phone and a desk: interviewer, coordinator, manager, and whoever takes over at 08:45."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at

from services.missing.domain import commands as c

pytestmark = pytest.mark.browser


async def at(page: Any, name: str, instant: datetime) -> None:
    for part, text in (("day", instant.day), ("month", instant.month), ("year", instant.year), ("time", f"{instant:%H:%M}")):
        await page.fill(f"#{name}-{part}", str(text))


async def returned(missing: RunningMissing, episode_id: str) -> None:
    told = c.RecordReturn(returned_at=missing.clock.now(), found_location="friend")
    await missing.app.state.missing.casework.record(demo("social_worker"), UUID(episode_id), told)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_interview_goes_from_the_coordinator_to_the_interviewer_s_own_list(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await missing.raise_episode("2001")
    await returned(missing, amelia)
    await returned(missing, await missing.raise_episode("2002"))
    interviewer = await signed_in(missing.address, "interviewer", viewport=viewport)
    await interviewer.get_by_role("heading", name="Return home interviews").wait_for()
    await interviewer.get_by_text("No interview is assigned to you.").wait_for()
    page = await signed_in(missing.address, "missing_coordinator", viewport=viewport)
    await page.goto("/missing/interviews")
    await page.get_by_role("row", name="Amelia Frost").get_by_role("link", name="Assign").click()
    await looked_at(page, "interview-assignment")
    await page.select_option("#colleague", label="Joel Abara, interviewer")
    await page.get_by_role("button", name="Assign the interview").click()
    await page.get_by_text("The interview is assigned").first.wait_for()
    missing.clock.forward(minutes=5)
    await interviewer.goto("/missing/interviews")
    await looked_at(interviewer, "interviews")
    await interviewer.get_by_role("row", name="Amelia Frost").get_by_role("link", name="Arrange").click()
    await looked_at(interviewer, "interview-appointment")
    await at(interviewer, "at", datetime(2026, 5, 16, 15, 30, tzinfo=UTC))
    await interviewer.fill("#place", "The library")
    await interviewer.fill("#travel_minutes", "40")
    await interviewer.get_by_role("button", name="Save the appointment").click()
    await interviewer.get_by_text("The interview is arranged").first.wait_for()
    missing.clock.forward(minutes=5)
    await interviewer.goto("/missing/interviews")
    await interviewer.get_by_text("16 May 2026 at 15:30").wait_for()
    await looked_at(interviewer, "interviews-arranged")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_manager_begins_with_the_team_and_records_the_supervision_that_three_times_ask_for(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    for days in (40, 20):
        earlier = await missing.raise_episode("2001", last_seen_at=missing.clock.now() - timedelta(days=days))
        done = c.RecordReturn(returned_at=missing.clock.now() - timedelta(days=days - 1), found_location="friend")
        await missing.app.state.missing.casework.record(demo("social_worker"), UUID(earlier), done)
    amelia = await missing.raise_episode("2001")
    await missing.raise_episode("2002", category="A")
    page = await signed_in(missing.address, "team_manager", viewport=viewport)
    await page.get_by_role("heading", name="Children looked after, north").wait_for()
    await looked_at(page, "team")
    await page.get_by_role("link", name="Reflective sheet").click()
    await looked_at(page, "reflective-sheet")
    await page.goto(f"/missing/episodes/{amelia}/supervision")
    await looked_at(page, "supervision")
    await page.get_by_label("Yes").check()
    await page.fill("#reflection", "She leaves after telephone calls. Nobody has asked who rings.")
    await page.get_by_role("button", name="Save the supervision").click()
    await page.get_by_text("The supervision is recorded").first.wait_for()
    await page.goto("/missing/team?team=every")
    await page.get_by_text("No child has been missing 3 times").wait_for()
    await page.goto("/missing/handover-sheet")
    await page.get_by_role("heading", name="Ben Ash").wait_for()
    await looked_at(page, "handover-sheet")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_anything_is_found_and_the_question_can_be_sent_on_without_a_name(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    await missing.raise_episode("2001")
    page = await signed_in(missing.address, "team_manager", viewport=viewport)
    await page.goto("/missing/find")
    await looked_at(page, "find")
    await page.select_option("#team", label="Children looked after, south")
    await page.fill("#since-day", "1")
    await page.fill("#since-month", "8")
    await page.fill("#since-year", "2025")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("link", name="Devi Chandra").wait_for()
    await looked_at(page, "find-found")
    assert "Devi" not in page.url
    await page.fill("#since-day", "32")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("link", name="must be a real date").wait_for()
    await looked_at(page, "find-error")
