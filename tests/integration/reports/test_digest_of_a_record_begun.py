"""The digest of the month in which the record begins: what was imported before is counted out beside each figure that leaves it out."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import workbook
from digests_asked import CALL, PAGE, told, words
from explorer import Explorer, explorer

from services.reports.digest import on_paper

IMPORTED = "30 imported absences of that month are left out: nothing but their days is known."
SINCE = "What was done is on record since 19 October 2026."


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """A year of imports, thirty of them of October 2026, and from the 19th on three absences that were raised here."""
    async with explorer(Path(tmp_path_factory.mktemp("begun")), modules_database) as running:
        for month in range(1, 10):
            running.authority.imported(f"C{month}", ("M", f"2026-{month:02}-10", f"2026-{month:02}-11"))
        for number in range(30):
            running.authority.imported(f"C{number}", ("M", f"2026-10-{number % 15 + 1:02}", f"2026-10-{number % 15 + 2:02}"))
        for day in (19, 22, 25):
            episode = running.authority.missing(f"C{day}", f"2026-10-{day} 18:00", f"2026-10-{day} 23:00")
            running.authority.answered(episode, offered=True, held=day == 19)
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


async def test_beside_three_returns_stand_the_thirty_that_were_imported_and_since_when_there_is_more(planner: httpx.AsyncClient) -> None:
    sentences = (await told(planner, "2026-10"))["sentences"]
    of: dict[str, dict[str, Any]] = {one["indicator"]: one for one in sentences if one["kind"] in ("signal", "no_signal")}
    assert of["incidents"]["text"].startswith("33 missing incidents were recorded in October 2026")
    assert "imported" not in of["incidents"]["text"], "an incident is counted, imported or not"
    for figure in ("interviews_offered_within_72_hours", "interviews_held_within_72_hours", "duration_median_hours"):
        assert f". {IMPORTED} {SINCE} Not judged" in of[figure]["text"], of[figure]
        assert (of[figure]["values"]["imported"], of[figure]["values"]["since"]) == (30, "2026-10-19")
    late = [one for one in sentences if one["kind"] == "overdue"]
    assert late
    assert all(one["text"].endswith(f"{IMPORTED} {SINCE}") for one in late)


async def test_the_page_the_paper_and_the_workbook_say_it_too(planner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    on_paper_said: list[str] = []

    def printed(template: str, title: str, state: str, parts: dict[str, Any], at: Any) -> bytes:
        on_paper_said.extend(one["said"] for part in parts["sections"] for one in part["said"])
        return b"%PDF"

    monkeypatch.setattr(on_paper, "printed", printed)
    assert f"{IMPORTED} {SINCE}" in words(await planner.get(PAGE.format("2026-10")))
    assert (await planner.get(CALL.format("2026-10", "pdf"))).status_code == 200
    assert any(one.endswith(f"{IMPORTED} {SINCE}") for one in on_paper_said)
    rows = workbook.sheets((await planner.get(CALL.format("2026-10", "xlsx"))).content)["Sentences"]
    assert any(f"{IMPORTED} {SINCE}" in str(row[1]) for row in rows)


async def test_a_later_month_says_nothing_of_it_and_a_month_without_imports_neither(reports: Explorer) -> None:
    reports.clock.forward(days=40)
    reports.authority.missing("C1", "2026-11-10 18:00", "2026-11-10 23:00")
    await reports.collated()
    async with reports.client() as planner:
        said = [one["text"] for one in (await told(planner, "2026-11"))["sentences"]]
    assert any(one.startswith("The one return in November 2026 had no interview offered") for one in said)
    assert not [one for one in said if "imported" in one or "on record since" in one]
