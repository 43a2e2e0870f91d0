"""Practice reviews over HTTP: who draws, who reads, what is kept, and that nothing is lost or shown to whoever may not see it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from drawn_rounds import ACTION, API, DRAWING, REVIEWERS, SAID, case_address, saved, thirty_children
from explorer import Explorer

from shared.identity.people import Role


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    async with thirty_children(tmp_path, database) as running:
        yield running


async def test_only_who_answers_for_practice_reviews_it_and_planners_draw_and_count(reports: Explorer) -> None:
    round_ = await saved(reports)
    for role in Role:
        async with reports.client(role) as client:
            assert (await client.get(API)).status_code == (200 if role in REVIEWERS | {"planner"} else 403), role
            counts = await client.get(f"{API}/rounds")
            assert counts.status_code == (200 if role in REVIEWERS | {"planner", "auditor", "lead_member"} else 403), role
            assert (await client.get(f"{API}/{round_['round_id']}")).status_code == (200 if role in REVIEWERS else 403), role
            assert (await client.post(API, json={})).status_code == (201 if role in REVIEWERS else 403), role
            reviewed = await client.post(case_address(round_), json=SAID)
            assert reviewed.status_code == (201 if role in REVIEWERS else 403), role


async def test_the_same_parameters_draw_the_same_cases_of_every_team_and_each_says_why(reports: Explorer) -> None:
    asked = {"from": "2026-10-01", "to": "2026-11-01", "size": 6, "seed": 42}
    async with reports.client("planner") as client:
        first, again, other = [(await client.get(API, params=asked | more)).json() for more in ({}, {}, {"seed": 43})]
        assert (await client.get(API)).json()["from"] == "2026-08-01", "by default the last three months that are over"
    assert first == again != other
    assert [(one["stratum"], one["children"], one["drawn"]) for one in first["strata"]] == [
        ("CLA-N", 10, 2),
        ("CLA-S", 18, 3),
        ("LC", 2, 1),
    ]
    assert {case["why"] for case in first["items"]} == {"Drawn from all episodes"}
    assert (first["episodes"], len({case["child_id"] for case in first["items"]})) == (30, 6)


async def test_no_child_is_looked_at_twice_running_unless_somebody_asks_for_it(reports: Explorer) -> None:
    first = await saved(reports)
    children = {case["child_id"] for case in first["items"]}
    async with reports.client("team_manager") as client:
        following, all_again = [
            (await client.get(API, params={"from": "2026-10-01", "to": "2026-11-01", "size": 30} | more)).json()
            for more in ({}, {"not_in": "none"})
        ]
    assert following["not_in"] == first["round_id"]
    assert children.isdisjoint(case["child_id"] for case in following["items"])
    assert len(following["items"]) == 24
    assert children < {case["child_id"] for case in all_again["items"]}


async def test_a_round_keeps_what_draws_it_again_and_is_saved_once_however_often_it_is_sent(reports: Explorer) -> None:
    async with reports.client("director") as client:
        sent = [
            await client.post(
                API, json={"from": "2026-10-01", "to": "2026-11-01", "seed": 9} | more, headers={"Idempotency-Key": "october"}
            )
            for more in ({}, {}, {"size": 3})
        ]
        rounds = (await client.get(f"{API}/rounds")).json()["items"]
    assert [one.status_code for one in sent] == [201, 201, 409]
    assert sent[0].json() == sent[1].json()
    assert len(rounds) == 1
    kept = sent[0].json()
    assert (kept["seed"], kept["position"], kept["as_of"] is not None) == (9, 60 + 30, True)


async def test_a_round_keeps_how_much_imported_history_it_left_out_and_draws_it_again_with_and_without(reports: Explorer) -> None:
    for number in range(40, 45):
        reports.authority.imported(f"C{number}", ("M", "2026-10-04", "2026-10-05"))
    await reports.collated()
    without, with_it = await saved(reports), await saved(reports, not_in="none", with_imported=True)
    assert [(one["left_out"], one["episodes"]) for one in (without, with_it)] == [(5, 30), (None, 35)]
    asked = {"from": "2026-10-01", "to": "2026-11-01", "size": 6, "not_in": "none"}
    async with reports.client("planner") as client:
        again = [(await client.get(API, params=asked | more)).json() for more in ({}, {"with_imported": True})]
        page = (await client.get("/reports/practice-reviews/new", params=DRAWING)).text
    for kept, drawn in zip((without, with_it), again, strict=True):
        assert [case["episode_id"] for case in kept["items"]] == [case["episode_id"] for case in drawn["items"]]
        assert kept["left_out"] == drawn["left_out"]
    why = "5 imported episodes left out: loaded from a yearly return, with nothing recorded about what was done"
    assert why in page
    async with reports.client("team_manager") as client:
        rounds = [(await client.get(f"/reports/practice-reviews/{one['round_id']}")).text for one in (without, with_it)]
        headers = {"Idempotency-Key": "october"}
        asked = {"from": "2026-10-01", "to": "2026-11-01"}
        sent = [await client.post(API, json=asked | more, headers=headers) for more in ({}, {"with_imported": True})]
    assert why in rounds[0]
    assert "Drawn from all of it, also where nothing is recorded" in rounds[1]
    assert [one.status_code for one in sent] == [201, 409], "another draw is not the one that was kept"


async def test_every_version_stays_signed_and_a_second_reviewer_overwrites_nothing(reports: Explorer) -> None:
    round_ = await saved(reports)
    assert [one["stratum"] for one in round_["strata"]] == ["CLA-N", "CLA-S", "LC"]
    address = case_address(round_)
    async with reports.client("team_manager") as first, reports.client("iro") as second:
        assert (await first.post(address, json=SAID, headers={"If-Match": "0"})).json()["version"] == 1
        refused = await second.post(address, json=SAID | {"grade": "strong"}, headers={"If-Match": "0"})
        assert (refused.status_code, refused.json()["current"]["review"]["grade"]) == (412, "good")
        assert (await second.post(address, json=SAID | {"grade": "strong"}, headers={"If-Match": "1"})).json()["version"] == 2
        newest = (await first.get(f"{API}/{round_['round_id']}")).json()["items"][0]["review"]
    assert (newest["version"], newest["role"], newest["review"]["grade"]) == (2, "iro", "strong")
    dsn = reports.app.state.reports.pool.conninfo
    async with await psycopg.AsyncConnection.connect(dsn) as conn:
        rows = await (await conn.execute("SELECT version, role, said ->> 'grade' FROM reports.case_reviews ORDER BY version")).fetchall()
    assert rows == [(1, "team_manager", "good"), (2, "iro", "strong")]


async def test_two_who_send_the_same_version_at_once_are_not_both_taken(reports: Explorer) -> None:
    address = case_address(await saved(reports))
    async with reports.client("team_manager") as client:
        answers = await asyncio.gather(*(client.post(address, json=SAID, headers={"If-Match": "0"}) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201, 412, 412, 412, 412]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"grade": "excellent"}, "grade"),
        ({"learning": " "}, "learning"),
        ({"grade": "concern"}, "action.what"),
        ({"action": ACTION | {"done_on": "2027-01-01", "outcome": "Done"}}, "action.done_on"),
        ({"action": ACTION | {"outcome": "Done"}}, "action.done_on"),
        ({"action": ACTION | {"done_on": "2026-11-20"}}, "action.outcome"),
        ({"action": ACTION | {"due": "9999-01-01"}}, "action.due"),
        ({"action": {"what": "Something"}}, "action.owner"),
        ({"recheck_on": "2099-01-01"}, "recheck_on"),
        ({"rechecked": {"outcome": "better", "found": "It is"}}, "recheck_on"),
        ({"name": "Amelia"}, "name"),
        ({"learning": "A \x00."}, "learning"),
        ({"strengths": "x" * 4001}, "strengths"),
        ({"action": ACTION | {"owner": "\x00"}}, "action.owner"),
    ],
)
async def test_what_cannot_be_so_is_refused_at_its_field_and_nothing_is_kept(reports: Explorer, said: dict[str, Any], field: str) -> None:
    round_ = await saved(reports)
    async with reports.client("team_manager") as client:
        answer = await client.post(case_address(round_), json=SAID | said)
        kept = (await client.get(f"{API}/{round_['round_id']}")).json()["items"][0]["review"]
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert kept is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"theme": "horoscope"}, "theme"),
        ({"size": 0}, "size"),
        ({"size": 51}, "size"),
        ({"seed": -1}, "seed"),
        ({"from": "2026-10-01", "to": "2026-10-01"}, "to"),
        ({"from": "0001-01-01", "to": "2026-10-01"}, "from"),
        ({"not_in": str(uuid4())}, "not_in"),
        ({"as_known_on": "2027-01-01"}, "as_known_on"),
        ({"from": "yesterday"}, "from"),
    ],
)
async def test_a_question_that_makes_no_sense_names_its_parameter(reports: Explorer, asked: dict[str, Any], field: str) -> None:
    async with reports.client("team_manager") as client:
        for answer in (await client.get(API, params=asked), await client.post(API, json=asked)):
            assert answer.status_code == 422, answer.text
            assert field in str([error["field"] for error in answer.json()["errors"]])
        assert (await client.get(f"{API}/rounds")).json()["items"] == []


async def test_planners_get_counts_and_no_word(reports: Explorer) -> None:
    round_ = await saved(reports)
    async with reports.client("team_manager") as client:
        await client.post(case_address(round_, 0), json=SAID | {"action": ACTION | {"due": "2026-11-21"}, "recheck_on": "2026-11-22"})
        await client.post(
            case_address(round_, 1), json=SAID | {"grade": "strong", "action": ACTION | {"done_on": "2026-11-20", "outcome": "Done"}}
        )
    async with reports.client("planner") as client:
        answer = await client.get(f"{API}/rounds")
        earlier = (await client.get(f"{API}/rounds", params={"to": "2026-11-22"})).json()
    counts = answer.json()["items"][0]["summary"]
    assert answer.json()["together"] == counts
    assert (earlier["items"], earlier["together"]["cases"]) == ([], 0), "it was drawn on 22 November"
    assert (counts["cases"], counts["reviewed"], counts["actions"], counts["actions_done"], counts["actions_overdue"]) == (6, 2, 2, 1, 1)
    assert (counts["rechecks_due"], counts["learning"]["childs_voice"]) == (1, 2)
    assert counts["grades"] == {"strong": 1, "good": 1, "not_yet_good": 0, "concern": 0}
    for word in ("Ask again", "Ask the home", "Team manager North", *(case["child_id"] for case in round_["items"])):
        assert word not in answer.text


async def test_a_restricted_childs_review_is_read_and_written_by_who_may_open_the_record_alone(reports: Explorer) -> None:
    round_ = await saved(reports, size=30)
    place = next(place for place, case in enumerate(round_["items"]) if case["child_id"] == "C29")
    address = case_address(round_, place)
    async with reports.client("director") as director, reports.client("iro") as iro:
        assert (await director.post(address, json=SAID)).status_code == 201
        assert (await iro.post(address, json=SAID)).status_code == 404
        whole = [(await one.get(f"{API}/{round_['round_id']}")).json()["items"][place] for one in (director, iro)]
        assert [case["review"] is not None for case in whole] == [True, False]
        other = next(place for place, case in enumerate(round_["items"]) if case["child_id"] == "C3")
        assert (await iro.post(case_address(round_, other), json=SAID)).status_code == 201
        reports.authority.child("C3", ("2024-01-01", None, "C2"), version=2, restricted=True)
        await reports.collated()
        assert (await iro.get(f"{API}/{round_['round_id']}")).json()["items"][other]["review"] is None, "restricted since"


async def test_whoever_took_a_sample_or_opened_a_round_is_on_record(reports: Explorer) -> None:
    round_ = await saved(reports)
    async with reports.client("planner") as client:
        await client.get(API, params={"theme": "random", "size": 4})
    async with await psycopg.AsyncConnection.connect(reports.app.state.reports.pool.conninfo) as conn:
        rows = await (await conn.execute("SELECT role, document, rows FROM reports.exports ORDER BY id")).fetchall()
    assert rows == [("team_manager", f"practice review round {round_['round_id']}", 6), ("planner", "practice review sample random", 4)]


async def test_what_is_not_there_is_said(reports: Explorer) -> None:
    round_ = await saved(reports)
    async with reports.client("team_manager") as client:
        assert (await client.get(f"{API}/{uuid4()}")).status_code == 404
        assert (await client.post(f"{API}/{round_['round_id']}/cases/{uuid4()}", json=SAID)).status_code == 404
        nobody: httpx.Response = await client.post(API, json={"from": "2020-01-01", "to": "2020-02-01"})
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "theme")
