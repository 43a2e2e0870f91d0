"""List 8, inspection day, FOI answers and the check of the return over HTTP: whole, of one instant, and who took them on record."""

import asyncio
import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from explorer import Explorer, explorer
from reporting_town import Town
from sent_register import SentRegister

from services.missing.imports.list_8 import read_list_8
from services.reports.inspection import pack, tracker
from services.reports.returns.as_at import AsAt
from shared.annex_a import list_8 as col
from shared.identity.people import Role
from shared.ssda903.tables import MISSING

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,F,05/03/2010,WBRI,,,\n1002,M,01/06/2011,BCRB,,,\n",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1001,01/02/2024,S,C2,N1,U4,PR1,,,,AB1 2CD,AB1 2CE,\n1002,01/02/2024,S,V4,N1,K2,PR4,,,,AB1 2CD,AB1 2CE,\n",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,05/03/2010,M,30/03/2025,\n",
}
NEXT = "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,05/03/2010,M,30/03/2025,02/04/2025\n1001,05/03/2010,M,31/05/2025,01/06/2025\n"
TABLE = {Role.PLANNER, Role.TEAM_MANAGER, Role.DIRECTOR, Role.ASSISTANT_DIRECTOR, Role.HEAD_OF_SERVICE, Role.AUDITOR}
CALLS = "/reports/api/returns"
ABOUT_CHILDREN = (f"{CALLS}/annex-a/list-8.xlsx", f"{CALLS}/inspection-day.zip", "/reports/returns/list-8", "/reports/inspection-day")
SUMS = (
    f"{CALLS}/department-measures/2024-25.json",
    f"{CALLS}/department-measures/2024-25.xlsx",
    f"{CALLS}/foi.json",
    f"{CALLS}/foi.xlsx",
    "/reports/returns",
    "/reports/returns/ssda903/2024-25",
    "/reports/returns/department-measures/2024-25",
    "/reports/foi",
)


@pytest.fixture
async def loaded(town: Town, tmp_path: Path) -> Town:
    """Two years; the clock of the town stands on 15 January 2026."""
    for year, missing in (("2025-26", NEXT), ("2024-25", FILES["missing"])):
        folder = tmp_path / year
        folder.mkdir()
        for name, text in (FILES | {"missing": missing}).items():
            (folder / f"{name}.csv").write_text(text)
        assert (await town.bring(folder, year))["refused"] == []
    return town


def cells(book: bytes, number: int = 1) -> str:
    with ZipFile(io.BytesIO(book)) as opened:
        return opened.read(f"xl/worksheets/sheet{number}.xml").decode() + opened.read("xl/sharedStrings.xml").decode()


def contents(archive: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(archive)) as opened:
        return {name: cells(opened.read(name)) if name.endswith(".xlsx") else opened.read(name).decode() for name in opened.namelist()}


async def taken(town: Town) -> list[tuple[object, ...]]:
    async with await psycopg.AsyncConnection.connect(town.reports_dsn) as conn:
        return await (await conn.execute("SELECT role, document, rows FROM reports.exports ORDER BY at, document")).fetchall()


async def test_list_8_is_of_the_children_in_care_with_their_postcodes_and_who_took_it_is_recorded(loaded: Town) -> None:
    answer = await loaded.get(Role.PLANNER, f"{CALLS}/annex-a/list-8.xlsx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert 'filename="annex-a-list-8-2026-01-15.xlsx"' in answer.headers["content-disposition"]
    assert "AB1 2CE" in cells(answer.content)
    read = read_list_8(answer.content, date(2026, 1, 15))
    assert ([row.child_id for row in read.rows], read.refused, read.named) == (["1001"], [], []), "short breaks are out"
    assert await taken(loaded) == [("planner", "annex a list 8 as at 2026-01-15, as known at now", 1)]


async def test_list_8_of_another_day_counts_up_to_that_day_and_as_known_before_the_load_is_empty(loaded: Town) -> None:
    def counted(book: bytes) -> str:
        with ZipFile(io.BytesIO(book)) as opened:
            (row,) = re.findall(r'<row r="2".*?</row>', opened.read("xl/worksheets/sheet1.xml").decode())
            column = chr(ord("A") + col.HEADINGS.index(col.MISSING) - 26)
            (value,) = re.findall(rf'<c r="A{column}2"[^>]*><v>(\d+)</v>', row)
            return str(value)

    assert counted((await loaded.get(Role.AUDITOR, f"{CALLS}/annex-a/list-8.xlsx")).content) == "2"
    assert counted((await loaded.get(Role.AUDITOR, f"{CALLS}/annex-a/list-8.xlsx", at="2025-05-30")).content) == "1"
    before = await loaded.get(Role.AUDITOR, f"{CALLS}/annex-a/list-8.xlsx", as_known_on="2026-01-14")
    assert read_list_8(before.content, date(2026, 1, 15)).rows == []
    refused = await loaded.get(Role.AUDITOR, f"{CALLS}/annex-a/list-8.xlsx", at="2026-01-16")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "at")
    assert len(await taken(loaded)) == 3, "what was refused was not taken"


async def test_inspection_day_is_one_file_of_one_instant_and_on_record(loaded: Town) -> None:
    answer = await loaded.get(Role.DIRECTOR, f"{CALLS}/inspection-day.zip", size=1, seed=5)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with ZipFile(io.BytesIO(answer.content)) as opened:
        said = " ".join(opened.read("READ ME FIRST.txt").decode("utf-8-sig").split())
        assert all("position" in cells(opened.read(name), 2).lower() for name in opened.namelist() if name.endswith(".xlsx"))
        assert "AB1 2CE" in cells(opened.read("1 Annex A list 8.xlsx"))
    position = (await loaded.get(Role.PLANNER, f"{CALLS}/foi.json")).json()["position"]
    assert f"read at position {position} of the record" in said
    assert "Episodes loaded from a return, which know days only and nothing of what followed: 2 of 2" in said
    assert "Days since the register was last loaded (15/01/2026): 0" in said
    assert "The seed is 5" in said
    ((role, document, rows),) = await taken(loaded)
    assert (role, rows) == ("director", 1 + 2 + 1)
    assert f"position {position}" in str(document)
    again = await loaded.get(Role.DIRECTOR, f"{CALLS}/inspection-day.zip", size=1, seed=5)
    assert contents(again.content) == contents(answer.content), "the same record, the same moment, the same cells"


async def test_the_check_before_the_return_and_what_was_carried_over_stand_on_its_page(loaded: Town) -> None:
    page = (await loaded.get(Role.PLANNER, "/reports/returns/ssda903/2025-26")).text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "2 rows, 0 without an end. No rule fails so far." in words
    assert "1001 M 30/03/2025 Ended 02/04/2025" in words
    assert list(csv.DictReader(io.StringIO((await loaded.get(Role.PLANNER, f"{CALLS}/ssda903/2025-26/{MISSING.file}")).text)))


async def test_the_check_of_a_year_that_runs_says_until_when_it_goes_and_is_not_taken_for_final(loaded: Town) -> None:
    page = (await loaded.get(Role.PLANNER, "/reports/returns/ssda903/2025-26")).text
    told = (await loaded.get(Role.PLANNER, f"{CALLS}/ssda903/2025-26/validation")).json()["so_far"]
    assert told[0] == (
        "2025-26 is still running, until 31 March 2026: this is the year so far, up to today, 15 January 2026, and not the return to "
        "send. The last start or end in its rows is 1 June 2025."
    )
    assert told[1].startswith("Rules 575, 577, 578, 580, 581, 1012, INT04, INT13 hold the rows against header.csv and episodes.csv as they")
    assert "loaded, last on 15 January 2026" in told[1]
    assert "A row without an end (0 now) means away today. At the end it means away on 31 March 2026" in told[2]
    assert all(line in page for line in told)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "575 : no period stays open when the placement the child went from has ended" in words
    assert "INT13 : every date of birth is the one in the Header" in words
    over = (await loaded.get(Role.PLANNER, "/reports/returns/ssda903/2024-25")).text
    assert ("still running" in over, "1 row, 1 without an end" in over) == (False, True)
    assert (await loaded.get(Role.PLANNER, f"{CALLS}/ssda903/2024-25/validation")).json()["so_far"] == []
    ahead = (await loaded.get(Role.PLANNER, f"{CALLS}/ssda903/2026-27/validation")).json()["so_far"]
    assert ahead == ["2026-27 begins only on 1 April 2026: there is nothing to send yet."]


async def test_a_year_before_the_record_says_so_instead_of_noughts(loaded: Town) -> None:
    page = (await loaded.get(Role.PLANNER, "/reports/returns/department-measures/2022-23")).text
    assert "Nothing of 2022-23 is recorded in this system" in page
    told = (await loaded.get(Role.PLANNER, f"{CALLS}/department-measures/2024-25.json")).json()
    assert told["record_since"] == "2025-03-30"
    assert "The record begins on 30 March 2025" in (await loaded.get(Role.PLANNER, "/reports/returns/department-measures/2024-25")).text
    running = (await loaded.get(Role.PLANNER, "/reports/returns/department-measures/2025-26")).text
    assert unescape(running).count("31 March 2026 has not come") == 2
    book = await loaded.get(Role.PLANNER, f"{CALLS}/department-measures/2025-26.xlsx", published="false")
    assert "31 March 2026 has not come" in cells(book.content)
    called = (await loaded.get(Role.PLANNER, f"{CALLS}/department-measures/2025-26.json", published="false")).json()
    of_the_day = [one["value"] for one in called["measures"] if one["measure"].endswith("at 31 March")]
    assert of_the_day == ["31 March 2026 has not come"] * 2
    assert "The year is not over; it has no published form yet." in running
    assert "Nothing is loaded or recorded of 2019-20" in (await loaded.get(Role.PLANNER, "/reports/returns/ssda903/2019-20")).text


async def test_what_is_sent_is_for_those_the_table_names(loaded: Town) -> None:
    for role in Role:
        for address in (*ABOUT_CHILDREN, *SUMS):
            may = role in TABLE or (role is Role.ADMINISTRATOR and address in SUMS)
            assert (await loaded.get(role, address)).status_code == (200 if may else 403), (role, address)


async def test_without_the_register_no_list_is_handed_out_and_the_page_says_so(tmp_path: Path) -> None:
    async with explorer(tmp_path) as running:
        running.app.state.reports.register = SentRegister(away=True)
        async with running.client() as client:
            for address in (f"{CALLS}/annex-a/list-8.xlsx", f"{CALLS}/inspection-day.zip"):
                refused = await client.get(address)
                assert (refused.status_code, refused.json()["title"]) == (503, "The register is away")
            assert "The placement postcodes cannot be read just now" in (await client.get("/reports/inspection-day")).text


async def test_what_is_recorded_while_the_file_is_made_is_in_none_of_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with explorer(tmp_path) as running:
        service, town, loop = running.app.state.reports, running.authority, asyncio.get_running_loop()
        service.register = SentRegister()
        town.child("1", ("2024-01-01", None, "C2"))
        town.missing("1", "2026-11-01 10:00", "2026-11-01 20:00")
        await running.collated()
        before = len(town.entries)

        async def recorded_meanwhile() -> None:
            town.missing("1", "2026-11-10 10:00", "2026-11-10 20:00")
            await running.collated()

        rows = tracker.rows

        def interrupted(*asked: Any) -> Any:
            asyncio.run_coroutine_threadsafe(recorded_meanwhile(), loop).result(20)
            return rows(*asked)

        monkeypatch.setattr(tracker, "rows", interrupted)
        made = await pack.pack(service, AsAt.of(None, None, running.clock.now()), 6, 1)
        monkeypatch.setattr(tracker, "rows", rows)
        later = await pack.pack(service, AsAt.of(None, None, running.clock.now()), 6, 1)
    assert [(row[col.MISSING], len(one.tracker), one.snapshot.position) for one in (made, later) for row in one.listed] == [
        (1, 1, before),
        (2, 2, before + 2),
    ]


@pytest.fixture
async def planned(tmp_path: Path) -> Explorer:
    async with explorer(tmp_path) as running:
        for child in range(12):
            running.authority.child(f"{child}", ("2024-01-01", None, "C2"))
            running.authority.missing(f"{child}", "2025-06-01 10:00", "2025-06-01 20:00", sex="F" if child < 9 else "M")
        await running.collated()
        yield running  # type: ignore[misc]


async def test_foi_answers_hide_small_numbers_and_say_under_which_rule_on_the_page_in_json_and_in_the_workbook(planned: Explorer) -> None:
    async with planned.client() as client:
        told = (await client.get(f"{CALLS}/foi.json?to=2025-26&years=2")).json()
        by_sex = next(one for one in told["answers"] if one["question"].startswith("How many were girls"))
        assert {line["label"]: line["values"] for line in by_sex["lines"]} == {
            "Male": {"2024-25": None, "2025-26": "c"},
            "Female": {"2024-25": None, "2025-26": "c"},
            "Unknown to the register": {"2024-25": None, "2025-26": 0},
            "All children who went missing": {"2024-25": None, "2025-26": 12},
        }
        assert "section 40(2)" in told["exemption"]
        page = (await client.get("/reports/foi?to=2025-26&years=2")).text
        book = cells((await client.get(f"{CALLS}/foi.xlsx?to=2025-26&years=2")).content, 2)
        assert "section 40(2)" in page
        assert "section 40(2)" in book
        whole = (await client.get(f"{CALLS}/foi.json?to=2024-25&years=1")).json()
        assert whole["exemption"] is None, "nothing is withheld where nothing is held"


NO_SENSE = [
    ("foi.json?to=2026-27", "to"),
    ("foi.json?to=2025", "to"),
    ("foi.json?years=6", "years"),
    ("department-measures/2026-27.json", "published"),
    ("department-measures/2026.json", "year"),
    ("annex-a/list-8.xlsx?as_known_on=2199-01-01", "as_known_on"),
    ("annex-a/list-8.xlsx?at=01/04/2025", "at"),
    ("inspection-day.zip?size=0", "size"),
    ("inspection-day.zip?size=51", "size"),
]


@pytest.mark.parametrize(("call", "field"), NO_SENSE, ids=[call for call, _ in NO_SENSE])
async def test_what_makes_no_sense_is_refused_at_its_parameter(planned: Explorer, call: str, field: str) -> None:
    async with planned.client() as client:
        answer = await client.get(f"{CALLS}/{call}")
    assert answer.status_code == 422, answer.text
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_the_forms_lead_to_the_file_of_the_day_asked_for(planned: Explorer) -> None:
    asked = "at-day=1&at-month=5&at-year=2026&at-time=noon&known-day=&known-month=&known-year=&known-time=noon"
    async with planned.client() as client:
        led = await client.get(f"/reports/returns/list-8?{asked}")
        assert (led.status_code, led.headers["location"]) == (303, f"{CALLS}/annex-a/list-8.xlsx?at=2026-05-01")
        led = await client.get(f"/reports/inspection-day?{asked}&size=3&seed=9")
        assert led.headers["location"] == f"{CALLS}/inspection-day.zip?at=2026-05-01&size=3&seed=9"
        tomorrow = planned.clock.now() + timedelta(days=1)
        wrong = await client.get(f"/reports/returns/list-8?at-day={tomorrow.day}&at-month=11&at-year=2026&at-time=noon")
        assert (wrong.status_code, "must be today or in the past" in wrong.text) == (422, True)
