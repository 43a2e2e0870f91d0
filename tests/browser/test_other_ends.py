"""How an absence ends other than by a return, and how its periods change, on a phone: each is recorded, seen on the timeline, and clean."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from running_missing import CARE, DESK, PHONE, RunningMissing, SignIn, looked_at
from short_forms import Forms

from shared.identity.keys import OPERATOR, open_keys
from shared.identity.tokens import command_token

pytestmark = pytest.mark.browser

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
PEOPLE = "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n"


async def bring(missing: RunningMissing, folder: Path, **files: str) -> None:
    """What the register's files of tonight say besides."""
    async with httpx.AsyncClient(base_url=missing.address) as http:
        operator = command_token(open_keys(OPERATOR, folder / "keys"), missing.clock.now())
        sent = await http.post(
            "/missing/api/children/import",
            files={name: (f"{name}.csv", text.encode(), "text/csv") for name, text in files.items()},
            data={"collection_year": "2026-27", "replace": "true"},
            headers={"Authorization": f"Bearer {operator}"},
        )
        sent.raise_for_status()


async def timeline(page: Any) -> str:
    said: str = await page.locator(".sr-timeline").inner_text()
    return said


async def end(forms: Forms, kind: str, at: datetime) -> None:
    """From the episode's own page, as a person gets there."""
    await forms.page.goto(forms.path)
    link = forms.page.get_by_role("link", name="Record another end")
    if not await link.is_visible():
        await forms.page.get_by_text("Once they are back").click()
    await link.click()
    await forms.choose(kind)
    await forms.at("at", at)


async def test_custody_and_hospital_end_the_absence_and_a_return_still_follows(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia, ben = await missing.raise_episode("2001"), await missing.raise_episode("2002")
    missing.clock.forward(hours=2)
    now = missing.clock.now()
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=PHONE), amelia)
    await forms.open("other-end")
    await page.get_by_role("button", name="Save this end").click()
    await page.get_by_role("link", name="Select how the absence ended").wait_for()
    await looked_at(page, "end-error")
    await end(forms, "In custody", now - timedelta(minutes=40))
    await looked_at(page, "end-custody")
    await forms.save("Save this end", "The end is recorded")
    assert "The absence ended: in custody" in await timeline(page)
    assert "In custody" in await page.locator(".govuk-body-l").inner_text()
    await page.get_by_text("Interview due").wait_for()
    await looked_at(page, "end-in-custody")
    other = Forms(page, ben)
    await end(other, "In hospital", now - timedelta(minutes=30))
    await other.save("Save this end", "The end is recorded")
    assert "The absence ended: in hospital" in await timeline(page)
    await looked_at(page, "end-in-hospital")
    await page.goto("/missing")
    kept = page.get_by_role("table", name="kept in custody or hospital").locator(".govuk-tag--orange")
    assert set(await kept.all_inner_texts()) == {"In custody", "In hospital"}
    await looked_at(page, "end-open-episodes")
    await other.open("return")
    await other.at("returned_at", now)
    await other.choose("In hospital")
    await other.save("Save the return", "The return is recorded")
    assert "Returned" in await page.locator(".govuk-body-l").inner_text()
    await looked_at(page, "end-back-from-hospital")


async def test_who_turns_18_while_missing_is_held_on_to_until_a_named_adult_worker_accepts(
    missing: RunningMissing, signed_in: SignIn, tmp_path: Path
) -> None:
    of_age = {
        "header": HEADER + "2005,M,15/05/2008,WBRI,UN1,,\n",
        "episodes": CARE + "2005,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n",
        "people": PEOPLE + "2005,Eli,Green,,CLA-N,Nadia Rahman,,\n",
    }
    await bring(missing, tmp_path, **of_age)
    forms = Forms(page := await signed_in(missing.address, "social_worker", viewport=PHONE), await missing.raise_episode("2005"))
    await page.goto(forms.path)
    await page.get_by_role("link", name="They are 18 now: record it").click()
    await forms.choose("Turned 18")
    await forms.at("at", datetime(2026, 5, 14, 23, 0, tzinfo=UTC))
    await looked_at(page, "end-turned-18")
    await forms.save("Save this end", "The end is recorded")
    assert "Turned 18" in await timeline(page)
    assert "Missing now" in await page.locator(".govuk-body-l").inner_text(), "held on to: nobody has accepted them"
    await looked_at(page, "end-18-held-on-to")
    await page.get_by_role("link", name="Find the adult worker who accepts").click()
    assert await page.get_by_label("Turned 18", exact=True).is_checked(), "it is known already"
    await forms.fill(accepted_by="Ruth Bello, leaving care team")
    await looked_at(page, "end-18-accepted")
    await forms.save("Save this end", "The end is recorded")
    assert "Accepted by Ruth Bello, leaving care team" in await timeline(page)
    assert "Closed" in await page.locator(".govuk-body-l").inner_text()
    await looked_at(page, "end-18-closed")


async def test_a_placement_that_ends_while_a_child_is_missing_ends_one_period_and_begins_another(
    missing: RunningMissing, signed_in: SignIn, tmp_path: Path
) -> None:
    amelia = await missing.raise_episode("2001", last_seen_at=datetime(2026, 5, 12, 20, 0, tzinfo=UTC))
    moved = "2001,01/02/2024,S,C2,N1,K2,PR4,14/05/2026,X1,CARPL,BR1 1AA,BR2 2BB,9900001\n"
    await bring(missing, tmp_path, episodes=CARE + moved + "2001,14/05/2026,P,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n")
    forms = Forms(page := await signed_in(missing.address, "social_worker", viewport=PHONE), amelia)
    await page.goto(forms.path)
    await looked_at(page, "end-placement-asked")
    await page.get_by_role("link", name="The placement ended: record it").click()
    await forms.choose("No", "Yes, the placement ended at that time")
    await forms.at("from_at", datetime(2026, 5, 14, 11, 0, tzinfo=UTC))
    await forms.fill(reason="Her carer has given notice; she is placed with the Hills now.")
    await looked_at(page, "end-placement")
    await forms.save("Save the change", "It is recorded whether they are missing or away")
    periods = page.get_by_role("table", name="Periods")
    assert await periods.locator("tbody tr").count() == 2
    assert (await periods.inner_text()).count("14 May 2026 at 12:00") == 2, "one ends where the other begins"
    assert "14 May 2026 at 12:00" in await timeline(page)
    assert await page.get_by_text("The placement ended: record it").count() == 0
    assert "Missing now" in await page.locator(".govuk-body-l").inner_text()
    await looked_at(page, "end-placement-ended")


async def test_a_child_is_away_and_then_missing_again_and_each_stretch_is_seen(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    missing.clock.forward(hours=2)
    now = missing.clock.now()
    forms = Forms(page := await signed_in(missing.address, "edt", viewport=PHONE), amelia)
    await forms.open("category")
    await page.get_by_role("button", name="Save the change").click()
    await page.get_by_role("link", name="When it changed must include a time").wait_for()
    await looked_at(page, "category-error")
    for known, ago, reason in (("Yes, but they should not be there", 50, "She rang from Jess’s."), ("No", 20, "She has left Jess’s.")):
        await forms.open("category")
        await forms.choose(known)
        await forms.at("from_at", now - timedelta(minutes=ago))
        await forms.fill(reason=reason)
        await forms.save("Save the change", "It is recorded whether they are missing or away")
        assert reason in await timeline(page)
        await looked_at(page, f"category-{'missing' if known == 'No' else 'away'}")
        tag = "Missing now" if known == "No" else "Away, whereabouts known"
        assert tag in await page.locator(".govuk-body-l").inner_text()
    rows = page.get_by_role("table", name="Periods").locator("tbody th")
    assert [(await row.inner_text()).partition(" ")[0] for row in await rows.all()] == ["Missing", "Away", "Missing"]


async def test_care_that_ends_is_recorded_as_an_end(missing: RunningMissing, signed_in: SignIn) -> None:
    amelia = await missing.raise_episode("2001")
    missing.clock.forward(hours=2)
    forms = Forms(page := await signed_in(missing.address, "social_worker", viewport=PHONE), amelia)
    await end(forms, "Care ended", missing.clock.now() - timedelta(minutes=30))
    await looked_at(page, "end-care")
    await forms.save("Save this end", "The end is recorded")
    assert "care ended" in (await timeline(page)).lower()
    await looked_at(page, "end-care-ended")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_administrator_begins_with_what_they_may_do_and_looks_through_the_records_kept_long_enough(
    missing: RunningMissing, signed_in: SignIn, tmp_path: Path, viewport: dict[str, int]
) -> None:
    page = await signed_in(missing.address, "administrator", viewport=viewport)
    await page.get_by_role("heading", name="What you can do", level=1).wait_for()
    await looked_at(page, "administration")
    await page.locator("main").get_by_role("link", name="Records to review").click()
    await page.get_by_text("No record has been kept long enough").wait_for()
    await looked_at(page, "retention-none")
    await bring(missing, tmp_path, header=HEADER + "0007,F,05/03/1951,WBRI,UN1,,\n", people=PEOPLE + "0007,Edith,Stone,,CLA-N,,,\n")
    await page.reload()
    await page.get_by_role("row", name="0007").get_by_text("5 March 2026").wait_for()
    assert "Edith" not in await page.content()
    await looked_at(page, "retention")
