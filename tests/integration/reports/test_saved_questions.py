"""Questions under a name: saved, found by everybody who reads figures, answered anew, and removed by whoever saved them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from explorer import Explorer, explorer, three_years_of

from services.reports.indicators.catalogue import INDICATORS
from shared.identity.people import Role

CALL, PAGE = "/reports/api/saved-questions", "/reports/saved"
READERS = {"team_manager", "director", "assistant_director", "head_of_service", "planner", "auditor", "lead_member"}
SOUND = {"name": "For the Thursday meeting", "indicator": "episodes", "asked": "period=last-year&interval=whole&by=sex"}


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """The clock stands on 22 November 2026."""
    async with explorer(Path(tmp_path_factory.mktemp("saved")), modules_database) as running:
        three_years_of(running.authority, children=20)
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("planner") as client:
        yield client


async def test_whoever_reads_figures_saves_and_finds_questions(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            reads = role in READERS
            assert (await client.get(CALL)).status_code == (200 if reads else 403), role
            assert (await client.get(PAGE)).status_code == (200 if reads else 403), role
            assert (await client.get(f"{PAGE}/new?indicator=episodes")).status_code == (200 if reads else 403), role
            assert (await client.post(CALL, json={})).status_code == (422 if reads else 403), role


async def test_a_question_is_saved_from_its_page_and_found_by_others(reports: Explorer, planner: httpx.AsyncClient) -> None:
    figure = await planner.get("/reports/figures/episodes?period=last-year&interval=whole&by=sex")
    assert "/reports/saved/new?indicator=episodes&amp;asked=period%3Dlast-year%26interval%3Dwhole%26by%3Dsex" in figure.text
    asked = await planner.get(f"{PAGE}/new", params={"indicator": "episodes", "asked": SOUND["asked"]})
    assert "last collection year, the whole period as one, by sex" in asked.text
    sent = await planner.post(f"{PAGE}/new", data=SOUND)
    assert (sent.status_code, sent.headers["Location"]) == (303, PAGE)
    mine = (await planner.get(PAGE)).text
    assert 'href="/reports/figures/episodes?period=last-year&amp;interval=whole&amp;by=sex">For the Thursday meeting' in mine
    assert "by you." in mine
    async with reports.client("director") as director:
        theirs = (await director.get(PAGE)).text
        assert "Saved by others" in theirs
        assert "by Demo, Planner." in theirs
        assert "/remove" not in theirs


async def test_the_same_question_again_gets_the_new_name(planner: httpx.AsyncClient) -> None:
    first = (await planner.post(CALL, json=SOUND | {"asked": "by=age_band"})).json()
    again = (await planner.post(CALL, json=SOUND | {"asked": "by=age_band", "name": "By age"})).json()
    assert (again["question_id"], again["name"]) == (first["question_id"], "By age")
    assert [one["name"] for one in (await planner.get(CALL)).json()["items"] if one["query"] == first["query"]] == ["By age"]


async def test_a_period_in_words_moves_on_with_the_day_and_dates_stay(reports: Explorer, planner: httpx.AsyncClient) -> None:
    moving = (await planner.post(CALL, json=SOUND | {"asked": "period=year-to-date"})).json()
    fixed = (await planner.post(CALL, json=SOUND | {"asked": "period=dates&first=2026-04-01&last=2026-04-30&where=sex:M"})).json()
    assert moving["query"] == "/reports/figures/episodes?period=year-to-date&interval=month"
    assert fixed["query"] == "/reports/figures/episodes?period=dates&first=2026-04-01&last=2026-04-30&interval=month&where=sex:M"
    page = (await planner.get(PAGE)).text
    assert "this collection year so far, month by month" in page
    assert "1 April 2026 to 30 April 2026, month by month, counting only Sex: Male" in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"indicator": "luck"}, "indicator"),
        ({"asked": "by=luck"}, "asked"),
        ({"asked": "period=dates&first=2026-04-31&last=2026-05-01"}, "asked"),
        ({"asked": "who=everyone"}, "asked"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
async def test_what_asks_nothing_is_refused_and_nothing_is_saved(planner: httpx.AsyncClient, sent: dict[str, str], field: str) -> None:
    before = (await planner.get(CALL)).json()
    answered = await planner.post(CALL, json=SOUND | sent)
    assert answered.status_code == 422
    assert [one["field"] for one in answered.json()["errors"]] == [field]
    on_page = await planner.post(f"{PAGE}/new", data=SOUND | sent)
    assert on_page.status_code == 422
    assert (await planner.get(CALL)).json() == before


async def test_only_whoever_saved_a_question_removes_it(reports: Explorer, planner: httpx.AsyncClient) -> None:
    made = (await planner.post(CALL, json=SOUND | {"asked": "by=team"})).json()
    async with reports.client("director") as director:
        assert (await director.delete(f"{CALL}/{made['question_id']}")).status_code == 404
        assert (await director.post(f"{PAGE}/{made['question_id']}/remove")).status_code == 404
    assert (await planner.post(f"{PAGE}/{made['question_id']}/remove")).status_code == 303
    assert made["question_id"] not in [one["question_id"] for one in (await planner.get(CALL)).json()["items"]]
    assert (await planner.delete(f"{CALL}/{made['question_id']}")).status_code == 404


async def test_a_figure_that_left_the_catalogue_is_said(planner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await planner.post(CALL, json=SOUND | {"indicator": "away_incidents", "asked": "", "name": "Gone"})
    monkeypatch.delitem(INDICATORS, "away_incidents")
    page = await planner.get(PAGE)
    assert page.status_code == 200
    assert "This figure is in the catalogue no more" in page.text
