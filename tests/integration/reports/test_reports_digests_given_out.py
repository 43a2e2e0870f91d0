"""A digest as it leaves the page: as PDF, workbook and file, and what of it may be published. What was given out is remembered."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import paper
import psycopg
import pytest
import workbook
from digests_asked import CALL, commented, happened_since, signed, told, words
from explorer import Explorer, explorer, three_years_of

from services.reports.indicators.catalogue import INDICATORS


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Three years of 60 children; the clock stands in November 2026. Each test has a month of its own."""
    async with explorer(Path(tmp_path_factory.mktemp("signed")), modules_database) as running:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running


@pytest.fixture
async def manager(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("head_of_service") as client:
        yield client


async def test_the_pdf_is_tagged_and_has_every_sentence_its_charts_in_words_and_their_table(manager: httpx.AsyncClient) -> None:
    answered = await manager.get(CALL.format("2026-10", "pdf"))
    assert answered.headers["content-type"] == "application/pdf"
    assert 'filename="digest-2026-10-draft.pdf"' in answered.headers["content-disposition"]
    pdf = answered.content
    assert paper.is_tagged(pdf)
    assert paper.follows_ua_1(pdf)
    assert paper.language(pdf) == "en-GB"
    assert {"H1", "H2", "Figure", "Table", "TH", "Link", "L", "LI"} <= paper.tags(pdf)
    assert len(set(paper.alternatives(pdf))) >= 4
    assert all("chart: " in one.lower() for one in paper.alternatives(pdf))
    assert paper.pages(pdf) <= 3
    assert b"http://127.0.0.1:8000/reports/figures/incidents" in paper.inside(pdf), "links are whole addresses"


async def test_the_workbook_has_the_sentences_with_their_figures_and_links_and_a_sheet_for_each_table(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2026-10")
    content = (await manager.get(CALL.format("2026-10", "xlsx"))).content
    book = workbook.sheets(content)
    columns, *rows = book["Sentences"]
    assert [row[1] for row in rows] == [one["text"] for one in digest["sentences"]]
    assert workbook.formulas(content) == 0
    (incidents,) = (row for row in rows if "missing incidents were recorded" in row[1])
    of = dict(zip(columns, incidents, strict=False))
    (sentence,) = (one for one in digest["sentences"] if one["text"] == incidents[1])
    assert float(of["value"]) == sentence["values"]["value"]
    assert of["unit"] == INDICATORS["incidents"].unit
    affected = [dict(zip(columns, row, strict=False)) for row in rows if "went three times or more" in row[1]]
    assert affected
    for one in affected:
        assert one["sentence"].startswith("No child") or f"{one['counted']} of {one['of']} absences" in one["sentence"].replace(",", "")
    assert of["shown at"] == f"http://127.0.0.1:8000{sentence['query']}"
    assert of["rule"] == "no signal"
    assert (of["figure"], of["figure (code)"]) == ("Missing incidents", "incidents"), "words for whoever reads, and the code for a program"
    assert float(of["upper limit"]) == sentence["values"]["upper"]
    assert not [one for one in columns if "_" in one], "no heading is a code"
    assert not {row[columns.index("figure")] for row in rows} & set(INDICATORS)
    title, *months = book["1 Missing incidents"]
    assert title[0] == "month"
    assert months[-1] == ["2026-10", str(sentence["values"]["value"])]
    assert any("Draft" in cell for row in book["About"] for cell in row)


async def test_the_page_to_keep_has_everything_in_it(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2026-10")
    answered = await manager.get(CALL.format("2026-10", "html"))
    assert "attachment" in answered.headers["content-disposition"]
    said = words(answered)
    for one in digest["sentences"]:
        assert one["text"] in said
    assert answered.text.count("data:image/svg+xml;base64,") >= 4
    assert not re.search(r'(src|href)="(?!http|data:)', answered.text), "nothing in it is anywhere else"
    assert "<script" not in answered.text


async def test_a_published_version_is_suppressed_for_whoever_asks_and_shows_the_commentary_only_by_the_signers_word(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    for month, too in (("2025-05", False), ("2025-07", True)):
        await commented(manager, month, "Between us and the public")
        await signed(manager, month, publish=True, commentary_too=too)
        for role in ("director", "planner", "auditor"):
            async with reports.client(role) as client:
                shown = await told(client, month, published="true")
                assert (shown["published"], shown["state"]) == (True, "signed")
                assert (shown["commentary"] is not None) is too
                for form in ("html", "xlsx"):
                    content = (await client.get(CALL.format(month, form), params={"published": "true"})).content
                    kept = content.decode() if form == "html" else str(workbook.sheets(content))
                    assert ("Between us" in kept) is too, form
                    assert "As it may be published" in kept
        rows = (await manager.get("/reports/api/indicators/incidents?published=true&interval=month")).json()["rows"]
        hidden = {row["month"] for row in rows if row["value"] == "c"}
        book = workbook.sheets((await manager.get(CALL.format(month, "xlsx"), params={"published": "true"})).content)
        for line in book["1 Missing incidents"][1:]:
            assert (line[1] == "c") >= (line[0] in hidden), line
    assert (await told(manager, "2025-05"))["commentary"] == "Between us and the public", "the internal form has it"


async def test_a_month_of_a_year_that_goes_on_can_be_signed_and_not_published(manager: httpx.AsyncClient) -> None:
    refused = await signed(manager, "2026-05", 422, publish=True)
    assert refused["errors"][0]["field"] == "publish"
    assert (await told(manager, "2026-05"))["state"] == "draft", "nothing was kept of it"
    assert (await manager.post("/reports/api/digests/2026-11/signature", json={})).status_code == 422


async def test_what_was_given_out_hides_a_later_change_of_a_few_wherever_it_could_be_seen(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    """A month is published, two episodes of it come late, and its figure is asked for again: two could be told apart from the two."""

    async def incidents() -> dict[str, Any]:
        rows = (await manager.get("/reports/api/indicators/incidents?published=true&interval=month&from=2024-04-01&to=2025-04-01")).json()[
            "rows"
        ]
        return {row["month"]: row["value"] for row in rows}

    before = await incidents()
    month = next(name for name, value in before.items() if isinstance(value, int) and value > 5)
    await signed(manager, month, publish=True)
    assert await incidents() == before, "nothing changed, and nothing more is hidden"
    await happened_since(reports, month, children=2)
    assert (await incidents())[month] == "c"
    page = await manager.get("/reports/figures/incidents?period=dates&first=2024-4-1&last=2025-3-31&published=yes")
    assert f"{before[month] + 2}" not in re.findall(r">(\d+)</td>", page.text)
    again = await signed(manager, month, publish=True, reason="Two came late")
    assert again["signed"]["version"] == 2
    said = await told(manager, month, published="true")
    assert not [one for one in said["sentences"] if one["indicator"] == "incidents" and "value" in one["values"]]


async def test_whatever_a_published_digest_shows_is_recorded_as_given_out(manager: httpx.AsyncClient, modules_database: str) -> None:
    month = "2024-08"
    await signed(manager, month, publish=True)
    digest = await told(manager, month, published="true")
    book = workbook.sheets((await manager.get(CALL.format(month, "xlsx"), params={"published": "true"})).content)
    async with await psycopg.AsyncConnection.connect(modules_database) as conn:
        kept = await conn.execute("SELECT indicator, year, cells FROM reports.given_out WHERE document = %s", (f"digest {month}",))
        given = {(indicator, year): cells for indicator, year, cells in await kept.fetchall()}
    assert {one["indicator"] for one in digest["sentences"] if one["indicator"]} <= {indicator for indicator, _ in given}
    drawn = {"incidents", "children", "interviews_offered_within_72_hours", "interviews_held_within_72_hours"}
    assert drawn <= {indicator for indicator, _ in given}, "also where the month itself is hidden, and has no sentence"
    shown = {at["month"]: number for at, number, seen in given["incidents", "2024-25"] if seen and at.keys() == {"month"}}
    for line in book["1 Missing incidents"][1:]:
        if line[0] >= "2024-04" and line[1] != "c":
            assert shown[line[0]] == int(line[1])


async def test_no_sentence_of_a_published_digest_has_what_people_wrote_or_decided(manager: httpx.AsyncClient) -> None:
    digest = await told(manager, "2025-08", published="true")
    assert not {"decided", "done", "reviews"} & {one["kind"] for one in digest["sentences"]}
    assert digest["commentary"] is None
