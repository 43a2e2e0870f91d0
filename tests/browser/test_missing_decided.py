"""What is decided and what must stay hidden, in a browser: at a glance for a manager, gone for the home that an account names."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from running_missing import DESK, PHONE, RunningMissing, SignIn, fits, looked_at
from short_forms import Forms

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_manager_sees_what_is_decided_and_that_a_meeting_lacked_those_it_needs(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    amelia = await missing.raise_episode("2001")
    forms = Forms(page := await signed_in(missing.address, "team_manager", viewport=viewport), amelia)
    now = missing.clock.now()
    decisions = page.locator("#decisions")
    await page.goto(forms.path)
    await decisions.get_by_text("Outstanding").wait_for()
    await decisions.get_by_text("By 15 May 2026 at 05:30").wait_for()
    await page.get_by_role("link", name="Record the strategy decision").first.click()
    await forms.choose("Meeting planned")
    await page.get_by_role("button", name="Save the strategy decision").click()
    await page.get_by_text("There is a problem").wait_for()
    await looked_at(page, "decided-strategy-error")
    await forms.choose("S47 strategy discussion")
    await forms.at("at", now + timedelta(hours=8))
    await forms.fill(rationale="A car was seen, and she is 15.")
    await forms.save("Save the strategy decision", "The strategy decision is recorded")
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Put the meeting of 15 May 2026 at 10:00 in a calendar").click()
    kept = await asyncio.to_thread(Path(await (await begun.value).path()).read_text)
    (event,) = Calendar.from_ical(kept).walk("VEVENT")
    assert event.start == now + timedelta(hours=8)
    assert not [word for word in ("Amelia", "Frost", "Millie", "Larch") if word in kept]
    await forms.open("strategy")
    await forms.choose("Meeting held", "S47 strategy discussion", "Social care", "Police")
    await forms.at("at", now)
    await forms.fill(rationale="Health could not be reached at night.")
    await forms.save("Save the strategy decision", "The strategy decision is recorded")
    await decisions.get_by_text("not quorate").wait_for()
    assert await decisions.get_by_text("Outstanding").count() == 0
    await forms.open("decision")
    await forms.choose("Abduction warning")
    await forms.fill(decision="Ask the police for one.", rationale="The driver is known to them.")
    await forms.save("Save the decision", "The decision is recorded")
    await decisions.get_by_text("Abduction warning").wait_for()
    assert await decisions.get_by_text("Grace Okafor").count() == 3, "by whom, for each"
    await looked_at(page, "decided-episode")


async def test_an_account_that_names_the_home_is_gone_for_its_carer_and_leads_a_manager_to_the_lado(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    amelia = await missing.raise_episode("2001")
    carer = await signed_in(missing.address, "carer", viewport=PHONE)
    await carer.goto(f"/missing/episodes/{amelia}")
    await carer.get_by_role("heading", name="Amelia Frost").wait_for()
    await looked_at(carer, "decided-carer")
    assert await carer.locator("#record").count() == 0
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=PHONE), amelia)
    await forms.open("found")
    await forms.at("found_at", missing.clock.now() - timedelta(minutes=5))
    await forms.choose("With a friend", "No", "It names their carer, the home or its staff")
    await forms.fill(seen_by="PC 4411", account="She says that Maureen’s son hit her.")
    await forms.save("Save", "It is recorded where they are")
    assert await page.get_by_role("link", name="Refer to the LADO").count() == 0, "a manager's, and a link would lead nowhere"
    gone = await carer.goto(f"/missing/episodes/{amelia}")
    never = await carer.goto("/missing/episodes/01890000-0000-7000-8000-000000000000")
    assert (gone.status, never.status) == (404, 404)
    await carer.goto("/missing")
    assert amelia not in await carer.content()
    assert "Not shown as missing" in await carer.locator("main").inner_text(), "she lives there, and nothing tells of the account"
    manager = await signed_in(missing.address, "team_manager", viewport=PHONE)
    await manager.goto(f"/missing/episodes/{amelia}")
    await looked_at(manager, "decided-lado")
    await manager.get_by_role("link", name="Refer to the LADO").first.click()
    assert await manager.get_by_label("Referral to the LADO, or not").is_checked(), "filled in already"
    await manager.fill("#decision", "Referred by phone.")
    await manager.fill("#rationale", "Her account names the household.")
    await manager.get_by_role("button", name="Save the decision").click()
    await manager.get_by_text("The decision is recorded").wait_for()
    assert await manager.get_by_role("link", name="Refer to the LADO").count() == 0


async def test_without_javascript_both_answers_about_telling_can_be_given(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    forms = Forms(page := await signed_in(missing.address, viewport=PHONE, java_script_enabled=False), amelia)
    await forms.open("told")
    await looked_at(page, "decided-told-no-script", script=False)
    await forms.choose("School", "No")
    await forms.fill(not_told_because="It is night; the head is told at eight.")
    await forms.save("Save", "It is recorded")
    assert "Not told" in await page.locator("main").inner_text()
    await forms.open("told")
    await forms.choose("School", "Yes")
    await forms.save("Save", "It is recorded")
    told = page.locator(".govuk-summary-list", has=page.get_by_text("School", exact=True))
    assert "Not told" not in await told.inner_text(), "the latest word stands"


async def test_an_offer_that_somebody_else_was_given_meanwhile_is_told_and_changes_no_hands(
    missing: RunningMissing, signed_in: SignIn
) -> None:
    amelia = await missing.raise_episode("2001")
    forms = Forms(page := await signed_in(missing.address, viewport=DESK), amelia)
    await forms.open("handover")
    await looked_at(page, "decided-handover")
    await page.select_option("#to", label="Tom Whitfield, emergency duty team")
    await forms.fill(note="The police are at the station.")
    await forms.save("Offer the handover", "The handover is offered")
    tom = await signed_in(missing.address, "edt", viewport=PHONE)
    await tom.goto(forms.path)
    await tom.get_by_text("You are asked to take over this episode.").wait_for()
    await forms.open("handover")
    await page.select_option("#to", label="Priya Nair, missing coordinator")
    await forms.save("Offer the handover", "The handover is offered")
    await tom.get_by_role("button", name="Accept: I hold it now").click()
    await tom.get_by_text("This offer does not stand any more").wait_for()
    await looked_at(tom, "decided-handover-gone")
    assert "Nadia Rahman" in await tom.locator(".govuk-summary-list", has=tom.get_by_text("Held by")).inner_text()


async def test_a_link_that_somebody_pasted_never_pushes_a_phones_page_sideways(missing: RunningMissing, signed_in: SignIn) -> None:
    link = "https://maps.example/" + "place" * 50
    amelia = await missing.raise_episode("2001", last_seen_place=link, circumstances=link, risk={"level": "high", "rationale": link})
    page = await signed_in(missing.address, viewport=PHONE)
    for path in ("/missing", f"/missing/episodes/{amelia}", f"/missing/episodes/{amelia}/correction", "/missing/children/2001"):
        await page.goto(path)
        await fits(page)
