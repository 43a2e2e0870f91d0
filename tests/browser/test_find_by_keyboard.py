"""Finding an episode by keyboard alone: every way to narrow the list, what is wrong with an answer, and on to what was found."""

from datetime import timedelta
from typing import Any

import pytest
from keyboard import Keyboard
from running_missing import PHONE, RunningMissing, SignIn, looked_at

from shared.ssda903.codes import code_lists
from shared.web import moment_parts

pytestmark = pytest.mark.browser


def day_of(name: str, missing: RunningMissing, **since: float) -> dict[str, str]:
    parts = moment_parts(missing.clock.now() + timedelta(**since))
    return {f"{name}_{part}": parts[part] for part in ("day", "month", "year")}


async def at_find(missing: RunningMissing, signed_in: SignIn) -> tuple[Any, Keyboard]:
    page = await signed_in(missing.address, "team_manager", viewport=PHONE)
    keys = Keyboard(page)
    await keys.arrived("Children looked after, north")
    await keys.menu("Find")
    await keys.arrived("Find an episode")
    await keys.through()
    await looked_at(page, "keys-find")
    return page, keys


async def test_an_episode_is_found_by_every_filter_at_once_and_opened(missing: RunningMissing, signed_in: SignIn) -> None:
    await missing.raise_episode("2001")
    await missing.raise_episode("2002")
    page, keys = await at_find(missing, signed_in)
    await keys.type(
        status="Missing or away now",
        outstanding="Record the strategy decision",
        owner="Nadia Rahman",
        team="Children looked after, north",
        worker="Nadia Rahman",
        child_id="2001",
        place=code_lists()["PLACE"].label("K2"),
        home="9900001",
        **day_of("since", missing, days=-1),
        **day_of("until", missing),
    )
    await keys.press("Find")
    await keys.said("Found, latest first")
    asked = {name: value for name, value in (part.split("=") for part in page.url.partition("?")[2].split("&")) if value}
    named = ("status", "outstanding", "owner", "team", "worker", "child_id", "place", "home", "since-day", "until-day")
    assert set(named) <= set(asked), f"not every filter was reached: {asked}"
    assert await page.locator("main tbody tr").count() == 1, "Ben Ash is narrowed away"
    await keys.through()
    await looked_at(page, "keys-find-found")
    await keys.press("Amelia Frost (Millie)")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.said("What happened")


async def test_what_is_wrong_with_what_is_asked_takes_the_focus_and_leads_to_its_box(missing: RunningMissing, signed_in: SignIn) -> None:
    await missing.raise_episode("2001")
    page, keys = await at_find(missing, signed_in)
    await keys.press("Find")
    await keys.said("Nothing was chosen.")
    await keys.through()
    await looked_at(page, "keys-find-nothing-chosen")
    await keys.type(child_id="4" * 65, home="9" * 65, since_day="32", since_month="5", since_year="2026", **day_of("until", missing))
    await keys.press("Find")
    await keys.refused("child_id", "home", "since-day")
    await looked_at(page, "keys-find-refused")
    await keys.type(child_id="2002", home="9900001", since_day="16")
    await keys.press("Find")
    await keys.refused("until-day")
    await looked_at(page, "keys-find-days-wrong-way-round")
    await keys.type(**day_of("until", missing, days=3))
    await keys.press("Find")
    await keys.arrived("Nothing found")
    await keys.through()
    await looked_at(page, "keys-find-nothing-found")
