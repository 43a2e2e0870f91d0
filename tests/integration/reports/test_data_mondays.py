"""A team's Data Monday over HTTP and as a page: who may read it, of which team, where its references lead, and that they are kept."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest
from collated_authority import london
from explorer import Explorer, explorer, three_years_of

from services.reports.api import data_mondays
from services.reports.pages.data_mondays import LONGEST
from shared.identity.people import Person, Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member"}
OPENERS = {"team_manager", "director", "assistant_director", "head_of_service"}
CALL, PAGE = "/reports/api/data-mondays/{}", "/reports/data-mondays/{}"
MONDAY = "2026-11-23"
Kept = list[tuple[str, str, int]]


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Explorer]:
    """Three years of 60 children and, on a Monday morning, two of them missing."""
    async with explorer(tmp_path_factory.mktemp("mondays")) as running:
        three_years_of(running.authority, children=60)
        for child in ("C280", "C281"):
            running.authority.missing(child, "2026-11-22 19:00", team="CLA-N")
        running.authority.imported("C282", ("M", "2026-11-10", "2026-11-12"), team="CLA-N")
        running.authority.imported("C283", ("M", "2026-11-17", "2026-11-18"), team="CLA-N")
        running.authority.imported("C284", ("M", "2026-11-17", "2026-11-18"), team="CLA-S")
        running.clock.set(london(f"{MONDAY} 07:35"))
        running.follower.level(running.clock.now())
        await running.collated()
        yield running


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """What the record of exports was told: this reports has no database."""
    told: Kept = []

    async def record(_: object, person: Person, document: str, rows: int, __: object) -> None:
        told.append((person.role.value, document, rows))

    monkeypatch.setattr(data_mondays, "record_export", record)
    return told


@pytest.fixture
async def manager(reports: Explorer, kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("team_manager") as client:
        yield client


def words(page: httpx.Response) -> str:
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def told(client: httpx.AsyncClient, team: str = "CLA-N", monday: str = MONDAY) -> dict[str, Any]:
    answered = await client.get(CALL.format(monday), params={"team": team})
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_it_is_for_those_who_may_read_figures_and_lists_references_for_those_who_may_open_them(reports: Explorer, kept: Kept) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for address in (CALL, PAGE):
                answered = await client.get(address.format(MONDAY), params={"team": "CLA-N"})
                assert answered.status_code == (200 if role in READERS else 403), (role, address)
                assert ("SR-2025-" in answered.text) == (role in OPENERS), (role, address)
    assert {role for role, _, _ in kept} == OPENERS, "what lists an episode is kept as handed out"
    assert {(document, rows > 0) for _, document, rows in kept} == {(f"data monday {MONDAY} CLA-N", True)}


async def test_it_tells_the_week_and_what_is_due_with_links_to_the_record(manager: httpx.AsyncClient) -> None:
    body = await told(manager)
    assert (body["date"], body["team"], body["from"], body["to"]) == (MONDAY, "CLA-N", "2026-11-16", "2026-11-23")
    assert body["sentences"][0]["kind"] == "better"
    episodes = next(one for one in body["sentences"] if one["indicator"] == "episodes")
    assert re.match(r"(One|\d+|No) episodes? began in the week to 22 November 2026; (\d+|none) from 1 to 22 November\.", episodes["text"])
    assert episodes["query"] == ("/reports/figures/episodes?period=dates&first=2026-11-16&last=2026-11-22&interval=whole&where=team:CLA-N")
    assert (await manager.get(episodes["query"])).status_code == 200, "without being sent elsewhere"
    strategy = next(one for one in body["outstanding"] if one["kind"] == "strategy")
    assert strategy["overdue"] == 2
    assert all(re.fullmatch(r"/missing/episodes/[0-9a-f-]{36}", one["record"]) for one in strategy["items"])


async def test_every_count_of_the_page_can_be_counted_again(manager: httpx.AsyncClient) -> None:
    """What is to be done has each of its references on the page, those after the first few folded; a figure leads to its week and month."""
    body, page = await told(manager), (await manager.get(PAGE.format(MONDAY), params={"team": "CLA-N"})).text
    assert any(one["overdue"] > LONGEST for one in body["outstanding"]), "there are some to fold"
    for one in body["outstanding"]:
        listed = page.split(f"<dt>{one['overdue'] + one['due_this_week']} ", 1)[1].split("<dt>", 1)[0].split("</dl>", 1)[0]
        page = page.replace(f"<dt>{one['overdue'] + one['due_this_week']} ", "<dt>", 1)
        assert listed.count('href="/missing/') == one["overdue"] + one["due_this_week"], one["kind"]
    (due,) = (one["values"] for one in body["sentences"] if one["kind"] == "overdue")
    assert due["overdue"] == sum(one["overdue"] for one in body["outstanding"])
    for one in body["sentences"]:
        if one["indicator"] in ("episodes", "returns"):
            week = one["query"]
            month = re.sub(r"first=[0-9-]+", "first=2026-11-01", week)
            for address, counted in ((week, "numerator"), (month, "month_numerator")):
                assert f'href="{address}"' in page.replace("&amp;", "&")
                if one["values"][counted]:
                    assert re.search(rf"\b{one['values'][counted]} {one['indicator'][:-1]}", words(await manager.get(address)))


async def test_the_page_says_the_same_sentences(manager: httpx.AsyncClient) -> None:
    body, page = await told(manager), words(await manager.get(PAGE.format(MONDAY), params={"team": "CLA-N"}))
    for one in body["sentences"]:
        if "value" in one["values"] or one["indicator"] is None:
            assert one["text"] in page
    assert "not for publication" in page
    assert "Teams are not compared" in page


async def test_a_figure_that_leaves_imported_absences_out_says_how_many_and_why_so_that_nobody_takes_the_rest_for_all(
    manager: httpx.AsyncClient,
) -> None:
    body, page = await told(manager), words(await manager.get(PAGE.format(MONDAY), params={"team": "CLA-N"}))
    of = {one["indicator"]: one for one in body["sentences"] if one["kind"] != "better"}
    left_out = "Imported, so not known, and left out: 1 that week, {} from 1 to {} November."
    decided, offered = of["strategy_decided"], of["interviews_offered_within_72_hours"]
    assert (decided["values"]["left_out"], decided["values"]["month_left_out"]) == (1, 2), "by the day last seen"
    assert left_out.format(2, 22) in decided["text"]
    assert (offered["values"]["left_out"], offered["values"]["month_left_out"]) == (1, 1), "by the day it was over, of the week before"
    assert left_out.format(1, 15) in offered["text"]
    assert decided["text"] in page
    assert offered["text"] in page
    assert "left out" not in of["episodes"]["text"], "what began is counted, imported or not"
    assert "left out" not in " ".join(one["text"] for one in (await told(manager, "UASC"))["sentences"])


async def test_the_page_says_what_it_does_not_count_and_leads_whoever_may_to_the_whole_list(
    reports: Explorer, manager: httpx.AsyncClient
) -> None:
    page = await manager.get(PAGE.format(MONDAY), params={"team": "CLA-N"})
    assert "Not counted: telling the police and others, assessing risk" in words(page)
    assert 'href="/missing/team?team=CLA-N"' in page.text
    async with reports.client("planner") as planner:
        page = await planner.get(PAGE.format(MONDAY), params={"team": "CLA-N"})
    assert "Not counted: telling the police and others, assessing risk" in words(page)
    assert "/missing/team" not in page.text, "a planner is refused there"


async def test_each_team_is_told_of_itself_alone(manager: httpx.AsyncClient) -> None:
    north, south = await told(manager, "CLA-N"), await told(manager, "CLA-S")
    lists = [{item["called"] for one in body["outstanding"] for item in one["items"]} for body in (north, south)]
    assert lists[0]
    assert lists[1]
    assert lists[0].isdisjoint(lists[1])


async def test_a_monday_that_is_past_has_its_week_and_leads_to_what_is_due_now(manager: httpx.AsyncClient) -> None:
    body = await told(manager, monday="2026-11-16")
    assert (body["from"], body["outstanding"]) == ("2026-11-09", None)
    assert "This Monday is past. What is due now" in words(await manager.get(PAGE.format("2026-11-16"), params={"team": "CLA-N"}))


async def test_without_a_team_of_ones_own_the_page_asks_which_and_the_call_refuses(manager: httpx.AsyncClient) -> None:
    assert "Choose a team" in words(await manager.get(PAGE.format(MONDAY)))
    refused = await manager.get(CALL.format(MONDAY))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "team")
    assert "CLA-N, CLA-S, LC, UASC" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("monday", "team", "said"),
    [
        ("2026-11-24", "CLA-N", "is not a Monday; the one before it is 2026-11-23"),
        ("2026-11-30", "CLA-N", "is still to come; the last Monday is 2026-11-23"),
        (MONDAY, "NOBODY", "there are CLA-N, CLA-S, LC, UASC"),
    ],
)
async def test_a_day_or_a_team_that_there_is_none_of_is_refused_with_the_reason(
    manager: httpx.AsyncClient, monday: str, team: str, said: str
) -> None:
    for address in (CALL, PAGE):
        refused = await manager.get(address.format(monday), params={"team": team})
        assert refused.status_code == 422
        assert said in unescape(refused.text)


async def test_figures_lead_to_the_last_monday(manager: httpx.AsyncClient) -> None:
    assert '<a class="govuk-link" href="/reports/data-mondays">Data Monday</a>' in (await manager.get("/reports")).text
    assert (await manager.get("/reports/data-mondays")).headers["location"] == f"/reports/data-mondays/{MONDAY}"
    assert (await manager.get("/reports/data-mondays?team=LC")).headers["location"] == f"/reports/data-mondays/{MONDAY}?team=LC"
