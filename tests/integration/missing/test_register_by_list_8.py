"""The register kept by the inspectors' list 8 and people.csv, night by night: what a row says is in, what it cannot say stays as it is."""

import asyncio
from datetime import date, timedelta

from council import PEOPLE, REGISTER, Council
from listed_children import AMELIA, COLUMNS, list_8, listed
from nights import bring, child, snapshot, standing, today

from shared.clock import london_date

NOTE = "Annex A list 8: its counts of missing and absent episodes are not loaded. They are counts, not episodes."


async def test_a_list_that_says_what_the_files_say_changes_nothing_at_all(council: Council) -> None:
    before = await standing(council)
    answer = await bring(council, AMELIA | {"Placement Location": ""})
    assert (answer["children"], answer["placements"], answer["episodes"], answer["refused"], answer["named"]) == (1, 1, 0, [], [])
    assert answer["collection_year"] is None
    assert answer["notes"] == [NOTE]
    assert await standing(council) == before


async def test_a_move_a_new_order_and_a_new_worker_are_in_and_names_marks_and_restriction_stay(council: Council) -> None:
    moved = listed(
        Start_Date_of_Most_Recent_Placement=today(council, -2),
        Placement_Type="a) Foster placement",
        Placement_Provider="a) Own LA",
        URN_of_Placement="",
        Placement_Location="b) Out",
        LA_of_Placement="E09000006",
        Allocated_Team="CLA-S",
        Allocated_Worker="Owen Price",
    ) | {"Child's Legal Status": "d) Placement order granted", "Start date of current legal status": today(council, -2)}
    answer = await bring(council, moved)
    assert (answer["refused"], answer["named"]) == ([], [])
    after = await child(council)
    assert (after["name"], after["worker"], after["team"]) == ("Amelia Frost (Millie)", "Owen Price", "CLA-S")
    assert (after["in_area"], after["host_authority"]) == (False, "E09000006")
    assert [mark["code"] for mark in after["marks"]] == ["exploitation_cse"]
    told = (await snapshot(council))["placement"]
    assert (told["place"], told["place_provider"], told["urn"], told["ls"]) == ("U6", "PR1", None, "E1")
    assert (await snapshot(council))["ethnicity"] == "WBRI", "the list’s own code is coarser"
    before = await standing(council)
    assert await bring(council, moved) == answer
    assert await standing(council) == before, "twice changes nothing"
    assert "Owen Price" not in str(await council.events())


async def test_the_case_systems_put_and_the_list_in_turn_every_night_are_no_news(council: Council) -> None:
    moved = {"type": "U4", "provider": "PR4", "home": "SC900002", "since": str(london_date(council.clock.now()) - timedelta(days=2))}
    body = {
        "first_name": "Amelia",
        "last_name": "Frost",
        "known_as": "Millie",
        "date_of_birth": "2010-03-05",
        "sex": "F",
        "ethnicity": "WBRI",
        "care_status": "ours",
        "team": "CLA-N",
        "worker": "Nadia Rahman",
        "placement": moved | {"in_area": True},
        "marks": [{"code": "exploitation_cse"}],
    }
    row = listed(Start_Date_of_Most_Recent_Placement=today(council, -2), Placement_Type="a", Placement_Provider="b", URN_of_Placement="")

    async def put() -> None:
        sent = await council.http.put("/missing/api/children/1001", json=body, headers=council.headers("team_manager"))
        assert sent.status_code == 200, sent.text

    await put()
    before = await standing(council)
    assert (await bring(council, row))["named"] == []
    await put()
    assert await standing(council) == before
    assert (await snapshot(council))["placement"]["place"] == "U4", "the finer code stays"


async def test_a_placement_that_changed_while_the_child_is_missing_asks_a_person_and_edits_no_episode(council: Council) -> None:
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    before, events = (await council.get(path)).json(), await council.events()
    await bring(council, listed(Start_Date_of_Most_Recent_Placement=today(council), Placement_Type="a", URN_of_Placement="SC900002"))
    after = (await council.get(path)).json()
    prompts = [one for one in after["next_actions"] if one not in before["next_actions"]]
    assert [one["action"] for one in prompts] == ["end_period"]
    assert "The placement ended on" in prompts[0]["why"]
    for one in (before, after):
        del one["next_actions"], one["minutes_missing"]
    assert after == before, "owner, periods, clocks, version, timeline"
    assert [one["type"] for one in (await council.events())[len(events) :]] == ["missing.child_recorded"]
    answer = {"category": "M", "from_at": council.at(), "reason": "The home gave notice", "placement_ended": True}
    assert (await council.post(f"{path}/category", answer)).status_code == 201
    assert "end_period" not in [one["action"] for one in (await council.get(path)).json()["next_actions"]]


async def test_care_that_ended_while_the_child_is_missing_asks_how_the_absence_ends(council: Council) -> None:
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    row = listed(Date_Ceased_to_be_Looked_After=today(council), Reason_Ceased_to_be_Looked_After="n) Care ceased for any other reason")
    assert (await bring(council, row))["named"] == []
    after = (await council.get(path)).json()
    assert (after["status"], after["version"]) == ("open", 1)
    assert "record_care_ended" in [one["action"] for one in after["next_actions"]]
    assert "end_period" not in [one["action"] for one in after["next_actions"]]


async def test_a_new_legal_status_alone_asks_nobody_to_end_a_period(council: Council) -> None:
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    row = AMELIA | {"Child's Legal Status": "d) Placement order granted", "Start date of current legal status": today(council)}
    await bring(council, row)
    told = (await snapshot(council))["placement"]
    assert (told["rne"], told["ls"], told["urn"]) == ("L", "E1", "SC900001")
    assert "end_period" not in [one["action"] for one in (await council.get(path)).json()["next_actions"]]
    before = await standing(council)
    await bring(council, row)
    assert await standing(council) == before


async def test_a_child_taken_into_care_last_night_is_in_the_register_and_people_names_them_in_the_same_call(council: Council) -> None:
    new = listed(
        Child_Unique_ID="7007",
        Date_of_Birth="2012-09-30",
        Gender="a",
        Start_Date_of_Most_Recent_Placement=today(council, -1),
        Placement_Type="Foster placement",
        URN_of_Placement="",
    ) | {COLUMNS[5]: "Y", "Child's Legal Status": "e) Accommodated under S20"}
    answer = await bring(council, new, people=PEOPLE + "7007,Zoltan,Hale,,UASC,Grace Mensah,uasc,\n")
    assert (answer["refused"], answer["named"]) == ([], [])
    after = await child(council, "7007")
    assert (after["name"], after["worker"], after["team"], after["in_care"]) == ("Zoltan Hale", "Grace Mensah", "UASC", True)
    assert (after["date_of_birth"], after["sex"], [mark["code"] for mark in after["marks"]]) == ("2012-09-30", "M", ["uasc"])
    before = await standing(council)
    await bring(council, new, people=PEOPLE + "7007,Zoltan,Hale,,UASC,Grace Mensah,uasc,\n")
    assert await standing(council) == before


async def test_a_child_known_by_the_list_alone_has_age_team_worker_and_marks(empty_council: Council) -> None:
    row = AMELIA | {COLUMNS[5]: "Yes", COLUMNS[6]: "true"}
    await bring(empty_council, row)
    after = await child(empty_council)
    assert (after["date_of_birth"], after["team"], after["worker"]) == ("2010-03-05", "CLA-N", "Nadia Rahman")
    assert [mark["code"] for mark in after["marks"]] == ["uasc", "disability"]
    corrected = await bring(empty_council, row | {"Date of Birth": "06/03/2010"})
    assert [(one["rule"], one["column"]) for one in corrected["named"]] == [("INT13", "Date of Birth")]
    assert (await child(empty_council))["date_of_birth"] == "2010-03-06"


async def test_a_council_with_no_903_file_corrects_by_tonights_list_what_last_nights_said(empty_council: Council) -> None:
    await bring(empty_council, AMELIA | {"Placement Provider": "c) Other"})
    told = (await snapshot(empty_council))["placement"]
    assert (told["place"], told["place_provider"], told["urn"], told["ls"]) == ("K2", None, "SC900001", "C2")
    corrected = AMELIA | {"URN of Placement": "SC900007", "Child's Legal Status": "a"}
    assert (await bring(empty_council, corrected))["named"] == []
    told = (await snapshot(empty_council))["placement"]
    assert (told["decom"], told["place_provider"], told["urn"], told["ls"]) == ("2024-02-01", "PR4", "SC900007", "C1")
    await bring(empty_council, AMELIA | {"Placement Type": "g) Secure Children's Homes", "URN of Placement": ""})
    told = (await snapshot(empty_council))["placement"]
    assert (told["place"], told["urn"]) == ("K1", None), "of another home the number is not known"
    await bring(empty_council, AMELIA | {"Date Ceased to be Looked After": "2025-01-31"})
    assert (await child(empty_council))["in_care"] is False
    await bring(empty_council, AMELIA)
    assert (await child(empty_council))["in_care"] is True


async def test_a_903_file_that_catches_up_brings_its_finer_code_and_the_next_list_is_no_news(council: Council) -> None:
    moved = listed(Start_Date_of_Most_Recent_Placement="01/05/2025", Placement_Type="a", Placement_Provider="b", URN_of_Placement="")
    await bring(council, moved)
    assert (await snapshot(council))["placement"]["place"] == "U6"
    care = str(REGISTER["episodes"]).replace("1001,01/02/2024,S,C2,N1,K2,PR4,,,", "1001,01/02/2024,S,C2,N1,K2,PR4,01/05/2025,X1,PLACE")
    filed = {"header": REGISTER["header"], "episodes": care + "1001,01/05/2025,P,C2,N1,U4,PR4,,,,BR1 1AA,BR2 2BB,SC900002\n"}
    assert (await council.bring(filed)).json()["refused"] == []
    after = await snapshot(council)
    assert (after["placement"], after["care"][-1]["place"]) == (None, "U4")
    before = await standing(council)
    assert (await bring(council, moved))["named"] == []
    assert await standing(council) == before
    again = {"list_8": list_8(moved)} | filed | {"people": REGISTER["people"]}
    assert (await council.bring(again)).status_code == 200, "all of it in one folder"
    assert await standing(council) == before


async def test_people_alone_every_night_changes_names_team_and_worker_and_who_looks_sees_the_new_worker(council: Council) -> None:
    tonight = PEOPLE + "1001,Amelia,Frost-Hale,Millie,CLA-S,Owen Price,exploitation_cse,\n"
    sent = await council.bring({"people": tonight}, None)
    assert sent.status_code == 200, sent.text
    assert (sent.json()["collection_year"], sent.json()["children"], sent.json()["notes"]) == (None, 1, [])
    after = await child(council)
    assert (after["name"], after["worker"], after["team"]) == ("Amelia Frost-Hale (Millie)", "Owen Price", "CLA-S")
    raised = await council.raise_episode()
    page = await council.http.get("/missing/children/1001", headers=council.headers("social_worker"))
    assert (raised.status_code, page.status_code) == (201, 200)
    assert "Owen Price" in page.text
    assert "Nadia Rahman" not in page.text
    before = await standing(council)
    assert (await council.bring({"people": tonight}, None)).json() == sent.json()
    assert await standing(council) == before
    assert "Owen Price" not in str(await council.events())


async def test_a_new_child_whom_the_list_and_the_case_system_send_at_once_is_one_child_with_both_words(empty_council: Council) -> None:
    body = {"first_name": "Amelia", "last_name": "Frost", "care_status": "ours", "restricted": True}
    for number in ("9001", "9002", "9003", "9004"):
        put = empty_council.http.put(f"/missing/api/children/{number}", json=body, headers=empty_council.headers("administrator"))
        sent, _ = await asyncio.gather(put, bring(empty_council, listed(Child_Unique_ID=number)))
        assert sent.status_code in (200, 201), sent.text
        kept = await snapshot(empty_council, number)
        assert (kept["version"], kept["restricted"], kept["placement"]["urn"]) == (2, True, "SC900001")
    told = [(one["subject"], one["data"]["child"]["version"]) for one in await empty_council.events()]
    assert len(told) == len(set(told)) == 8


async def test_more_children_than_one_batch_are_brought_and_only_those_allowed_may_bring_them(empty_council: Council) -> None:
    born = date(2009, 1, 1)
    rows = [listed(Child_Unique_ID=f"8{i:04d}", Date_of_Birth=f"{born + timedelta(days=i):%d/%m/%Y}") for i in range(1100)]
    assert (await bring(empty_council, *rows))["children"] == 1100
    files = {"list_8": ("list_8.csv", list_8(AMELIA), "text/csv")}
    headers = empty_council.headers("social_worker")
    assert (await empty_council.http.post("/missing/api/children/import", files=files, headers=headers)).status_code == 403


async def test_the_nightly_file_undoes_no_restriction_and_no_mark_and_says_what_it_lacks(council: Council) -> None:
    told = await council.post("/api/children/1001/restriction", {"restricted": True, "reason": "Her father works here."}, "team_manager")
    assert told.status_code == 200, told.text
    before = await standing(council)
    blank = await council.bring({"people": PEOPLE + "1001,Amelia,Frost,Millie,CLA-N,Nadia Rahman,,\n"}, None)
    assert (blank.json()["named"], await standing(council)) == ([], before)
    otherwise = {"people": PEOPLE + "1001,Amelia,Frost,Millie,CLA-N,Nadia Rahman,dolo,no\n1002,Ben,Ash,,CLA-S,,,Y\n"}
    sent = (await council.bring(otherwise, None)).json()
    assert [(one["line"], one["column"], one["value"]) for one in sent["named"]] == [
        (3, "RESTRICTED", "Y"),
        (2, "RESTRICTED", "no"),
        (2, "MARKS", "dolo"),
    ]
    now = await snapshot(council)
    assert (now["restricted"], [mark["code"] for mark in now["marks"]]) == (True, ["exploitation_cse", "dolo"])
    assert (await council.get("/api/children/1001")).status_code == 404, "a social worker still may not open it"
    assert (await council.bring(otherwise, None)).json()["named"] == sent["named"], "every night, until somebody puts one of the two right"
