"""By weekday and hour: imported history knows days alone, so the page says how many have a time, and the picture is of those."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from explorer import Explorer, explorer

PAGE = "/reports/figures/{}?period=dates&first=2026-05-01&last=2026-05-31&interval=whole&{}"


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """In May 2026 forty absences of imported history, and three raised here: on Fridays at 22:00, 22:30 and 09:00."""
    async with explorer(tmp_path, database) as running:
        for number in range(40):
            running.authority.imported(f"C{number}", ("M", "2026-05-05", "2026-05-06"))
        for at in ("2026-05-08 22:00", "2026-05-15 22:30", "2026-05-22 09:00"):
            running.authority.missing("C50", at, f"{at[:10]} 23:30")
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


def words(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text[:2000]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.split('id="main-content">', 1)[1].split("<form", 1)[0])).split())


async def drawn(planner: httpx.AsyncClient, address: str) -> list[str]:
    """What is written in the picture."""
    answered = await planner.get(address.replace("?", "/wide.svg?"))
    assert answered.status_code == 200, answered.text
    return [one.text or "" for one in ElementTree.fromstring(answered.content).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("by", ["by=hour", "by=weekday", "by=weekday&then_by=hour"])
async def test_the_page_says_how_many_have_a_time_and_the_picture_is_of_those(planner: httpx.AsyncClient, by: str) -> None:
    address = PAGE.format("episodes", by)
    said = words(await planner.get(address))
    assert (
        "3 of 43 episodes have a time of day. Of the others, loaded from returns, the day alone is known: "
        "they stand in the table as “Not recorded”, and not in the picture."
    ) in said
    assert re.search(r"Not recorded (Not recorded )?40\b", said), "the table has them"
    picture = await drawn(planner, address)
    assert "Not recorded" not in picture
    assert "40" not in picture
    assert "Friday" in picture if "weekday" in by else "22:00 to 22:59" in picture


async def test_other_breakdowns_keep_what_is_not_recorded_and_say_nothing_of_times(planner: httpx.AsyncClient) -> None:
    address = PAGE.format("episodes", "by=team")
    assert "time of day" not in words(await planner.get(address))
    assert "Not recorded" in await drawn(planner, address)


async def test_where_nothing_or_everything_has_a_time_the_page_says_what_is_so(planner: httpx.AsyncClient, reports: Explorer) -> None:
    early = PAGE.format("episodes", "by=hour").replace("last=2026-05-31", "last=2026-05-07")
    none = await planner.get(early)
    assert "None of 40 episodes has a time of day: what is loaded from returns knows the day alone." in words(none)
    assert "<figure" not in none.text, "nothing is left to draw"
    late = PAGE.format("episodes", "by=hour").replace("first=2026-05-01", "first=2026-05-07")
    assert "time of day" not in words(await planner.get(late))
    shares = PAGE.format("again_within_30_days", "by=weekday")
    assert "3 of 43 absences that were over have a time of day." in words(await planner.get(shares))
    reports.authority.imported("C60", ("M", "2026-05-09", "2026-05-10"))
    await reports.collated()
    assert "Of the other, loaded from returns, the day alone is known: it stands in the table" in words(await planner.get(late))


async def test_a_published_form_says_how_many_have_a_time_only_where_it_shows_all_of_them(
    planner: httpx.AsyncClient, reports: Explorer
) -> None:
    """Eight of 38 in 2024-25; in 2025-26 three of 33, whose number nobody may work out."""
    for year, raised in ((2024, 8), (2025, 3)):
        for number in range(30):
            reports.authority.imported(f"P{number}", ("M", f"{year}-05-05", f"{year}-05-06"))
        for number in range(30, 30 + raised):
            reports.authority.missing(f"P{number}", f"{year}-06-06 22:00", f"{year}-06-06 23:30")
    await reports.collated()
    published = "/reports/figures/episodes?period=dates&first={0}-04-01&last={1}-03-31&interval=whole&by=hour&published=yes"
    assert "8 of 38 episodes have a time of day." in words(await planner.get(published.format(2024, 2025)))
    hidden = words(await planner.get(published.format(2025, 2026)))
    assert "33 episodes" in hidden
    assert "time of day" not in hidden
