"""While a child is away, in a browser: everything that is recorded then, on a phone and a desk, and the handover by keyboard alone."""

from datetime import timedelta

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, looked_at
from short_forms import Forms
from test_missing_night import by_tab

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_worker_at_night_records_what_is_done_to_find_a_child(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await missing.raise_episode("2001")
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=viewport), amelia)
    now = missing.clock.now()
    await forms.open("sighting")
    await forms.at("seen_at", now - timedelta(minutes=20))
    await forms.fill(where="Bus station", by="A driver", account="Alone, in a red coat.")
    await looked_at(page, "away-sighting")
    await forms.save("Save the sighting", "It is recorded")
    await forms.open("told?about=iro")
    await forms.choose("No")
    await looked_at(page, "away-told")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("There is a problem").wait_for()
    await forms.fill(not_told_because="Told in the morning, with the plan.")
    await forms.save("Save", "It is recorded")
    await forms.open("intelligence")
    await forms.choose("Vehicle")
    await forms.fill(account="A grey van by the school gate", source="A neighbour, who saw it", handling="Police only")
    await looked_at(page, "away-intelligence")
    await forms.save("Save the intelligence", "The intelligence is recorded")
    await forms.open("intelligence-shared")
    await page.get_by_role("radio").first.check()
    await forms.fill(shared_with="PC Lane, missing persons unit")
    await looked_at(page, "away-intelligence-shared")
    await forms.save("Save", "It is recorded whom the intelligence was shared with")
    await forms.open("strategy")
    await forms.choose("Meeting planned", "S47 strategy discussion", "Social care", "Police")
    await forms.at("at", now + timedelta(hours=7))
    await forms.fill(rationale="A risk of sexual exploitation, and a car seen.")
    await looked_at(page, "away-strategy")
    await forms.save("Save the strategy decision", "The strategy decision is recorded")
    await page.get_by_role("link", name="in a calendar").wait_for()
    await forms.open("found")
    await forms.at("found_at", now - timedelta(minutes=5))
    await forms.choose("With a friend", "Nobody can say yet")
    await forms.fill(seen_by="PC 4411", tonight="With her friend’s mother, who is up.")
    await looked_at(page, "away-found")
    await forms.save("Save", "It is recorded where they are")
    await forms.open("category")
    await looked_at(page, "away-category")
    await forms.fill(reason="We know where she is.")
    await forms.save("Save the change", "It is recorded whether they are missing or away")
    await looked_at(page, "away-episode")
    await page.get_by_text("Once they are back").click()
    await page.get_by_role("link", name="Make the return plan").wait_for()


async def test_a_handover_is_offered_and_accepted_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    page = await signed_in(missing.address, "social_worker")
    await page.goto(f"/missing/episodes/{amelia}/handover")
    await by_tab(page, "#to")
    await page.keyboard.type("Tom Whitfield")
    await by_tab(page, "Offer the handover")
    await page.keyboard.press("Enter")
    await page.get_by_text("The handover is offered").wait_for()
    await looked_at(page, "away-handover-offered")
    tom = await signed_in(missing.address, "edt", viewport=PHONE)
    await tom.goto(f"/missing/episodes/{amelia}")
    await tom.get_by_text("You are asked to take over this episode.").wait_for()
    await looked_at(tom, "away-handover-asked")
    await by_tab(tom, "Accept: I hold it now")
    await tom.keyboard.press("Enter")
    await tom.get_by_text("You hold this episode now").wait_for()
