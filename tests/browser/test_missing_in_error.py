"""An entry recorded in error, in a browser: from its link on the timeline to how it stands there afterwards; and a tick taken back."""

from uuid import UUID

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at
from short_forms import Forms
from test_missing_after_return import back_since

from services.missing.domain.commands import HoldDiscussion, RecordSighting, Voice

pytestmark = pytest.mark.browser

VIEWPORTS = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


@VIEWPORTS
async def test_a_social_worker_marks_a_talk_that_was_another_childs_and_it_stands_struck_with_its_words_folded(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await back_since(missing)
    voice = Voice(words="I hate the new flat.", readers=["social_worker"])
    talk = HoldDiscussion(held_at=missing.clock.now(), summary="Spoke of her brother.", reasons=["bullying"], voice=voice)
    await missing.app.state.missing.casework.record(demo("social_worker"), UUID(amelia), talk)
    forms = Forms(page := await signed_in(missing.address, viewport=viewport), amelia)
    await page.goto(forms.path)
    await looked_at(page, "in-error-before")
    await page.get_by_role("link", name="Recorded in error? Discussion with the social worker").click()
    await page.get_by_role("heading", name="Mark an entry as recorded in error").wait_for()
    await looked_at(page, "in-error")
    await page.get_by_role("button", name="Mark as recorded in error").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "in-error-problem")
    await forms.choose("It is about another child")
    await forms.fill(reason="The file of another child was open.")
    await forms.save("Mark as recorded in error", "nothing counts it any more")
    assert not await page.get_by_text("Spoke of her brother.").is_visible()
    await looked_at(page, "in-error-episode")
    await page.get_by_text("What was written, which does not stand").click()
    assert await page.get_by_text("Spoke of her brother.").is_visible(), "what was written stays readable"
    await forms.open("in-error")
    await page.get_by_text("There is no entry here that you can mark.").wait_for()
    await looked_at(page, "in-error-none")


@VIEWPORTS
async def test_a_manager_takes_back_a_tick_that_kept_the_carer_from_looking(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await missing.raise_episode("2001")
    sighting = RecordSighting(seen_at=missing.clock.now(), by="Neighbour", where="Park", names_placement=True)
    await missing.app.state.missing.casework.record(demo("edt"), UUID(amelia), sighting)
    forms = Forms(page := await signed_in(missing.address, "team_manager", viewport=viewport), amelia)
    await page.goto(forms.path)
    await page.get_by_role("link", name="Ticked by mistake?").click()
    await page.get_by_role("heading", name="Let the carer or home read it again").wait_for()
    await looked_at(page, "placement-shown")
    await forms.fill(reason="The neighbour named a shop.")
    await forms.save("Let them read it again", "The carer or home can read the episode again")
    assert not await page.get_by_role("link", name="Ticked by mistake?").count()
    await forms.open("in-error")
    await looked_at(page, "in-error-of-all")
