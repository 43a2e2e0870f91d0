"""The register kept by the inspectors' list 8 and people.csv, night by night: what a row says is in, what it cannot say stays as it is."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from council import PEOPLE, REGISTER, Council
from listed_children import AMELIA, COLUMNS, list_8, listed, workbook

from shared.clock import london_date

NOTE = "Annex A list 8: its counts of missing and absent episodes are not loaded. They are counts, not episodes."
TABLES = ("children", "names", "episodes", "periods", "ssda903_rows", "ssda903_files")


async def bring(council: Council, *rows: dict[str, str], **files: str | bytes) -> dict[str, Any]:
    sent = await council.bring({"list_8": list_8(*rows)} | files, None)
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    return answer


async def child(council: Council, child_id: str = "1001") -> dict[str, Any]:
    found = await council.get(f"/api/children/{child_id}")
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


async def snapshot(council: Council, child_id: str = "1001") -> dict[str, Any]:
    body: dict[str, Any] = (await council.query("SELECT snapshot FROM missing.children WHERE child_id = %s", child_id))[0]["snapshot"]
    return body


async def standing(council: Council) -> dict[str, list[object]]:
    tables = {name: await council.query(f"SELECT t::text FROM missing.{name} AS t ORDER BY 1") for name in TABLES}
    return tables | {"log": await council.query("SELECT id FROM safereturn.log ORDER BY position")}


def today(council: Council, days: int = 0) -> str:
    return f"{london_date(council.clock.now()) + timedelta(days=days):%d/%m/%Y}"


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


@pytest.mark.parametrize(
    ("cell", "rule", "said"),
    [
        ({"Child Unique ID": ""}, "list 8", "line 3 has no child"),
        ({"Start Date of Most Recent Placement": ""}, "list 8", "is blank: give the day the child’s placement began"),
        ({"Start Date of Most Recent Placement": "31/02/2025"}, "list 8", "'31/02/2025' is no date: give dd/mm/yyyy or yyyy-mm-dd"),
        ({"Start Date of Most Recent Placement": "01/01/2099"}, "list 8", "this day has not come yet"),
        ({"Start Date of Most Recent Placement": "31/01/2024"}, "list 8", "the register has a placement begun 2024-02-01, after this one"),
        ({"Placement Type": "zzCodeError"}, "list 8", "'zzCodeError' is none of the list’s codes. It takes a) Foster placement; b) "),
        ({"Placement Type": "h) Foster placement"}, "list 8", "'h) Foster placement' is none of the list’s codes"),
        ({"Date Ceased to be Looked After": "soon"}, "list 8", "'soon' is no date"),
        ({"Date Ceased to be Looked After": "31/01/2024"}, "list 8", "care ended before the placement began (01/02/2024)"),
    ],
    ids=str,
)
async def test_a_row_that_cannot_be_stored_is_named_to_the_cell_and_nothing_of_it_is_stored(
    council: Council, cell: dict[str, str], rule: str, said: str
) -> None:
    before = await standing(council)
    ben = listed(Child_Unique_ID="1002", Date_of_Birth="01/06/2011", Gender="a", Placement_Type="a", Allocated_Worker="") | {
        "Placement Provider": "a",
        "URN of Placement": "SC900002",
        "Allocated Team": "CLA-S",
        "Placement Location": "",
    }
    answer = await bring(council, ben, AMELIA | {"Allocated Worker": "Owen Price"} | cell)
    ((column, value),) = cell.items()
    (refused,) = answer["refused"]
    assert (refused["file"], refused["line"], refused["column"], refused["value"]) == ("list_8.csv", 3, column, value)
    assert refused["rule"] == rule
    assert refused["message"].startswith(said)
    assert answer["children"] == 1
    assert await standing(council) == before


async def test_what_the_register_does_not_take_of_a_row_is_named_and_the_rest_is_in(council: Council) -> None:
    row = (
        AMELIA
        | {"Gender": "x", "Ethnicity": "d) Black or black British", "Date of Birth": "06/03/2010", "Placement Provider": "a) Own LA"}
        | {
            "URN of Placement": "SC900009",
            "Placement Type": "a) Foster placement",
            "Child's Legal Status": "a) Interim care orders",
            "Allocated Worker": "Owen Price",
        }
    )
    named = {one["column"]: one["message"] for one in (await bring(council, row))["named"]}
    assert set(named) == {
        "Gender",
        "Ethnicity",
        "Date of Birth",
        "Placement Provider",
        "URN of Placement",
        "Child's Legal Status",
        "Placement Type",
    }
    assert named["Ethnicity"].startswith("the register says White British (WBRI), which stands")
    assert named["Date of Birth"] == "the 903 header says the child was born 2010-03-05, which stands: correct whichever is wrong"
    after = await child(council)
    assert (after["date_of_birth"], after["worker"]) == ("2010-03-05", "Owen Price")


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


async def test_a_second_line_of_one_child_is_refused_and_the_first_stands(council: Council) -> None:
    answer = await bring(council, AMELIA, listed(Allocated_Team="LC"))
    assert [(one["line"], one["message"]) for one in answer["refused"]] == [
        (3, "child 1001 is in line 2 already: keep one line for each child")
    ]
    assert (await child(council))["team"] == "CLA-N"


async def test_an_older_list_does_not_take_back_a_move_told_tonight(council: Council) -> None:
    tonight = {"type": "U1", "provider": "PR1", "home": "SC900002", "since": str(london_date(council.clock.now()))}
    body = {"first_name": "Amelia", "last_name": "Frost", "care_status": "ours", "placement": tonight}
    await council.http.put("/missing/api/children/1001", json=body, headers=council.headers("team_manager"))
    before = await standing(council)
    answer = await bring(council, AMELIA | {"Allocated Team": "LC", "Gender": "x"})
    (refused,) = answer["refused"]
    assert answer["named"] == [], "a refused row is not also named"
    assert refused["column"] == "Start Date of Most Recent Placement"
    assert refused["message"].endswith("send a newer list, or correct that placement by PUT")
    assert await standing(council) == before


def as_a_spreadsheet_saves_it(text: str) -> bytes:
    titles, *rows = text.splitlines()
    return ("\ufeff" + "\r\n".join([f"{titles.upper().replace(chr(34), ' ')},SURPLUS", *(f"{row},x" for row in rows), ""])).encode()


async def test_capitals_spaces_surplus_columns_a_mark_and_other_line_ends_are_read(empty_council: Council) -> None:
    row = {name: f" {value} " if value else "" for name, value in AMELIA.items()} | {"Date of Birth": "2010-03-05 00:00:00"}
    sent = await empty_council.bring({"list_8": as_a_spreadsheet_saves_it(list_8(row))}, None)
    assert sent.status_code == 200, sent.text
    assert (sent.json()["refused"], sent.json()["named"]) == ([], [])
    assert (await child(empty_council))["date_of_birth"] == "2010-03-05"


DAY = (date(2024, 2, 1) - date(1899, 12, 30)).days


async def test_the_inspectors_workbook_is_read_by_its_sheet_with_a_title_above_and_days_as_excel_keeps_them(council: Council) -> None:
    cells: dict[str, str | int | bool] = dict(AMELIA) | {COLUMNS[5]: False, "Date of Birth": 40242, "Child Unique ID": 1001}
    cells |= {"Start Date of Most Recent Placement": DAY, "Start date of current legal status": DAY, "Allocated Worker": "Owen Price"}
    wrong = cells | {"Child Unique ID": "1002", "Placement Type": "zz"}
    rows: list[list[str | int | bool]] = [["Children in care"], [], list(COLUMNS)]
    rows += [[one.get(name, "") for name in COLUMNS] for one in (cells, wrong)]
    sent = await council.bring({"list_8": workbook(rows)}, None)
    assert sent.status_code == 200, sent.text
    assert [(one["file"], one["line"], one["column"], one["value"]) for one in sent.json()["refused"]] == [
        ("list_8.xlsx", 5, "Placement Type", "zz")
    ]
    assert sent.json()["named"] == []
    assert (await child(council))["worker"] == "Owen Price"
    other = await council.bring({"list_8": workbook(rows, "Sheet2")}, None)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "list_8")
    assert "has no sheet 'List 8', but List 1, Sheet2" in other.json()["errors"][0]["message"]


async def test_a_file_that_is_no_list_8_changes_nothing_of_the_files_beside_it(council: Council) -> None:
    before = await standing(council)
    without = list_8(AMELIA, columns=tuple(name for name in COLUMNS if name != "Placement Type"))
    for wrong, said in ((without, "has no column Placement Type"), ("", "is empty"), (b"PK\x03\x04", "cannot be opened as an Excel")):
        people = PEOPLE + "1001,Amy,Frost,Millie,CLA-N,Owen Price,,\n"
        sent = await council.bring({"list_8": wrong, "people": people}, None)
        assert sent.status_code == 422
        assert sent.json()["errors"][0]["field"] == "list_8"
        assert said in sent.json()["errors"][0]["message"]
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


async def test_files_of_a_year_still_need_one_that_can_be_told(council: Council) -> None:
    sent = await council.bring({"missing": REGISTER["missing"], "list_8": list_8(AMELIA)}, None)
    assert sent.status_code == 422
    assert sent.json()["errors"][0]["field"] == "collection_year"


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
