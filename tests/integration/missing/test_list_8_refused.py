"""What of a list 8 cannot be stored or is not taken, and the shapes a file may come in: said to the cell, and nothing half done."""

from datetime import date

import pytest
from council import PEOPLE, REGISTER, Council
from listed_children import AMELIA, COLUMNS, list_8, listed, workbook
from nights import bring, child, standing

from shared.clock import london_date


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


async def test_files_of_a_year_still_need_one_that_can_be_told(council: Council) -> None:
    sent = await council.bring({"missing": REGISTER["missing"], "list_8": list_8(AMELIA)}, None)
    assert sent.status_code == 422
    assert sent.json()["errors"][0]["field"] == "collection_year"
