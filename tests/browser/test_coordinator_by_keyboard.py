"""A coordinator's own forms by keyboard alone: a notice taken in and looked at, an interview assigned and chased, each refused first."""

from datetime import timedelta
from typing import Any

import pytest
from keyboard import Keyboard
from running_missing import RunningMissing, SignIn, looked_at
from test_by_keyboard_alone import at_first_page, record, time_of

from services.missing.domain import commands as c

pytestmark = pytest.mark.browser


async def wrong(page: Any, keys: Keyboard, button: str, *boxes: str) -> None:
    """Pressed too soon: each box that is wrong is led to, and the page is clean as it says so."""
    await keys.press(button)
    await keys.refused(*boxes)
    await looked_at(page, f"keys-coordinator-refused-{boxes[0]}")


async def test_a_notice_is_taken_in_and_looked_at_with_each_answer_left_out_at_first(missing: RunningMissing, signed_in: SignIn) -> None:
    await missing.raise_episode("2001")
    page, keys = await at_first_page(signed_in, missing, "missing_coordinator", "Your list")
    await page.goto("/missing/police-notices")
    await keys.arrived("Police notices")
    await keys.press("Record a notice")
    await keys.arrived("Record a notice of the police")
    await keys.through()
    await looked_at(page, "keys-notice-new")
    await wrong(page, keys, "Save the notice", "reference", "words")
    await keys.type(reference="CAD 78", **time_of("received_at", missing, days=1), words="A child by the canal.", child_id="4711")
    await wrong(page, keys, "Save the notice", "received_at-day")
    await keys.type(**time_of("received_at", missing, minutes=-2))
    await wrong(page, keys, "Save the notice", "child_id")
    await keys.type(child_id="2001")
    await keys.press("Save the notice")
    await keys.said("The notice is recorded")
    await keys.through()
    await looked_at(page, "keys-notice-recorded")
    await keys.press("CAD 78")
    await keys.arrived("Police notice CAD 78")
    await keys.through()
    await wrong(page, keys, "Save", "outcome")
    await keys.choose("outcome", "Add it to an episode")
    await wrong(page, keys, "Save", "episode_id")
    await keys.type(episode_id="Amelia")
    await wrong(page, keys, "Save", "recorded_as")
    await keys.choose("recorded_as", "They have seen the child, who is back")
    await wrong(page, keys, "Save", "recorded_as")
    await keys.through()
    await keys.choose("outcome", "Set it aside")
    await wrong(page, keys, "Save", "reason")
    await keys.type(reason="It was another child, who has been found.")
    await keys.press("Save")
    await keys.said("The notice is set aside")
    await keys.said("No notice is waiting.")
    await keys.through()
    await looked_at(page, "keys-notice-set-aside")


async def test_an_interview_is_assigned_to_somebody_outside_and_chased(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001", last_seen_at=missing.clock.now() - timedelta(days=6))
    back_at = missing.clock.now() - timedelta(days=4)
    await record(missing, amelia, c.RecordReturn(returned_at=back_at, found_location="friend"))
    page, keys = await at_first_page(signed_in, missing, "missing_coordinator", "Your list")
    await keys.press("Assign SR-2026-000001")
    await keys.arrived("Assign the interview")
    await keys.through()
    await wrong(page, keys, "Assign the interview", "colleague")
    await keys.type(colleague="Joel Abara", outside="Rosa Nkemelu, Barnardo’s")
    await wrong(page, keys, "Assign the interview", "colleague")
    await keys.type(colleague="Nobody from this list")
    await keys.press("Assign the interview")
    await keys.said("The interview is assigned")
    await keys.menu("Your list")
    await keys.arrived("Your list")
    await keys.said("Interviews to chase")
    await keys.press("Arrange SR-2026-000001")
    await keys.arrived("Arrange the interview")
    await keys.type(**time_of("at", missing, hours=20))
    await wrong(page, keys, "Save the appointment", "later", "place")
    await keys.tick("later")
    await keys.type(place="The library", travel_minutes="40")
    await keys.press("Save the appointment")
    await keys.said("The interview is arranged")
    await keys.menu("Your list")
    await keys.arrived("Your list")
    await keys.through()
    await keys.press("Offer SR-2026-000001")
    await keys.arrived("Record an interview offer")
    await keys.through()
    await keys.choose("outcome", "Offered, the young person said no")
    await keys.type(**time_of("offered_at", missing, minutes=-5))
    await wrong(page, keys, "Save the offer", "reason", "advocate_offered")
    await keys.type(reason="She says that she told Rosa already.")
    await keys.choose("advocate_offered", "Yes")
    await keys.press("Save the offer")
    await keys.said("The interview offer is recorded")
    await looked_at(page, "keys-coordinator-chased")
