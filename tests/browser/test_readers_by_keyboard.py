"""Who records nothing on an episode, a carer and a reviewing officer: every page they come to, by keyboard alone, with what it asks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe import assert_clean
from keyboard import WATCH, Keyboard
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at
from test_by_keyboard_alone import record
from test_every_form_by_keyboard import back

from services.missing.domain import commands as c
from services.missing.pages.recordings import RECORDINGS

pytestmark = pytest.mark.browser


def kind(path: str) -> str:
    """An address without its numbers: pages of one kind are made alike."""
    return re.sub(r"/([0-9a-f-]{36}|[0-9]+)(?=/|$)", "/_", path.partition("?")[0])


async def leads_to(page: Any) -> list[str]:
    """The pages of this service that the page's links lead to; a file to keep is none."""
    found: list[str] = await page.evaluate("[...document.querySelectorAll('a[href^=\"/missing\"]')].map((a) => a.getAttribute('href'))")
    return [one.partition("#")[0] for one in found if not one.endswith((".pdf", ".ics"))]


async def asked(page: Any, path: str) -> None:
    """Each form of the page sent as it stands, by keyboard; what is wrong is led to."""
    for place in range(await page.locator("main form").count()):
        await page.goto(path)
        await page.evaluate(WATCH)
        button = page.locator("main form").nth(place).locator("button[type=submit], button:not([type])").last
        keys = Keyboard(page)
        async with page.expect_navigation():
            await keys.press((await button.inner_text()).strip())
        if await page.locator(".govuk-error-summary").count():
            await keys.refused()
        await assert_clean(page)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("carer", {"/missing", "/missing/children/_", "/missing/episodes/_"}),
        ("iro", {"/missing/reviews", "/missing", "/missing/find", "/missing/children/_", "/missing/episodes/_"}),
    ],
)
async def test_every_page_they_come_to_is_gone_through_and_what_it_asks_is_answered_by_keyboard_alone(
    missing: RunningMissing, signed_in: SignIn, role: str, kinds: set[str]
) -> None:
    kept = c.KeepGrabPack(looks="Tall for her age, red coat.")
    await missing.app.state.missing.childwork.record(demo("social_worker"), "2001", kept)
    before = await missing.raise_episode("2001", last_seen_at=missing.clock.now() - timedelta(days=3))
    await back(missing, before)
    talk = c.HoldDiscussion(held_at=missing.clock.now(), summary="She went to see Jess.")
    await record(missing, before, talk)
    await missing.raise_episode("2001", last_seen_at=missing.clock.now())
    page = await signed_in(missing.address, role, viewport=PHONE)
    waiting, seen = [page.url.removeprefix(missing.address)], set[str]()
    while waiting:
        path = waiting.pop(0)
        alike = path if "/episodes/" in path else kind(path)  # of the two episodes one is over
        if alike in seen:
            continue
        seen |= {alike, kind(path)}
        answer = await page.goto(path)
        assert answer.status == 200, f"a link leads {role} to {path}, which is not theirs"
        await page.evaluate(WATCH)
        await Keyboard(page).through()
        await looked_at(page, f"keys-{role}{kind(path).replace('/', '-')}")
        waiting += await leads_to(page)
        await asked(page, path)
    assert {kind(one) for one in seen} == kinds


@pytest.mark.parametrize("role", ["carer", "iro"])
async def test_a_form_that_is_not_theirs_says_so_and_the_keyboard_leads_on_from_there(
    missing: RunningMissing, signed_in: SignIn, role: str
) -> None:
    episode_id = await missing.raise_episode("2001")
    page = await signed_in(missing.address, role, viewport=PHONE)
    addresses = [f"/missing/episodes/{episode_id}/{what}" for what in RECORDINGS]
    for path in [*addresses, "/missing/raise", "/missing/police-notices", "/missing/interviews"]:
        answer = await page.goto(path)
        assert answer.status == 403, f"{path} answered {role}"
        assert await page.locator("main form").count() == 0, path
    await page.evaluate(WATCH)
    keys = Keyboard(page)
    await keys.through()
    await looked_at(page, f"keys-{role}-not-theirs")
