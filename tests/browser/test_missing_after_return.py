"""After a return, in a browser: what follows it, the record put right and closed, a death, and the page a child can keep."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from running_missing import DESK, PHONE, PICTURES, RunningMissing, SignIn, demo, looked_at, picture
from short_forms import Forms
from test_missing_night import by_tab

from services.missing.domain.commands import RecordReturn

pytestmark = pytest.mark.browser

VIEWPORTS = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


async def back_since(missing: RunningMissing, hours: int = 2) -> str:
    """Amelia, missing for a night and back."""
    episode_id = await missing.raise_episode("2001")
    missing.clock.forward(hours=hours)
    at = missing.clock.now() - timedelta(hours=1)
    await missing.app.state.missing.casework.record(demo("edt"), UUID(episode_id), RecordReturn(returned_at=at, found_location="friend"))
    return episode_id


@VIEWPORTS
async def test_a_social_worker_does_what_follows_a_return_and_gives_the_child_their_copy(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await back_since(missing)  # before signing in: the clock is moved, and nobody is signed in for hours
    forms = Forms(page := await signed_in(missing.address, viewport=viewport), amelia)
    now = missing.clock.now()
    await forms.open("return-plan")
    await forms.fill(wants="Nadia, and nobody from the home")
    await forms.choose("Discussion with the social worker", "Return home interview")
    await forms.fill(rationale="She trusts Nadia, and should be able to say more to somebody else.")
    await looked_at(page, "back-return-plan")
    await forms.save("Save the plan", "The return plan is made")
    await forms.open("prevention-check")
    await forms.fill(by="PC 4411, Kent")
    await forms.at("checked_at", now)
    await looked_at(page, "back-prevention-check")
    await forms.save("Save the check", "The prevention check is recorded")
    await forms.open("discussion")
    await forms.choose("Yes, for some uses")
    await forms.fill(words="Nobody listens there.")
    await page.get_by_role("button", name="Save the discussion").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "back-discussion-error")
    await forms.at("held_at", now)
    await forms.fill(summary="Why she left, and what would make it better.", consent_uses="to train carers")
    await forms.choose("Bullying", "Social worker", "Parents")
    await forms.save("Save the discussion", "The discussion is recorded")
    await forms.open("action")
    await forms.fill(what="Find a later bus home from her friend’s", owner="")
    await page.select_option("#colleague", label="Nadia Rahman (you)")
    await forms.at("due", now + timedelta(days=7), time=False)
    await forms.choose("Discussion")
    await looked_at(page, "back-action")
    await forms.save("Save the action", "The action is agreed")
    await looked_at(page, "back-episode")
    await page.get_by_role("link", name="Record what came of it").click()
    assert await page.get_by_label("Find a later bus").is_checked()
    await forms.at("done_at", now)
    await forms.fill(outcome="There is one at 22:10, and she has the fare.")
    await looked_at(page, "back-action-done")
    await forms.save("Save what came of it", "The action is done")
    await forms.open("letter")
    await forms.fill(words="Dear Millie,\n\nI am glad that you are safe, and that you told me.\n\nNadia")
    await looked_at(page, "back-letter")
    await forms.save("Save what you wrote", "What you wrote to them is kept")
    await forms.open("child-comment")
    await forms.choose("Disagree with it")
    await forms.fill(about="How I left", words="I told Maureen that I was going.")
    await looked_at(page, "back-child-comment")
    await forms.save("Save what they said", "What they said is recorded")
    await forms.open("consent-withdrawal")
    await forms.choose("Some uses")
    await forms.fill(uses="In reports")
    await looked_at(page, "back-consent-withdrawal")
    await forms.save("Save that they take it back", "Their words are not quoted any more")
    await page.get_by_role("link", name="Make a copy for the child").click()
    await page.get_by_role("heading", name="A copy for Millie").wait_for()
    await looked_at(page, "back-copy")
    await page.emulate_media(media="print")
    assert not await page.get_by_text("Before you print it").is_visible(), "for the worker alone"
    assert await page.get_by_text("I told Maureen that I was going.").is_visible()
    await picture(page, "missing-back-copy-printed")
    if PICTURES and viewport == DESK:
        for name, path in (("copy", page.url), ("episode", forms.path), ("child", "/missing/children/2001")):
            await page.goto(path)
            await page.pdf(path=Path(PICTURES) / f"{name}.pdf", format="A4")


@VIEWPORTS
async def test_an_interviewer_records_an_interview_that_answers_an_earlier_return_too(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    await back_since(missing)
    again = await missing.raise_episode("2001", last_seen_at=missing.clock.now() - timedelta(minutes=30))
    missing.clock.forward(hours=3)
    at = missing.clock.now() - timedelta(hours=1)
    await missing.app.state.missing.casework.record(demo("edt"), UUID(again), RecordReturn(returned_at=at, found_location="family_home"))
    forms = Forms(page := await signed_in(missing.address, "interviewer", viewport=viewport), again)
    await forms.open("interview-offer")
    await looked_at(page, "back-interview-offer")
    await forms.open("interview")
    await forms.at("held_at", missing.clock.now())
    await forms.choose("Independent service commissioned by the council", "With an interpreter", "Social worker")
    await forms.fill(conducted_by="Joel Abara", words="I was cold.", told_child="Who reads it.", interpreter="Tigrinya, by telephone")
    await page.get_by_role("group", name="Does it also answer an earlier return?").get_by_role("checkbox").check()
    await looked_at(page, "back-interview")
    await forms.save("Save the interview", "The interview is recorded")
    facts = await page.locator("main").inner_text()
    assert "Held within 72 hours" in facts
    assert "SR-2026-000001" not in facts
    await looked_at(page, "back-episode-interviewed")


@VIEWPORTS
async def test_how_old_a_boyfriend_or_girlfriend_is_is_asked_once_the_child_tells_of_one(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await back_since(missing)
    forms = Forms(page := await signed_in(missing.address, viewport=viewport), amelia)
    for form, button, done in (
        ("discussion", "Save the discussion", "The discussion is recorded"),
        ("interview", "Save the interview", "The interview is recorded"),
    ):
        await forms.open(form)
        age = page.get_by_label("How old are they? (optional)")
        assert not await age.is_visible(), "folded away until there is somebody to ask about"
        await forms.choose("To be with a person they call boyfriend or girlfriend")
        await age.select_option("Older by 3 to 5 years")
        await page.get_by_label("To be with a person they call boyfriend or girlfriend").uncheck()
        await forms.at("held_at", missing.clock.now())
        if form == "discussion":
            await forms.fill(summary="Whom she went to see.")
        else:
            await forms.fill(conducted_by="Joel Abara")
            await forms.choose("Independent service commissioned by the council")
        await page.get_by_role("button", name=button).click()
        await page.get_by_role("link", name="How old they are is answered").click()
        await looked_at(page, f"age-gap-{form}-refused")
        await forms.choose("To be with a person they call boyfriend or girlfriend")
        assert await age.input_value() == "from_3_to_5", "what was answered is still there"
        await looked_at(page, f"age-gap-{form}")
        await forms.save(button, done)
    assert (await page.locator(".sr-timeline").inner_text()).count("whom they call boyfriend or girlfriend: older by 3 to 5 years") == 2
    await looked_at(page, "age-gap-episode")


@VIEWPORTS
async def test_a_manager_puts_the_record_right_closes_and_reopens_it(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await back_since(missing)  # before signing in: the clock is moved, and nobody is signed in for hours
    forms = Forms(page := await signed_in(missing.address, "team_manager", viewport=viewport), amelia)
    await forms.open("correction")
    await page.fill("#last_seen_at-time", "23:10")
    await forms.fill(reason="The camera at the door shows it.")
    await looked_at(page, "back-correction")
    await forms.save("Save the correction", "It is corrected")
    assert "14 May 2026 at 23:30 → 14 May 2026 at 23:10" in await page.locator(".sr-timeline").inner_text()
    await forms.open("closure")
    await forms.fill(reason="The plan is with her new worker.")
    await looked_at(page, "back-closure")
    await forms.save("Close the episode", "The episode is closed")
    await forms.open("reopening")
    await forms.fill(reason="A second friend spoke.")
    await looked_at(page, "back-reopening")
    await forms.save("Reopen the episode", "The episode is open for recording again")


@VIEWPORTS
async def test_a_death_is_told_of_with_care_and_then_the_page_is_quiet(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await missing.raise_episode("2001")
    missing.clock.forward(hours=3)
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=viewport), amelia)
    await forms.open("other-end")
    await forms.choose("Turned 18")
    await looked_at(page, "back-other-end-18")
    await forms.choose("The child died")
    await forms.at("at", missing.clock.now())
    await page.get_by_role("button", name="Save this end").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "back-other-end-died")
    await forms.choose("I confirm that the child has died")
    await forms.save("Save this end", "The end is recorded")
    assert "What to do next" not in await page.locator("main").inner_text()
    await page.get_by_text("Director told, by a person").wait_for()
    await looked_at(page, "back-episode-died")


async def test_an_action_is_agreed_and_done_by_keyboard_alone(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await back_since(missing)
    page = await signed_in(missing.address, viewport=DESK)
    await page.goto(f"/missing/episodes/{amelia}")
    await by_tab(page, "Agree an action")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Agree an action").wait_for()
    await by_tab(page, "#what")
    await page.keyboard.type("Find a later bus")
    await by_tab(page, "#owner")
    await page.keyboard.type("Maureen Pike")
    for box, text in (("#due-day", "22"), ("#due-month", "5"), ("#due-year", "2026")):
        await by_tab(page, box)
        await page.keyboard.type(text)
    await by_tab(page, "#origin")
    await page.keyboard.press("Space")
    await by_tab(page, "Save the action")
    await page.keyboard.press("Enter")
    await page.get_by_text("The action is agreed").wait_for()
    await by_tab(page, "Record what came of it: Find a later bus")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Record what came of an action").wait_for()
    await by_tab(page, "#done_at-time")
    await page.keyboard.type("03:30")
    await by_tab(page, "#outcome")
    await page.keyboard.type("There is one at 22:10.")
    await by_tab(page, "Save what came of it")
    await page.keyboard.press("Enter")
    await page.get_by_text("The action is done").wait_for()


@VIEWPORTS
async def test_whoever_is_second_or_late_is_led_on(missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]) -> None:
    """A return recorded in two windows, an appointment past the 72 hours, and where the day is then told to everybody."""
    amelia = await missing.raise_episode("2001")
    page = await signed_in(missing.address, "interviewer", viewport=viewport)
    page = await signed_in(missing.address, "social_worker", viewport=viewport)
    await page.goto(f"/missing/episodes/{amelia}/return")
    forms = Forms(page, amelia)
    await forms.at("returned_at", missing.clock.now())
    await forms.choose("With a friend")
    await forms.fill(condition="Wet and tired.")
    back = RecordReturn(returned_at=missing.clock.now(), found_location="friend")
    await missing.app.state.missing.casework.record(demo("social_worker"), UUID(amelia), back)
    await page.get_by_role("button", name="Save the return").click()
    await page.get_by_role("heading", name="What you typed").wait_for()
    assert await page.get_by_label("How they are").input_value() == "Wet and tired."
    await looked_at(page, "second-window")
    await forms.open("interview-appointment")
    await forms.at("at", missing.clock.now() + timedelta(days=5))
    await forms.fill(place="The library")
    await page.get_by_role("button", name="Save the appointment").click()
    await page.get_by_label("Yes, it cannot be sooner").check()
    await looked_at(page, "late-appointment")
    await forms.save("Save the appointment", "The interview is arranged")
    await looked_at(page, "arranged")
    await page.goto("/missing")
    await page.get_by_text("What you still have to do").wait_for()
    await looked_at(page, "still-to-do")
    await forms.open("interview")
    await page.get_by_label("Something else").first.check()
    await page.get_by_label("Why else?").fill("To see the sea.")
    await looked_at(page, "interview-in-words")
