"""Months before the record began: they are no rows of nothing on a page, which says since when there is a record instead."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from explorer import Explorer, explorer

FIGURE = "/reports/figures/{}?period=dates&first=2026-01-01&last=2026-08-31"
HELD = "interviews_held_within_72_hours"


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Nothing before the return of 3 May 2026, then nothing until that of 2 August."""
    async with explorer(Path(tmp_path_factory.mktemp("begun")), modules_database) as running:
        for number, day in enumerate(("2026-05-03", "2026-08-02")):
            went = running.authority.missing(f"C{number}", f"{day} 10:00", f"{day} 19:00")
            running.authority.answered(went, offered=True, held=True)
        await running.collated()
        yield running


@pytest.fixture
async def director(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("director") as client:
        yield client


def text(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text[:2000]
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows(page: httpx.Response) -> list[str]:
    """The months of the tables on a page."""
    return re.findall(r'<th scope="row"[^>]*>(?:<a[^>]*>)?((?:[A-Z][a-z]+) 2026)', page.text)


async def test_table_and_picture_begin_with_the_first_month_of_the_record_and_say_so(director: httpx.AsyncClient) -> None:
    for figure in (HELD, "incidents"):
        page = await director.get(FIGURE.format(figure))
        assert rows(page) == ["May 2026", "June 2026", "July 2026", "August 2026"], "a month within the record that has nothing stays"
        assert "The record begins on 3 May 2026: before that day nothing is recorded, which does not mean that nothing" in text(page)
        assert "happened. The months before are not shown." in text(page)
    assert "lowest 0 (June 2026)" in page.text, "the picture has no earlier month without any"


async def test_files_keep_every_month_that_was_asked_for(director: httpx.AsyncClient) -> None:
    page = await director.get(FIGURE.format("incidents"))
    csv = unescape(re.findall(r'href="(/reports/api/[^"]+[.]csv[^"]*)"', page.text)[0])
    assert "2026-01" in (await director.get(csv)).text


async def test_months_that_are_all_within_the_record_are_all_shown(director: httpx.AsyncClient) -> None:
    page = await director.get(FIGURE.format("incidents").replace("2026-01-01", "2026-06-01"))
    assert rows(page) == ["June 2026", "July 2026", "August 2026"]
    assert "not shown" not in text(page)
    assert "The record begins" not in text(page)


async def test_the_list_of_responses_begins_with_the_record_too(director: httpx.AsyncClient) -> None:
    page = await director.get("/reports/assurance?period=dates&first=2026-01-01&last=2026-08-31")
    assert rows(page) == ["August 2026", "July 2026", "June 2026", "May 2026"]
    assert "The record begins on 3 May 2026: before that day nothing is recorded" in text(page)
    assert "The months before are not shown." in text(page)
    assert "2 returns" in text(page)
    before = await director.get("/reports/assurance?period=dates&first=2026-01-01&last=2026-02-28")
    assert rows(before) == []
    assert "Month by month" not in text(before)
    assert "The record begins on 3 May 2026" in text(before)
    within = await director.get("/reports/assurance?period=dates&first=2026-07-01&last=2026-08-31")
    assert rows(within) == ["August 2026", "July 2026"]
    assert "The record begins" not in text(within)


async def test_a_month_in_which_something_was_decided_is_shown(director: httpx.AsyncClient) -> None:
    decision = {"indicator": "children", "month": "2026-05", "decision": "Ask homes", "owner": "AD", "review_on": "2027-01-12"}
    decided = await director.post("/reports/api/decisions", json=decision | {"decided_on": "2026-03-10"})
    assert decided.status_code == 201, decided.text
    assert rows(await director.get(FIGURE.format("children")))[:2] == ["March 2026", "April 2026"]
