"""From a number to the episodes it counts, over HTTP: for whom, how many, what is said of whose, and what is kept of who looked."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from collated_authority import london
from explorer import NOW, Explorer, explorer
from small_histories import went

from services.reports.api.figure_episodes import hidden
from services.reports.indicators.listing import Counted
from shared.identity.people import Person, Role
from shared.ids import new_id

OPEN = {"team_manager", "director", "assistant_director", "head_of_service"}
JUNE = "period=dates&first=2025-06-01&last=2025-06-30"
PAGE, CALL = "/reports/figures/high_risk", "/reports/api/indicators/high_risk/episodes"
IN_JUNE = {"from": "2025-06-01", "to": "2025-07-01"}


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """Three episodes of June 2025, one of them high and of a restricted child, one written down on the 20th."""
    async with explorer(tmp_path, database) as running:
        authority = running.authority
        authority.clock.set(london("2025-06-05 09:00"))
        for child in ("1001", "1002"):
            authority.child(child, restricted=child == "1001")
        went(authority, "1001", risk="high")
        went(authority, "1002", risk="low", sex="M")
        authority.clock.set(london("2025-06-20 09:00"))
        went(authority, "1003", risk="high", left="2025-06-03 22:00", back=None)
        authority.clock.set(NOW)
        await running.collated()
        yield running


async def exported(database: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(database) as conn:
        return await (await conn.execute("SELECT role, document, rows FROM reports.exports ORDER BY at, id")).fetchall()


def leading(page: str) -> list[str]:
    """Where the numbers of a figure's page lead."""
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(/reports/figures/[^"]*/episodes[^"]*)"', page)]


def references(page: str) -> list[str]:
    return re.findall(r'href="/missing/episodes/[^"]+">(SR-2025-\d{6})<', page)


def leads(page: str, where: str) -> str:
    (address,) = re.findall(rf'href="([^"]+)#list" rel="{where}"', page)
    return address.replace("&amp;", "&")


async def test_the_episodes_behind_a_number_are_for_those_who_may_open_them(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for address in (f"{PAGE}/episodes?{JUNE}", CALL):
                assert (await client.get(address)).status_code == (200 if role in OPEN else 403), (role, address)
            figure = await client.get(f"{PAGE}?{JUNE}")
            if figure.status_code == 200:
                assert bool(leading(figure.text)) == (role in OPEN), role


@pytest.mark.parametrize("asked", ["", "&by=sex", "&interval=whole&by=sex", "&where=sex:F", "&known=2025-06-10"])
async def test_each_number_of_a_page_leads_to_as_many_episodes(reports: Explorer, asked: str) -> None:
    async with reports.client("team_manager") as manager:
        page = (await manager.get(f"{PAGE}?{JUNE}{asked}")).text
        led = re.findall(r'href="([^"]*/episodes\?[^"]*)">(\d+)<', page)
        assert len(led) >= 2
        for address, number in led:
            there = await manager.get(address.replace("&amp;", "&"))
            assert (there.status_code, len(references(there.text))) == (200, int(number)), address
        (whole,) = [one for one in leading(page) if "cell=" not in one]
        assert len(references((await manager.get(whole)).text)) == {"": 3, "&where=sex:F": 2, "&known=2025-06-10": 2}.get(asked, 3)


async def test_a_list_says_which_count_and_that_it_was_looked_at(reports: Explorer, database: str) -> None:
    async with reports.client("team_manager") as manager:
        told = (await manager.get(CALL, params=IN_JUNE | {"by": "sex"})).json()
        others = (await manager.get(CALL, params=IN_JUNE | {"by": "sex", "cell": "sex:M", "counted": "false"})).json()["items"]
        page = (await manager.get(f"{PAGE}/episodes?{JUNE}&counted=yes")).text
    assert told["items"][0]["last_seen_at"] == "2025-06-03T21:00:00Z", "the latest first"
    assert {one["child_id"]: (one["counted"], one["restricted"], one["row"]) for one in told["items"]} == {
        "1001": (True, True, {"sex": "F"}),
        "1002": (False, False, {"sex": "M"}),
        "1003": (True, False, {"sex": "F"}),
    }
    assert [one["child_id"] for one in others] == ["1002"]
    assert len(references(page)) == 2
    assert "Restricted record" in page
    assert await exported(database) == [
        ("team_manager", "episodes of high_risk 2025-06-01 to 2025-06-30 json", 3),
        ("team_manager", "episodes of high_risk 2025-06-01 to 2025-06-30 json", 1),
        ("team_manager", "episodes of high_risk 2025-06-01 to 2025-06-30 page", 2),
    ]


async def test_a_long_list_stands_on_pages_that_together_are_exactly_these_episodes(reports: Explorer, database: str) -> None:
    for number in range(120):
        went(reports.authority, f"2{number:03}", risk="high", left="2025-06-07 10:00", back="2025-06-08 10:00")
    await reports.collated()
    asked = f"{PAGE}/episodes?{JUNE}"
    async with reports.client("team_manager") as manager:
        all_of_them = [one["reference"] for one in (await manager.get(CALL, params=IN_JUNE)).json()["items"]]
        first = (await manager.get(asked)).text
        second = (await manager.get(leads(first, "next"))).text
        third = (await manager.get(leads(second, "next"))).text
        assert [len(references(one)) for one in (first, second, third)] == [50, 50, 23]
        assert [one for page in (first, second, third) for one in references(page)] == all_of_them
        assert references((await manager.get(leads(third, "prev"))).text) == references(second)
        assert 'rel="next"' not in third
        assert "123 rows counted, the latest last seen first: 51 to 100 of 123" in second
        assert "The list has changed" not in second
        for wrong in ("4", "0", "-1", "two", "9" * 5000):
            assert (await manager.get(f"{asked}&page={wrong}")).status_code == 404, wrong
        went(reports.authority, "3000", risk="high", left="2025-06-09 10:00")
        await reports.collated()
        assert "The list has changed" in (await manager.get(leads(first, "next"))).text
    pages = [rows for _, document, rows in await exported(database) if document.endswith("page")]
    assert pages[:4] == [50, 50, 23, 50], "each look by what it showed"


async def test_what_has_no_list_leads_nowhere_and_nothing_is_recorded(reports: Explorer, database: str) -> None:
    async with reports.client("director") as director:
        published = f"{PAGE}?period=last-year&published=yes"
        assert leading((await director.get(published)).text) == []
        assert leading((await director.get(f"/reports/figures/children?{JUNE}")).text) == []
        for address, status in (
            (published.replace("?", "/episodes?"), 404),
            (f"/reports/figures/children/episodes?{JUNE}", 404),
            (f"{PAGE}/episodes?{JUNE}&cell=month:2025-09", 404),
            (f"{PAGE}/episodes?{JUNE}&counted=perhaps", 404),
            (f"{CALL}?published=true", 422),
            (f"{CALL}?cell=socks:red", 422),
            (f"{CALL}?where=socks:red", 422),
            ("/reports/api/indicators/children/episodes", 422),
            ("/reports/api/indicators/horoscope/episodes", 404),
        ):
            assert (await director.get(address)).status_code == status, address
        wrong = await director.get(f"{PAGE}/episodes?by=socks")
        assert (wrong.status_code, wrong.headers["location"]) == (303, f"{PAGE}?by=socks")
    assert await exported(database) == []


def test_a_restricted_child_is_hidden_from_whoever_may_not_open_the_record() -> None:
    row = Counted({}, True, "", "SR-2025-000001", NOW, timed=True, child_id="1001", restricted=True)
    worker = Person(id=str(new_id()), name="Demo", roles=frozenset({Role.SOCIAL_WORKER, Role.PLANNER}))
    assert hidden(row, worker)
    assert not hidden(row, replace(worker, roles=frozenset({Role.TEAM_MANAGER})))
