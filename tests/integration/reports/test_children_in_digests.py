"""What children say and who is most affected, in the digest over HTTP: numbers that their pages show, and no child."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from collated_authority import london
from digests_asked import PAGE, told, words
from explorer import NOW, Explorer, explorer

from shared.contracts.codes import ConductorRelation, Harm, Reason
from shared.contracts.episodes import InterviewHeld

GONE = {"SECRET1": 5, "SECRET2": 3, "SECRET3": 1, "SECRET4": 2}
FIND = (
    "/missing/find?since-day=1&amp;since-month=10&amp;since-year=2026&amp;since-time=noon"
    "&amp;until-day=31&amp;until-month=10&amp;until-year=2026&amp;until-time=noon"
)


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """October 2026: eleven absences of four children, each talked about; September one; June 2025 forty, thirty of them for friends."""
    async with explorer(tmp_path, database) as running:
        made = running.authority

        def absence(child: str, left: str, reasons: tuple[Reason, ...], harms: tuple[Harm, ...] = (), listened: bool | None = None) -> None:
            back = london(left) + timedelta(hours=4)
            made.clock.set(back + timedelta(days=1))
            by = ConductorRelation.COMMISSIONED
            said = {"reasons": reasons, "harms": harms, "listened_to": listened}
            talk = InterviewHeld(held_at=made.clock.now(), conductor_relation=by, independent=True, **said)
            made.happened(made.missing(child, left, back), talk)

        for number in range(40):
            absence(f"OLD{number}", "2025-06-14 18:00", (Reason.FRIENDS,) if number < 30 else (Reason.BULLYING,))
        absence("SECRET5", "2026-09-10 18:00", (Reason.SCHOOL,))
        for child, times in GONE.items():
            for n in range(times):
                absence(
                    child, f"2026-10-{3 + 5 * n:02} 18:00", (Reason.FRIENDS, *((Reason.FAMILY,) if n else ())), (Harm.NONE_TOLD,), n > 0
                )
        made.clock.set(NOW)
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


async def test_the_digest_says_what_children_said_and_its_page_shows_the_numbers(planner: httpx.AsyncClient) -> None:
    said = [one for one in (await told(planner, "2026-10"))["sentences"] if one["kind"] == "children_said"]
    reasons, harms = said
    assert reasons["text"].startswith(
        "18 reasons for going are on record from children who came back in October 2026: most often “To be with friends” (11), "
        "“To be with family” (7)."
    )
    assert (reasons["indicator"], reasons["values"]["friends"]) == ("reasons", 11)
    assert harms["text"].startswith("No harms that children told of are on record from children who came back in October 2026.")
    shown = words(await planner.get(reasons["query"]))
    assert "October 2026" in shown
    assert re.search(r"To be with friends .*?October 2026 11 18 61%", shown)
    page = words(await planner.get(PAGE.format("2026-10")))
    assert page.index("What children say") < page.index("18 reasons for going") < page.index("Who is most affected")


async def test_the_digest_says_how_many_felt_listened_to_and_in_a_record_where_nobody_was_asked_nothing(planner: httpx.AsyncClient) -> None:
    (listened,) = [one for one in (await told(planner, "2026-10"))["sentences"] if one["indicator"] == "listened_to"]
    answered = "In 7 of 11 interviews with an answer (64%), after the returns of October 2026, the child felt listened to"
    assert answered in listened["text"]
    assert re.search(r"October 2026 7 11 64%", words(await planner.get(listened["query"])))
    assert not [one for one in (await told(planner, "2026-09"))["sentences"] if one["indicator"] == "listened_to"]


async def test_who_went_most_is_told_of_the_month_and_of_90_days_and_names_nobody(planner: httpx.AsyncClient) -> None:
    digest = await told(planner, "2026-10")
    month, longer = (one for one in digest["sentences"] if one["kind"] == "most_affected")
    assert month["text"] == "2 children went three times or more in October 2026, and account for 8 of 11 absences (73%)."
    assert longer["text"] == (
        "2 children went three times or more in the 90 days to the end of October 2026, and account for 8 of 12 absences (67%)."
    )
    for one in (month, longer):
        assert f"{one['values']['part']} " in words(await planner.get(one["query"]))
    assert "SECRET" not in str(digest) + (await planner.get(PAGE.format("2026-10"))).text


async def test_the_list_behind_it_is_for_who_may_read_the_records(reports: Explorer) -> None:
    for role, finds in (("team_manager", True), ("director", True), ("planner", False), ("lead_member", False)):
        async with reports.client(role) as client:
            page = (await client.get(PAGE.format("2026-10"))).text
        assert (FIND in page) == finds, role
        assert ("Find all absences of these days" in page) == finds, role


async def test_as_it_may_be_published_no_small_number_of_children_is_told_and_nobody_is_counted_out(planner: httpx.AsyncClient) -> None:
    digest = await told(planner, "2025-06", published="true")
    kinds = [one["kind"] for one in digest["sentences"]]
    assert "most_affected" not in kinds
    (said,) = (one for one in digest["sentences"] if one["kind"] == "children_said" and one["indicator"] == "reasons")
    assert "“To be with friends” (30), “Bullying” (10)" in said["text"]
    assert "published=yes" in said["query"]
    within = [one["kind"] for one in (await told(planner, "2026-10"))["sentences"]]
    assert "most_affected" in within
    assert "Find all absences of these days" not in (await planner.get(PAGE.format("2025-06"), params={"published": "true"})).text
    few = await told(planner, "2026-03", published="true")
    assert not [one for one in few["sentences"] if one["kind"] == "children_said" and set(one["values"]) & {"friends", "bullying"}]
