"""What followed each return, over HTTP: whose list it is, what it says, what leaves with it, and what is refused."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import psycopg
import pytest
import workbook
from answered_returns import answered_returns
from collated_authority import london
from explorer import NOW, Explorer, explorer
from small_histories import action, discussed, held, offered, plan, went

from shared.contracts.codes import InterviewOutcome, Reason
from shared.identity.people import Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor"}
CALL = "/reports/api/assurance/responses"
ROLES = ("interview_recorded_by", "discussion_recorded_by")
CODED = ("ended_by", "category", "care_status", "planned", "outcome", "conductor_relation", "missing", "recorded_late", *ROLES)
JUNE = {"from": "2025-06-01", "to": "2025-07-01"}


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """Two returns of 3 June 2025: one answered, though the interview was written down late, and one whose flag hides that nobody came."""
    async with explorer(tmp_path, database) as running:
        authority = running.authority
        authority.clock.set(london("2025-06-05 09:00"))
        answered = authority.happened(went(authority, "SECRET1", team="=CLA-N"), plan(), offered(), action())
        authority.happened(went(authority, "SECRET2"), offered(InterviewOutcome.ACCEPTED_NOT_PRESENT), discussed())
        authority.clock.set(london("2025-06-20 09:00"))
        authority.happened(answered, held(reasons=(Reason.FRIENDS,)))
        authority.clock.set(NOW)
        await running.collated()
        yield running


async def exported(database: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(database) as conn:
        return await (await conn.execute("SELECT role, document, rows FROM reports.exports ORDER BY at, id")).fetchall()


async def test_each_return_says_what_was_planned_offered_held_when_recorded_and_what_is_missing(reports: Explorer, database: str) -> None:
    async with reports.client() as planner:
        told = (await planner.get(CALL, params=JUNE)).json()
    first, second = sorted(told["items"], key=lambda one: one["reference"])
    assert "SECRET" not in str(told)
    assert (first["planned"], first["offered"], first["accepted"], first["independent"]) == (["interview"], True, True, True)
    assert first["interview_held_at"] == "2025-06-04T11:00:00Z"
    interview = next(one for one in first["recorded"] if one["part"] == "interview")
    assert (interview["recorded_at"], interview["late"], interview["role"]) == ("2025-06-20T08:00:00Z", True, "social_worker")
    assert first["missing"] == ["prevention_check", "in_time"]
    assert second["annex_a"] == {"offered": "a) Yes", "accepted": "a) Yes"}, "the flag says yes"
    assert second["interview_held_at"] is None, "and nobody held one"
    assert second["missing"] == ["return_plan", "interview", "reasons", "action", "prevention_check"]
    figures = {one["indicator"]: (one["numerator"], one["denominator"]) for one in told["summary"]}
    assert figures["conversations_recorded_in_time"] == (1, 2)
    assert (figures["accepted_not_held"], figures["any_conversation"], figures["flag_accepted"]) == ((1, 2), (2, 2), (2, 2))
    assert await exported(database) == [("planner", "responses 2025-06-01 to 2025-06-30 json", 2)]


async def test_the_list_narrows_by_team_and_by_what_is_missing_and_tells_a_past_day(reports: Explorer) -> None:
    async with reports.client() as planner:

        async def references(**asked: str) -> int:
            answered = await planner.get(CALL, params=JUNE | asked)
            assert answered.status_code == 200, answered.text
            return len(answered.json()["items"])

        assert await references(where="team:=CLA-N") == 1
        assert await references(missing="return_plan") == 1
        assert await references(missing="offer") == 0
        then = (await planner.get(CALL, params=JUNE | {"as_known_on": "2025-06-10", "where": "team:=CLA-N"})).json()["items"][0]
        assert (then["interview_held_at"], "interview" in then["missing"]) == (None, True)


async def test_files_have_days_and_roles_and_run_nothing_in_a_spreadsheet(reports: Explorer, database: str) -> None:
    async with reports.client("team_manager") as manager:
        sheet = await manager.get(f"{CALL}.csv", params=JUNE)
        book = await manager.get(f"{CALL}.xlsx", params=JUNE)
    assert sheet.headers["content-disposition"] == 'attachment; filename="responses-2025-06-01-2025-07-01.csv"'
    rows = {row["team"]: row for row in csv.DictReader(io.StringIO(sheet.text))}
    row = rows["'=CLA-N"]
    assert (row["interview_held_on"], row["interview_recorded_on"], row["interview_recorded_by"]) == (
        "2025-06-04",
        "2025-06-20",
        "social_worker",
    )
    assert (row["returned_on"], row["return_recorded_on"]) == ("2025-06-03", "2025-06-05")
    assert (row["missing"], row["recorded_late"], row["flag_accepted"]) == ("prevention_check;in_time", "interview", "a) Yes")
    with ZipFile(io.BytesIO(book.content)) as opened:
        strings = opened.read("xl/sharedStrings.xml").decode()
    assert "interview_recorded_on" in strings
    assert "the role of who recorded it; the name stands on the episode’s timeline" in strings
    sheets = workbook.sheets(book.content)
    meant = {(column, code): words for columns, code, words in sheets["What the codes mean"][1:] for column in columns.split(", ")}
    codes = {
        name: [dict(zip(sheets["Responses"][0], one, strict=False)).get(name, "") for one in sheets["Responses"][1:]] for name in CODED
    }
    found = [(name, code) for name, each in codes.items() for joined in each for code in joined.split(";") if code]
    assert {name for name, _ in found} >= {"category", "missing", "recorded_late", "interview_recorded_by"}
    assert all(meant[one] for one in found), "each code of the rows has its words"
    assert [(role, rows) for role, _, rows in await exported(database)] == [("team_manager", 2)] * 2


async def test_rows_about_children_are_for_those_the_table_names(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for address in (CALL, f"{CALL}.csv", "/reports/assurance"):
                assert (await client.get(address)).status_code == (200 if role in READERS else 403), (role, address)
            if role in {*READERS, "lead_member"}:
                assert ("/reports/assurance" in (await client.get("/reports")).text) == (role in READERS)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=3/6/2025", "is a date without a time"),
        ("from=2025-07-01&to=2025-06-01", "is exclusive"),
        ("missing=socks", "Input should be"),
        ("where=shoe_size:9", "has no field of this name"),
        ("team=CLA-N", "team is no parameter of this call: it takes from, to, where"),
        ("as_known_on=2199-01-01", "lies from"),
    ],
)
async def test_a_list_that_makes_no_sense_is_refused_and_nothing_is_recorded(
    reports: Explorer, database: str, asked: str, said: str
) -> None:
    async with reports.client() as planner:
        answered = await planner.get(f"{CALL}?{asked}")
    assert (answered.status_code, said in answered.text) == (422, True), answered.text
    assert await exported(database) == []


async def words(client: httpx.AsyncClient, address: str, status: int = 200) -> str:
    answered = await client.get(address)
    assert answered.status_code == status, answered.text[:2000]
    main = answered.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_the_page_says_the_same_and_keeps_its_address_tidy(reports: Explorer) -> None:
    june = "period=dates&first=2025-06-01&last=2025-06-30"
    async with reports.client() as planner:
        said = await words(planner, f"/reports/assurance?{june}")
        assert "Work done that was recorded in time 1 2 50%" in said
        assert "Flagged as accepted, and never held 1 2 50%" in said
        assert "2 returns" in said
        assert "Return home interview Recorded 5 June 2025 (role: social worker) 1 action agreed, 0 done" in said
        assert "Accepted, but not there or said no on arrival. Counts as offered; to be offered again" in said
        assert said.count("to be offered again") == 1
        plans = "2 returns. A return plan is recorded of 1 of the 2: what was planned of the others is not known"
        assert plans in said
        assert "Every planned response held 1 1 100%" in said
        narrowed = await words(planner, f"/reports/assurance?{june}&team=unknown&missing=return_plan")
        assert "1 return without: return plan" in narrowed
        assert "A return plan is recorded of 0 of the 1" in narrowed, "the list is narrowed by what is missing, the figures are not"
        sent = await planner.get(f"/reports/assurance?{june}&missing=&team=&page=")
        assert (sent.status_code, sent.headers["location"]) == (303, f"/reports/assurance?{june}")
        assert "No returns are recorded in this period" in await words(
            planner, "/reports/assurance?period=dates&first=2020-01-01&last=2020-01-31"
        )
        for wrong, said in (
            ("missing=socks", "Select what is missing from the list"),
            ("team=CLA-Z", "Select a team from the list"),
            ("page=2", "there is 1"),
            ("colour=red", "“colour” is no question of this page"),
            ("period=dates&first=2026-11-23&last=2026-11-24", "The first day must be today or in the past"),
        ):
            assert said in await words(planner, f"/reports/assurance?{wrong}", 422)


async def test_the_page_says_by_which_role_and_leads_whoever_may_open_it_to_where_the_name_stands(reports: Explorer) -> None:
    address = "/reports/assurance?period=dates&first=2025-06-01&last=2025-06-30"
    for role, leads in (("team_manager", True), ("director", True), ("planner", False), ("auditor", False)):
        async with reports.client(role) as client:
            said, page = await words(client, address), (await client.get(address)).text
        assert "with the role of who recorded it, not with their name" in said, role
        assert ("The names stand on the episode’s timeline, which managers and directors open" in said) is not leads
        assert len(re.findall(r'href="/missing/episodes/[0-9a-f-]{36}#timeline">Who recorded it<', page)) == (2 if leads else 0), role


async def test_returns_within_their_72_hours_are_said_to_be_in_no_figure_of_what_is_due(reports: Explorer) -> None:
    for child in ("SECRET3", "SECRET4"):
        reports.authority.missing(child, "2026-11-21 10:00", "2026-11-21 20:00", team="=CLA-N")
    reports.authority.missing("SECRET5", "2026-11-11 10:00", "2026-11-11 20:00", team="=CLA-N")
    await reports.collated()
    async with reports.client() as planner:
        said = await words(planner, "/reports/assurance?period=dates&first=2026-11-01&last=2026-11-22")
        waiting = await words(planner, "/reports/assurance?period=dates&first=2026-11-21&last=2026-11-22")
    assert (
        "3 returns: the 72 hours of 2 are not over, so what is due is counted of the other 1. A return plan is recorded of 0 of these 1"
        in said
    )
    assert "Nothing recorded after the return 1 1 100%" in said
    assert "Nothing is called missing until 24 November 2026 at 20:00" in said
    assert "a team’s own page asks for the return plan and the police’s check within a day" in said
    assert "2 returns: the 72 hours of 2 are not over, so what is due is counted of none. Work done" in " ".join(
        waiting.split("Figures")[-1].split()
    )


async def test_a_long_list_comes_page_by_page(reports: Explorer) -> None:
    answered_returns(reports.authority, children=20)
    await reports.collated()
    async with reports.client("director") as director:
        first, last = [(await director.get(f"/reports/assurance{page}")).text for page in ("", "?page=2")]
    seen = [set(re.findall(r"SR-2025-\d{6}", page)) for page in (first, last)]
    assert len(seen[0]) == 25
    assert not seen[0] & seen[1]
    assert 'aria-label="Page 2"' in first
