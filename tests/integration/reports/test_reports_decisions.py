"""Decisions on findings, over HTTP and as pages: who records them, where they show, what the next digest says of them."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import paper
import pytest
from explorer import Explorer, explorer, three_years_of

from shared.identity.people import Role

CALL, PAGE = "/reports/api/decisions", "/reports/decisions"
RECORDERS = {"team_manager", "director", "assistant_director", "head_of_service"}
READERS = RECORDERS | {"planner", "auditor", "lead_member"}
SOUND = {
    "indicator": "interviews_held_within_72_hours",
    "month": "2026-10",
    "decision": "Arrange the interview on the day of return",
    "owner": "Missing coordinator",
    "decided_on": "2026-11-10",
    "review_on": "2027-01-12",
}


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Three years of 60 children; the clock stands on 22 November 2026. Each test decides on a figure of its own."""
    async with explorer(Path(tmp_path_factory.mktemp("decided")), modules_database) as running:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running


@pytest.fixture
async def manager(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client("team_manager") as client:
        yield client


async def decided(client: httpx.AsyncClient, **sent: Any) -> dict[str, Any]:
    answered = await client.post(CALL, json=SOUND | sent)
    assert answered.status_code == 201, answered.text
    body: dict[str, Any] = answered.json()
    return body


def words(page: httpx.Response) -> str:
    main = page.text.split('id="main-content">', 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_managers_and_directors_decide_and_whoever_reads_figures_reads_decisions(reports: Explorer) -> None:
    for role in Role:
        async with reports.client(role) as client:
            for address in (CALL, PAGE):
                assert (await client.get(address)).status_code == (200 if role in READERS else 403), (role, address)
            may = role in RECORDERS
            tried = await client.post(CALL, json={})
            assert tried.status_code == (422 if may else 403), role
            new = f"{PAGE}/new?indicator=episodes&month=2026-10"
            assert (await client.get(new)).status_code == (200 if may else 403), role


async def test_a_decision_keeps_the_finding_in_the_words_in_which_it_stood(reports: Explorer, manager: httpx.AsyncClient) -> None:
    made = await decided(manager)
    digest = (await manager.get("/reports/api/digests/2026-10.json")).json()
    stood = [one["text"] for one in digest["sentences"] if one["indicator"] == SOUND["indicator"]]
    assert made["finding"] in stood
    assert made["query"].startswith("/reports/figures/interviews_held_within_72_hours?")
    assert (made["state"], made["version"], made["by"]) == ("open", 1, "Demo")
    overdue = await decided(manager, kind="overdue")
    assert "went past 72 hours without an interview held" in overdue["finding"]
    of_figure = await decided(manager, month=None, asked="period=last-year")
    assert re.fullmatch(r"Return interviews held within 72 hours, 1 April 2025 to 31 March 2026: \d+%\.", of_figure["finding"])
    reports.authority.missing("C1", "2026-10-20 10:00", "2026-10-20 19:00")
    await reports.collated()
    assert (await manager.get(f"{CALL}/{made['decision_id']}")).json()["finding"] == made["finding"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"indicator": "luck"}, "indicator"),
        ({"month": "2026-13"}, "month"),
        ({"month": "2026-11"}, "month"),
        ({"kind": "comparison"}, "month"),
        ({"month": None, "asked": "published=yes&period=last-year"}, "asked"),
        ({"month": None, "asked": "by=star_sign"}, "asked"),
        ({"decided_on": "2026-11-23"}, "decided_on"),
        ({"decided_on": "2016-11-10"}, "decided_on"),
        ({"review_on": "2026-11-10"}, "review_on"),
        ({"review_on": "2036-11-10"}, "review_on"),
        ({"decision": "  "}, "decision"),
        ({"owner": "x" * 201}, "owner"),
    ],
)
async def test_what_cannot_be_a_decision_is_refused_at_its_field(manager: httpx.AsyncClient, sent: dict[str, Any], field: str) -> None:
    before = len((await manager.get(CALL)).json()["items"])
    refused = await manager.post(CALL, json=SOUND | sent)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
    assert len((await manager.get(CALL)).json()["items"]) == before


async def test_pressed_twice_it_is_recorded_once(manager: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "one"}
    first, second = [await manager.post(CALL, json=SOUND, headers=key) for _ in range(2)]
    assert first.json()["decision_id"] == second.json()["decision_id"]
    other = await manager.post(CALL, json=SOUND | {"owner": "Somebody else"}, headers=key)
    assert other.status_code == 409


async def test_a_review_moves_it_on_or_ends_it_and_every_version_stays(manager: httpx.AsyncClient) -> None:
    made = await decided(manager, indicator="children", decided_on="2026-10-05", review_on="2026-11-22")
    assert made["state"] == "due", "on the day of its review"
    address = f"{CALL}/{made['decision_id']}"
    assert (await manager.post(f"{address}/reviews", json={"outcome": "Half of it"})).status_code == 422
    past = await manager.post(f"{address}/reviews", json={"outcome": "Half of it", "review_on": "2026-11-22"})
    assert past.json()["errors"][0]["field"] == "review_on"
    sent = {"outcome": "Half of it", "review_on": "2026-12-15"}
    on = await manager.post(f"{address}/reviews", json=sent, headers={"If-Match": '"1"'})
    assert (on.status_code, on.json()["state"], on.headers["etag"]) == (201, "open", '"2"')
    late = await manager.post(f"{address}/reviews", json=sent, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["current"]["version"]) == (412, 2)
    done = (await manager.post(f"{address}/reviews", json={"outcome": "All of it", "done": True})).json()
    assert (done["state"], done["done_on"], done["review_on"]) == ("done", "2026-11-22", "2026-12-15")
    assert (await manager.post(f"{address}/reviews", json=sent)).status_code == 422
    history = (await manager.get(address)).json()["versions"]
    assert [(one["version"], one["outcome"]) for one in history] == [(3, "All of it"), (2, "Half of it"), (1, None)]
    for state, there in (("done", True), ("due", False), ("open", False)):
        listed = (await manager.get(CALL, params={"state": state})).json()["items"]
        assert (made["decision_id"] in {one["decision_id"] for one in listed}) is there


async def test_a_decision_shows_on_the_figure_in_its_picture_its_words_and_its_table(reports: Explorer, manager: httpx.AsyncClient) -> None:
    made = await decided(manager, indicator="episodes", decided_on="2026-10-14", decision="Talk to <b>three</b> homes")
    page = await manager.get("/reports/figures/episodes")
    assert "Decision 1 on 14 October 2026." in page.text
    assert (
        f'14 October 2026: <a class="govuk-link" href="/reports/decisions/{made["decision_id"]}">Talk to &lt;b&gt;three&lt;/b&gt; homes'
        in page.text
    )
    (october,) = (line for line in re.findall(r"<tr.*?</tr>", page.text, re.S) if "October 2026" in line)
    assert "decision 1" in october
    drawn = (await manager.get("/reports/figures/episodes/wide.svg")).text
    assert drawn.count('stroke-dasharray="2,3"') == 1, "one broken line"
    assert "Decision 1 on" not in (await manager.get("/reports/figures/episodes?period=last-year")).text, "not of that year"
    published = await manager.get("/reports/figures/episodes?period=last-year&published=yes")
    assert "Record a decision" not in published.text
    assert "Record a decision on this figure" in page.text
    async with reports.client("planner") as planner:
        assert "Record a decision" not in (await planner.get("/reports/figures/episodes")).text


async def test_the_next_digest_says_what_was_decided_and_done_and_what_is_overdue(manager: httpx.AsyncClient) -> None:
    await decided(manager, indicator="duration_median", decided_on="2026-08-03", review_on="2026-09-14")
    done = await decided(manager, indicator="duration_median", decided_on="2026-08-04", review_on="2026-09-15")
    sentences = (await manager.get("/reports/api/digests/2026-09.json")).json()["sentences"]
    (said,) = (one for one in sentences if one["kind"] == "reviews")
    assert said["text"].endswith("the reviews of 2 were overdue, the first since 14 September 2026.")
    assert said["query"] == "/reports/decisions?state=due"
    (august,) = (one for one in (await manager.get("/reports/api/digests/2026-08.json")).json()["sentences"] if one["kind"] == "decided")
    assert august["text"] == "2 decisions were taken in August 2026, on one figure."
    await manager.post(f"{CALL}/{done['decision_id']}/reviews", json={"outcome": "Done", "done": True})
    assert "were taken in August 2026" in words(await manager.get("/reports/digests/2026-08"))


async def test_a_signed_digest_keeps_its_pictures_as_they_were_before_later_decisions(manager: httpx.AsyncClient) -> None:
    month = "2026-05"
    await decided(manager, indicator="incidents", decided_on="2026-05-20", decision="Look at evenings")
    assert (await manager.post(f"/reports/api/digests/{month}/signature", json={})).status_code == 201
    picture = f"/reports/digests/{month}/charts/incidents/wide.svg"
    before, pdf = (await manager.get(picture)).text, (await manager.get(f"/reports/api/digests/{month}.pdf")).content
    assert any("Decision 1 on 20 May 2026." in one for one in paper.alternatives(pdf))
    await decided(manager, indicator="incidents", decided_on="2026-04-20")
    assert (await manager.get(picture)).text == before
    assert (await manager.get(f"{picture}?draft=true")).text != before


async def test_the_pages_record_a_decision_and_what_came_of_it(manager: httpx.AsyncClient) -> None:
    digest = await manager.get("/reports/digests/2026-10")
    links = [unescape(one) for one in re.findall(r'href="(/reports/decisions/new[^"]*)"', digest.text)]
    new = next(one for one in links if "indicator=incidents&" in one and "concentration" not in one)
    form = await manager.get(new)
    assert "missing incidents were recorded in October 2026" in words(form)
    hidden = dict(re.findall(r'type="hidden" name="(indicator|month|kind|asked|key)" value="([^"]*)"', form.text))
    day = {"decided_on-day": "3", "decided_on-month": "11", "decided_on-year": "2026", "decided_on-time": "noon"}
    again = {"review_on-day": "12", "review_on-month": "1", "review_on-year": "2027", "review_on-time": "noon"}
    lacking = await manager.post(f"{PAGE}/new", data=hidden | day)
    assert lacking.status_code == 422
    for message in ("Enter what was decided", "Enter who sees to it", "Enter the day on which it is looked at again"):
        assert message in words(lacking)
    sent = hidden | day | again | {"decision": "Walk the evening route", "owner": "Head of service"}
    made = await manager.post(f"{PAGE}/new", data=sent)
    assert made.status_code == 303
    assert (await manager.post(f"{PAGE}/new", data=sent)).headers["location"] == made.headers["location"], "pressed twice"
    page = await manager.get(made.headers["location"])
    assert "Walk the evening route" in words(page)
    review = f"{made.headers['location']}/review"
    half = await manager.post(review, data={"version": "1", "outcome": "Half", "came": "goes_on"})
    assert half.status_code == 422
    assert "Enter the day on which it is looked at again" in words(half)
    assert (await manager.post(review, data={"version": "1", "outcome": "All", "came": "done"})).status_code == 303
    assert "Done: “All” By Demo" in words(await manager.get(made.headers["location"]))
    listed = words(await manager.get(f"{PAGE}?state=done"))
    assert "Walk the evening route" in listed
    assert (await manager.get(f"{PAGE}/{'0' * 8}-0000-7000-8000-{'0' * 12}")).status_code == 404
    assert (await manager.get(f"{PAGE}/new?indicator=luck")).status_code == 404


async def test_figures_are_shown_where_decisions_cannot_be_read(tmp_path: Path) -> None:
    async with explorer(tmp_path) as without:
        without.authority.missing("C1", "2026-10-20 10:00", "2026-10-20 19:00")
        await without.collated()
        async with without.client() as client:
            page = await client.get("/reports/figures/episodes")
    assert page.status_code == 200
    assert "What was decided on this figure cannot be read just now. The figures are right." in words(page)
