"""Every short form on an episode, in each state of it, by keyboard alone: each control is passed, and what is wrong takes the focus."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from keyboard import WATCH, Keyboard
from running_missing import PHONE, RunningMissing, SignIn, demo

from services.missing.domain import commands as c
from services.missing.pages.recordings import RECORDINGS

pytestmark = pytest.mark.browser


async def record(missing: RunningMissing, episode_id: str, command: c.Command, role: str = "social_worker") -> None:
    await missing.app.state.missing.casework.record(demo(role), UUID(episode_id), command)


async def still_away(missing: RunningMissing, episode_id: str) -> None:
    seen = c.RecordSighting(seen_at=missing.clock.now() - timedelta(minutes=5), by="A bus driver", where="The bus station")
    await record(missing, episode_id, seen)


async def found(missing: RunningMissing, episode_id: str) -> None:
    await record(missing, episode_id, c.RecordFound(found_at=missing.clock.now(), place="friend", seen_by="PC Lee"))


async def back(missing: RunningMissing, episode_id: str) -> None:
    await record(missing, episode_id, c.RecordReturn(returned_at=missing.clock.now(), found_location="friend"))
    await record(missing, episode_id, c.OfferInterview(offered_at=missing.clock.now(), outcome="accepted"))


async def closed(missing: RunningMissing, episode_id: str) -> None:
    await back(missing, episode_id)
    await record(missing, episode_id, c.CloseEpisode(reason="All is done, and she is settled."), "team_manager")


STATES: Mapping[str, Callable[[RunningMissing, str], Awaitable[None]]] = {
    "away": still_away,
    "found": found,
    "back": back,
    "closed": closed,
}


@pytest.mark.parametrize("state", STATES)
async def test_every_form_is_gone_through_and_refused_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn, state: str) -> None:
    episode_id = await missing.raise_episode("2001")
    missing.clock.forward(minutes=30)
    await STATES[state](missing, episode_id)
    page = await signed_in(missing.address, "team_manager", viewport=PHONE)
    gone_through = []
    for what in RECORDINGS:
        answer = await page.goto(f"/missing/episodes/{episode_id}/{what}")
        if answer.status != 200 or not page.url.endswith(f"/{what}"):
            continue  # not as the episode stands
        await page.evaluate(WATCH)
        keys = Keyboard(page)
        await keys.through()
        button = page.locator("main form button[type=submit]").last
        if await button.count() == 0:
            continue  # there is nothing to send, and the page says why
        await page.evaluate("keys.afresh()")
        keys.there = None
        async with page.expect_navigation():
            await keys.press((await button.inner_text()).strip())
        if await page.locator(".govuk-error-summary").count():
            assert await page.evaluate("Boolean(document.activeElement.closest('.govuk-error-summary'))"), f"{what}: the focus is elsewhere"
        gone_through.append(what)
    assert len(gone_through) > 3, gone_through
