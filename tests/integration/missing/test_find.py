"""Finding any episode: by who holds it, team, home, days, and what it calls for next; fast among 100,000."""

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from council import Council

from services.missing.store.access import Sight
from services.missing.store.lists import listing
from shared.identity.people import Role, person_id

MANY = 20_000
"""Enough for the planner to prefer an index wherever it has one."""

# One episode of each child two years ago, closed, of this team and home: copies of a real snapshot.
FILL = """
INSERT INTO missing.episodes (episode_id, reference, child_id, version, status, last_seen_at, snapshot)
SELECT id, 'SR-0000-' || n, child_id, 2, 'closed', seen, snapshot || jsonb_build_object(
    'episode_id', id, 'status', 'closed', 'last_seen_at', seen, 'owner', md5((n %% 500)::text)::uuid,
    'child', snapshot -> 'child' || jsonb_build_object('team', 'T' || n %% 40, 'urn', 'SC' || n %% 900))
FROM missing.episodes, generate_series(1, %s) AS n,
     LATERAL (SELECT gen_random_uuid() AS id, timestamptz '2020-01-01' + n * interval '1 h' AS seen) AS each
"""


async def found(council: Council, role: str = "social_worker", **asked: Any) -> list[str]:
    answer = await council.get("/api/episodes", role, **asked)
    assert answer.status_code == 200, answer.text
    return [one["reference"] for one in answer.json()["items"]]


async def test_an_episode_is_found_by_who_holds_it_team_home_days_and_what_it_calls_for(council: Council) -> None:
    first = (await council.raise_episode("1001")).json()["reference"]
    council.clock.forward(hours=1)
    second = (await council.raise_episode("1002", role="edt", police_reference="CAD 7")).json()["reference"]
    assert await found(council) == [second, first]
    assert await found(council, owner=person_id(Role.EDT, "Demo")) == [second]
    assert await found(council, team="CLA-N") == [first]
    assert await found(council, placement="SC900002") == [second]
    assert await found(council, until=council.at(hours=-2.5)) == [first]
    assert await found(council, outstanding="report_to_police") == [first]
    assert await found(council, outstanding="decide_strategy", limit=1) == [second]
    cursor = (await council.get("/api/episodes", outstanding="decide_strategy", limit=1)).json()["next"]
    assert await found(council, outstanding="decide_strategy", limit=1, cursor=cursor) == [first]
    assert await found(council, outstanding="decide_strategy", status="closed") == []
    assert (await council.get("/api/episodes", outstanding="dance")).status_code == 422


async def test_a_restricted_child_is_not_found_by_whatever_is_asked(council: Council) -> None:
    await council.raise_episode("1003", role="edt")
    for asked in ({"child_id": "1003"}, {"placement": "SC900002"}, {"outstanding": "record_return"}, {"team": "CLA-S"}):
        assert await found(council, **asked) == []
    page = await council.get("/find", child_id="1003")
    assert page.status_code == 200
    assert "Nothing found" in page.text
    assert "Secret" not in page.text


async def test_the_page_keeps_what_was_asked_in_its_address_without_a_name(council: Council) -> None:
    await council.raise_episode("1001")
    page = await council.get("/find", **{"team": "CLA-N", "since-day": "1", "since-month": "1", "since-year": "2026", "since-time": "noon"})
    assert page.status_code == 200
    assert "Amelia Frost" in page.text
    wrong = await council.get("/find", **{"since-day": "31", "since-month": "2", "since-year": "2026", "since-time": "noon"})
    assert wrong.status_code == 422
    assert "must be a real date" in wrong.text
    nothing = await council.get("/find", **{"since-day": "", "since-time": "noon"})
    assert nothing.status_code == 200
    assert "govuk-error-summary" not in nothing.text


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"owner": "c4ca4238-a0b9-2382-0dcc-509a6f75849b"}, "episodes_by_owner"),
        ({"team": "T7"}, "episodes_by_team"),
        ({"home": "SC70"}, "episodes_by_placement"),
        ({"not_over": True}, "episodes_not_over"),
        ({"child_id": "1002"}, "episodes_by_child"),
        ({}, "episodes_by_start"),
    ],
)
async def test_no_list_reads_through_every_episode_there_ever_was(council: Council, asked: dict[str, Any], index: str) -> None:
    """Otherwise the wait at two in the morning grows with every year of records."""
    await council.raise_episode("1001")
    async with await psycopg.AsyncConnection.connect(council.dsn, autocommit=True) as conn:
        await conn.execute(FILL, (MANY,))
        await conn.execute("ANALYZE missing.episodes")
        plan = await _plan(conn, asked)
    assert index in plan, plan
    assert "Seq Scan on episodes" not in plan, plan


async def _plan(conn: psycopg.AsyncConnection[Any], asked: dict[str, Any]) -> str:
    """Of the statement as the store makes it."""
    statement, values = listing(Sight(False, None, date(2026, 1, 1)), "nobody", 50, asked)
    rows = await (await conn.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)).fetchall()
    return json.dumps(rows[0][0])


async def test_a_year_nobody_can_mean_is_said_at_its_box(council: Council) -> None:
    far = {"until-day": "31", "until-month": "12", "until-year": "9999", "until-time": "noon"}
    page = await council.get("/find", **far)
    assert page.status_code == 422
    assert "The last day: check the year" in page.text
