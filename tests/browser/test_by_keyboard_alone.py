"""Each role's main task on a phone's screen with no pointer at all: the focus is seen, goes down the page, and is never held."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from keyboard import Keyboard
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at

from services.missing.domain import commands as c
from services.missing.police_notices import Told
from shared.web import moment_parts

pytestmark = pytest.mark.browser


async def record(missing: RunningMissing, episode_id: str, command: c.Command, role: str = "social_worker") -> None:
    await missing.app.state.missing.casework.record(demo(role), UUID(episode_id), command)


async def at_first_page(signed_in: SignIn, missing: RunningMissing, role: str, heading: str) -> tuple[Any, Keyboard]:
    """Signed in; the whole first page gone through by Tab, and its menu skipped."""
    page = await signed_in(missing.address, role, viewport=PHONE)
    keys = Keyboard(page)
    await keys.arrived(heading)
    await keys.through()
    await page.reload()
    await keys.arrived(heading)
    await keys.skips()
    return page, keys


def time_of(name: str, missing: RunningMissing, **since: float) -> dict[str, str]:
    """The boxes of a time so long ago, or to come, as `Keyboard.type` takes them."""
    return {f"{name}_{part}": text for part, text in moment_parts(missing.clock.now() + timedelta(**since)).items()}


async def test_a_social_worker_raises_follows_plans_what_comes_after_and_signs_out_and_in(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    page, keys = await at_first_page(signed_in, missing, "social_worker", "Open episodes")
    await keys.press("Raise an episode")
    await keys.arrived("Who is missing?")
    await keys.type(query="frost")
    await page.keyboard.press("Enter")
    await keys.arrived("Choose the child")
    await keys.press("Choose Amelia Frost (Millie), number 2001")
    await keys.arrived("When were they last seen?")
    await keys.through()
    await keys.type(last_seen_at_time="2240")
    await keys.choose("last_seen_precision", "It was at this time")
    await keys.type(last_seen_by="Maureen Pike, foster carer")
    await page.keyboard.press("Enter")
    await keys.arrived("What happened?")
    await keys.choose("category", "No")
    await keys.type(circumstances="Out of the back door after a phone call.")
    await keys.press("Continue")
    await keys.arrived("Risk and police")
    await keys.choose("level", "High")
    await keys.type(rationale="She is 15, and it is cold.")
    await keys.press("Continue")
    await keys.arrived("Check your answers")
    await keys.press("Raise this episode")
    await keys.arrived("Episode raised")
    await keys.press("Go to the episode")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.through()
    await keys.press("Record the return")
    await keys.arrived("Record the return")
    await keys.type(**time_of("returned_at", missing, minutes=-1))
    await keys.choose("found_location", "With a friend")
    await keys.press("Save the return")
    await keys.said("The return is recorded")
    await keys.press("Make the return plan")
    await keys.arrived("Make the return plan")
    await keys.tick("Discussion with the social worker", "Return home interview")
    await keys.type(rationale="She trusts Nadia, and may say more to somebody else.")
    await keys.press("Save the plan")
    await keys.said("The return plan is made")
    await looked_at(page, "keys-social-worker")
    await page.goto("/missing")
    await keys.arrived("Open episodes")
    await keys.menu("Sign out")
    await keys.arrived("Choose who to be")
    await keys.through()
    await keys.press("Sign in as Nadia Rahman")
    await keys.arrived("Open episodes")


async def test_a_night_shift_takes_over_and_says_where_the_child_was_found(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    await record(missing, amelia, c.OfferHandover(to=UUID(demo("edt").id)))
    page, keys = await at_first_page(signed_in, missing, "edt", "Open episodes")
    await keys.press("Amelia Frost (Millie), SR-2026-000001")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("Accept: I hold it now")
    await keys.said("You hold this episode now")
    await keys.press("Record a report to the police")
    await keys.arrived("Record a report to the police")
    await keys.type(police_reference="CAD 0231/15MAY26")
    await keys.press("Save the report")
    await keys.said("The report to the police is recorded")
    await keys.press("Found, not yet back")
    await keys.arrived("Found, not yet back")
    await keys.through()
    await keys.type(**time_of("found_at", missing, minutes=-1))
    await keys.choose("place", "With a friend")
    await keys.type(seen_by="PC 4411")
    await keys.choose("safe_to_return", "No")
    await keys.press("Save")
    await keys.said("It is recorded where they are")
    await looked_at(page, "keys-edt")


async def test_a_carer_sees_who_is_away_and_what_is_agreed(missing: RunningMissing, signed_in: SignIn) -> None:
    await missing.raise_episode("2001")
    page, keys = await at_first_page(signed_in, missing, "carer", "Children who live with you")
    await keys.press("See what is recorded")
    await keys.arrived("Amelia Frost (Millie)")
    await keys.through()
    await page.reload()
    await keys.arrived("Amelia Frost (Millie)")
    await keys.skips()
    await keys.press("Amelia Frost")
    await keys.said("If they go missing")
    await keys.through()
    await page.reload()
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("Children")
    await keys.arrived("Children who live with you")
    await looked_at(page, "keys-carer")


async def test_an_interviewer_offers_arranges_and_records_an_interview(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    await record(missing, amelia, c.RecordReturn(returned_at=missing.clock.now() - timedelta(minutes=30), found_location="friend"))
    await record(missing, amelia, c.AssignInterview(to=UUID(demo("interviewer").id)), "missing_coordinator")
    page, keys = await at_first_page(signed_in, missing, "interviewer", "Return home interviews")
    await keys.press("Offer SR-2026-000001")
    await keys.arrived("Record an interview offer")
    await keys.choose("outcome", "Offered and accepted")
    await keys.type(**time_of("offered_at", missing, minutes=-20))
    await keys.press("Save the offer")
    await keys.said("The interview offer is recorded")
    await keys.menu("Interviews")
    await keys.arrived("Return home interviews")
    await keys.press("Arrange SR-2026-000001")
    await keys.arrived("Arrange the interview")
    await keys.type(**time_of("at", missing, hours=14), place="The library", travel_minutes="40")
    await keys.press("Save the appointment")
    await keys.said("The interview is arranged")
    await keys.press("Record an interview")
    await keys.arrived("Record an interview")
    await keys.through()
    await keys.type(**time_of("held_at", missing, minutes=-1), conducted_by="Joel Abara")
    await keys.choose("conductor_relation", "Independent service commissioned by the council")
    await keys.tick("To be with friends")
    await keys.type(words="I wanted to see Jess. Nobody asked me.")
    await keys.tick("Social worker")
    await keys.press("Save the interview")
    await keys.said("The interview is recorded")
    await looked_at(page, "keys-interviewer")


async def test_a_team_manager_decides_what_is_outstanding_and_records_supervision(missing: RunningMissing, signed_in: SignIn) -> None:
    for days in (40, 20):
        earlier = await missing.raise_episode("2001", last_seen_at=missing.clock.now() - timedelta(days=days))
        back = missing.clock.now() - timedelta(days=days - 1)
        await record(missing, earlier, c.RecordReturn(returned_at=back, found_location="friend"))
    await missing.raise_episode("2001")
    page, keys = await at_first_page(signed_in, missing, "team_manager", "Children looked after, north")
    await keys.press("Record the strategy decision, SR-2026-000003")
    await keys.arrived("Record the strategy decision")
    await keys.through()
    await keys.choose("decision", "Meeting planned")
    await keys.choose("kind", "S47 strategy discussion")
    await keys.type(**time_of("at", missing, hours=8))
    await keys.tick("Social care", "Police", "Health")
    await keys.type(rationale="A car was seen, and she is 15.")
    await keys.press("Save the strategy decision")
    await keys.said("The strategy decision is recorded")
    await keys.menu("Team")
    await keys.arrived("Children looked after, north")
    await keys.press("Record supervision for SR-2026-000003")
    await keys.arrived("Record supervision")
    await keys.choose("held", "Yes")
    await keys.type(reflection="She leaves after telephone calls. Nobody has asked who rings.")
    await keys.press("Save the supervision")
    await keys.said("The supervision is recorded")
    await looked_at(page, "keys-team-manager")


async def test_a_coordinator_deals_with_a_police_notice_and_finds_somebody_to_interview(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    await record(missing, amelia, c.RecordReturn(returned_at=missing.clock.now(), found_location="friend"))
    notice = Told(reference="CAD 77", child_id="2001", received_at=missing.clock.now(), words="Seen in the park by an officer.")
    await missing.app.state.missing.notices.record(demo("missing_coordinator"), notice)
    page, keys = await at_first_page(signed_in, missing, "missing_coordinator", "Your list")
    await keys.press("1 notice to look at")
    await keys.arrived("Police notices")
    await keys.press("CAD 77")
    await keys.arrived("Police notice CAD 77")
    await keys.through()
    await keys.choose("outcome", "Add it to an episode")
    await keys.type(episode_id="Amelia")
    await keys.choose("recorded_as", "Something about the child")
    await keys.press("Save")
    await keys.arrived("Police notices")
    await keys.press("Your list")
    await keys.arrived("Your list")
    await keys.press("Assign SR-2026-000001")
    await keys.arrived("Assign the interview")
    await keys.type(colleague="Joel Abara")
    await keys.press("Assign the interview")
    await keys.said("The interview is assigned")
    await looked_at(page, "keys-coordinator")


async def test_a_reviewing_officer_reads_what_a_review_must_look_at(missing: RunningMissing, signed_in: SignIn) -> None:
    await missing.raise_episode("2001")
    page, keys = await at_first_page(signed_in, missing, "iro", "Reviews")
    await keys.press("Amelia Frost")
    await keys.said("If they go missing")
    await keys.through()
    await page.reload()
    await keys.arrived("Amelia Frost (Millie)")
    await keys.press("SR-2026-000001")
    await keys.said("What happened")
    await keys.through()
    await page.reload()
    await keys.said("What happened")
    await keys.press("Reviews")
    await keys.arrived("Reviews")
    await looked_at(page, "keys-iro")
