"""Rows of periods, interviews and alerts for an analyst's own tools: each agrees with the figures, and follows the rules of an extract."""

import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import psycopg
import pytest
from collated_authority import london
from explorer import NOW, Explorer, explorer
from small_histories import alert, held, imported, offered, went
from workbook import sheets

from services.reports.api import extracts as calls
from services.reports.extracts.described import page
from services.reports.extracts.taking import KEPT_FOR, KINDS
from shared.clock import london_date
from shared.contracts.alert_codes import Stands
from shared.contracts.codes import ConductorRelation, Harm, InterviewOutcome, Reason
from shared.identity.people import Person, Role, person_id
from shared.identity.permissions import Action, allowed

WHY = {"purpose": "Weekly load of the placements dashboard", "from": "2025-06-01", "to": "2025-07-01"}
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """June 2025: an absence with two offers and two interviews, one cancelled with an offer, one of a file; two alerts, a notice, and an
    alert of what was raised in error."""
    async with explorer(tmp_path, database) as running:
        town = running.authority
        town.clock.set(london("2025-06-05 09:00"))
        first = town.happened(
            went(town, "SECRET1", urn="SC123456", team="=CLA-N"),
            offered(InterviewOutcome.NOT_OFFERED_NO_CONTACT, "2025-06-03 13:00"),
            offered(at="2025-06-03 20:00"),
            held("2025-06-04 12:00", reasons=(Reason.FRIENDS, Reason.FAMILY), harms=(Harm.ROBBED,)),
        )
        town.clock.set(london("2025-06-12 09:00"))
        town.happened(first, held("2025-06-11 12:00", ConductorRelation.ALLOCATED_WORKER))
        town.cancelled(town.happened(went(town, "SECRET2"), offered()))
        imported("A")(town)
        town.missing("SECRET1", "2025-06-20 22:15", None)
        alert(town, "2025-06-02 10:05", "2025-06-02 10:16", urn="SC123456", team="=CLA-N")
        alert(town, "2025-06-02 10:05", "2025-06-02 12:05")
        alert(town, "2025-06-03 00:00", stands=Stands.NOTICE)
        town.cancelled(alert(town, "2025-06-02 10:05"))
        town.clock.set(NOW)
        await running.collated()
        yield running


async def taken(reports: Explorer, kind: str, form: str = "csv", role: Role = Role.PLANNER, **asked: str) -> httpx.Response:
    async with reports.client(role.value) as client:
        return await client.get(f"/reports/api/{kind}.{form}", params=WHY | asked)


async def rows(reports: Explorer, kind: str, role: Role = Role.PLANNER, **asked: str) -> list[dict[str, str]]:
    answer = await taken(reports, kind, role=role, **asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


@each_kind
async def test_no_row_tells_who_a_child_is_or_in_which_home_and_when_it_is_to_be_deleted(reports: Explorer, kind: str) -> None:
    answer = await taken(reports, kind)
    for personal in ("SECRET", "SC123456", "SR-20", "2010-03-05", ":00", ":15"):
        assert personal not in answer.text, personal
    assert "'=CLA-N" in answer.text, "no spreadsheet runs it"
    found = await rows(reports, kind)
    assert {row["delete_by"] for row in found} == {str(london_date(NOW) + KEPT_FOR)}
    again = await rows(reports, kind)
    assert not {row["child_pseudonym"] for row in found} & {row["child_pseudonym"] for row in again}


@each_kind
async def test_the_three_files_have_the_same_rows_and_the_columns_that_are_written_down(
    reports: Explorer, kind: str, tmp_path: Path
) -> None:
    columns = [one for one in KINDS[kind].columns if not one.home]
    said = await rows(reports, kind)
    assert list(said[0]) == [one.name for one in columns]
    (tmp_path / "r.parquet").write_bytes((await taken(reports, kind, "parquet")).content)
    with duckdb.connect() as own:
        types = {name: type_ for name, type_, *_ in own.execute(f"DESCRIBE FROM '{tmp_path}/r.parquet'").fetchall()}
        assert own.execute(f"SELECT count(*) FROM '{tmp_path}/r.parquet'").fetchone() == (len(said),)
    assert types == {one.name: one.type for one in columns}
    book = sheets((await taken(reports, kind, "xlsx")).content)
    assert len(book[KINDS[kind].title]) == len(said) + 1
    assert [row[0] for row in book["Columns"]][1:] == [one.name for one in columns]
    assert all(f"| `{one.name}` | {one.type}" in page() for one in columns)
    codes = {one.name: one.codes.values for one in columns if one.codes and one.codes.closed}
    for row in said:
        for name, known in codes.items():
            assert set(filter(None, row[name].split(";"))) <= set(known), (name, row[name])


async def test_periods_are_those_that_the_figures_of_the_department_count(reports: Explorer) -> None:
    found = [row for row in await rows(reports, "periods") if row["care_status"] == "ours"]
    for category, figure in (("M", "incidents"), ("A", "away_incidents")):
        (counted,) = await reports.authority.figures(figure, "2025-06-01", "2025-07-01")
        assert sum(row["category"] == category for row in found) == counted["value"] > 0
    assert [row["category"] for row in await rows(reports, "periods", Role.PLANNER, **{"from": "2025-07-01", "to": "2025-07-02"})] == [
        "M"
    ], "still open"
    (away,) = (row for row in found if row["category"] == "A")
    assert (away["start_on"], away["end_on"], away["days"], away["origin"]) == ("2025-06-02", "2025-06-03", "1", "imported")


async def test_each_offer_and_each_interview_stands_by_itself_and_their_clocks_agree_with_the_absence(reports: Explorer) -> None:
    found = [(r["kind"], r["happened_on"], r["hours_after"], r["within_72_hours"], r["outcome"]) for r in await rows(reports, "interviews")]
    assert sorted(found) == [
        ("interview", "2025-06-04", "24", "True", ""),
        ("interview", "2025-06-11", "192", "False", ""),
        ("offer", "2025-06-03", "1", "", "not_offered_no_contact"),
        ("offer", "2025-06-03", "8", "True", "accepted"),
    ]
    first, second = (row for row in await rows(reports, "interviews") if row["kind"] == "interview")
    assert (first["reasons"], first["harms"], first["independent"], first["recorded_on"]) == (
        "friends;family",
        "robbed",
        "True",
        "2025-06-05",
    )
    assert (second["reasons"], second["independent"], second["recorded_on"]) == ("", "False", "2025-06-12")
    assert [row["kind"] for row in await rows(reports, "interviews", as_known_on="2025-06-06")].count("interview") == 1


async def test_alerts_say_how_soon_they_were_acknowledged_and_not_at_which_minute(reports: Explorer) -> None:
    found = await rows(reports, "alerts")
    assert sorted(
        (r["raised_on"], r["stands"], r["acknowledged_on"], r["acknowledged_within"], r["hours_after_last_seen"]) for r in found
    ) == [
        ("2025-06-02", "missing", "2025-06-02", "15_minutes", "0"),
        ("2025-06-02", "missing", "2025-06-02", "6_hours", "0"),
        ("2025-06-03", "notice", "", "", "14"),
    ]
    (counted,) = await reports.authority.figures("alerts", "2025-06-01", "2025-07-01")
    assert counted["value"] == sum(row["stands"] != "notice" for row in found) == 2


async def test_the_questions_in_the_guide_for_analysts_are_answered_from_the_files(reports: Explorer, tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.parquet").write_bytes((await taken(reports, kind, "parquet")).content)
    blocks = re.findall(r"```sql\n(.*?)```", (Path(__file__).parents[3] / "docs/guide/analyst.md").read_text(), re.DOTALL)
    asked = [one for block in blocks for one in block.replace("FROM '", f"FROM '{tmp_path}/").split(";") if "SELECT" in one]
    with duckdb.connect() as own:
        answers = [own.execute(one).fetchall() for one in asked]
    assert len(answers) == 6
    assert all(answers), asked


@each_kind
async def test_what_was_taken_by_whom_and_for_what_is_kept(reports: Explorer, kind: str, database: str) -> None:
    many = len(await rows(reports, kind))
    async with await psycopg.AsyncConnection.connect(database) as conn:
        kept = await (await conn.execute("SELECT role, document, purpose, rows FROM reports.exports")).fetchall()
    assert kept == [("planner", f"{kind} 2025-06-01 to 2025-06-30 csv", WHY["purpose"], many)]


@each_kind
@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.IRO, Role.LEAD_MEMBER, Role.CARER, Role.ADMINISTRATOR])
async def test_rows_are_for_those_who_may_take_extracts(reports: Explorer, kind: str, role: Role) -> None:
    assert (await taken(reports, kind, role=role)).status_code == 403


@each_kind
async def test_the_home_is_in_the_rows_for_those_alone_who_may_have_it_and_that_is_kept(
    reports: Explorer, kind: str, database: str
) -> None:
    for role in (Role.PLANNER, Role.AUDITOR):
        assert (await taken(reports, kind, role=role, urn="true")).status_code == 403
    assert "SC123456" not in (await taken(reports, kind, role=Role.DIRECTOR)).text
    assert "SC123456" in {row["urn"] for row in await rows(reports, kind, Role.DIRECTOR, urn="true")}
    async with await psycopg.AsyncConnection.connect(database) as conn:
        kept = await (await conn.execute("SELECT document FROM reports.exports ORDER BY at, id")).fetchall()
    assert kept == [(f"{kind} 2025-06-01 to 2025-06-30 csv",), (f"{kind} 2025-06-01 to 2025-06-30 csv with URN",)]


FORM: dict[str, Any] = {
    "rows": "interviews", "purpose": WHY["purpose"], "form": "xlsx",
    "first-day": "1", "first-month": "6", "first-year": "2025", "first-time": "noon",
    "last-day": "30", "last-month": "6", "last-year": "2025", "last-time": "noon",
}  # fmt: skip


async def test_the_page_gives_each_kind_and_the_home_to_those_alone_who_may_have_it(reports: Explorer) -> None:
    for role in (Role.PLANNER, Role.TEAM_MANAGER):
        may = allowed(Person(id=person_id(role, "x"), name="x", roles=frozenset({role})), Action.EXTRACTS_HOMES) is not None
        async with reports.client(role.value) as client:
            shown = (await client.get("/reports/extracts")).text
            assert ('name="urn"' in shown) is may
            answer = await client.post("/reports/extracts", data=FORM)
            assert answer.headers["content-disposition"] == 'attachment; filename="interviews-2025-06-01-2025-07-01.xlsx"'
            assert (await client.post("/reports/extracts", data=FORM | {"urn": "yes"})).status_code == (200 if may else 403)


async def test_more_rows_than_a_workbook_holds_are_refused_and_not_cut_off(
    reports: Explorer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST_ROWS", 3)
    answer = await taken(reports, "interviews", "xlsx")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["to"]
    async with await psycopg.AsyncConnection.connect(database) as conn:
        assert await (await conn.execute("SELECT count(*) FROM reports.exports")).fetchone() == (0,)
    assert (await taken(reports, "interviews")).status_code == 200
