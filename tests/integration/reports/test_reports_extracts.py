"""Rows for an analyst's own tools: whose they are, what they tell of nobody, and that their purpose is kept."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import duckdb
import httpx
import psycopg
import pytest
from collated_authority import london
from explorer import NOW, Explorer, explorer
from small_histories import held, imported, offered, plan, went

from services.reports.extracts.taking import KEPT_FOR
from shared.clock import london_date
from shared.contracts.codes import Reason
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed

CALL = "/reports/api/episodes"
WHY = {"purpose": "Weekly load of the placements dashboard", "from": "2025-06-01", "to": "2025-07-01"}


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """Two absences of one child and one of another, in June 2025; of the first the interview was written down later."""
    async with explorer(tmp_path, database) as running:
        authority = running.authority
        authority.clock.set(london("2025-06-05 09:00"))
        first = authority.happened(went(authority, "SECRET1", team="=CLA-N"), plan(), offered())
        authority.happened(went(authority, "SECRET2"))
        authority.missing("SECRET1", "2025-06-20 22:15", None)
        authority.clock.set(london("2025-06-21 09:00"))
        authority.happened(first, held(reasons=(Reason.FRIENDS, Reason.FAMILY)))
        authority.clock.set(NOW)
        await running.collated()
        yield running


async def taken(reports: Explorer, form: str = "csv", role: Role = Role.PLANNER, **asked: str) -> httpx.Response:
    async with reports.client(role.value) as client:
        return await client.get(f"{CALL}.{form}", params=WHY | asked)


async def rows(reports: Explorer, **asked: str) -> list[dict[str, str]]:
    answer = await taken(reports, **asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_a_row_tells_of_an_absence_in_codes_and_days_and_of_whom_it_was_by_a_pseudonym(reports: Explorer) -> None:
    answer = await taken(reports)
    for personal in ("SECRET", "SR-20", ":00", ":15"):
        assert personal not in answer.text, personal
    *both, third = await rows(reports)
    second, first = sorted(both, key=lambda one: one["team"])
    assert not {"child_id", "episode_id", "reference", "date_of_birth", "urn"} & set(first)
    assert first["team"] == "'=CLA-N", "no spreadsheet runs it"
    assert (first["last_seen_on"], first["over_on"], first["days"], first["hours"]) == ("2025-06-02", "2025-06-03", "1", "26")
    assert (first["reasons"], first["held_within_72_hours"], first["plan"]) == ("family;friends", "True", "interview")
    assert first["delete_by"] == str(london_date(NOW) + KEPT_FOR)
    assert first["child_pseudonym"] == third["child_pseudonym"] != second["child_pseudonym"]


async def test_no_two_extracts_can_be_joined_by_their_pseudonyms(reports: Explorer) -> None:
    whose = [{row[name] for row in await rows(reports) for name in ("child_pseudonym", "episode_pseudonym")} for _ in range(2)]
    assert len(whose[0]) == len(whose[1]) == 5
    assert not whose[0] & whose[1]


async def test_as_known_on_a_day_the_interview_written_down_later_was_not_held(reports: Explorer) -> None:
    assert [row["held_within_72_hours"] for row in await rows(reports, as_known_on="2025-06-19")] == ["False", "False", ""]


async def test_parquet_has_the_same_rows_with_their_types(reports: Explorer, tmp_path: Path) -> None:
    answer = await taken(reports, "parquet")
    (tmp_path / "e.parquet").write_bytes(answer.content)
    with duckdb.connect() as own:
        types = {name: type_ for name, type_, *_ in own.execute(f"DESCRIBE FROM '{tmp_path}/e.parquet'").fetchall()}
        assert own.execute(f"SELECT sum(days), count(DISTINCT child_pseudonym) FROM '{tmp_path}/e.parquet'").fetchone() == (2, 2)
    assert (types["last_seen_on"], types["days"], types["reasons"], types["in_area"]) == ("DATE", "BIGINT", "VARCHAR", "BOOLEAN")
    assert list(types) == list((await rows(reports))[0])


async def test_who_took_it_and_what_for_is_kept(reports: Explorer, database: str) -> None:
    await rows(reports)
    async with await psycopg.AsyncConnection.connect(database) as conn:
        kept = await (await conn.execute("SELECT role, document, purpose, rows FROM reports.exports")).fetchall()
    assert kept == [("planner", "episodes 2025-06-01 to 2025-06-30 csv", WHY["purpose"], 3)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"purpose": ""}, "purpose"), ({"purpose": "  dashboard  "}, "purpose"), ({"to": "2025-05-01"}, "to"), ({"home": "yes"}, "home")],
)
async def test_what_makes_no_sense_is_refused_by_its_field_and_nothing_is_taken(
    reports: Explorer, database: str, asked: dict[str, str], field: str
) -> None:
    answer = await taken(reports, **asked)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    async with await psycopg.AsyncConnection.connect(database) as conn:
        assert await (await conn.execute("SELECT count(*) FROM reports.exports")).fetchone() == (0,)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.LEAD_MEMBER, Role.CARER, Role.ADMINISTRATOR])
async def test_rows_about_children_are_for_those_who_may_take_extracts(reports: Explorer, role: Role) -> None:
    assert (await taken(reports, role=role)).status_code == 403


FORM = {
    "rows": "episodes", "purpose": WHY["purpose"], "form": "csv",
    "first-day": "1", "first-month": "6", "first-year": "2025", "first-time": "noon",
    "last-day": "30", "last-month": "6", "last-year": "2025", "last-time": "noon",
}  # fmt: skip


async def sent(reports: Explorer, role: Role = Role.PLANNER, **different: str) -> httpx.Response:
    async with reports.client(role.value) as client:
        return await client.post("/reports/extracts", data=FORM | different)


async def test_the_page_gives_the_same_rows_and_its_purpose_stands_in_no_address(reports: Explorer, database: str) -> None:
    answer = await sent(reports)
    assert answer.headers["content-disposition"] == 'attachment; filename="episodes-2025-06-01-2025-07-01.csv"'
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 3
    async with await psycopg.AsyncConnection.connect(database) as conn:
        kept = await (await conn.execute("SELECT role, document, purpose, rows FROM reports.exports")).fetchall()
    assert kept == [("planner", "episodes 2025-06-01 to 2025-06-30 csv", WHY["purpose"], 3)]
    assert (await sent(reports, form="parquet")).content[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"purpose": "short"}, "What the rows are for must be 10 characters or more"),
        ({"purpose": ""}, "Enter what the rows are for"),
        ({"form": "json"}, "Select the kind of file"),
        ({"rows": "children"}, "Select what a row is"),
        ({"last-month": "5"}, "The last day must be the same as or after the first day"),
        ({"last-year": "9999"}, "The day "),
    ],
)
async def test_what_the_page_cannot_answer_is_said_at_its_field_and_nothing_is_taken(
    reports: Explorer, database: str, different: dict[str, str], said: str
) -> None:
    answer = await sent(reports, **different)
    assert answer.status_code == 422
    assert said in answer.text
    async with await psycopg.AsyncConnection.connect(database) as conn:
        assert await (await conn.execute("SELECT count(*) FROM reports.exports")).fetchone() == (0,)


@pytest.mark.parametrize("role", list(Role))
async def test_the_page_and_the_link_to_it_are_for_those_who_may_take_extracts(reports: Explorer, role: Role) -> None:
    theirs = allowed(Person(id=str(UUID(int=1)), name="x", roles=frozenset({role})), Action.EXTRACTS_READ) is not None
    async with reports.client(role.value) as client:
        assert (await client.get("/reports/extracts")).status_code == (200 if theirs else 403)
        assert ("/reports/extracts" in (await client.get("/reports")).text) is theirs
    assert theirs or (await sent(reports, role)).status_code == 403


async def test_the_auditor_reads_who_took_which_file_and_what_for(reports: Explorer) -> None:
    async with reports.client("planner") as planner:
        assert (await planner.get("/reports/api/episodes.csv", params={"purpose": "a plan for the autumn"})).status_code == 200
        assert (await planner.get("/reports/taken")).status_code == 403
        assert "/reports/taken" not in (await planner.get("/reports")).text
    async with reports.client("auditor") as auditor:
        assert "/reports/taken" in (await auditor.get("/reports")).text
        page = (await auditor.get("/reports/taken")).text
    assert "Demo, planner" in page
    assert "a plan for the autumn" in page
    assert "episodes 2026-04-01 to" in page


async def test_imported_history_says_neither_no_nor_none_of_what_was_done(reports: Explorer) -> None:
    imported()(reports.authority)
    await reports.collated()
    (theirs,) = (row for row in await rows(reports) if row["origin"] == "imported")
    unknown = ("accepted", "planned", "plan_kept", "prevention_checked", "discussions", "decisions", "actions", "actions_done")
    assert {theirs[name] for name in unknown} == {""}
    assert theirs["last_seen_precision"] == "", "a file of days says no time"
    assert all(
        row["last_seen_precision"] and row["planned"] and row["discussions"] for row in await rows(reports) if row["origin"] == "raised"
    )
