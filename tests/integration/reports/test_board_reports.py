"""The board report over HTTP, as page and PDF: one published form whoever asks, and nothing of 1 to 5 children in any of them."""

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from typing import Any

import httpx
import paper
import pytest
from explorer import Explorer, explorer
from told_quarters import told_quarters

from services.reports.board.plain_words import measure
from services.reports.board.quarters import Quarter, QuarterByQuarter
from services.reports.board.watched import REASONS, SECTIONS
from services.reports.indicators.engine import answer
from shared.identity.people import Person, Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member"}
CALL, PAGE = "/reports/api/board/{}", "/reports/board/{}"
FORMS = (CALL, CALL + ".json", CALL + ".pdf", CALL + "/you-said.pdf", PAGE, PAGE + "/you-said", PAGE + "/incidents/wide.svg")
SAID = ["They never ring back.", "Ask me first."]
LAST = "2026-Q3"


class FromMissing:
    """Missing's answer, and whom it was asked for."""

    def __init__(self) -> None:
        self.answer: list[str] | None = SAID
        self.asked: list[tuple[str, date, date]] = []

    async def said(self, reader: Person, first: date, until: date) -> list[str] | None:
        self.asked.append((reader.role.value, first, until))
        return self.answer


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Nearly three years of 40 children; the clock stands in November 2026."""
    async with explorer(tmp_path_factory.mktemp("board"), modules_database) as running:
        told_quarters(running.authority, children=40)
        await running.collated()
        yield running


@pytest.fixture
def missing(reports: Explorer) -> FromMissing:
    reports.app.state.quoted = FromMissing()
    return reports.app.state.quoted  # type: ignore[no-any-return]


@pytest.fixture
async def planner(reports: Explorer, missing: FromMissing) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


def words(page: httpx.Response) -> str:
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def told(client: httpx.AsyncClient, quarter: str = LAST) -> dict[str, Any]:
    answered = await client.get(CALL.format(quarter))
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_it_is_for_those_who_may_read_figures(reports: Explorer, missing: FromMissing) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for form in FORMS:
                assert (await client.get(form.format(LAST))).status_code == (200 if role in READERS else 403), (role, form)


async def test_everybody_reads_the_same_published_form(reports: Explorer, missing: FromMissing) -> None:
    found = []
    for role in ("planner", "director", "lead_member"):
        async with reports.client(role) as client:
            found.append(await told(client))
    assert found[0]["published"] is True
    assert found[0] == found[1] == found[2]


async def test_no_figure_that_rests_on_few_children_can_be_read_and_every_number_is_rounded(
    reports: Explorer, planner: httpx.AsyncClient
) -> None:
    """Against the true figures of each quarter: what is told is far from exact, and what is small is told nowhere."""
    hidden = 0
    for text in ("2024-Q2", "2025-Q4", LAST):
        body, quarter = await told(planner, text), Quarter.parse(text)
        said = {one["values"].get("indicator", one["text"]): one for section in body["sections"] for one in section["sentences"]}
        everything = str(body)
        for watched in (one for _, each in SECTIONS for one in each):
            question = QuarterByQuarter(watched.indicator, quarter.first_day, quarter.before(-1).first_day, monthly=True, published=True)
            (row,) = await reports.app.state.reports.facts.read(
                lambda connection, question=question: answer(connection, question, reports.clock.now())
            )
            small = [row.numerator, row.children.among] + ([row.denominator - row.numerator, row.children.rest] if row.denominator else [])
            if any(1 <= one <= 5 for one in small):
                hidden += 1
                assert watched.indicator.title in next(one["text"] for one in said.values() if one["kind"] == "not_shown")
        numbers = [value for one in said.values() if one["kind"] not in ("comparison", "caveat") for value in one["values"].values()]
        assert all(value % 5 == 0 for one, value in _numbers(said)), numbers
        assert "SR-" not in everything
        assert not re.search(r"\bC\d+\b", everything), "children are called C0 to C39 here"
    assert hidden, "the made-up quarters have small numbers"


async def test_our_share_beside_others_stands_without_exact_counts_and_the_report_says_at_its_top_what_is_rounded(
    planner: httpx.AsyncClient,
) -> None:
    (compared,) = (one for section in (await told(planner))["sections"] for one in section["sentences"] if one["kind"] == "comparison")
    assert re.match(r"In the year to 31 March 2026, (under 1|\d+)% of children looked after had a missing incident\.", compared["text"])
    assert not {"numerator", "denominator"} & set(compared["values"])
    page = words(await planner.get(PAGE.format(LAST)))
    assert "it can go into public papers. Counts are to the nearest 5, shares to the nearest 5%; none and all are exactly that." in page
    assert "Means and limits are worked out from the rounded figures" in page
    assert "shares alone, each to the nearest 1% as the Department publishes them. Decisions are counted as they are." in page


def _numbers(said: dict[str, Any]) -> list[tuple[str, int]]:
    kinds = ("signal", "improvement", "no_signal", "reason")
    return [
        (name, value) for one in said.values() if one["kind"] in kinds for name, value in one["values"].items() if isinstance(value, int)
    ]


async def test_page_and_call_say_the_same_and_the_page_shows_the_childrens_words(planner: httpx.AsyncClient) -> None:
    body, page = await told(planner), words(await planner.get(PAGE.format(LAST)))
    for section in body["sections"]:
        for one in section["sentences"]:
            assert one["text"] in page
    assert body["quotations"] == SAID
    assert all(one in page for one in SAID)
    assert "July to September 2026 (2026-Q3; quarter 2 of 2026-27)" in page
    assert "Compare with care" in page
    assert "Open Government Licence v3.0" in page


async def test_reasons_are_those_that_enough_children_gave(reports: Explorer, planner: httpx.AsyncClient) -> None:
    body = await told(planner)
    given = next(section for section in body["sections"] if section["title"] == "What children say")["sentences"]
    question = QuarterByQuarter(REASONS, date(2026, 7, 1), date(2026, 10, 1), monthly=True, published=True)
    rows = await reports.app.state.reports.facts.read(lambda connection: answer(connection, question, reports.clock.now()))
    enough = {row.at["reason"] for row in rows if row.numerator > 5 and row.children.all > 5}
    assert {one["values"]["reason"] for one in given} == enough
    assert enough


async def test_childrens_words_are_asked_for_the_reader_and_the_quarter_and_kept_nowhere(
    reports: Explorer, planner: httpx.AsyncClient, missing: FromMissing
) -> None:
    await told(planner)
    assert missing.asked == [("planner", date(2026, 7, 1), date(2026, 10, 1))]
    missing.answer = ["Ask me first."]
    assert (await told(planner))["quotations"] == ["Ask me first."], "as missing says now"
    page = words(await planner.get(PAGE.format(LAST)))
    assert SAID[0] not in page
    assert "Read each one before the report leaves" in page


async def test_while_missing_is_away_every_form_says_so(planner: httpx.AsyncClient, missing: FromMissing) -> None:
    missing.answer = None
    assert (await told(planner))["quotations"] is None
    assert "could not be fetched just now" in words(await planner.get(PAGE.format(LAST)))
    assert (await planner.get(CALL.format(f"{LAST}.pdf"))).status_code == 200
    missing.answer = []
    assert "No words of this quarter may be quoted here" in words(await planner.get(PAGE.format(LAST)))


async def test_the_pdfs_are_tagged_and_say_what_the_pictures_show(planner: httpx.AsyncClient) -> None:
    answered = await planner.get(CALL.format(f"{LAST}.pdf"))
    assert answered.headers["content-type"] == "application/pdf"
    assert answered.headers["cache-control"] == "no-store"
    assert 'filename="board-2026-Q3.pdf"' in answered.headers["content-disposition"]
    assert paper.follows_ua_1(answered.content)
    assert {"H1", "H2", "Table", "TH", "Figure"} <= paper.tags(answered.content)
    alternatives = paper.alternatives(answered.content)
    titles = {one.split(".")[0] for one in alternatives}
    assert titles == {
        "Bar chart: Missing incidents, quarter by quarter",
        "Bar chart: Return interviews held within 72 hours, quarter by quarter",
    }
    young = await planner.get(CALL.format(f"{LAST}/you-said.pdf"))
    assert paper.follows_ua_1(young.content)
    assert paper.language(young.content) == "en-GB"
    assert paper.pages(young.content) <= 2


async def test_the_young_peoples_page_is_in_plain_words_and_names_an_advocate(reports: Explorer, planner: httpx.AsyncClient) -> None:
    body = await told(planner)
    assert measure(" ".join(body["plain_words"]["sentences"])).wrong == []
    reports.app.state.advocate = "Ring Sam on 020 7946 0000."
    try:
        page = words(await planner.get(PAGE.format(f"{LAST}/you-said")))
    finally:
        reports.app.state.advocate = None
    for one in body["plain_words"]["sentences"]:
        assert one.removesuffix(".") in page or "Ask your social worker how to find one" in one
    assert "Ring Sam on 020 7946 0000." in page
    assert all(one in page for one in SAID)


async def test_a_picture_is_drawn_for_a_desk_and_for_a_phone_and_no_other_is(planner: httpx.AsyncClient) -> None:
    for shape in ("wide", "narrow"):
        drawn = await planner.get(PAGE.format(f"{LAST}/incidents/{shape}.svg"))
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert (await planner.get(PAGE.format(f"{LAST}/children/wide.svg"))).status_code == 404


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2026-Q4", "There is no report on October to December 2026 yet"),
        ("2027-Q1", "There is a report on each quarter up to July to September 2026; this one can be asked for from 1 April 2027"),
        ("2026-Q5", "write it like 2026-Q3"),
        ("last", "write it like 2026-Q3"),
    ],
)
async def test_a_quarter_that_is_not_over_or_is_none_is_refused_with_the_reason(
    planner: httpx.AsyncClient, quarter: str, said: str
) -> None:
    for form in FORMS:
        refused = await planner.get(form.format(quarter))
        assert refused.status_code == 422, form
        assert said in unescape(refused.text)


async def test_before_the_record_nothing_is_told(planner: httpx.AsyncClient) -> None:
    body = await told(planner, "2023-Q1")
    unsaid = {section["title"]: [one["text"] for one in section["sentences"]] for section in body["sections"] if section["sentences"]}
    assert set(unsaid) == {"What children say", "Not told"}
    assert unsaid["What children say"] == ["Recording why children went began on 1 January 2024: nothing is known of before."]
    assert unsaid["Not told"][0] == (
        "Nothing is said here of “How many, and how often”, “Ready before a child goes, and deciding in time”, “After a child is back” and "
        "“What was agreed, and done”: recording it began on 1 January 2024, and only whole quarters are told."
    )
    assert unsaid["Not told"][1].startswith("Nothing is said here of “What was decided”")
    assert unsaid["Not told"][2].startswith("Nothing is said here of “London and England”: the record begins on 1 January 2024")
    page, young = [words(await planner.get(PAGE.format(f"2023-Q1{part}"))) for part in ("", "/you-said")]
    assert all(one in page for said in unsaid.values() for one in said)
    assert "too few" not in page
    assert "We began writing this down on 1 January 2024." in young
    for part in ("", "/you-said"):
        assert (await planner.get(CALL.format(f"2023-Q1{part}.pdf"))).status_code == 200, "what is not told has room on paper"


async def test_figures_lead_to_the_last_quarter(planner: httpx.AsyncClient) -> None:
    assert '<a class="govuk-link" href="/reports/board">Board report</a>' in (await planner.get("/reports")).text
    assert (await planner.get("/reports/board")).headers["location"] == f"/reports/board/{LAST}"
    assert (await planner.get(CALL.format(f"{LAST}.html"))).headers["location"] == f"/reports/board/{LAST}"
