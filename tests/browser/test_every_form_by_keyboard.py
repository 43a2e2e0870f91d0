"""Every short form on an episode, in each state of it, by keyboard alone: each control is passed, and what is wrong takes the focus."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from axe import assert_clean
from keyboard import WATCH, Keyboard
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at
from test_by_keyboard_alone import record

from services.missing.domain import commands as c
from services.missing.pages.recordings import RECORDINGS
from shared.contracts.response_codes import ActionOrigin

pytestmark = pytest.mark.browser


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


WHO = [
    *(("team_manager", state) for state in STATES),
    *(("social_worker", "away"), ("social_worker", "back"), ("edt", "found"), ("interviewer", "back")),
    *(("missing_coordinator", state) for state in ("away", "found", "back")),
]


@pytest.mark.parametrize(("role", "state"), WHO)
async def test_every_form_is_gone_through_and_refused_by_keyboard_alone(
    missing: RunningMissing, signed_in: SignIn, role: str, state: str
) -> None:
    """Each that this role may record as the episode stands, by the table of permissions."""
    episode_id = await missing.raise_episode("2001")
    missing.clock.forward(minutes=30)
    await STATES[state](missing, episode_id)
    opened = await missing.app.state.missing.reading.episode(demo("team_manager"), UUID(episode_id))
    theirs = [what for what, one in RECORDINGS.items() if one.open_to(demo(role), opened.view.episode)]
    assert len(theirs) > 3, theirs
    page = await signed_in(missing.address, role, viewport=PHONE)
    for what in theirs:
        answer = await page.goto(f"/missing/episodes/{episode_id}/{what}")
        assert answer.status == 200
        assert page.url.endswith(f"/{what}")
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
            await keys.refused()
            await assert_clean(page)


async def test_that_a_grab_pack_was_sent_is_recorded_by_its_link(missing: RunningMissing, signed_in: SignIn) -> None:
    episode_id = await missing.raise_episode("2001")
    await missing.app.state.missing.childwork.record(demo("social_worker"), "2001", c.KeepGrabPack(looks="Tall for her age, red coat."))
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    await page.goto(f"/missing/episodes/{episode_id}")
    keys = Keyboard(page)
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("Record that it was sent")
    await keys.arrived("Record that the grab pack was sent")
    await keys.through()
    await looked_at(page, "keys-grab-pack-sent")
    await keys.choose("to", "Health")
    await keys.type(recipient="W" * 301, sent_at_day="16")
    await keys.press("Save")
    await keys.refused("recipient", "sent_at-day")
    await looked_at(page, "keys-grab-pack-sent-refused")
    await keys.type(recipient="Ward 3, the night sister")
    await keys.press("Save")
    await keys.refused("sent_at-day")
    await looked_at(page, "keys-grab-pack-sent-tomorrow")
    await keys.type(sent_at_day="15")
    await keys.press("Save")
    await keys.said("It is recorded that the grab pack was sent")
    await keys.through()
    await looked_at(page, "keys-grab-pack-is-sent")


async def test_what_came_of_an_action_is_recorded_by_its_link(missing: RunningMissing, signed_in: SignIn) -> None:
    episode_id = await missing.raise_episode("2001")
    await back(missing, episode_id)
    for what in ("Ring the school", "Take her to see Jess"):
        agreed = c.SetAction(what=what, owner=UUID(demo("social_worker").id), due=date(2026, 5, 20), origin=ActionOrigin.DISCUSSION)
        await record(missing, episode_id, agreed)
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    await page.goto(f"/missing/episodes/{episode_id}")
    keys = Keyboard(page)
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("Record what came of it: Take her to see Jess")
    await keys.arrived("Record what came of an action")
    assert await page.get_by_label("Take her to see Jess").is_checked(), "the link said which"
    await keys.through()
    await looked_at(page, "keys-action-done")
    await keys.press("Save what came of it")
    await keys.refused("done_at-time", "outcome")
    await looked_at(page, "keys-action-done-refused")
    await keys.type(done_at_time="02:00", outcome="They talked for an hour, and she slept.")
    await keys.press("Save what came of it")
    await keys.said("The action is done")
    await keys.through()
    await looked_at(page, "keys-action-is-done")
    await keys.press("Complete the agreed action")
    await keys.arrived("Record what came of an action")
    assert await page.get_by_label("Ring the school").is_checked()
