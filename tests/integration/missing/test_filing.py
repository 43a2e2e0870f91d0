"""No double typing: each step waits for the case system until it is filed, and filing disturbs nobody's work."""

from typing import Any

import pytest
from council import Council


async def unfiled(council: Council, role: str = "social_worker", **asked: Any) -> list[dict[str, Any]]:
    answer = await council.get("/api/unfiled", role, **asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def raised(council: Council, child: str = "1001", role: str = "social_worker") -> str:
    episode_id: str = (await council.raise_episode(child, role)).json()["episode_id"]
    sighting = {"seen_at": council.at(hours=-1), "by": "Neighbour", "where": "The park"}
    await council.post(f"/api/episodes/{episode_id}/sightings", sighting, role)
    return episode_id


async def test_each_step_waits_with_its_words_until_it_is_filed_and_filing_twice_changes_nothing(council: Council) -> None:
    episode = await raised(council)
    intelligence = {"kind": "phone", "account": "An unknown caller", "source": "A friend", "handling": "Police only"}
    await council.post(f"/api/episodes/{episode}/intelligence", intelligence)
    steps = await unfiled(council)
    assert [(one["type"], one["child_id"], one["episode_id"]) for one in steps] == [
        ("missing.episode_raised", "1001", episode),
        ("missing.child_sighted", "1001", episode),
    ]
    assert "The park" in steps[1]["text"]
    assert steps[0]["narrative"]["rationale"] == "Fourteen, cold night."
    assert "unknown caller" not in str(steps), "intelligence goes where its handling says"
    before, events = (await council.get(f"/api/episodes/{episode}")).json(), len(await council.events())
    filing = {"positions": [steps[0]["position"]], "filed_at": council.at(minutes=-1), "where": "Note 17"}
    for _ in range(2):
        answer = await council.post(f"/api/episodes/{episode}/filings", filing)
        assert (answer.status_code, answer.json()["filed"]) == (200, [steps[0]["position"]])
        filing |= {"filed_at": council.at(), "where": "Note 18"}
    assert await unfiled(council) == steps[1:]
    stands = await council.query("SELECT place FROM missing.filings")
    assert [one["place"] for one in stands] == ["Note 17"], "the first filing stands"
    after = (await council.get(f"/api/episodes/{episode}")).json()
    assert (after, len(await council.events())) == (before, events), "no version moves under an open form, no prompt changes"


async def test_pages_of_the_list_neither_repeat_nor_lose_a_step(council: Council) -> None:
    await raised(council)
    await raised(council, "1002")
    whole, cursor, found = await unfiled(council), None, []
    while True:
        page = (await council.get("/api/unfiled", limit=1, **({"cursor": cursor} if cursor else {}))).json()
        found += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert (found, len(whole)) == (whole, 4)
    assert (await council.get("/api/unfiled", cursor="first")).status_code == 422


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"positions": [1]}, "positions"),
        ({"positions": [999_999]}, "positions"),
        ({"positions": []}, "positions"),
        ({"filed_at": "2099-01-01T00:00:00Z"}, "filed_at"),
        ({"filed_at": "2026-01-01T00:00:00"}, "filed_at"),
    ],
    ids=["not of this episode", "nowhere", "none", "not yet", "no offset"],
)
async def test_what_cannot_be_filed_is_refused_by_field_and_nothing_is(council: Council, different: dict[str, Any], field: str) -> None:
    episode = await raised(council)
    steps = await unfiled(council)
    body = {"positions": [one["position"] for one in steps], "filed_at": council.at()} | different
    refused = await council.post(f"/api/episodes/{episode}/filings", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"].split(".")[0]) == (422, field), refused.text
    assert await unfiled(council) == steps


async def test_the_steps_of_a_restricted_child_are_listed_for_and_filed_by_those_alone_who_may_open_the_record(council: Council) -> None:
    episode = await raised(council, "1003", "team_manager")
    steps = await unfiled(council, "team_manager")
    assert {one["child_id"] for one in steps} == {"1003"}
    assert await unfiled(council, "missing_coordinator") == []
    body = {"positions": [steps[0]["position"]], "filed_at": council.at()}
    assert (await council.post(f"/api/episodes/{episode}/filings", body, "missing_coordinator")).status_code == 404
    assert (await council.post(f"/api/episodes/{episode}/filings", body, "interviewer")).status_code == 403
    assert await unfiled(council, "team_manager") == steps


async def test_a_step_written_before_the_match_is_filed_under_the_child_it_is_about(council: Council) -> None:
    stranger = {"name": "Sami", "description": "Red coat", "approximate_age": 15, "care_status": "ours"}
    await council.raise_episode(child_id=None, provisional=stranger)
    (before,) = await unfiled(council)
    match = {"child_id": "1002", "reason": "Known"}
    await council.post(f"/api/children/{before['child_id']}/match", match, "missing_coordinator")
    assert [one["child_id"] for one in await unfiled(council)] == ["1002", "1002"]
