"""What coordinator, IRO, carer and night shift begin with, on a phone and a desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at

from services.missing.domain import commands as c
from services.missing.police_notices import Told

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


async def record(missing: RunningMissing, episode_id: str, command: c.Command, role: str = "social_worker") -> None:
    await missing.app.state.missing.casework.record(demo(role), UUID(episode_id), command)


async def back(missing: RunningMissing, child_id: str, **different: Any) -> str:
    episode_id = await missing.raise_episode(child_id, **different)
    await record(missing, episode_id, c.RecordReturn(returned_at=missing.clock.now(), found_location="friend"))
    return episode_id


async def offered(missing: RunningMissing, episode_id: str, to: str) -> None:
    await record(missing, episode_id, c.OfferHandover(to=UUID(demo(to).id)))


async def a_notice(missing: RunningMissing) -> None:
    at = missing.clock.now() - timedelta(minutes=40)
    told = Told(reference="CAD 77", received_at=at, words="Seen in the park by an officer.")
    await missing.app.state.missing.notices.record(demo("missing_coordinator"), told)


async def later(missing: RunningMissing, page: Any) -> None:
    """Sixteen minutes on, the page looked at in between: after ten without a look people are signed out."""
    for _ in range(2):
        missing.clock.forward(minutes=8)
        await page.reload()


async def by_keyboard(page: Any, link: str) -> None:
    """Tab until the link has the focus, and follow it."""
    wanted = page.get_by_role("link", name=link).first
    for _ in range(60):
        if await wanted.evaluate("element => element === document.activeElement"):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{link} is not reached by the keyboard")


@BOTH
async def test_a_coordinator_begins_with_what_is_nobody_s_yet_and_gets_to_each_by_keyboard(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "missing_coordinator", viewport=viewport)
    await page.get_by_role("heading", name="Your list").wait_for()
    await looked_at(page, "coordinator-empty")
    await a_notice(missing)
    await back(missing, "2001")
    chased = await back(missing, "2002")
    await record(missing, chased, c.AssignInterview(to=UUID(demo("interviewer").id)), "missing_coordinator")
    await record(missing, chased, c.OfferInterview(offered_at=missing.clock.now(), outcome="accepted"), "interviewer")
    await offered(missing, await missing.raise_episode("2004"), "team_manager")
    missing.clock.forward(minutes=5)
    await page.goto("/missing/coordinator")
    await page.get_by_text("No handover has waited").wait_for()
    await later(missing, page)
    await page.get_by_text("Offered to Grace Okafor").wait_for()
    await looked_at(page, "coordinator")
    await by_keyboard(page, "1 notice to look at")
    await page.get_by_role("heading", name="Police notices").wait_for()
    await page.get_by_role("link", name="CAD 77").wait_for()


@BOTH
async def test_an_iro_begins_with_the_children_whose_review_has_an_absence_to_look_at(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "iro", viewport=viewport)
    await page.get_by_role("heading", name="Reviews").wait_for()
    await looked_at(page, "reviews-empty")
    for days in (40, 20, 10):
        earlier = await missing.raise_episode("2002", last_seen_at=missing.clock.now() - timedelta(days=days))
        done = c.RecordReturn(returned_at=missing.clock.now() - timedelta(days=days - 1), found_location="friend")
        await record(missing, earlier, done)
    await record(missing, earlier, c.RecordTold(who="iro", told_at=missing.clock.now()))
    amelia = await missing.raise_episode("2001")
    due = (missing.clock.now() - timedelta(days=1)).date()
    agreed = c.SetAction(what="Ask who rings her", owner=UUID(demo("social_worker").id), due=due, origin="meeting")
    await record(missing, amelia, agreed)
    await back(missing, "2004")
    missing.clock.forward(minutes=5)
    await page.goto("/missing/reviews")
    await page.get_by_text("Told of 1 of 3").wait_for()
    await looked_at(page, "reviews")
    await by_keyboard(page, "Amelia Frost")
    await page.get_by_role("heading", name="Amelia Frost").wait_for()
    await page.get_by_role("link", name="Reviews").first.wait_for()


@BOTH
async def test_a_carer_begins_with_the_children_who_live_with_them_and_what_to_do(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "carer", viewport=viewport)
    await page.get_by_role("heading", name="Children who live with you").wait_for()
    await page.get_by_text("Not shown as missing").wait_for()
    await looked_at(page, "own-home")
    amelia = await missing.raise_episode("2001")
    missing.clock.forward(minutes=5)
    await page.goto("/missing")
    await looked_at(page, "own-home-missing")
    await by_keyboard(page, "See what is recorded")
    await page.get_by_role("heading", name="Amelia Frost").wait_for()
    await looked_at(page, "own-home-episode")
    await page.locator(".govuk-back-link").click()
    await page.get_by_role("heading", name="Children who live with you").wait_for()
    account = c.RecordReturn(returned_at=missing.clock.now(), found_location="friend", names_placement=True)
    await record(missing, amelia, account)
    await page.goto("/missing")
    await page.get_by_text("Not shown as missing").wait_for()
    assert amelia not in await page.content()


@BOTH
async def test_a_night_shift_begins_with_what_waits_before_the_open_episodes(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "edt", viewport=viewport)
    await page.get_by_text("None has waited for more than 15 minutes.").wait_for()
    await looked_at(page, "night-empty")
    await offered(missing, await missing.raise_episode("2001"), "edt")
    await offered(missing, await missing.raise_episode("2002"), "team_manager")
    await a_notice(missing)
    await later(missing, page)
    await page.get_by_text("You are asked to take over").wait_for()
    await page.get_by_text("Held by Nadia Rahman").first.wait_for()
    await looked_at(page, "night")
    await by_keyboard(page, "Amelia Frost (Millie), SR-")
    await page.get_by_role("button", name="Accept").first.wait_for()
