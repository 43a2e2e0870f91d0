"""What is recorded while a child is away, by the short forms: sightings, who was told, how we meet, periods, finding, the owner."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from council import Council
from icalendar import Calendar
from one_page import MANAGER, OnePage, said, standing

from shared.clock import LONDON


@pytest.fixture
async def away(council: Council) -> OnePage:
    return OnePage(council, (await council.raise_episode()).json()["episode_id"])


async def test_everything_recorded_while_a_child_is_away_stands_on_their_page(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    page = await away.saved("sighting", seen_at=now, where="Bus station", by="A driver", account="Alone, in a red coat.")
    assert "Seen by A driver, Bus station" in page
    assert "Alone, in a red coat." in page
    page = await away.saved("told?about=iro", told="true", told_at=now)
    assert "IRO (independent reviewing officer) Told" in page
    page = await away.saved("told", who="manager_on_call", told="true", told_at=now, spoke_to="Helen Marsh")
    assert "Manager or director on call: told, spoke to Helen Marsh" in page or "Spoke to Helen Marsh" in page
    page = await away.saved("told", who="parents", told="false", not_told_because="Her father may be why she left.")
    assert "Parents Not told, decided" in page
    kept = {"kind": "vehicle", "account": "A grey van", "source": "A neighbour", "handling": "Police only"}
    page = await away.saved("intelligence", **kept, shared_with="Police", shared_at=now)
    assert "How to handle it Police only" in page
    page = await away.saved("strategy", decision="not_needed", at=now, rationale="We know where she is likely to be.")
    assert "Decisions Decision When By whom, or by when No meeting needed" in page
    page = await away.saved(
        "found", found_at=now, place="friend", seen_by="PC 4411", safe_to_return="no", tonight="At her aunt’s", account="She is cold."
    )
    assert "Found, not yet back" in page
    assert "Where they stay tonight At her aunt’s" in page
    assert (await away.snapshot())["status"] == "found"


async def test_whoever_tells_the_police_that_a_child_is_found_has_the_number_and_the_reference_before_them(
    council: Council, away: OnePage
) -> None:
    page = said(await away.open("told?about=police"))
    assert "ring 101 , or 999 where somebody is in danger. No police reference is recorded" in page
    await away.saved("police", police_reference="CAD 4411", reported_at=council.clock.now())
    assert "Their reference is CAD 4411 ." in said(await away.open("told?about=police"))
    assert "101" not in said(await away.open("told?about=iro"))


async def test_the_police_are_told_before_they_give_a_reference_and_it_is_added_to_that_time(council: Council, away: OnePage) -> None:
    told_at = council.clock.now() - timedelta(minutes=40)
    page = await away.saved("police", reported_at=told_at)
    assert "Report to the police" not in page
    assert "Police reference None yet. Add it" in page, page[page.index("Police reference") :][:80]
    boxes = standing((await away.open("police")).text)
    assert boxes["reported_at-time"] == f"{told_at.astimezone(LONDON):%H:%M}"
    page = await away.saved("police", police_reference="CAD 4411", reported_at=told_at)
    assert "Police reference CAD 4411" in page
    assert (await away.snapshot())["police_reported_at"] == told_at.isoformat().replace("+00:00", "Z")


async def test_a_period_is_asked_for_in_plain_words(away: OnePage) -> None:
    assert "They moved between missing and away" in said(await away.open())
    page = said(await away.open("category"))
    assert "Missing: nobody knows where they are. Away: somebody knows" in page
    assert "counted in the yearly return to the Department (903)" in page


async def test_found_again_says_only_what_was_open_and_never_another_time(council: Council, away: OnePage) -> None:
    found_at = council.clock.now() - timedelta(minutes=30)
    page = await away.saved("found", found_at=found_at, place="hospital", seen_by="Ward 4")
    assert "Decide whether it is safe to go back" in page
    await away.saved("found", seen_by="Nadia", safe_to_return="yes", tonight="Ward 4")
    snapshot = await away.snapshot()
    assert datetime.fromisoformat(snapshot["found_at"]) == found_at.replace(second=0, microsecond=0)
    assert "decide_safe_to_return" not in {one["action"] for one in snapshot["next_actions"]}


async def test_a_new_period_begins_where_the_last_ended_and_ends_neither_episode_nor_clock(council: Council, away: OnePage) -> None:
    before = await away.snapshot()
    ended_at = council.clock.now() - timedelta(minutes=20)
    same = await away.fill("category", category="M", from_at=ended_at, reason="x")
    assert same.status_code == 422
    assert "They are recorded as that already" in said(same)
    page = await away.saved("category", category="M", from_at=ended_at, placement_ended="yes", reason="The home gave notice.")
    assert "Stretches of this absence in which the child was missing, or away and known where" in page
    page = await away.saved("category", category="A", from_at=council.clock.now(), reason="She rang from her brother’s.")
    assert "Away, whereabouts known" in page
    after = await away.snapshot()
    assert (after["status"], after["owner"], after["last_seen_at"]) == ("open", before["owner"], before["last_seen_at"])
    assert [one["category"] for one in after["periods"]] == ["M", "M", "A"]


async def test_a_handover_is_offered_and_accepted_by_name_and_by_nobody_else(council: Council, away: OnePage) -> None:
    tom = "5afe0000-0000-4000-8000-000000000003"  # the demonstration's emergency duty worker
    page = await away.open("handover")
    assert "Tom Whitfield" in said(page)
    assert "Joel Abara" not in said(page), "an interviewer holds no episode"
    page = await away.saved("handover", to=tom, note="Police are looking at the station.")
    assert "Handover offered to Tom Whitfield" in page
    assert "You are asked to take over" not in page
    press = await council.http.post(f"{away.path}/handovers/{(await handover(away))}", headers=council.headers("edt", "Somebody else"))
    assert press.headers["location"].endswith("?asked=acceptance")
    assert (await away.snapshot())["owner"]["person_id"] != tom


async def test_who_is_asked_to_take_over_accepts_by_one_press_and_a_second_says_how_it_stands(council: Council, away: OnePage) -> None:
    # The manager offers it to themselves: the person the page is shown to is the one it is offered to.
    options = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\(you\)', (await away.open("handover", MANAGER)).text)
    page = await away.saved("handover", MANAGER, to=options[0])
    assert "You are asked to take over this episode." in page
    offer = await handover(away)
    press = await council.http.post(f"{away.path}/handovers/{offer}", headers=council.headers(MANAGER))
    assert press.headers["location"].endswith("?recorded=acceptance")
    assert (await away.snapshot())["owner"]["person_id"] == options[0]
    again = await council.http.post(f"{away.path}/handovers/{offer}", headers=council.headers(MANAGER))
    assert again.headers["location"].endswith("?asked=acceptance")


async def test_a_planned_meeting_goes_into_a_calendar_at_london_time_without_the_childs_name(council: Council, away: OnePage) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half past two in London: the clocks have just gone forward
    page = await away.saved("strategy", decision="meeting_planned", kind="missing_meeting", at=at, attendees=["police"], rationale="x")
    assert "Put the meeting of 29 March 2026 at 02:30 in a calendar" in page
    assert "Record the strategy decision Outstanding" in page, "a meeting planned is not yet a meeting held"
    file = await council.http.get(f"{away.path}/meetings/1.ics", headers=council.headers("social_worker"))
    assert file.headers["content-type"].startswith("text/calendar")
    assert "Frost" not in file.text
    (event,) = Calendar.from_ical(file.text).walk("VEVENT")
    assert event.start.astimezone(UTC) == at
    assert (await away.snapshot())["reference"] in str(event["summary"])
    assert (await council.http.get(f"{away.path}/meetings/2.ics", headers=council.headers("social_worker"))).status_code == 404


@pytest.mark.parametrize(
    ("what", "typed", "refused"),
    [
        ("told", {"who": "school", "told": "true"}, "Enter when they were told"),
        ("told", {"who": "school", "told": "false"}, "Enter why they are not told"),
        ("strategy", {"decision": "meeting_held", "rationale": "x"}, "Select the kind of meeting"),
        ("intelligence", {"kind": "place", "account": "x", "source": "y"}, "Enter how it may be used"),
        ("handover", {}, "Select who takes over"),
        ("handover", {"to": "nobody"}, "Select who takes over"),
    ],
)
async def test_an_answer_left_out_is_asked_for_at_its_box_and_nothing_is_recorded(
    council: Council, away: OnePage, what: str, typed: dict[str, str], refused: str
) -> None:
    now = council.clock.now()
    times = {"at": now} if what == "strategy" else {}
    blank = {f"told_at-{part}": "" for part in ("day", "month", "year", "time")} if what == "told" else {}
    answer = await away.fill(what, **typed, **times, **blank)
    assert answer.status_code == 422
    assert refused in said(answer)
    assert (await away.snapshot())["version"] == 1


async def test_times_that_cannot_be_true_are_caught_at_the_field(council: Council, away: OnePage) -> None:
    early = council.clock.now() - timedelta(days=1)
    seen = await away.fill("sighting", seen_at=early, where="x", by="y")
    assert "would be before the child was last seen" in said(seen)
    ahead = council.clock.now() + timedelta(hours=2)
    found = await away.fill("found", found_at=ahead, place="friend", seen_by="y")
    assert "has not come yet" in said(found)
    assert (await away.snapshot())["version"] == 1


async def handover(away: OnePage) -> str:
    (offered,) = (one for one in (await away.snapshot())["next_actions"] if one["action"] == "accept_handover")
    return str(offered["about"])


async def test_a_child_who_was_found_is_not_said_to_be_found_for_as_long_as_they_were_gone(away: OnePage) -> None:
    await away.saved("found", found_at=away.council.clock.now(), place="friend", seen_by="PC Lane", safe_to_return="no")
    page = said(await away.open())
    assert "gone for 2 hours" in page
    assert "not yet back for" not in page


async def test_he_rang_is_contact_and_no_sighting(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    page = await one.saved("sighting", seen_at=council.clock.now(), contact="telephone", by="Maureen Pike", account="He is safe.")
    assert "Contact by telephone: Maureen Pike" in page
    assert "Last sighting None recorded" in page
    refused = said(await one.fill("sighting", seen_at=council.clock.now(), by="Maureen Pike"))
    assert "Enter where they were seen, or select that they were not seen" in refused
    carer = said(await council.http.get(one.path, headers=council.headers("carer", placement="SC900001")))
    assert "Contact by telephone: Maureen Pike" in carer


async def test_where_they_were_found_may_not_be_known_of_a_return_and_is_of_a_child_not_back(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    assert 'value="not_known"' not in (await one.open("found")).text
    assert 'value="elsewhere"' in (await one.open("found")).text
    await one.saved("return", returned_at=council.clock.now(), found_location="not_known")
    assert (await one.snapshot())["found_location"] == "not_known"
