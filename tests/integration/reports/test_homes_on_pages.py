"""A breakdown by home over HTTP: page, picture and files say how sure a figure is and as what it was recorded, and rank nobody."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import httpx
import pytest
from explorer import Explorer, explorer
from workbook import sheets

DATES = "period=dates&first=2026-05-01&last=2026-05-31&interval=whole"
PAGE = f"/reports/figures/{{}}?{DATES}&{{}}"
CALL = "/reports/api/indicators/{}.{}?from=2026-05-01&to=2026-06-01&by=urn"


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """In May 2026: SC200 had three absences missing and two away, SC100 and SC300 one each."""
    async with explorer(tmp_path, database) as running:
        gone = (("SC300", "M"), ("SC200", "M"), ("SC200", "M"), ("SC200", "M"), ("SC200", "A"), ("SC200", "A"), ("SC100", "A"))
        for number, (urn, category) in enumerate(gone):
            left = f"2026-05-{number + 1:02} 20:00"
            running.authority.missing(f"C{number}", left, left.replace("20:", "23:"), category=category, urn=urn, placement_provider="PR1")
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


async def page_of(planner: httpx.AsyncClient, address: str) -> tuple[str, str]:
    """What the page says, and the picture's description."""
    answered = await planner.get(address)
    assert answered.status_code == 200, answered.text[:2000]
    main = answered.text.split('id="main-content">', 1)[1].split("<form", 1)[0]
    alt = re.search(r'alt="([^"]*)"', main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()), unescape(alt[1]) if alt else ""


async def test_homes_stand_by_number_each_with_its_interval_and_its_mix(planner: httpx.AsyncClient) -> None:
    said, described = await page_of(planner, PAGE.format("episodes", "by=urn"))
    assert "Home, by its URN Episodes begun 95% interval Missing (M) Away (A)" in said
    assert "SC100 1 0.0 to 5.6 0 1 SC200 5 1.6 to 11.7 3 2 SC300 1 0.0 to 5.6 1 0" in said
    assert (
        "Not a ranking: who reports everything has more, and who reports little looks quiet. Intervals that overlap tell nothing apart."
    ) in said
    assert "Byar’s approximation to the Poisson interval" in said
    assert "The point is the figure, the line its 95% interval." in said
    assert "3 in the order of the table, not of the figure" in described
    assert not re.search("highest|lowest|largest", described + said, re.IGNORECASE)


async def test_a_share_by_provider_says_wilson_and_a_median_that_it_has_none(planner: httpx.AsyncClient) -> None:
    said, _ = await page_of(planner, PAGE.format("over_24_hours", "by=provider"))
    assert "Wilson’s score interval" in said
    assert re.search(r"0 7 0% 0\.0% to 35\.4% 4 3\b", said)
    said, described = await page_of(planner, PAGE.format("duration_median_hours", "by=urn"))
    assert "No interval is shown" in said
    assert "overlap" not in said
    assert "Away (A)" in said
    assert not re.search("highest|lowest|throughout", described, re.IGNORECASE)


async def test_anything_else_is_told_as_before(planner: httpx.AsyncClient) -> None:
    said, described = await page_of(planner, PAGE.format("episodes", "by=category"))
    assert "interval" not in said
    assert "Highest 4 (Missing" in described


async def test_month_by_month_no_home_is_said_to_be_the_highest_either(planner: httpx.AsyncClient) -> None:
    address = PAGE.format("episodes", "by=urn").replace("interval=whole", "interval=month")
    said, described = await page_of(planner, address.replace("05-01", "04-01"))
    assert "3 panels with the same scale" in described
    assert "3 in the order of the table, not of the figure." in described
    assert not re.search("highest|lowest|throughout", described, re.IGNORECASE)
    assert "5 1.6 to 11.7 3 2" in said
    for shape in ("wide", "narrow"):
        drawn = await planner.get(address.replace("?", f"/{shape}.svg?"))
        assert "Points with their 95% intervals" in ElementTree.fromstring(drawn.content).findtext("{http://www.w3.org/2000/svg}desc", "")


async def test_of_very_many_homes_the_picture_has_the_first_and_not_the_busiest(planner: httpx.AsyncClient, reports: Explorer) -> None:
    for number in range(40):
        reports.authority.missing(f"D{number}", "2026-05-20 20:00", "2026-05-20 23:00", urn=f"SB{number:03}")
    await reports.collated()
    said, described = await page_of(planner, PAGE.format("episodes", "by=urn"))
    assert "The picture shows the first; 13 more stand in the table." in said
    svg = (await planner.get(PAGE.format("episodes", "by=urn").replace("?", "/wide.svg?"))).text
    assert "SB029" in svg
    assert "SC200" not in svg
    assert "30 in the order of the table" in described


async def test_the_files_have_the_ends_of_the_interval_and_the_mix_in_columns(planner: httpx.AsyncClient, tmp_path: Path) -> None:
    written = list(csv.DictReader(io.StringIO((await planner.get(CALL.format("episodes", "csv"))).text)))
    assert [(one["urn"], one["value"], one["low_95"], one["high_95"], one["missing"], one["away"]) for one in written][1] == (
        "SC200",
        "5",
        "1.6",
        "11.7",
        "3",
        "2",
    )
    book = sheets((await planner.get(CALL.format("episodes", "xlsx"))).content)
    assert book["Figures"][2] == ["SC200", "5", "", "5", "1.6", "11.7", "3", "2"]
    assert dict(row for row in book["About"] if len(row) == 2)["How to read it"].startswith("Not a ranking. The 95% interval is Byar’s")
    path = tmp_path / "answer.parquet"
    path.write_bytes((await planner.get(CALL.format("episodes", "parquet"))).content)
    with duckdb.connect() as connection:
        asked = "SELECT low_95, high_95, missing, away, typeof(low_95), typeof(away) FROM read_parquet($1) WHERE urn = 'SC200'"
        assert connection.execute(asked, [str(path)]).fetchall() == [(1.6, 11.7, 3, 2, "DOUBLE", "BIGINT")]
    (row, *_) = (await planner.get(CALL.format("duration_median_hours", "csv"))).text.splitlines()
    assert row.endswith("numerator,denominator,value,missing,away"), "no interval, no columns of one"


async def test_there_is_no_published_form_that_an_interval_could_stand_in(planner: httpx.AsyncClient) -> None:
    answered = await planner.get("/reports/api/indicators/episodes?published=true&by=urn")
    assert (answered.status_code, "never tells of a home" in answered.text) == (422, True)
    shown = (await planner.get("/reports/api/indicators/episodes?published=true&by=sex")).json()
    assert all(set(row) == {"sex", "numerator", "denominator", "value"} for row in shown["rows"])
