"""The planner's pages over HTTP: who may see them, what an address means, what they say when there is nothing, wrong or late."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from explorer import NOW, Explorer, explorer

from services.reports.charts.drawing import Drawing, NotDrawn
from services.reports.indicators.catalogue import CATALOGUE
from shared.identity.people import Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member"}


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    async with explorer(tmp_path, database) as running:
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


@pytest.fixture
async def known(reports: Explorer) -> Explorer:
    """Four episodes of three children, one of them still going on."""
    made = reports.authority
    for number in range(10):
        made.child(f"SECRET{number}", ("2024-01-01", None, "C2"), team="CLA-N")
    made.missing("SECRET1", "2024-05-01 10:00", "2024-05-01 20:00")
    made.answered(made.missing("SECRET1", "2026-05-14 22:40", "2026-05-15 01:10", sex="F", team="CLA-N"), offered=True, held=False)
    made.answered(made.missing("SECRET2", "2026-09-30 22:00", "2026-10-01 08:00", sex="M", team="<b>South"), offered=True, held=True)
    made.missing("SECRET3", "2026-11-20 18:00", sex="M", placement_type="K2")
    await reports.collated()
    return reports


async def words(client: httpx.AsyncClient, address: str, status: int = 200) -> str:
    """What the page says, without its marks."""
    answered = await client.get(address)
    assert answered.status_code == status, answered.text[:2000]
    main = answered.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_figures_are_for_those_who_plan_and_answer_for_them(known: Explorer) -> None:
    for role in Role:
        async with known.client(role) as client:
            for address in ("/reports", "/reports/figures/incidents", "/reports/figures/incidents/wide.svg", "/reports/freshness"):
                assert (await client.get(address)).status_code == (200 if role in READERS else 403), (role, address)


async def test_nobody_is_led_to_the_sign_in_page_and_back(reports: Explorer) -> None:
    async with reports.client(None) as client:
        answered = await client.get("/reports/figures/incidents?by=sex")
    assert (answered.status_code, answered.headers["location"]) == (303, "/sign-in?next=/reports/figures/incidents%3Fby%3Dsex")


async def test_every_figure_stands_in_a_group_and_its_page_opens(known: Explorer, planner: httpx.AsyncClient) -> None:
    first = (await planner.get("/reports")).text
    for indicator in CATALOGUE:
        assert f'href="/reports/figures/{indicator.id}"' in first
        said = await words(planner, f"/reports/figures/{indicator.id}")
        for what in (indicator.title, indicator.definition, indicator.numerator, indicator.unit, indicator.source):
            assert what in said
        assert indicator.denominator is None or indicator.denominator in said


async def test_every_breakdown_is_answered_both_ways(known: Explorer, planner: httpx.AsyncClient) -> None:
    """Each breakdown once; the tests of the engine ask all of them of every population."""
    by = {field.id: indicator for indicator in CATALOGUE for field in indicator.breakdowns}
    for name, indicator in by.items():
        for interval in ("month", "whole"):
            await words(planner, f"/reports/figures/{indicator.id}?period=year-to-date&interval={interval}&by={name}")


async def test_the_period_goes_along_to_the_next_figure_and_the_breakdown_does_not(planner: httpx.AsyncClient) -> None:
    page = (await planner.get("/reports/figures/episodes?period=last-year&interval=whole&by=risk")).text
    assert 'href="/reports?period=last-year&amp;interval=whole"' in page
    listed = (await planner.get("/reports?period=last-year&interval=whole&by=risk")).text
    assert 'href="/reports/figures/children?period=last-year&amp;interval=whole"' in listed


async def test_what_the_form_sends_becomes_an_address_worth_keeping(planner: httpx.AsyncClient) -> None:
    sent = "period=dates&first-day=1&first-month=4&first-year=2025&last-day=31&last-month=3&last-year=2026&interval=month&by=&where="
    answered = await planner.get(f"/reports/figures/incidents?{sent}")
    assert answered.status_code == 303
    assert answered.headers["location"] == "/reports/figures/incidents?period=dates&first=2025-4-1&last=2026-3-31&interval=month"
    assert "1 April 2025 to 31 March 2026" in await words(planner, answered.headers["location"])
    unused = await planner.get("/reports/figures/incidents?period=last-year&first-day=1&first-month=4&first-year=2025")
    assert unused.headers["location"] == "/reports/figures/incidents?period=last-year"


async def test_an_episode_raised_today_is_in_the_figure_shown_first(known: Explorer, planner: httpx.AsyncClient) -> None:
    said = await words(planner, "/reports/figures/episodes")
    known.authority.missing("SECRET4", "2026-11-22 18:00")
    await known.collated()
    before, after = (re.search(r"(\d+) episodes", page) for page in (said, await words(planner, "/reports/figures/episodes")))
    assert before
    assert after
    assert int(after[1]) == int(before[1]) + 1


async def test_the_presets_are_whole_months_and_collection_years(planner: httpx.AsyncClient) -> None:
    for query, days in (
        ("", "1 November 2025 to 22 November 2026"),
        ("?period=12-months", "1 November 2025 to 31 October 2026"),
        ("?period=year-to-date", "1 April 2026 to 22 November 2026"),
        ("?period=last-year", "1 April 2025 to 31 March 2026"),
    ):
        page = (await planner.get(f"/reports/figures/incidents{query}")).text
        assert f'<p class="govuk-body sr-of">{days}</p>' in page


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("period=always", "period", "Select a period"),
        ("interval=week", "interval", "Select month by month or the whole period"),
        ("period=dates", "first", "Enter the first day"),
        ("period=dates&first=2026-01-01", "last", "Enter the last day"),
        ("period=dates&first=2026-2-31&last=2026-03-01", "first", "The first day must be a real date"),
        ("period=dates&first=2026--1&last=2026-03-01", "first", "The first day must include a month"),
        ("period=dates&first=banana&last=2026-03-01", "first", "The first day must include a day and a month"),
        ("period=dates&first=2026-03-02&last=2026-03-01", "last", "The last day must be the same as or after the first day"),
        ("period=dates&first=2026-03-02&last=2026-11-23", "last", "The last day must be today or in the past"),
        ("period=dates&first=2026-11-23&last=2026-11-24", "first", "The first day must be today or in the past"),
        ("period=dates&first=1900-01-01&last=2026-03-01&interval=whole", "first", "The period must be 100 years or shorter"),
        ("period=dates&first=2010-01-01&last=2026-03-01", "interval", "Month by month takes 10 years at most"),
        ("by=star_sign", "by", "Select a breakdown from the list; “star_sign” is not in it"),
        ("where=sex:X", "where", "Select whom to count from the list; “sex:X” is not in it"),
        ("age_band=zzz", "where", "Select whom to count from the list; “age_band” is no question of this page"),
        ("where=everybody", "where", "Select whom to count from the list; “everybody” is not in it"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_shown(
    planner: httpx.AsyncClient, query: str, field: str, message: str
) -> None:
    answered = await planner.get(f"/reports/figures/incidents?{query}")
    page = unescape(answered.text)
    assert answered.status_code == 422
    assert f'<a href="#{field}">{message}' in page
    assert f'id="{field}"' in page
    assert "<title>Error:" in page.replace("\n", "").replace("  ", "")
    assert "Nothing is shown until" in page
    assert "sr-headline" not in page


async def test_what_does_not_exist_is_said_plainly(planner: httpx.AsyncClient) -> None:
    assert "No such figure" in await words(planner, "/reports/figures/horoscope", 404)
    assert (await planner.get("/reports/figures/incidents/huge.svg")).status_code == 422
    assert (await planner.get("/reports/figures/incidents/wide.svg?interval=whole")).status_code == 404
    assert (await planner.get("/reports/figures/incidents/wide.svg?by=star_sign")).status_code == 404


async def test_an_empty_record_is_said_in_words_and_never_a_bare_nought(planner: httpx.AsyncClient) -> None:
    said = await words(planner, "/reports/figures/incidents")
    assert "No missing incidents are recorded in this period." in said
    assert "Nothing that this figure counts is recorded at any time" in said
    assert "Download" not in said


async def test_an_empty_period_says_since_when_there_is_a_record_or_that_silence_proves_nothing(
    known: Explorer, planner: httpx.AsyncClient
) -> None:
    before = await words(planner, "/reports/figures/incidents?period=dates&first=2020-01-01&last=2020-03-31")
    assert "No missing incidents are recorded in this period. The record begins on 1 May 2024." in before
    narrowed = await words(planner, "/reports/figures/interviews_held_within_72_hours?where=sex:U")
    assert "No returns are recorded in this period, counting only Sex: Unknown to the register." in narrowed
    assert "it does not say that nothing happened" in narrowed
    assert "Count everyone" in narrowed


async def test_the_headline_says_what_it_is_made_of_and_what_it_was_a_year_before(known: Explorer, planner: httpx.AsyncClient) -> None:
    said = await words(planner, "/reports/figures/percent_of_looked_after_children?period=year-to-date")
    assert "30% Looked-after children with an incident: 3 Children looked after: 10 The same dates a year before: 0%" in said
    assert "a year before: none recorded" in await words(planner, "/reports/figures/incidents")
    early = await words(planner, "/reports/figures/incidents?period=dates&first=2024-04-01&last=2024-06-30")
    assert "1 incident " in early
    assert "The record begins on 1 May 2024: before that day nothing is recorded" in early
    assert "a year before" not in early


async def test_months_say_when_they_are_cut_and_a_month_not_over_is_hollow(known: Explorer, planner: httpx.AsyncClient) -> None:
    address = "/reports/figures/incidents?period=dates&first=2026-09-15&last=2026-11-22"
    said = await words(planner, address)
    assert "September 2026, 15 to 30 1 October 2026 1 November 2026, so far 1" in said
    assert "A hollow bar is a month that is not over" in said
    assert "What lasts over the end of a month counts in both" in said


async def test_the_table_and_the_csv_tell_the_same(known: Explorer, planner: httpx.AsyncClient) -> None:
    page = (await planner.get("/reports/figures/interviews_held_within_72_hours?period=year-to-date&interval=whole&by=sex")).text
    link = unescape(re.findall(r'href="(/reports/api/[^"]+[.]csv[^"]*)"', page)[0])
    rows = list(csv.DictReader(io.StringIO((await planner.get(link)).text)))
    assert [(row["sex"], row["numerator"], row["denominator"], row["value"]) for row in rows] == [
        ("M", "1", "1", "100"),
        ("F", "0", "1", "0"),
    ]
    cells = [unescape(cell).strip() for cell in re.findall(r"<td[^>]*>([^<]*)</td>", page)]
    assert cells == ["1", "1", "100%", "0", "1", "0%"]


async def test_a_line_leads_to_the_figure_of_it_alone(known: Explorer, planner: httpx.AsyncClient) -> None:
    page = (await planner.get("/reports/figures/incidents?period=year-to-date&by=team")).text
    assert "<b>South" not in page
    links = [unescape(link) for link in re.findall(r'rowgroup[^>]*><a[^>]* href="([^"]+)"', page)]
    alone = next(link for link in links if "South" in link)
    assert "Counting only Team at the start: <b>South." in await words(planner, alone)
    assert (await planner.get(alone)).text.count("selected>&lt;b&gt;South") == 1


async def test_pictures_are_svg_named_for_both_widths_and_described(known: Explorer, planner: httpx.AsyncClient) -> None:
    page = (await planner.get("/reports/figures/incidents?period=year-to-date")).text
    assert 'srcset="/reports/figures/incidents/narrow.svg?period=year-to-date&amp;interval=month"' in page
    alt = unescape(re.findall(r'alt="([^"]+)"', page)[0])
    assert alt.startswith("Bar chart: Missing incidents, month by month. Highest 1 (May 2026), lowest 0 (April 2026).")
    drawn = await planner.get("/reports/figures/incidents/wide.svg?period=year-to-date&interval=month")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert alt in unescape(drawn.text)


async def test_a_picture_that_fails_leaves_the_page_and_its_table(
    known: Explorer, planner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> str:
        raise NotDrawn("no")

    monkeypatch.setattr(Drawing, "svg", refuse)
    assert (await planner.get("/reports/figures/incidents/wide.svg")).status_code == 503
    assert "May 2026 1" in await words(planner, "/reports/figures/incidents")


async def test_too_much_for_one_picture_is_said_and_stands_in_the_table(known: Explorer, planner: httpx.AsyncClient) -> None:
    said = await words(planner, "/reports/figures/duration_bands?period=year-to-date&by=sex")
    assert "This is too much for one picture" in said
    assert "Female, Under 1 day" in said


async def test_no_child_shows_in_any_page(known: Explorer, planner: httpx.AsyncClient) -> None:
    for address in ("/reports", "/reports/freshness", *(f"/reports/figures/{one.id}?period=year-to-date&by=sex" for one in CATALOGUE)):
        assert "SECRET" not in (await planner.get(address)).text


async def test_level_figures_say_until_when(known: Explorer, planner: httpx.AsyncClient) -> None:
    answered = await planner.get("/reports/figures/incidents")
    assert "Figures include everything recorded up to 22 November 2026 at 21:04; up to date." in " ".join(answered.text.split())
    assert "sr-fresh--behind" not in answered.text


async def test_figures_behind_say_so_in_words_and_amber(known: Explorer, planner: httpx.AsyncClient) -> None:
    known.follower.behind(NOW - timedelta(minutes=3), 12)
    assert "sr-fresh--behind" in (await planner.get("/reports/figures/incidents")).text
    said = await words(planner, "/reports/figures/incidents")
    assert "These figures are 3 minutes behind. They include everything recorded up to 22 November 2026 at 21:01; 12 changes are" in said
    listed = await words(planner, "/reports/freshness")
    assert "Children and episodes Behind 3 minutes behind 22 November 2026 at 21:01" in listed
    known.follower.behind(None, 0)
    assert "These figures may not be up to date" in await words(planner, "/reports/figures/incidents")


async def test_what_could_not_be_read_is_never_passed_over_in_silence(known: Explorer, planner: httpx.AsyncClient) -> None:
    statement = "INSERT INTO set_aside VALUES ('missing.events:{E09000999}', 3, uuid(), 'dead', 'unreadable', '', TIMESTAMP '2026-11-22')"
    await known.app.state.reports.facts.write(lambda connection: connection.execute(statement))
    assert "1 change could not be read and is not in them" in await words(planner, "/reports/figures/incidents")
    assert "Not complete" in await words(planner, "/reports/freshness")
