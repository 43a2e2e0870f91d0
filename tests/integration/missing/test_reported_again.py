"""Over HTTP: a second report of the same absence, several children who left together, an absence written down when the child is back."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from council import Council

from services.missing.domain import commands as c
from services.missing.domain.refusals import OpenAlready, Refused
from shared.identity.people import DEMO_PEOPLE, Role

EDT = next(person for person in DEMO_PEOPLE if person.role is Role.EDT)


async def test_a_second_report_adds_to_the_episode_that_a_raise_is_refused_for(council: Council) -> None:
    await council.raise_episode()
    refused = await council.raise_episode(role="edt", circumstances="Her aunt rang.")
    assert refused.status_code == 409
    path = f"/api/episodes/{refused.json()['episode_id']}"
    report = {
        "reported_by": "Jean Frost, her aunt",
        "circumstances": "Her aunt rang.",
        "last_seen_at": council.at(hours=-1),
        "last_seen_by": "Jean Frost",
        "risk": {"level": "medium", "rationale": "She is with a friend."},
        "police_reference": "CAD 0231",
    }
    added = await council.post(f"{path}/reports", report, "edt", **{"Idempotency-Key": "one"})
    again = await council.post(f"{path}/reports", report, "edt", **{"Idempotency-Key": "one"})
    assert (added.status_code, added.json()) == (201, again.json())
    opened = (await council.get(path)).json()
    assert opened["risk"]["social_work"] == "high", "a report never lowers it"
    assert "check_last_seen" in [one["action"] for one in opened["next_actions"]]
    told = {entry["type"]: entry["summary"] for entry in opened["timeline"]}
    assert "Reported again by Jean Frost, her aunt; last seen" in told["missing.absence_reported_again"]
    assert "Her aunt rang." in told["missing.absence_reported_again"]
    assert "rated medium, which leaves the rating as it stands" in told["missing.absence_reported_again"]
    assert "She is with a friend." in told["missing.absence_reported_again"]
    assert "CAD 0231" in told["missing.police_reported"]
    logged = str(await council.events())
    assert not any(private in logged for private in ("Jean", "aunt", "0231"))


async def test_a_restricted_child_is_reported_again_without_opening_the_record(council: Council) -> None:
    await council.raise_episode("1003", role="edt")
    refused = await council.raise_episode("1003")
    path = f"/api/episodes/{refused.json()['episode_id']}"
    assert (await council.get(path)).status_code == 404
    assert (await council.post(f"{path}/reports", {"circumstances": "Seen in town."})).status_code == 201
    assert (await council.get(path)).status_code == 404


@pytest.mark.parametrize("role", ["carer", "interviewer", "planner", "iro"])
async def test_who_may_not_raise_may_not_report_again(council: Council, role: str) -> None:
    episode_id = (await council.raise_episode()).json()["episode_id"]
    answer = await council.post(f"/api/episodes/{episode_id}/reports", {"circumstances": "x"}, role)
    assert answer.status_code in (403, 404)


def a_raise(council: Council, **different: Any) -> c.RaiseEpisode:
    said = council.raising() | different
    return c.RaiseEpisode.model_validate({name: value for name, value in said.items() if name != "child_id"})


async def together(council: Council, *children: str, add_to: tuple[str, ...] = (), **different: Any) -> list[dict[str, Any]]:
    casework = council.app.state.missing.casework
    done = await casework.raise_together(EDT, children, a_raise(council, **different), add_to=[UUID(one) for one in add_to])
    items: list[dict[str, Any]] = done.answer["items"]
    return items


async def test_children_who_left_together_are_raised_each_with_their_own_episode_or_none_is(council: Council) -> None:
    open_now = (await council.raise_episode("1002")).json()
    before = len(await council.events())
    with pytest.raises(OpenAlready) as refused:
        await together(council, "1001", "1002")
    assert refused.value.about == "1002"
    assert len(await council.events()) == before, "all or none"
    items = await together(council, "1002", "1001", add_to=(open_now["episode_id"],))
    assert [one["reference"] == open_now["reference"] for one in items] == [True, False]
    assert {one["child_id"] for one in (await council.get("/api/episodes", status="open")).json()["items"]} == {"1001", "1002"}
    (read,) = await council.query("SELECT child_ids, episode_id FROM missing.audit WHERE action = 'raise_episode' AND role = 'edt'")
    assert (sorted(read["child_ids"]), read["episode_id"]) == (["1001", "1002"], None)


async def test_two_people_who_raise_for_the_same_children_never_wait_for_each_other_in_a_ring(council: Council) -> None:
    first, second = await asyncio.gather(
        together(council, "1001", "1002", "1003"), together(council, "1003", "1002", "1001"), return_exceptions=True
    )
    assert {type(first), type(second)} == {list, OpenAlready}


async def test_an_absence_written_down_late_has_its_return_and_its_words(council: Council) -> None:
    back = {"returned_at": council.at(hours=-1), "found_location": "friend", "returned_by": "Mrs Hall", "condition": "Cold and tired."}
    raised = (await council.raise_episode(returned=back)).json()
    opened = (await council.get(f"/api/episodes/{raised['episode_id']}")).json()
    assert (opened["status"], opened["minutes_missing"]) == ("returned", 60)
    assert "Mrs Hall: Cold and tired." in " / ".join(entry["summary"] for entry in opened["timeline"])
    refused = await council.raise_episode("1002", returned=back | {"returned_at": council.at(hours=-3)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "returned_at")


async def test_adding_to_an_open_episode_keeps_the_return_that_was_told_with_it(council: Council) -> None:
    open_now = (await council.raise_episode()).json()
    back = {"returned_at": council.at(minutes=-5), "found_location": "friend"}
    (item,) = await together(council, "1001", add_to=(open_now["episode_id"],), returned=back)
    assert (item["reference"], item["status"]) == (open_now["reference"], "returned")


async def test_the_return_is_kept_also_where_it_stands_that_it_is_not_safe_to_go_back(council: Council) -> None:
    """A paper form is keyed in the morning: it asks nobody what has changed, and the child is back."""
    open_now = (await council.raise_episode()).json()
    found = {"found_at": council.at(minutes=-20), "place": "friend", "seen_by": "PC Lane", "safe_to_return": False}
    assert (await council.post(f"/api/episodes/{open_now['episode_id']}/found", found)).status_code == 200
    back = {"returned_at": council.at(minutes=-5), "found_location": "friend"}
    (item,) = await together(council, "1001", add_to=(open_now["episode_id"],), returned=back)
    assert (item["reference"], item["status"]) == (open_now["reference"], "returned")


async def test_an_earlier_absence_is_no_second_report_of_the_open_one(council: Council) -> None:
    open_now = (await council.raise_episode()).json()
    earlier = {"last_seen_at": council.at(hours=-30), "returned": {"returned_at": council.at(hours=-20), "found_location": "friend"}}
    (item,) = await together(council, "1001", add_to=(open_now["episode_id"],), **earlier)
    assert item["reference"] != open_now["reference"]
    with pytest.raises(Refused, match="covers this time"):
        await together(council, "1001", **earlier)
