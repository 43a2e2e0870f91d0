"""Two reports are two facts until somebody decides between them; a correction reaches whoever is sent out to look."""

import httpx
import pytest
from council import Council
from one_page import OnePage, said
from test_own_lists_over_http import as_joel, assigned

LATER = {
    "reported_by": "Jean Frost",
    "circumstances": "Got into a grey car.",
    "last_seen_by": "Jean Frost, her aunt",
    "last_seen_place": "Station",
    "last_seen_precision": "about",
}


async def raised_and_reported_again(council: Council) -> OnePage:
    one = OnePage(council, (await council.raise_episode(last_seen_place="Home")).json()["episode_id"])
    council.clock.forward(minutes=30)
    report = LATER | {"last_seen_at": council.at(hours=-1)}
    assert (await council.post(f"/api/episodes/{one.episode_id}/reports", report)).status_code == 201
    return one


async def test_details_and_handover_sheet_keep_the_first_report_whole_and_the_later_one_beside_it(council: Council) -> None:
    one = await raised_and_reported_again(council)
    details = said(await one.open()).partition("Details Child")[2].partition("Timeline, latest first")[0]
    for words in (
        "Last seen 15 January 2026 at 20:00 Seen last by Night staff Where Home What happened Left by the back door after a call.",
        "A later report Seen about 15 January 2026 at 21:30 by Jean Frost, her aunt, Station; Got into a grey car.",
    ):
        assert words in details
    sheet = said(await council.get("/handover-sheet"))
    assert "last seen 15 January 2026 at 20:00 by Night staff, Home Left by the back door" in sheet
    assert "A later report Seen about 15 January 2026 at 21:30 by Jean Frost" in sheet


async def test_who_accepts_the_later_time_takes_who_saw_them_then_and_where_with_it(council: Council) -> None:
    one = await raised_and_reported_again(council)
    page = await one.saved("last-seen", last_seen_at="2026-01-15T21:30:00+00:00", reason="She is sure")
    details = page.partition("Details Child")[2].partition("Timeline, latest first")[0]
    assert "Last seen About 15 January 2026 at 21:30 Seen last by Jean Frost, her aunt Where Station What happened Left by" in details
    assert "A later report" not in details
    carer = said(await council.http.get(one.path, headers=council.headers("carer", placement="SC900001")))
    assert "Seen last by Jean Frost, her aunt" in carer
    assert "Night staff" not in carer


async def test_who_keeps_the_first_time_keeps_all_of_it(council: Council) -> None:
    one = await raised_and_reported_again(council)
    page = await one.saved("last-seen", last_seen_at="2026-01-15T20:00:00+00:00", reason="Her aunt mistook the day")
    assert "Last seen 15 January 2026 at 20:00 Seen last by Night staff Where Home" in page


async def as_guest(council: Council, who: str, path: str) -> httpx.Response:
    if who == "interviewer":
        return await as_joel(council, path)
    return await council.http.get(f"/missing{path}", headers=council.headers("carer", placement="SC900001"))


@pytest.mark.parametrize("who", ["carer", "interviewer"])
async def test_what_was_corrected_is_all_that_a_guest_reads(council: Council, who: str) -> None:
    one = OnePage(council, (await council.raise_episode(police_reference="CAD 0001")).json()["episode_id"])
    council.clock.forward(minutes=30)
    await one.saved("return", returned_at=council.clock.now(), found_location="friend")
    await assigned(council, f"/api/episodes/{one.episode_id}")
    right = {
        "circumstances": "Left by the front door.",
        "last_seen_by": "Day staff",
        "last_seen_at": council.at(hours=-1),
        "returned_at": council.at(minutes=-9),
        "found_location": "hospital",
        "police_reference": "CAD 0002",
        "reason": "The home rang: it was not Night staff",
    }
    assert (await council.post(f"/api/episodes/{one.episode_id}/corrections", right)).status_code == 201
    staff = said(await one.open())
    assert "Corrected: last seen, 15 January 2026 at 20:00 → 15 January 2026 at 21:30" in staff
    for path in (f"/episodes/{one.episode_id}", f"/api/episodes/{one.episode_id}"):
        answer = await as_guest(council, who, path)
        assert answer.status_code == 200
        read = answer.text if "api" in path else said(answer)
        assert [old for old in ("back door", "Night staff", "CAD 0001", "at 20:00", "a friend") if old in read] == []
        assert [new for new in ("front door", "Day staff", "CAD 0002", "15 January 2026 at 21:30", "ospital") if new not in read] == []


async def test_a_police_report_taken_off_is_gone_for_a_carer(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode(police_reference="CAD 0001")).json()["episode_id"])
    carer = council.headers("carer", placement="SC900001")
    assert "CAD 0001" in said(await council.http.get(one.path, headers=carer))
    wrong = {"police_not_told": True, "reason": "It was another child"}
    assert (await council.post(f"/api/episodes/{one.episode_id}/corrections", wrong)).status_code == 201
    read = said(await council.http.get(one.path, headers=carer))
    assert "CAD 0001" not in read
    assert "Reported to the police" not in read
