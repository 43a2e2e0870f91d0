"""What a planner takes away: answers by up to three breakdowns, as known on a past day, as a page, workbook, CSV and Parquet."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import duckdb
import httpx
import pytest
import workbook
from explorer import NOW, Explorer, explorer

from shared.clock import london_date

ASKED = "from=2026-04-01&to=2026-11-23"


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    async with explorer(tmp_path, database) as running:
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    """Two absences known by 20 November; the next day one was cancelled and another written down."""
    made = reports.authority
    made.clock.forward(days=-2)
    wrong = made.missing("1001", "2026-05-14 22:40", "2026-05-15 01:10", sex="F", team="=cmd|'/c calc'!A1", placement_type="K2")
    made.missing("1002", "2026-09-30 22:00", "2026-10-01 08:00", sex="M", team="South", placement_type="U1")
    made.clock.forward(days=1)
    made.cancelled(wrong)
    made.missing("1003", "2026-11-20 18:00", sex="M", team="South")
    made.clock.set(NOW)
    await reports.collated()
    async with reports.client() as client:
        yield client


async def figures(client: httpx.AsyncClient, query: str, indicator: str = "episodes") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = (
        (await client.get(f"/reports/api/indicators/{indicator}?{ASKED}&{query}")).raise_for_status().json()["rows"]
    )
    return rows


async def words(client: httpx.AsyncClient, address: str, status: int = 200) -> str:
    answered = await client.get(address)
    assert answered.status_code == status, answered.text[:2000]
    main = answered.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_an_answer_as_known_on_a_past_day_stays_what_it_was(planner: httpx.AsyncClient) -> None:
    assert [row["value"] for row in await figures(planner, "")] == [2]
    for day, value in (("2026-11-19", 0), ("2026-11-20", 2), ("2026-11-21", 2)):
        answer = (await planner.get(f"/reports/api/indicators/episodes?{ASKED}&as_known_on={day}")).json()
        assert ([row["value"] for row in answer["rows"]], answer["as_known_on"]) == ([value], day)
    assert [row["sex"] for row in await figures(planner, "by=sex&as_known_on=2026-11-20")] == ["M", "F"]
    assert [row["sex"] for row in await figures(planner, "by=sex")] == ["M"]


async def test_the_page_says_as_known_on_which_day_and_leads_to_now(planner: httpx.AsyncClient) -> None:
    sent = "period=year-to-date&interval=whole&known-day=20&known-month=11&known-year=2026"
    address = (await planner.get(f"/reports/figures/episodes?{sent}")).headers["location"]
    assert address == "/reports/figures/episodes?period=year-to-date&interval=whole&known=2026-11-20"
    said = await words(planner, address)
    assert "As known on 20 November 2026: what was written down later is not in it." in said
    assert "2 episodes" in said
    page = (await planner.get(address)).text
    assert 'href="/reports/figures/episodes?period=year-to-date&amp;interval=whole"' in page
    assert "episodes.csv?from=2026-04-01&amp;to=2026-11-23&amp;as_known_on=2026-11-20" in page
    assert 'href="/reports?period=year-to-date&amp;interval=whole&amp;known=2026-11-20"' in page
    for day, message in (("2026-11-23", "must be today or in the past"), ("2026-2-31", "The day as known on must be a real date")):
        assert message in await words(planner, f"/reports/figures/episodes?known={day}", 422)
    assert "what was known before could be subtracted" in await words(
        planner, "/reports/figures/incidents?period=last-year&known=2026-11-20&published=yes", 422
    )


async def test_three_breakdowns_make_groups_of_rows(planner: httpx.AsyncClient) -> None:
    rows = await figures(planner, "by=category&by=sex&by=risk&as_known_on=2026-11-20")
    assert [tuple(row.values()) for row in rows] == [("M", "M", "medium", 1, None, 1), ("M", "F", "medium", 1, None, 1)]
    address = "/reports/figures/episodes?period=year-to-date&interval=whole&by=category&then_by=sex&and_by=risk"
    said = await words(planner, address)
    assert "Missing (whereabouts not known), Male Medium 2" in said
    assert "too much for one picture" not in said
    assert "by missing or away, by sex, by risk by social work, as last assessed" in said.lower()
    page = (await planner.get(address)).text
    assert "by=category&amp;by=sex&amp;by=risk" in page
    assert "Select another breakdown" in await words(planner, "/reports/figures/episodes?by=sex&then_by=sex", 422)
    assert "Select a third breakdown from the list" not in said


async def test_a_figure_that_cannot_be_published_says_so(planner: httpx.AsyncClient) -> None:
    answer = await planner.get("/reports/api/indicators/share_of_the_ten?published=true")
    assert (answer.status_code, "is not made of this figure" in answer.text) == (422, True)


async def test_the_workbook_has_the_rows_and_what_they_count_and_runs_nothing(planner: httpx.AsyncClient) -> None:
    answer = await planner.get(f"/reports/api/indicators/episodes.xlsx?{ASKED}&by=team&as_known_on=2026-11-20")
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert 'filename="episodes-2026-04-01-2026-11-23-as-known-on-2026-11-20.xlsx"' in answer.headers["content-disposition"]
    with ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in sorted(book.namelist()) if name.startswith("xl/worksheets/sheet")]
        texts = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    assert len(sheets) == 2
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert "'=cmd|'/c calc'!A1" in texts
    assert "=cmd|'/c calc'!A1" not in texts
    for said in ("Episodes begun", "As known on", "no: for your own work only", "South"):
        assert said in texts


async def test_the_workbook_says_months_and_values_in_words_with_the_codes_of_the_csv_behind(planner: httpx.AsyncClient) -> None:
    query = f"{ASKED}&by=sex&by=placement_group&interval=month"
    content = (await planner.get(f"/reports/api/indicators/episodes.xlsx?{query}&as_known_on=2026-11-20")).content
    columns, *rows = workbook.sheets(content)["Figures"]
    assert columns[:3] == ["Month", "Sex", "Placement at the start, in the Department's groups"]
    assert columns[-3:] == ["month (code)", "sex (code)", "placement_group (code)"]
    assert ["May 2026", "Female", "Secure homes and children's homes"] in [row[:3] for row in rows]
    assert {row[0] for row in rows if row[-3] == "2026-11"} == {"November 2026, to 22"}
    written = csv.DictReader(io.StringIO((await planner.get(f"/reports/api/indicators/episodes.csv?{query}&as_known_on=2026-11-20")).text))
    assert [row[-3:] for row in rows] == [[one["month"], one["sex"], one["placement_group"]] for one in written]
    only = workbook.sheets((await planner.get(f"/reports/api/indicators/episodes.xlsx?{ASKED}&where=sex:F")).content)["About"]
    assert ["Counting only", "Sex: Female"] in only


async def test_parquet_has_the_columns_of_the_csv_typed(planner: httpx.AsyncClient, tmp_path: Path) -> None:
    query = f"{ASKED}&by=sex&by=team&interval=month"
    answer = await planner.get(f"/reports/api/indicators/interviews_held.parquet?{query}")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    written = list(csv.DictReader(io.StringIO((await planner.get(f"/reports/api/indicators/interviews_held.csv?{query}")).text)))
    path = tmp_path / "answer.parquet"
    path.write_bytes(answer.content)
    with duckdb.connect() as connection:
        read = connection.execute("SELECT * REPLACE (as_of::VARCHAR AS as_of) FROM read_parquet($1)", [str(path)])
        names, types = [one[0] for one in read.description], [str(one[1]) for one in read.description]
        rows = [["" if value is None else str(value) for value in row] for row in read.fetchall()]
    kinds = dict(zip(names, types, strict=True))
    assert (kinds["from"], kinds["numerator"], kinds["value"], kinds["sex"]) == ("DATE", "BIGINT", "DOUBLE", "VARCHAR")
    assert names == list(written[0])
    place = names.index("numerator")
    assert [row[place] for row in rows] == [one["numerator"] for one in written]


async def test_parquet_of_the_published_form_hides_what_the_page_hides(
    planner: httpx.AsyncClient, reports: Explorer, tmp_path: Path
) -> None:
    reports.authority.missing("1001", "2025-06-14 22:40", "2025-06-15 01:10", sex="F")
    await reports.collated()
    path = tmp_path / "answer.parquet"
    path.write_bytes((await planner.get("/reports/api/indicators/incidents.parquet?published=true&from=2025-04-01&to=2026-04-01")).content)
    with duckdb.connect() as connection:
        assert connection.execute("SELECT numerator, value, symbol FROM read_parquet($1)", [str(path)]).fetchall() == [(None, None, "c")]


def test_the_tests_day_is_the_22nd() -> None:
    assert london_date(NOW).isoformat() == "2026-11-22"
