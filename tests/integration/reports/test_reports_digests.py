"""The digest of a month over HTTP and as a page: who may read it, where each sentence leads, what its published form keeps back."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import workbook
from explorer import Explorer, explorer, three_years_of

from services.reports.digest import monthly, on_paper
from services.reports.narrative.watched import WATCHED
from shared.clock import london_date
from shared.identity.people import Role

READERS = {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member"}
FILE = "/reports/api/digests/{}"
CALL, PAGE = f"{FILE}.json", "/reports/digests/{}"


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Three years of 60 children; the clock stands in November 2026."""
    async with explorer(Path(tmp_path_factory.mktemp("digests")), modules_database) as running:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


def words(page: httpx.Response) -> str:
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def told(planner: httpx.AsyncClient, month: str, **asked: str) -> dict[str, Any]:
    answered = await planner.get(CALL.format(month), params=asked)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_the_digest_is_for_those_who_may_read_figures(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for address in (CALL, PAGE):
                assert (await client.get(address.format("2026-10"))).status_code == (200 if role in READERS else 403), (role, address)


async def test_the_page_says_who_signs_it_to_whoever_cannot_and_shows_whoever_can_where(reports: Explorer) -> None:
    who = "A team manager, head of service, assistant director or the director writes the commentary and signs it, on this page."
    for role, signs in (("planner", False), ("auditor", False), ("lead_member", False), ("team_manager", True), ("director", True)):
        async with reports.client(role) as client:
            page = await client.get(PAGE.format("2026-03"))
        assert ("/reports/digests/2026-03/sign" in page.text, "Sign this digest" in words(page)) == (signs, signs), role
        assert (who in words(page)) == (not signs), role


async def test_every_sentence_has_its_numbers_and_leads_to_a_page_that_shows_them(planner: httpx.AsyncClient) -> None:
    digest = await told(planner, "2026-10")
    assert (digest["month"], digest["from"], digest["to"], digest["published"]) == ("2026-10", "2026-10-01", "2026-11-01", False)
    kinds = {one["kind"] for one in digest["sentences"]}
    assert {"largest_change", "no_signal", "overdue", "comparison", "caveat"} <= kinds
    for one in digest["sentences"]:
        assert one["text"]
        assert one["values"]
        if one["query"] is None:
            assert one["kind"] in ("signals", "nothing_to_report")
            continue
        shown = await planner.get(one["query"])
        assert shown.status_code == 200, "without being sent elsewhere"
        lines = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in re.findall(r"<tr.*?</tr>", shown.text, re.S)]
        if one["kind"] in ("no_signal", "signal", "improvement", "largest_change"):
            (october,) = (line for line in lines if line.startswith("October 2026"))
            for name in ("numerator", "denominator", "value"):
                if name in one["values"]:
                    assert re.search(rf"\b{one['values'][name]:,}(%|\b)", october), (name, one, october)
        if one["kind"] == "comparison":
            assert f"{one['values']['value']}%" in words(shown)


async def test_a_judged_sentence_says_its_rule_and_its_limits(planner: httpx.AsyncClient) -> None:
    digest = await told(planner, "2026-10")
    judged = [one for one in digest["sentences"] if one["signal"]]
    assert judged
    for one in judged:
        assert one["signal"]["lower"] <= one["signal"]["mean"] <= one["signal"]["upper"]
        assert (one["signal"]["rule"] is None) == (one["signal"]["direction"] is None) == ("o signal" in one["text"])
        assert one["signal"]["rule"] is None or f"rule: {one['signal']['rule']}" in one["text"] or one["kind"] == "largest_change"


async def test_the_page_says_the_same_sentences_and_where_the_others_figures_are_from(planner: httpx.AsyncClient) -> None:
    digest, page = await told(planner, "2026-10"), words(await planner.get(PAGE.format("2026-10")))
    for one in digest["sentences"]:
        assert one["text"] in page
    assert "Department for Education" in page
    assert "Open Government Licence v3.0" in page
    assert "not for publication" in page
    assert digest["sources"][0]["licence"] == "Open Government Licence v3.0"


async def test_no_sentence_tells_of_a_child_or_a_home(planner: httpx.AsyncClient) -> None:
    for month in ("2026-10", "2025-06"):
        for text in (str(await told(planner, month)), words(await planner.get(PAGE.format(month)))):
            assert not re.search(r"\bC\d+\b|SR-\d", text), "children are called C0 to C299 here"


async def test_figures_lead_to_the_digest_of_the_last_month_that_is_over(planner: httpx.AsyncClient, reports: Explorer) -> None:
    assert london_date(reports.clock.now()).isoformat()[:7] == "2026-11"
    first = await planner.get("/reports")
    assert '<a class="govuk-link" href="/reports/digests/2026-10">Digest of October 2026</a>' in first.text
    page = (await planner.get(PAGE.format("2026-10"))).text
    assert 'href="/reports/digests/2026-09"' in page
    assert 'href="/reports/digests/2026-11"' not in page


@pytest.mark.parametrize(
    ("month", "asked", "said"),
    [
        (
            "2026-11",
            {},
            "November 2026 is not over. There is a digest of each month up to October 2026; "
            "that of November 2026 can be asked for from 1 December 2026",
        ),
        ("2027-01", {}, "that of January 2027 can be asked for from 1 February 2027"),
        ("2026-13", {}, "write it like 2026-10"),
        ("October", {}, "write it like 2026-10"),
        (
            "2026-10",
            {"published": "true"},
            "The collection year of October 2026, 2026-27, is not over. There is a published digest of each month up to March 2026; "
            "that of October 2026 can be asked for from 1 April 2027",
        ),
    ],
)
async def test_a_digest_that_cannot_be_is_refused_with_the_reason(
    planner: httpx.AsyncClient, month: str, asked: dict[str, str], said: str
) -> None:
    for address in (CALL, PAGE):
        refused = await planner.get(address.format(month), params=asked)
        assert refused.status_code == 422
        assert said in unescape(refused.text)


async def test_a_month_before_the_record_says_since_when_there_is_one(planner: httpx.AsyncClient) -> None:
    (only,) = (await told(planner, "2023-01"))["sentences"]
    assert (only["kind"], only["values"]["recorded"]) == ("nothing_to_report", 0)
    assert re.fullmatch(r"No absence is recorded in January 2023: the record begins on \d+ \w+ 2023\.", only["text"])


async def test_a_published_digest_says_nothing_that_the_published_figures_hide(planner: httpx.AsyncClient) -> None:
    """Of each month of a year that is over: no number of a month that its published table hides, and a count of what is left out."""
    rows: dict[str, dict[str, Any]] = {}
    for indicator in ("incidents", "children", "interviews_held_within_72_hours"):
        answered = (await planner.get(f"/reports/api/indicators/{indicator}?published=true&interval=month")).json()
        rows[indicator] = {row["month"]: row for row in answered["rows"]}
    hidden = 0
    for month in ("2025-04", "2025-12", "2026-03"):
        digest = await told(planner, month, published="true")
        assert digest["published"] is True
        said = [one["values"] | {"of": one["indicator"]} for one in digest["sentences"]]
        for indicator, months in rows.items():
            row = months[month]
            if row["value"] == "c":
                hidden += 1
                assert not [one for one in said if one["of"] == indicator and ({"value", "late", "part"} & set(one))]
            else:
                assert [one for one in said if one["of"] == indicator and one.get("value") == row["value"]]
        assert all("published=yes" in one["query"] for one in digest["sentences"] if one["query"])
        assert "As it may be published" in words(await planner.get(PAGE.format(month), params={"published": "true"}))
    assert hidden, "the made-up months have small numbers"


async def test_page_paper_and_workbook_in_published_form_say_how_many_figures_they_leave_out(
    planner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as the published tables hide in that month, with the two never published, and those of which nothing is on record."""
    on_paper_said: list[str] = []

    def printed(template: str, title: str, state: str, parts: dict[str, Any], at: Any) -> bytes:
        on_paper_said.extend(one["said"] for part in parts["sections"] for one in part["said"])
        return b"%PDF"

    monkeypatch.setattr(on_paper, "printed", printed)
    month, asked, never = "2025-12", {"published": "true"}, sum(not one.indicator.publishable for one in WATCHED)
    (said,) = (one for one in (await told(planner, month, **asked))["sentences"] if one["kind"] == "not_shown")
    values, hidden = said["values"], 0
    for one in WATCHED:
        if one.indicator.publishable:
            rows = (await planner.get(f"/reports/api/indicators/{one.indicator.id}?published=true&interval=month")).json()["rows"]
            hidden += next(row["value"] == "c" for row in rows if row["month"] == month)
    assert (values["figures"], values["hidden"], values["never"]) == (len(WATCHED), hidden, never)
    assert values["left_out"] == hidden + never + values["unrecorded"]
    assert said["text"].startswith(
        f"{values['left_out']} of {len(WATCHED)} figures cannot be published for December 2025: {hidden} rest on "
    )
    assert said["text"] in words(await planner.get(PAGE.format(month), params=asked))
    assert said["text"] in [
        row[1] for row in workbook.sheets((await planner.get(f"{FILE.format(month)}.xlsx", params=asked)).content)["Sentences"]
    ]
    assert (await planner.get(f"{FILE.format(month)}.pdf", params=asked)).status_code == 200
    assert on_paper_said[-1] == said["text"]
    assert "not_shown" not in {one["kind"] for one in (await told(planner, month))["sentences"]}, "the internal form leaves out nothing"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The months of which a digest was worked out, one after another."""
    found: list[str] = []
    really = monthly._Asking.digest

    def digest(asking: Any, *where: Any) -> monthly.Digest:
        found.append(str(asking.month))
        return really(asking, *where)

    monkeypatch.setattr(monthly._Asking, "digest", digest)
    return found


async def test_page_paper_and_workbook_asked_for_one_after_another_are_worked_out_once(
    reports: Explorer, planner: httpx.AsyncClient, made: list[str]
) -> None:
    for form in ("json", "pdf", "xlsx"):
        assert (await planner.get(f"/reports/api/digests/2025-05.{form}?published=true")).status_code == 200
    assert made == ["2025-05"]
    assert (await planner.get(CALL.format("2025-05"))).json()["published"] is False
    assert len(made) == 2, "the other form is another"


async def test_a_digest_is_worked_out_anew_once_anything_is_recorded_decided_or_a_minute_old(
    reports: Explorer, planner: httpx.AsyncClient, made: list[str]
) -> None:
    before = await told(planner, "2026-09")
    reports.authority.missing("C1", "2026-09-20 10:00", "2026-09-20 19:00")
    await reports.collated()
    after = await told(planner, "2026-09")
    assert len(made) == 2
    assert after["position"] > before["position"]
    assert after["sentences"] != before["sentences"]
    async with reports.client("director") as director:
        decision = {
            "indicator": "incidents",
            "month": "2026-09",
            "decision": "Ask the homes",
            "owner": "Coordinator",
            "review_on": "2027-01-12",
        }
        assert (await director.post("/reports/api/decisions", json=decision)).status_code == 201
    await told(planner, "2026-09")
    assert len(made) == 3
    reports.clock.forward(seconds=61)
    await told(planner, "2026-09")
    assert len(made) == 4
