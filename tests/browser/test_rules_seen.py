"""A notice of the police added as what it says, a report taken off, and who still has to hear of an error, in a browser."""

import pytest
from running_missing import PHONE, RunningMissing, SignIn, demo, looked_at
from short_forms import Forms

from services.missing.domain.commands import ReportToPolice
from services.missing.police_notices import Told

pytestmark = pytest.mark.browser


async def test_a_manager_adds_a_notice_takes_a_report_off_and_sees_who_must_hear_of_an_error(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    amelia, now, manager = await missing.raise_episode("2001"), missing.clock.now(), demo("team_manager")
    notices = missing.app.state.missing.notices
    notice = await notices.record(manager, Told(reference="CAD 90", received_at=now, words="Seen at the station.", child_id="2001"))
    await notices.record(manager, Told(reference="CAD 91", received_at=now, words="A girl, 15.", child_id="20001"))
    forms = Forms(page := await signed_in(missing.address, "team_manager", viewport=PHONE), amelia)
    await page.goto(f"{missing.address}/missing/police-notices")
    await page.get_by_text("Child not known").wait_for()
    await looked_at(page, "notices-waiting")
    await page.goto(f"{missing.address}/missing/police-notices/{notice.notice_id}")
    await page.get_by_label("Add it to an episode").check()
    await page.get_by_label("They have seen the child, who is back").check()
    await looked_at(page, "notice-triage")
    await page.get_by_label("Something about the child").check()
    await page.get_by_label("Which episode?").select_option(amelia)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("The notice is added to the episode").wait_for()
    await missing.app.state.missing.casework.record(manager, amelia, ReportToPolice(police_reference="CAD 92", reported_at=now))
    await forms.open("correction")
    await looked_at(page, "correction-police")
    await page.get_by_label("No: the report was recorded in error, take it off").check()
    await forms.fill(reason="It was about another child.")
    await forms.save("Save the correction", "It is corrected")
    await missing.app.state.missing.casework.record(manager, amelia, ReportToPolice(police_reference="CAD 93", reported_at=now))
    await forms.open("cancel")
    await looked_at(page, "cancel-told")
    await forms.fill(reason="She was at the dentist.")
    await forms.save("Cancel this episode", "The episode is cancelled")
    await page.get_by_role("link", name="Tell the police that this was recorded in error").wait_for()
    await looked_at(page, "cancelled-to-tell")
