"""The calls of the record over HTTP: each written and read back, who may, and refusals that change nothing."""

from typing import Any

import pytest
from council import Council

from shared.identity.people import Role, person_id

S47 = {"decision": "meeting_held", "kind": "s47_strategy_discussion", "rationale": "x", "attendees": ["police", "social_care"]}


async def raised(council: Council, child: str = "1001", **different: Any) -> str:
    answer = await council.raise_episode(child, **different)
    assert answer.status_code == 201, answer.text
    return f"/api/episodes/{answer.json()['episode_id']}"


async def said(council: Council, path: str, body: dict[str, Any], status: int = 201, role: str = "social_worker") -> dict[str, Any]:
    answer = await council.post(path, body, role)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_everything_done_while_a_child_is_away_and_once_back_is_in_the_record(council: Council) -> None:
    path = await raised(council)
    await said(council, f"{path}/sightings", {"seen_at": council.at(hours=-1), "by": "Neighbour", "where": "The park"})
    await said(council, f"{path}/told", {"who": "iro", "not_told_because": "No answer at night"})
    intelligence = {"kind": "vehicle", "account": "A red van", "source": "A friend", "handling": "Police only", "shared_at": council.at()}
    await said(council, f"{path}/intelligence", intelligence)
    await said(council, f"{path}/strategy-decisions", S47 | {"at": council.at(minutes=-30)}, role="edt")
    found_at = council.at(minutes=-20)
    await said(council, f"{path}/found", {"found_at": found_at, "place": "hospital", "seen_by": "A nurse", "safe_to_return": False}, 200)
    await said(council, f"{path}/category", {"category": "A", "from_at": found_at, "reason": "Not back yet"})
    found = (await council.get(path)).json()
    assert (found["status"], found["found_at"] is not None, found["returned_at"]) == ("found", True, None)
    assert [period["category"] for period in found["periods"]] == ["M", "A"]
    assert (found["strategy_decision"]["quorate"], found["intelligence"], found["told"][0]["who"]) == (False, 1, "iro")
    assert [one["episode_id"] for one in (await council.get("/api/episodes", status="found")).json()["items"]] == [found["episode_id"]]

    back = {"returned_at": council.at(), "found_location": "placement"}
    await said(council, f"{path}/return", back | {"since_unsafe": None}, 409)  # it stands that it is not safe to go back
    await said(council, f"{path}/return", back | {"since_unsafe": "safe_now", "what_changed": "Nobody is there"}, 200)
    council.clock.forward(hours=4)
    await said(council, f"{path}/prevention-checks", {"checked_at": council.at(hours=-1), "by": "PC Lane"})
    await said(council, f"{path}/return-plan", {"responses": ["discussion"], "rationale": "She asked for it", "wants": "Nadia"}, 200)
    await said(council, f"{path}/discussions", {"held_at": council.at(), "summary": "A good talk", "reasons": ["friends"]})
    action = {"what": "Ring the school", "owner": "Mrs Hall", "due": "2026-02-01", "from": "discussion"}
    receipt = await said(council, f"{path}/actions", action)
    assert (await council.post(f"{path}/closure", {"reason": "Done"}, "team_manager")).status_code == 409, "an action is not done"
    completion = f"{path}/actions/{receipt['action_id']}/completion"
    await said(council, completion, {"done_at": council.at(), "outcome": "Rung"}, 200)
    await said(council, f"{path}/corrections", {"reason": "Misread", "found_location": "friend", "last_seen_by": "Day staff"})
    await said(council, f"{path}/closure", {"reason": "Done"}, 200, "team_manager")
    assert (await council.post(f"{path}/sightings", {"seen_at": council.at(), "by": "x", "where": "x"})).status_code == 409
    await said(council, f"{path}/reopening", {"reason": "More to do"}, 200, "team_manager")

    opened = (await council.get(path)).json()
    assert (opened["status"], opened["found_location"]) == ("returned", "friend")
    assert (opened["discussion"]["held_at"] is not None, opened["return_plan"]["responses"]) == (True, ["discussion"])
    told = " / ".join(entry["summary"] for entry in opened["timeline"])
    for words in (
        "The park",
        "No answer at night",
        "A red van",
        "not quorate",
        "A nurse",
        "PC Lane",
        "Mrs Hall",
        "Rung",
        "Day staff",
        "Night staff",
    ):
        assert words in told, words
    logged = str(await council.events())
    for private in (
        "park",
        "No answer",
        "van",
        "nurse",
        "Lane",
        "Hall",
        "Rung",
        "Day staff",
        "Nadia",
        "vehicle",
        "good talk",
        "Misread",
        "Nobody is",
    ):
        assert private not in logged, private


async def test_an_episode_changes_hands_when_the_person_named_accepts_and_nobody_else_can(council: Council) -> None:
    path = await raised(council, "1003")  # a restricted child: whoever it is offered to sees it, others do not
    tom = person_id(Role.EDT, "Tom")
    await council.http.get("/missing/api/episodes", headers=council.headers("edt", "Tom"))  # who has never been here cannot be named
    receipt = await said(council, f"{path}/handovers", {"to": tom, "note": "Going off shift"})
    acceptance = f"/missing{path}/handovers/{receipt['handover_id']}/acceptance"
    wrong = await council.http.post(acceptance, headers=council.headers("social_worker"))
    assert (wrong.status_code, wrong.headers["content-type"]) == (403, "application/problem+json")
    hers = await council.http.post(acceptance, json={}, headers=council.headers("edt", "Somebody"))
    assert hers.status_code == 404, "to others the episode is unknown"
    assert (await council.get(path)).json()["owner"]["name"] == "Demo"
    mine = council.headers("edt", "Tom")
    assert [e["owner"]["name"] for e in (await council.http.get("/missing/api/episodes", headers=mine)).json()["items"]] == ["Demo"]
    accepted = await council.http.post(acceptance, headers=mine | {"Idempotency-Key": "one"})
    assert accepted.status_code == 200, accepted.text
    assert (await council.http.post(acceptance, headers=mine | {"Idempotency-Key": "one"})).json() == accepted.json()
    opened = (await council.http.get(f"/missing{path}", headers=mine)).json()
    assert (opened["owner"]["name"], opened["handover"]) == ("Tom", None)
    assert any("Handover offered to Tom" in entry["summary"] for entry in opened["timeline"])
    assert (await council.http.post(acceptance, headers=mine)).status_code == 409, "an offer is accepted once"


async def test_an_account_that_names_the_placement_is_unknown_to_it_at_once(council: Council) -> None:
    path = await raised(council)
    carer = council.headers("carer", "Maureen", placement="SC900001")

    async def seen() -> tuple[int, int, Any]:
        listed = (await council.http.get("/missing/api/episodes", headers=carer)).json()["items"]
        child = (await council.http.get("/missing/api/children/1001", headers=carer)).json()
        register = (await council.http.get("/missing/api/children", headers=carer)).json()["items"]
        assert [one["open_episode_id"] for one in register] == [child["open_episode_id"]]
        return (await council.http.get(f"/missing{path}", headers=carer)).status_code, len(listed), child["open_episode_id"]

    assert await seen() == (200, 1, path.rpartition("/")[2])
    body = {"seen_at": council.at(), "by": "A friend", "where": "Town", "account": "He hits me", "names_placement": True}
    await said(council, f"{path}/sightings", body)
    assert await seen() == (404, 0, None)
    actions = [one["action"] for one in (await council.get(path)).json()["next_actions"]]
    assert "refer_to_lado" in actions
    assert (await council.get(path)).json()["hidden_from_placement"] is True


@pytest.mark.parametrize(
    ("kind", "status", "role"), [("died", "closed", "edt"), ("hospital", "returned", "social_worker"), ("turned_18", "open", "edt")]
)
async def test_an_absence_may_end_otherwise(council: Council, kind: str, status: str, role: str) -> None:
    path = await raised(council)
    receipt = await said(council, f"{path}/other-end", {"kind": kind, "at": council.at(minutes=-5)}, 200, role)
    assert receipt["status"] == status
    opened = (await council.get(path)).json()
    assert (opened["other_end"]["kind"], bool(opened["next_actions"])) == (kind, kind != "died")
    assert (opened["interview_due_at"] is not None) is (kind == "hospital")


WRONG: list[tuple[str, dict[str, Any], str, int]] = [
    ("sightings", {"seen_at": "2026-01-01T00:00:00Z", "by": "x", "where": "x"}, "social_worker", 422),
    ("told", {"who": "iro"}, "social_worker", 422),
    ("strategy-decisions", {"decision": "meeting_held", "at": "2026-01-15T20:00:00Z", "rationale": "x"}, "social_worker", 422),
    ("category", {"category": "M", "from_at": "2026-01-15T21:30:00Z", "reason": "x"}, "social_worker", 409),
    ("return-plan", {"responses": ["interview"], "rationale": "x"}, "social_worker", 409),
    ("discussions", {"held_at": "2026-01-15T21:30:00Z", "summary": "x"}, "social_worker", 409),
    ("corrections", {"reason": "x"}, "social_worker", 422),
    ("closure", {"reason": "x"}, "team_manager", 409),
    ("reopening", {"reason": "x"}, "team_manager", 409),
    ("closure", {"reason": "x"}, "social_worker", 403),
    ("reopening", {"reason": "x"}, "edt", 403),
    ("discussions", {"held_at": "2026-01-15T21:30:00Z", "summary": "x"}, "interviewer", 403),
    ("other-end", {"kind": "died", "at": "2026-01-15T21:30:00Z"}, "carer", 403),
    ("sightings", {"seen_at": "2026-01-15T21:30:00Z", "by": "x", "where": "x"}, "planner", 403),
    ("actions/01900000-0000-7000-8000-000000000009/completion", {"done_at": "2026-01-15T21:30:00Z", "outcome": "x"}, "edt", 404),
]


@pytest.mark.parametrize(("call", "body", "role", "status"), WRONG)
async def test_what_is_refused_changes_nothing(council: Council, call: str, body: dict[str, Any], role: str, status: int) -> None:
    path = await raised(council)
    before = len(await council.events())
    answer = await council.post(f"{path}/{call}", body, role)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(await council.events()) == before


async def test_a_closed_episode_is_not_reopened_beside_an_open_one(council: Council) -> None:
    path = await raised(council, category="A")
    await said(council, f"{path}/other-end", {"kind": "care_ended", "at": council.at(minutes=-5)}, 200)
    await raised(council, last_seen_at=council.at())
    refused = await council.post(f"{path}/reopening", {"reason": "x"}, "team_manager")
    assert refused.status_code == 409
    stale = await council.post(f"{path}/corrections", {"reason": "x", "category": "A"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412


async def test_a_child_last_seen_on_another_day_is_counted_with_the_age_and_the_care_of_that_day(council: Council) -> None:
    """Born 5 March 2010, in care since 1 February 2024: on 31 January a child of 13, in no placement."""
    path = await raised(council)
    assert [(one["age"], one["in_care"]) for one in [(await council.get(path)).json()]] == [(15, True)]
    seen = {"reason": "Misheard", "last_seen_at": "2024-01-31T20:00:00Z"}
    await said(council, f"{path}/corrections", seen)
    assert [(one["age"], one["in_care"]) for one in [(await council.get(path)).json()]] == [(13, False)]
    told = (await council.events())[-1]["data"]
    assert told["change"]["child"] == told["episode"]["child"]
    assert not told["episode"]["child"].keys() & {"urn", "placement_type", "legal_status"}
    assert told["episode"]["child"]["care_status"] == "at_home"


async def test_after_a_death_nothing_is_asked_for_in_an_earlier_episode_of_the_child_either(council: Council) -> None:
    earlier = (await council.raise_episode(last_seen_at=council.at(hours=-9))).json()["episode_id"]
    await council.post(f"/api/episodes/{earlier}/return", {"returned_at": council.at(hours=-8), "found_location": "friend"})
    assert (await council.get(f"/api/episodes/{earlier}")).json()["next_actions"] != []
    later = (await council.raise_episode()).json()["episode_id"]
    await council.post(f"/api/episodes/{later}/other-end", {"kind": "died", "at": council.at(hours=-1)})
    assert (await council.get(f"/api/episodes/{earlier}")).json()["next_actions"] == []
    listed = (await council.get("/api/episodes", outstanding="offer_interview")).json()["items"]
    assert listed == []
