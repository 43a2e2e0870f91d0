"""The register kept: a child nobody had in it is matched by a person, and nothing is typed a second time for the case system."""

from typing import Any

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at, picture

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
    await page.get_by_role("link", name="1 child to match").press("Enter")
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


async def test_what_was_recorded_is_printed_for_the_case_system_and_filed_without_typing_it_again(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    episode = await missing.raise_episode("2001")
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    await page.get_by_role("link", name="To file in Mosaic").press("Enter")
    await looked_at(page, "unfiled")
    await page.get_by_role("link", name="Amelia Frost").press("Enter")
    await looked_at(page, "unfiled-episode")
    text = await page.locator("main").inner_text()
    assert "Went out of the back door after a phone call." in text, "whole, to copy or print"
    assert await page.get_by_role("link", name="Open in Mosaic").get_attribute("href") == "https://mosaic.example.gov.uk/person/2001"
    await page.get_by_role("checkbox").first.press("Space")
    await press(page, "Filed")
    assert "Select at least one step" in await page.locator(".govuk-error-summary").inner_text()
    await looked_at(page, "unfiled-episode-error")
    await page.get_by_role("checkbox").first.press("Space")
    await page.fill("#where", "Case note 4711")
    await press(page, "Filed")
    await page.get_by_text("It is noted as filed").wait_for()
    assert "Every step is filed" in await page.locator("main").inner_text()
    await looked_at(page, "unfiled-none")

    page = await signed_in(missing.address, "team_manager", viewport=DESK)
    await page.goto(f"/missing/episodes/{episode}")
    assert "Filed in Mosaic 15 May 2026 at 02:00, Case note 4711" in await page.locator("main").inner_text()
    await looked_at(page, "episode-filed")
    await page.goto("/missing/children/2001")
    await page.get_by_role("link", name="Open in Mosaic").wait_for()
    await missing.raise_episode("2002")
    await page.goto("/missing/unfiled?whose=all")
    await looked_at(page, "unfiled")
    await page.get_by_role("link", name="Ben Ash").click()
    await looked_at(page, "unfiled-episode")
    await page.emulate_media(media="print")
    assert not await page.get_by_role("button", name="Filed").is_visible(), "a document, not a form"
    await picture(page, "missing-unfiled-printed")
    page = await signed_in(missing.address, "interviewer")
    assert (await page.goto("/missing/unfiled")).status == 403
