"""Figures as they may be published, over HTTP: by calls and on pages, for whoever asks."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from explorer import Explorer, explorer

from shared.identity.people import Role

READERS = ("planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member")
PAGE = "/reports/figures/incidents?period=last-year&interval=whole&by=sex&published=yes"


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Last year 21 incidents of girls, 8 of boys and 3 of a sex unknown to the register; the year before 4 of girls, each of one child."""
    async with explorer(Path(tmp_path_factory.mktemp("published")), modules_database) as running:
        for sex, children in (("F", range(21)), ("M", range(21, 29)), ("U", range(29, 32))):
            for number in children:
                running.authority.missing(f"C{number}", "2025-06-01 10:00", "2025-06-01 20:00", sex=sex)
        for number in range(4):
            running.authority.missing(f"C{number}", "2024-06-01 10:00", "2024-06-01 20:00", sex="F")
        running.authority.missing("C0", "2024-03-01 10:00", "2024-03-01 20:00", sex="F")
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


def words(page: httpx.Response) -> str:
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_whoever_asks_gets_the_same_published_form(reports: Explorer) -> None:
    for role in READERS:
        async with reports.client(Role(role)) as client:
            told = (await client.get("/reports/api/indicators/incidents", params={"published": "true", "by": "sex"})).json()
            assert (told["from"], told["to"], told["published"]) == ("2025-04-01", "2026-04-01", True)
            assert {row["sex"]: row["value"] for row in told["rows"]} == {"M": "c", "F": 21, "U": "c"}
            assert "1 to 5 children" in told["symbols"]["c"]
            written = (await client.get("/reports/api/indicators/incidents.csv", params={"published": "true", "by": "sex"})).text
            assert {row["sex"]: row["value"] for row in csv.DictReader(io.StringIO(written))} == {"M": "c", "F": "21", "U": "c"}
            assert "c" in words(await client.get(PAGE)).split()


async def test_without_being_asked_for_the_published_form_figures_are_as_they_are(planner: httpx.AsyncClient) -> None:
    told = (await planner.get("/reports/api/indicators/incidents?from=2025-04-01&to=2026-04-01&by=sex")).json()
    assert (told["published"], told["symbols"]) == (False, {})
    assert {row["sex"]: row["value"] for row in told["rows"]} == {"M": 8, "F": 21, "U": 3}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("by=provider", "never tells of a home or a provider"),
        ("where=provider:PR1", "never tells of a home or a provider"),
        ("from=2025-04-01&to=2025-05-01", "choose 1 April 2025 to 31 March 2026 (2025-26)"),
        ("from=2026-04-01", "choose 1 April 2025 to 31 March 2026 (2025-26)"),
        ("by=sex&where=age_band:10_to_15", "takes one field"),
    ],
)
async def test_what_has_no_published_form_is_refused_with_the_reason(planner: httpx.AsyncClient, asked: str, said: str) -> None:
    for form in ("", ".csv"):
        refused = await planner.get(f"/reports/api/indicators/incidents{form}?published=true&{asked}")
        assert refused.status_code == 422
        assert said in refused.json()["detail"]


async def test_the_page_shows_letters_in_sentence_table_and_picture_and_what_they_mean(planner: httpx.AsyncClient) -> None:
    page = await planner.get(PAGE)
    said = words(page)
    assert "As it may be published: small numbers are hidden." in said
    assert "32 incidents" in said
    assert "The same dates a year before: Not shown (c)" in said
    assert "c : not shown: it rests on 1 to 5 children" in said
    assert "not for publication" not in said
    assert "2 shown by a letter." in page.text
    assert "published=true" in page.text, "the file is in the form of the page"
    drawn = await planner.get(PAGE.replace("incidents?", "incidents/wide.svg?"))
    assert re.findall(r">(c|3|8|21)</text>", drawn.text).count("c") == 2
    assert not re.search(r">(3|8)</text>", drawn.text)


async def test_one_group_counted_alone_is_hidden_where_its_table_hides_it(planner: httpx.AsyncClient) -> None:
    assert "Not shown (c)" in words(await planner.get("/reports/figures/incidents?period=last-year&where=sex:M&published=yes"))
    assert "21 incidents" in words(await planner.get("/reports/figures/incidents?period=last-year&where=sex:F&published=yes"))


async def test_the_page_says_at_the_box_what_has_no_published_form(planner: httpx.AsyncClient) -> None:
    refused = await planner.get("/reports/figures/incidents?published=yes")
    assert refused.status_code == 422
    assert "Published form is for one collection year that is over, so that no period can be subtracted" in words(refused)
    assert 'href="#period"' in refused.text
    assert 'id="period"' in refused.text
    assert (await planner.get("/reports/figures/incidents/wide.svg?published=yes")).status_code == 404


async def test_all_that_is_wrong_with_a_question_is_said_at_once_each_at_its_box_and_what_to_choose_instead(
    planner: httpx.AsyncClient,
) -> None:
    """Half of them told is a form sent again for each of the others."""
    for asked, faults in (
        (
            "by=sex&then_by=team&and_by=urn&known=2026-11-20&published=yes",
            {
                "period": "Published form is for one collection year that is over, so that no period can be subtracted: choose",
                "then_by": "keep one of “Sex” (to break down by) and “Team at the start” (to break down by)",
                "and_by": "Published form never tells of a home or a provider: take “",
                "known": "Published form is of what is known now, as what was known before could be subtracted from it: leave the day out",
            },
        ),
        (
            "period=dates&first=2026-2-31&by=star_sign&then_by=star_sign&where=sex:F&known=2026-11-23&published=yes&sort=up",
            {
                "first": "The first day must be a real date",
                "last": "Enter the last day",
                "by": "Select a breakdown from the list; “star_sign” is not in it",
                "then_by": "Select another breakdown: this one is selected already",
                "where": "“sort” is no question of this page",
                "known": "The day as known on must be today or in the past",
            },
        ),
        ("period=dates", {"first": "Enter the first day", "last": "Enter the last day"}),
    ):
        refused = await planner.get(f"/reports/figures/episodes?{asked}", follow_redirects=True)
        assert refused.status_code == 422
        summary = unescape(refused.text).split('class="govuk-error-summary', 1)[1].split("</ul>", 1)[0]
        told = dict(re.findall(r'href="#([^"]+)">([^<]+)</a>', summary))
        assert told.keys() == faults.keys()
        for box, said in faults.items():
            assert said in told[box], box


async def test_the_call_lists_all_that_is_wrong_with_a_question_each_at_its_parameter(planner: httpx.AsyncClient) -> None:
    asked = "from=2026-04-01&by=sex&by=urn&by=star_sign&where=team:A&where=sex&as_known_on=2026-11-20&published=true&sort=up"
    refused = await planner.get(f"/reports/api/indicators/episodes?{asked}")
    assert refused.status_code == 422
    errors = [(one["field"], one["message"]) for one in refused.json()["errors"]]
    assert [field for field, _ in errors] == ["sort", "by", "where", "as_known_on", "from", "by", "where"]
    said = (
        "is no parameter",
        "no field of this name",
        "is written field:value",
        "leave the day out",
        "choose 1 April 2025",
        "take “",
        "keep one of",
    )
    for (field, message), words in zip(errors, said, strict=True):
        assert words in message, field
        assert message in refused.json()["detail"]


LAST_YEAR = "/reports/figures/{}?period=dates&first=2025-04-01&last=2026-03-31&interval={}{}&published=yes"


@pytest.mark.parametrize(
    ("figure", "asked", "offered"),
    [
        (
            "incidents",
            "period=dates&first=2026-07-01&last=2026-09-30",
            ["/reports/board/2026-Q3", LAST_YEAR.format("incidents", "month", "")],
        ),
        (
            "episodes",
            "period=dates&first=2025-10-01&last=2025-12-31&interval=whole&by=sex",
            ["/reports/board/2025-Q4", LAST_YEAR.format("episodes", "whole", "&by=sex")],
        ),
        (
            "incidents",
            "period=dates&first=2026-10-01&last=2026-11-20",
            ["/reports/board/2026-Q3", LAST_YEAR.format("incidents", "month", "")],
        ),
        ("incidents", "", [LAST_YEAR.format("incidents", "month", ""), "/reports/board/2026-Q3"]),
        ("incidents", "by=provider", [LAST_YEAR.format("incidents", "month", ""), "/reports/board/2026-Q3"]),
        ("incidents", "period=last-year&by=provider", []),
        ("share_of_the_ten", "period=dates&first=2026-07-01&last=2026-09-30", []),
    ],
)
async def test_a_refused_published_form_leads_to_what_there_is_of_the_quarter_and_of_the_year(
    planner: httpx.AsyncClient, figure: str, asked: str, offered: list[str]
) -> None:
    refused = await planner.get(f"/reports/figures/{figure}?{asked}{'&' if asked else ''}published=yes")
    assert refused.status_code == 422
    there = refused.text.split('aria-labelledby="instead"', 1)[-1].split("</ul>", 1)[0] if offered else ""
    assert ("What you can have in published form" in refused.text) is bool(offered)
    assert [unescape(one) for one in re.findall(r'href="([^"]+)"', there)] == offered
    for address in offered:
        assert (await planner.get(address)).status_code == 200, address
    if offered:
        assert ("It has this figure." in there) is (figure == "incidents")


async def test_months_that_are_hidden_have_their_letter_in_the_picture(planner: httpx.AsyncClient) -> None:
    drawn = await planner.get("/reports/figures/incidents/wide.svg?period=dates&first=2024-4-1&last=2025-3-31&published=yes")
    assert re.findall(r">(c|4)</text>", drawn.text) == ["c"]
    left = [float(place) for place in re.findall(r'translate\(([\d.]+),[\d.]+\)"[^>]*>(?:c|0)</text>', drawn.text)]
    assert left[-1] < max(left), "June stands in its place, and not behind the months that are shown"
