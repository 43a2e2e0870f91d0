"""Five hundred open episodes: a page asks the database for all of them at once, shows the first, and says how many more there are."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import psycopg
import pytest
from council import REGISTER, Council
from one_page import MANAGER, said

from services.missing import reviews
from services.missing.standing import InMind
from services.missing.store import standing
from services.missing.store.access import Sight
from shared.clock import london_date

PAGES = "services.missing.pages"  # its modules by name: the package calls its routers the same


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The statements sent to the database meanwhile."""
    statements: list[Any] = []
    send = psycopg.AsyncCursor.execute

    async def execute(self: Any, query: Any, *args: Any, **how: Any) -> Any:
        statements.append(query)
        return await send(self, query, *args, **how)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.AsyncCursor, "execute", execute)
        yield statements


async def test_a_handover_sheet_of_many_asks_no_more_often_than_one_of_few(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    await council.raise_episode("1001")
    await council.get("/handover-sheet", "edt")
    counts = []
    for _ in range(2):
        with asked(monkeypatch) as statements:
            assert (await council.get("/handover-sheet", "edt")).status_code == 200
        counts.append(sum("safereturn.log WHERE subject" in str(one) or "alert_steps" in str(one) for one in statements))
        await council.raise_episode("1002")
        await council.raise_episode("1004")
    assert counts[0] == counts[1] == 3, "what was recorded, the steps of its alerts, and how many alerts wait"
    assert said(await council.get("/handover-sheet", "edt")).count("Left by the back door") == 3, "each with its own words"


async def test_a_team_with_much_to_do_sees_the_first_of_it_and_how_much_more(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[f"{PAGES}.to_do"], "MOST", 1)
    for child in ("1001", "1002"):
        await council.raise_episode(child)
    council.clock.forward(hours=8)
    page = said(await council.get("/team", MANAGER, team="every"))
    assert "1 more, less pressing" in page
    assert "1 more, whom we worry about less: open episodes" in page


async def test_a_page_of_open_episodes_never_says_that_those_on_it_are_all(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[f"{PAGES}.open_episodes"], "MOST", 2)
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
    assert "2 children on this page" in said(await council.get("", "edt"))
    monkeypatch.setattr(sys.modules[f"{PAGES}.open_episodes"], "MOST", 50)
    assert "3 children " in said(await council.get("", "edt"))


async def test_a_sheet_of_more_children_than_paper_holds_says_where_the_others_are(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[f"{PAGES}.handover_sheet"], "MOST", 2)
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
        council.clock.forward(minutes=1)
    first = await council.get("/handover-sheet", "edt")
    assert "1 more child, last seen earlier, is on the next sheet" in said(first)
    assert "Amelia Frost" not in said(first)
    (after,) = re.findall(r"handover-sheet\?after=([^\"]+)", first.text)
    second = said(await council.get("/handover-sheet", "edt", after=unquote(after)))
    assert "Amelia Frost" in second
    assert "Ben Ash" not in second
    assert "the next sheet" not in second.replace("the next sheet is printed", "")
    rows = await council.query("SELECT child_ids FROM missing.audit WHERE action = 'print_handover_sheet' ORDER BY id")
    assert [row["child_ids"] for row in rows] == [["1002", "1004"], ["1001"]], "who was read is who was on it"


async def test_a_list_reads_again_only_the_episodes_that_have_changed(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = [(await council.raise_episode(child)).json() for child in ("1001", "1002", "1004")]
    await council.get("/team", MANAGER, team="every")
    read: list[Any] = []
    load = standing.load

    async def counted(conn: Any, wanted: Any) -> Any:
        read.append({key.episode_id for key in wanted})
        return await load(conn, wanted)

    monkeypatch.setattr(standing, "load", counted)
    await council.get("/team", MANAGER, team="every")
    await council.post(
        f"/api/episodes/{raised[0]['episode_id']}/police-reports", {"reported_at": council.at(), "police_reference": "CAD 7"}
    )
    await council.get("/team", MANAGER, team="every")
    assert read == [set(), {UUID(raised[0]["episode_id"])}]


async def test_what_is_kept_in_mind_is_what_working_it_out_afresh_says(council: Council) -> None:
    """Whatever changes meanwhile: the episode, the register, a death, the hour, the day, and who has room to be kept in mind."""
    ids = {child: (await council.raise_episode(child)).json()["episode_id"] for child in ("1001", "1002", "1004")}
    mind = council.app.state.missing.reading.in_mind

    async def same() -> set[str]:
        kept, afresh = [await _called_for(council, one) for one in (mind, InMind())]
        assert kept == afresh
        return {action for actions in kept.values() for action, *_ in actions}

    assert "report_to_police" in await same()
    await council.post(f"/api/episodes/{ids['1001']}/police-reports", {"reported_at": council.at(), "police_reference": "CAD 7"})
    await same()
    council.clock.forward(hours=7)
    await same()
    ended = REGISTER["episodes"].replace("PR4,,,,BR1", "PR4,16/01/2026,E13,,BR1")
    assert (await council.bring(REGISTER | {"episodes": ended})).status_code == 200
    assert "record_care_ended" in await same()
    council.clock.forward(days=1)
    await same()
    back = {"returned_at": council.at(minutes=-5), "found_location": "friend"}
    assert (await council.post(f"/api/episodes/{ids['1002']}/return", back)).status_code == 200
    again = (await council.raise_episode("1002", last_seen_at=council.at())).json()["episode_id"]
    assert "make_return_plan" in await same()
    assert (await council.post(f"/api/episodes/{again}/other-end", {"kind": "died", "at": council.at()})).status_code in (200, 201)
    assert not (await _called_for(council, mind))[ids["1002"]], "after a death nothing is called for in any other episode, either"
    await same()


async def _called_for(council: Council, mind: InMind) -> dict[str, list[Any]]:
    now = council.clock.now()
    async with council.app.state.missing.pool.connection() as conn:
        keys = await standing.keys(conn, Sight(True, None, london_date(now)), "nobody", {})
        return {str(one.episode.episode_id): list(one.next_actions) for one in await mind.of(conn, keys, now)}


async def test_what_one_page_of_many_calls_for_goes_on_where_it_ended(council: Council) -> None:
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
    found = (await council.get("/api/episodes", outstanding="record_return", limit=1)).json()
    assert len(found["items"]) == 1
    rest = (await council.get("/api/episodes", outstanding="record_return", limit=2, cursor=found["next"])).json()
    assert len(rest["items"]) == 2
    assert rest["next"] is None
    assert not {one["reference"] for one in found["items"]} & {one["reference"] for one in rest["items"]}


async def test_a_page_of_reviews_says_how_many_children_there_are_and_the_next_has_the_others(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "MOST", 1)
    for child in ("1001", "1002"):
        await council.raise_episode(child)
        council.clock.forward(minutes=1)
    first = said(await council.get("/reviews", "iro"))
    assert "2 children, 1 of them on this page" in first
    assert "Ben Ash" in first
    assert "Amelia Frost" not in first
    second = said(await council.get("/reviews", "iro", page=2))
    assert "Amelia Frost" in second
    assert "Page 2 of 2" in second
