"""A coordinator matches a child nobody had in the register, with the keyboard on a phone; a manager corrects the match."""

from typing import Any

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at

from services.missing.domain.commands import Provisional, RaiseEpisode

pytestmark = pytest.mark.browser

SAMI = {
    "name": "Sami",
    "description": "Tall, about 16, red coat, says he came by lorry. Speaks Dari and a little English.",
    "approximate_age": 16,
    "care_status": "ours",
}


async def raise_for_sami(missing: RunningMissing) -> str:
    said = {
        "category": "M",
        "last_seen_at": "2026-05-14T22:30:00Z",
        "last_seen_by": "Duty worker",
        "circumstances": "Left the office before anybody knew his name.",
        "risk": {"level": "medium", "rationale": "Alone, and new here."},
    }
    casework = missing.app.state.missing.casework
    done = await casework.raise_episode(demo("edt"), Provisional.model_validate(SAMI), RaiseEpisode.model_validate(said))
    return str(done.answer["episode_id"])


async def press(page: Any, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).press("Enter")
    await page.wait_for_load_state()


async def test_a_child_nobody_had_in_the_register_is_matched_by_a_person_and_the_match_corrected(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    episode = await raise_for_sami(missing)
    page = await signed_in(missing.address, "missing_coordinator", viewport=PHONE)
    await page.get_by_role("link", name="Children not in the register").press("Enter")
    await looked_at(page, "provisional")
    await page.get_by_role("link", name="Match Sami").press("Enter")
    await press(page, "Find")
    assert "Error:" in await page.title()
    await looked_at(page, "provisional-match-error")
    await page.fill("#query", "a")
    await press(page, "Find")
    await looked_at(page, "provisional-match")
    assert "Carl" not in await page.locator("main").inner_text(), "a restricted child is offered to nobody who may not know them"
    await press(page, "Match")
    assert await page.locator(".govuk-error-summary li").count() == 2
    await page.get_by_label("Ben Ash").press("Space")
    await page.fill("#reason", "His key worker at the hostel knew him at once.")
    await press(page, "Match")
    await page.get_by_text("The episodes are the registered child’s now").wait_for()
    await looked_at(page, "provisional-matched")

    page = await signed_in(missing.address, "team_manager", viewport=DESK)
    await page.goto("/missing/provisional")
    await looked_at(page, "provisional-matched")
    await page.get_by_role("link", name="Correct").click()
    await page.fill("#query", "2004")
    await press(page, "Find")
    await looked_at(page, "provisional-correct")
    await page.get_by_label("Devi Chandra").check()
    await page.fill("#reason", "It was Devi’s cousin who is called Ben.")
    await press(page, "Match")
    await page.goto(f"/missing/episodes/{episode}")
    text = await page.locator("main").inner_text()
    assert "Devi Chandra" in text
    assert "Matched with the register: child number 2002" in text, "what was believed before stays readable"
    await looked_at(page, "episode-matched")
    await page.goto("/missing/children/P-SR-2026-000001")
    await looked_at(page, "child-matched")
    assert "number 2004" in await page.locator("main").inner_text()

    page = await signed_in(missing.address, "social_worker")
    assert (await page.goto("/missing/provisional")).status == 403
