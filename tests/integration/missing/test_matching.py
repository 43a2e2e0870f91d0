"""A provisional child is matched with the register by a person: episodes move whole, nothing is merged or lost."""

from typing import Any

import pytest
from council import Council

STRANGER = {"name": "Sami", "description": "Tall boy, red coat", "approximate_age": 15, "care_status": "placed_here"}


async def provisional(council: Council, **different: Any) -> tuple[str, str]:
    """The provisional child's id, and their episode's path."""
    raised = await council.raise_episode(child_id=None, provisional=STRANGER, **different)
    assert raised.status_code == 201, raised.text
    path = f"/api/episodes/{raised.json()['episode_id']}"
    return (await council.get(path)).json()["child_id"], path


async def match(
    council: Council, child: str, to: str, role: str = "missing_coordinator", status: int = 200, **headers: str
) -> dict[str, Any]:
    sent = await council.post(f"/api/children/{child}/match", {"child_id": to, "reason": "His key worker knew him"}, role, **headers)
    assert sent.status_code == status, sent.text
    found: dict[str, Any] = sent.json()
    return found


async def test_a_matched_childs_episode_is_the_registered_childs_with_all_that_was_recorded(council: Council) -> None:
    child, path = await provisional(council)
    await council.post(f"{path}/sightings", {"seen_at": council.at(hours=-1), "by": "Neighbour", "where": "The park"})
    answer = await match(council, child, "1002", **{"Idempotency-Key": "one"})
    assert answer["episodes"][0]["episode_id"] in path
    opened = (await council.get(path)).json()
    assert (opened["child_id"], opened["child_name"], opened["age"], opened["in_care"]) == ("1002", "Ben Ash", 14, True)
    told = [one["summary"] for one in opened["timeline"]]
    assert any("The park" in one for one in told)
    assert "Matched with the register: child number 1002: His key worker knew him" in told
    assert [one["child_id"] for one in (await council.get("/api/episodes", child_id="1002")).json()["items"]] == ["1002"]
    assert (await council.get("/api/children/1002")).json()["open_episode_id"] in path
    before = (await council.get(f"/api/children/{child}")).json()
    assert (before["matched_to"], before["description"], before["open_episode_id"]) == ("1002", "Tall boy, red coat", None)
    assert (await council.get("/api/children", query="Sami")).json()["items"] == [], "one child, found once"
    assert "key worker" not in str(await council.events())
    assert [(await council.raise_episode(one)).status_code for one in (child, "1002")] == [409, 409], "one open episode, under one child"


async def test_the_same_match_again_changes_nothing_and_another_corrects_it(council: Council) -> None:
    child, path = await provisional(council)
    first = await match(council, child, "1002")
    events = len(await council.events())
    assert await match(council, child, "1002") == first
    assert len(await council.events()) == events
    await match(council, child, "1001", "team_manager")
    opened = (await council.get(path)).json()
    assert (opened["child_id"], opened["version"]) == ("1001", 3)
    assert (await council.get("/api/episodes", child_id="1002")).json()["items"] == []
    assert (await council.raise_episode("1002")).status_code == 201, "nothing of it is left with the other child"


async def test_a_match_is_refused_where_the_registered_child_has_an_episode_in_the_way_and_says_which(council: Council) -> None:
    own = (await council.raise_episode("1002")).json()
    child, path = await provisional(council)
    before, events = (await council.get(path)).json(), len(await council.events())
    refused = await match(council, child, "1002", status=409)
    assert own["reference"] in refused["detail"]
    back = {"returned_at": council.at(minutes=-30), "found_location": "friend"}
    await council.post(f"/api/episodes/{own['episode_id']}/return", back)
    refused = await match(council, child, "1002", status=409)
    assert own["reference"] in refused["errors"][0]["message"], "their times overlap"
    assert ((await council.get(path)).json()["version"], len(await council.events())) == (before["version"], events + 1)


@pytest.mark.parametrize(
    ("to", "role", "status"),
    [("1003", "missing_coordinator", 404), ("9999", "team_manager", 404), ("1002", "social_worker", 403), ("1002", "edt", 403)],
    ids=["restricted", "nobody", "social worker", "edt"],
)
async def test_nobody_matches_with_whom_they_may_not_know(council: Council, to: str, role: str, status: int) -> None:
    child, path = await provisional(council)
    events = len(await council.events())
    await match(council, child, to, role, status)
    assert (len(await council.events()), (await council.get(path)).json()["child_id"]) == (events, child)


async def test_a_description_tells_nobody_of_the_restricted_child_it_was_matched_to(council: Council) -> None:
    child, path = await provisional(council, role="team_manager")
    await match(council, child, "1003", "team_manager")
    for where in (f"/api/children/{child}", path):
        assert (await council.get(where, "missing_coordinator")).status_code == 404
        assert (await council.get(where, "team_manager")).status_code == 200


async def test_only_a_provisional_child_is_matched_and_only_with_a_registered_one(council: Council) -> None:
    (child, _), (other, _) = await provisional(council), await provisional(council)
    await match(council, "1001", "1002", status=404)
    refused = await match(council, child, other, status=422)
    assert refused["errors"][0]["field"] == "child_id"
