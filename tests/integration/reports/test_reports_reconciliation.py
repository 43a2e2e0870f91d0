"""A list of the police or of the case system held against ours, over HTTP: what comes of it, what stays of it, what is refused."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from explorer import NOW, Explorer, explorer

from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.between_services import COMPARISONS_AGE, ServiceTokens
from shared.identity.keys import open_keys
from shared.identity.people import Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor"}
CALL = "/reports/api/reconciliations"
TITLES = "reference,child,start,end\n"


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    async with explorer(tmp_path, database) as running:
        running.clock.set(NOW)
        yield running


@pytest.fixture
async def ours(reports: Explorer) -> dict[str, EpisodeSnapshot]:
    """Three absences of June, one cancelled and one of May."""
    authority = reports.authority
    made = {
        "both": authority.missing("1001", "2026-06-02 22:40", "2026-06-03 01:10"),
        "differing": authority.missing("1002", "2026-06-05 22:00", "2026-06-06 08:00"),
        "here": authority.missing("1003", "2026-06-10 10:00", category="A"),
        "cancelled": authority.missing("1004", "2026-06-11 10:00", "2026-06-11 12:00"),
        "may": authority.missing("1005", "2026-05-11 10:00", "2026-05-11 12:00"),
    }
    authority.cancelled(made["cancelled"])
    await reports.collated()
    return made


LIST = (
    TITLES + "CAD 1,1001,02/06/2026 23:00,03/06/2026\n"
    "{differing},1002,2026-06-05,2026-06-07T09:00\n"
    "=CAD 3,1004,11/06/2026,11/06/2026\n"
    "CAD 4,,11/06/2026,\n"
    "CAD 5,1006,12/06/2026,\n"
)


def the_list(ours: dict[str, EpisodeSnapshot]) -> bytes:
    return LIST.format(differing=ours["differing"].reference).encode("utf-8-sig")


async def rows(database: str, statement: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(database) as conn:
        return await (await conn.execute(statement)).fetchall()


async def test_everything_lands_in_one_of_four_classes_and_only_that_it_was_compared_is_kept(
    reports: Explorer, ours: dict[str, EpisodeSnapshot], database: str
) -> None:
    async with reports.client() as planner:
        answered = await planner.post(CALL, params={"source": "case_system"}, content=the_list(ours), headers={"Content-Type": "text/csv"})
        assert answered.status_code == 200, answered.text
        told = answered.json()
        assert (told["from"], told["to"]) == ("2026-06-02", "2026-06-13")
        assert told["counts"] == {"in_both": 1, "differing": 1, "only_there": 2, "only_here": 1, "refused": 1}
        assert [(one["theirs"]["reference"], one["ours"]["reference"]) for one in told["in_both"]] == [("CAD 1", ours["both"].reference)]
        (differing,) = told["differing"]
        assert differing["differences"] == [
            {
                "field": "end",
                "theirs": {"at": "2026-06-07T08:00:00Z", "day_only": False},
                "ours": {"at": "2026-06-06T07:00:00Z", "day_only": False},
            }
        ]
        assert [(one["line"], one["child"]) for one in told["only_there"]] == [(4, "1004"), (6, "1006")]
        assert [(one["reference"], one["category"], one["end"]) for one in told["only_here"]] == [(ours["here"].reference, "A", None)]
        assert [(one["line"], one["column"], one["value"], one["rule"]) for one in told["refused"]] == [(5, "child", "", "blank")]
        last = (await planner.get(CALL)).json()["items"]
    assert [(one["source"], one["role"], one["first_day"], one["last_day"], one["only_there"]) for one in last] == [
        ("case_system", "planner", "2026-06-02", "2026-06-12", 2)
    ]
    assert await rows(database, "SELECT role, document, rows FROM reports.exports") == [
        ("planner", "comparison with case_system 2026-06-02 to 2026-06-12 json", 6)
    ]
    kept = str(await rows(database, "SELECT * FROM reports.comparisons")) + str(await rows(database, "SELECT * FROM reports.exports"))
    assert "CAD" not in kept
    assert "1006" not in kept


async def test_a_list_of_a_part_of_the_days_is_doubted_on_the_page_in_the_files_and_over_http(
    reports: Explorer, ours: dict[str, EpisodeSnapshot]
) -> None:
    part = (TITLES + "CAD 1,1001,02/06/2026 23:00,03/06/2026\n").encode()
    said = "The list’s own dates go from 2 June 2026 to 2 June 2026, and it is compared with 1 June 2026 to 30 June 2026: 2 of the 2 only"
    days = {"from": "2026-06-01", "to": "2026-07-01"}
    async with reports.client() as planner:
        (warning,) = (await planner.post(CALL, params=days, content=part)).json()["warnings"]
        (first, *_) = csv.DictReader(io.StringIO((await planner.post(f"{CALL}.csv", params=days, content=part)).text))
        book = (await planner.post(f"{CALL}.xlsx", params=days, content=part)).content
        dates = {"first-day": "1", "first-month": "6", "first-year": "2026", "last-day": "30", "last-month": "6", "last-year": "2026"}
        asked = {"source": "police", "answer": "page", "first-time": "noon", "last-time": "noon", **dates}
        page = await planner.post("/reports/reconciliation", data=asked, files={"list": ("list.csv", part, "text/csv")})
        whole = (await planner.post(CALL, content=the_list(ours))).json()["warnings"]
    assert warning.startswith(said)
    assert (first["class"], first["beside"]) == ("warning", warning)
    with ZipFile(io.BytesIO(book)) as opened:
        assert said in opened.read("xl/sharedStrings.xml").decode()
    assert said in unescape(page.text)
    assert whole == []


async def test_the_daily_list_is_told_when_the_police_s_list_was_compared_and_nobody_else_is(
    reports: Explorer, ours: dict[str, EpisodeSnapshot]
) -> None:
    age = f"{CALL}/police/age"
    token = ServiceTokens(open_keys("notify", reports.keys), reports.clock).token("reports", COMPARISONS_AGE)
    async with reports.client() as planner, reports.client(None) as notify:
        notify.headers["Authorization"] = f"Bearer {token}"
        assert (await planner.get(age)).status_code == 403
        await planner.post(CALL, params={"source": "case_system"}, content=the_list(ours))
        assert (await notify.get(age)).json() == {"compared_at": None}
        await planner.post(CALL, content=the_list(ours))
        assert (await notify.get(age)).json() == {"compared_at": "2026-11-22T21:04:00Z"}


async def test_the_days_a_list_is_about_decide_what_it_should_have(reports: Explorer, ours: dict[str, EpisodeSnapshot]) -> None:
    async with reports.client("team_manager") as manager:

        async def only_here(content: bytes, **asked: str) -> list[str]:
            answered = await manager.post(CALL, params=asked, files={"file": ("list.csv", content)})
            assert answered.status_code == 200, answered.text
            return [one["reference"] for one in answered.json()["only_here"]]

        assert await only_here(TITLES.encode(), **{"from": "2026-05-01", "to": "2026-06-01"}) == [ours["may"].reference]
        assert await only_here(the_list(ours), to="2026-06-10") == []
        assert await only_here(the_list(ours), **{"from": "2026-05-01"}) == [ours["may"].reference, ours["here"].reference]


async def test_the_answer_as_a_file_runs_nothing_in_a_spreadsheet(reports: Explorer, ours: dict[str, EpisodeSnapshot]) -> None:
    async with reports.client("auditor") as auditor:
        sheet = await auditor.post(f"{CALL}.csv", content=the_list(ours))
        book = await auditor.post(f"{CALL}.xlsx", content=the_list(ours))
    found = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [row["class"] for row in found] == ["only there", "only there", "only here", "differing", "in both", "refused"]
    assert found[0]["their_reference"] == "'=CAD 3"
    assert (found[3]["differing"], found[3]["their_end"], found[3]["our_end"]) == ("end", "2026-06-07 09:00", "2026-06-06 08:00")
    assert sheet.headers["content-disposition"] == 'attachment; filename="comparison-police-2026-06-02-2026-06-12.csv"'
    with ZipFile(io.BytesIO(book.content)) as opened:
        assert "Could not be read" in opened.read("xl/workbook.xml").decode()


async def test_a_list_that_cannot_be_read_is_refused_and_nothing_is_written_down(reports: Explorer, database: str) -> None:
    refused: list[tuple[dict[str, Any], dict[str, str], int, str]] = [
        ({"content": b""}, {}, 422, "The list is empty"),
        ({"content": b"a;b\n"}, {}, 422, "has no column reference; its columns are reference,child,start,end"),
        ({"content": b"PK\x03\x04"}, {}, 422, "is a spreadsheet"),
        ({"content": TITLES.encode()}, {}, 422, "says which days it is about"),
        ({"content": TITLES.encode()}, {"from": "2026-06-02", "to": "2026-06-02"}, 422, "is before the first day"),
        ({"content": TITLES.encode()}, {"from": "2026-06-02", "to": "2199-06-02"}, 422, "lies from"),
        ({"content": TITLES.encode()}, {"source": "neighbours"}, 422, "Input should be"),
        ({"content": TITLES.encode()}, {"origin": "police"}, 422, "origin is no parameter of this call"),
        ({"files": {"a": ("a", b"x"), "b": ("b", b"x")}}, {}, 422, "send one file, the list: there are 2"),
        ({"data": {"file": "text"}, "files": {}}, {}, 422, "The list has no column reference"),
        ({"content": b"x" * (1024 * 1024 + 1)}, {}, 413, "at most 1 MB"),
    ]
    async with reports.client() as planner:
        for body, asked, status, said in refused:
            answered = await planner.post(CALL, params=asked, **body)
            assert (answered.status_code, said in answered.text) == (status, True), (body if status != 413 else "", answered.text)
            assert answered.headers["content-type"] == "application/problem+json"
    assert await rows(database, "SELECT 1 FROM reports.exports UNION ALL SELECT 1 FROM reports.comparisons") == []


async def test_lists_are_compared_by_those_who_may_see_rows(reports: Explorer, ours: dict[str, EpisodeSnapshot]) -> None:
    for role in Role:
        async with reports.client(role) as client:
            expected = 200 if role in READERS else 403
            assert (await client.post(CALL, content=the_list(ours))).status_code == expected, role
            assert (await client.get("/reports/reconciliation")).status_code == expected, role
            assert (await client.post("/reports/reconciliation", data={"source": "police"})).status_code == (
                422 if expected == 200 else 403
            ), role
            assert (await client.get(CALL)).status_code == (200 if role in {*READERS, "lead_member"} else 403), role


async def test_the_page_tells_the_same_and_gives_the_same_file(reports: Explorer, ours: dict[str, EpisodeSnapshot]) -> None:
    sent = {"source": "police", "first-time": "noon", "last-time": "noon", "answer": "page"}
    async with reports.client() as planner:
        assert "No list has been compared yet." in words((await planner.get("/reports/reconciliation")).text)
        answered = await planner.post("/reports/reconciliation", data=sent, files={"list": ("list.csv", the_list(ours))})
        assert answered.status_code == 200, answered.text
        said = words(answered.text)
        assert "The police’s list and ours, 2 June 2026 to 12 June 2026" in said
        assert "1 absence is in both lists and agrees" in said
        assert "End : theirs 7 June 2026 at 09:00; ours 6 June 2026 at 08:00" in said
        assert "1 line could not be read" in said
        assert "Last compared with the police’s list on 22 November 2026 at 21:04 (Planner)" in said
        assert "2 June 2026 to 12 June 2026: 2 in both, of which 1 differs, 2 only there, 1 only here." in said
        taken = await planner.post("/reports/reconciliation", data=sent | {"answer": "csv"}, files={"list": ("list.csv", the_list(ours))})
        assert taken.headers["content-type"] == "text/csv; charset=utf-8"
        for change, content, wrong in (
            ({"source": ""}, the_list(ours), "Select whose list it is"),
            ({}, b"", "The list is empty"),
            ({"first-day": "31", "first-month": "2", "first-year": "2026"}, the_list(ours), "The first day must be a real date"),
            ({"last-day": "1", "last-month": "2", "last-year": "2026"}, the_list(ours), "The last day is before the first day"),
        ):
            refused = await planner.post("/reports/reconciliation", data=sent | change, files={"list": ("list.csv", content)})
            assert (refused.status_code, wrong in words(refused.text)) == (422, True), wrong
        nothing = await planner.post("/reports/reconciliation", data=sent)
        assert "Choose the file of the list" in words(nothing.text)


def words(page: str) -> str:
    main = page.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
