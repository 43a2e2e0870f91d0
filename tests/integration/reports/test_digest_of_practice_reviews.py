"""The digest says what practice reviews came to: from the rounds that were saved, in every form, and published as counts about children."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import workbook
from collated_authority import london
from drawn_rounds import ACTION, SAID, case_address, saved, thirty_children
from explorer import Explorer

DIGEST = "/reports/api/digests/2026-11"
Round = tuple[Explorer, dict[str, Any]]


@pytest.fixture
async def reviewed(tmp_path: Path, database: str) -> AsyncIterator[Round]:
    """A round of thirty of November 2026, of which 22 good and 8 not yet good; in December one action of two was done."""
    async with thirty_children(tmp_path, database) as running:
        round_ = await saved(running, "director", size=30)
        assert len(round_["items"]) == 30
        async with running.client("director") as director:
            for place in range(30):
                said = SAID | ({"grade": "not_yet_good"} if place < 8 else {}) | ({"action": ACTION} if place < 2 else {})
                assert (await director.post(case_address(round_, place), json=said)).status_code == 201
        running.clock.set(london("2026-12-07 10:00"))
        async with running.client("director") as director:
            done = ACTION | {"done_on": "2026-12-02", "outcome": "Asked."}
            again = SAID | {"grade": "not_yet_good", "action": done}
            assert (await director.post(case_address(round_), json=again, headers={"If-Match": "1"})).status_code == 201
        yield running, round_


async def about_reviews(client: httpx.AsyncClient, digest: str = DIGEST, **asked: str) -> list[dict[str, Any]]:
    answered = await client.get(f"{digest}.json", params=asked)
    assert answered.status_code == 200, answered.text
    return [one for one in answered.json()["sentences"] if one["kind"].startswith("practice")]


async def test_page_files_and_call_say_how_many_were_reviewed_what_was_learned_and_what_is_open(reviewed: Round) -> None:
    reports, _ = reviewed
    async with reports.client("planner") as planner:
        said = await about_reviews(planner)
        assert [one["text"] for one in said] == [
            "30 cases were looked at in practice reviews in November 2026, graded: good 22, not yet good 8. "
            "In the 12 months to the end of that month 30 cases were looked at: good 22, not yet good 8.",
            "Most often to be learned of, in the 30 cases reviewed in the 12 months to the end of November 2026: "
            "“What the child said, and what came of it” (30).",
            "2 actions agreed in practice reviews were open at the end of November 2026, and none was overdue.",
        ]
        assert {one["query"] for one in said} == {"/reports/practice-reviews"}
        assert (await planner.get("/reports/practice-reviews")).status_code == 200, "whoever reads the digest may follow it"
        page = (await planner.get("/reports/digests/2026-11")).text
        decided = unescape(page.split("What was decided and done", 1)[1].split("<h2", 1)[0])
        kept = unescape((await planner.get(f"{DIGEST}.html")).text)
        rows = [row[1] for row in workbook.sheets((await planner.get(f"{DIGEST}.xlsx")).content)["Sentences"]]
        for one in said:
            assert one["text"] in " ".join(re.sub(r"<[^>]+>", " ", decided).split())
            assert one["text"] in kept
            assert one["text"] in rows
        assert "See practice reviews" in decided
        assert "See practice reviews" in kept
        for words in (str(SAID["learning"]), ACTION["what"], ACTION["owner"]):
            assert words not in page, "what is written about a case is not in it"
        assert (await planner.get(f"{DIGEST}.pdf")).status_code == 200
    reports.clock.set(london("2027-01-04 10:00"))
    async with reports.client("planner") as planner:
        counts, _, waiting = (one["text"] for one in await about_reviews(planner, DIGEST.replace("2026-11", "2026-12")))
    assert counts.startswith("No case was looked at in practice reviews in December 2026. In the 12 months to the end of that month 30 ")
    assert waiting == "One action agreed in practice reviews was open at the end of December 2026, due on 1 December 2026."


async def test_the_published_form_has_the_collection_year_and_remembers_what_was_given_out(reviewed: Round, database: str) -> None:
    reports, round_ = reviewed
    reports.clock.set(london("2027-04-05 10:00"))
    async with reports.client("director") as director:
        (said,) = await about_reviews(director, published="true")
        assert (
            said["text"] == "30 cases were looked at in practice reviews in the collection year 2026-27, graded: good 22, not yet good 8."
        )
        assert said["query"] is None
        signed = await director.post(f"{DIGEST}/signature", json={"publish": True})
        assert signed.status_code == 201, signed.text
        async with await psycopg.AsyncConnection.connect(database) as conn:
            given = await (await conn.execute("SELECT year, names FROM reports.given_out WHERE indicator = 'practice_reviews'")).fetchall()
        assert given == [("2026-27", ["grade"])]
        regraded = SAID | {"grade": "strong"}
        assert (await director.post(case_address(round_, 20), json=regraded, headers={"If-Match": "1"})).status_code == 201
        (after,) = await about_reviews(director, published="true", draft="true")
        assert "22" not in after["text"], "one fewer than was given out would tell that one was graded again"
        assert "21" not in after["text"]
        assert after["text"].startswith("30 cases were looked at in practice reviews in the collection year 2026-27")
