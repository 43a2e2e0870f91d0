"""An episode over HTTP, from raised to interviewed, and every refusal on the way."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from council import Council


async def test_an_episode_lives_from_raised_to_interviewed(council: Council) -> None:
    raised = await council.raise_episode(police_reference="CAD 1234")
    assert raised.status_code == 201, raised.text
    assert set(raised.json()) == {"episode_id", "reference", "status", "version"}
    assert raised.json()["reference"] == "SR-2026-000001"
    path = f"/api/episodes/{raised.json()['episode_id']}"

    await council.post(f"{path}/risk-assessments", {"level": "medium", "rationale": "Police view.", "source": "police"})
    back = await council.post(
        f"{path}/return", {"returned_at": council.at(minutes=-5), "found_location": "friend", "returned_by": "A friend"}
    )
    assert back.status_code == 200, back.text
    council.clock.forward(hours=20)
    offered = await council.post(f"{path}/interview-offers", {"offered_at": council.at(hours=-1), "outcome": "accepted"}, "interviewer")
    assert offered.status_code == 201, offered.text
    interview = {
        "held_at": council.at(minutes=-10),
        "conducted_by": "Joel",
        "conductor_relation": "commissioned",
        "reasons": ["friends", "unhappy_in_placement"],
        "harms": ["none_told"],
        "voice": {"words": "I wanted to see my friend.", "consent_to_quote": False},
        "feedback": {"listened_to": True, "right_person": "She was kind", "changed": False},
    }
    held = await council.post(f"{path}/interviews", interview, "interviewer")
    assert held.status_code == 201, held.text

    episode = (await council.get(path)).json()
    assert episode["status"] == "returned"
    assert episode["minutes_missing"] == 115
    assert episode["risk"] == {"social_work": "high", "police": "medium"}
    assert episode["interview"]["offered_within_72_hours"] is True
    assert episode["interview"]["held_within_72_hours"] is True
    assert episode["interview"]["independent"] is True
    assert [one["action"] for one in episode["next_actions"]] == ["tell_iro", "record_prevention_check"]
    assert [(one["reasons"], one["harms"]) for one in episode["interviews"]] == [(interview["reasons"], interview["harms"])]
    answered = [(one["listened_to"], one["right_person"], one["changed"]) for one in episode["interviews"]]
    assert answered == [(True, None, False)], "an answer in words is no yes and no no, and stays narrative"
    assert episode["owner"]["name"] == "Demo"
    assert episode["child_name"] == "Amelia Frost (Millie)"
    assert {entry["type"].removeprefix("missing.") for entry in episode["timeline"]} == {
        "episode_raised",
        "police_reported",
        "risk_assessed",
        "child_returned",
        "interview_offered",
        "interview_held",
    }
    told = " ".join(entry["summary"] for entry in episode["timeline"])
    assert "CAD 1234" in told
    assert "Left by the back door" in told
    assert {entry["by"] for entry in episode["timeline"]} == {"Demo"}


async def test_no_event_carries_a_name_or_what_people_wrote(council: Council) -> None:
    raised = (await council.raise_episode(police_reference="CAD 77")).json()
    path = f"/api/episodes/{raised['episode_id']}"
    await council.post(f"{path}/management-decisions", {"decision": "Keep looking", "rationale": "Because"}, "team_manager")
    text = str(await council.events())
    for private in ("Amelia", "Frost", "back door", "Fourteen", "CAD 77", "Night staff", "Keep looking", "Because", "A123", "BR1", "Demo"):
        assert private not in text


async def test_a_body_nobody_can_read_is_a_problem_that_says_why(council: Council) -> None:
    headers = council.headers("social_worker") | {"content-type": "application/json"}
    answer = await council.http.post("/missing/api/episodes", content=b'{"child_id": "\xff"}', headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == [{"field": "body", "message": "is not text in UTF-8, from byte 14 on", "value": None}]


@pytest.mark.parametrize("child_id", ["10\x0001", "1" * 65, "", 1001])
async def test_a_childs_number_that_cannot_be_one_is_told_at_its_field_with_what_is_allowed(council: Council, child_id: Any) -> None:
    answer = await council.raise_episode(child_id)
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert wrong["field"] == "child_id"
    assert wrong["message"] in {
        "may hold any character but NUL (U+0000)",
        "String should have at most 64 characters",
        "String should have at least 1 character",
        "Input should be a valid string",
    }
    asked = await council.get("/api/episodes", child_id="10\x0001")
    assert asked.json()["errors"][0]["message"] == "may hold any character but NUL (U+0000)"


REFUSALS: list[tuple[dict[str, Any], int, str]] = [
    ({"child_id": "9999"}, 404, "child_id"),
    ({"last_seen_at": "2026-01-15T20:00:00"}, 422, "last_seen_at"),
    ({"last_seen_at": "2026-01-16T20:00:00Z"}, 422, "last_seen_at"),
    ({"category": "AWOL"}, 422, "category"),
    ({"risk": {"level": "extreme", "rationale": "x"}}, 422, "risk.level"),
    ({"last_seen_precision": "between"}, 422, "last_seen_until"),
    ({"last_seen_precision": "between", "last_seen_until": "2026-01-15T18:00:00Z"}, 422, "last_seen_until"),
    ({"reported_at": "2026-01-15T19:00:00Z"}, 422, "reported_at"),
    ({"colour": "red"}, 422, "colour"),
    ({"circumstances": "a\0b"}, 422, "circumstances"),
    ({"child_id": "10\0"}, 422, "child_id"),
]


@pytest.mark.parametrize(("wrong", "status", "field"), REFUSALS)
async def test_a_wrong_raise_is_refused_in_words_and_changes_nothing(
    council: Council, wrong: dict[str, Any], status: int, field: str
) -> None:
    before = len(await council.events())
    answer = await council.post("/api/episodes", council.raising() | wrong)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert len(await council.events()) == before
    assert await council.query("SELECT 1 FROM missing.episodes") == []


HALF_A_CHARACTER = urlsafe_b64encode(b'["\\ud800", "", ""]').decode()


@pytest.mark.parametrize(
    "path", ["/children/10%00", "/api/children/10%00", "/api/children?query=%00", f"/api/children?cursor={HALF_A_CHARACTER}"]
)
async def test_what_is_no_text_is_refused_and_breaks_nothing(council: Council, path: str) -> None:
    assert (await council.http.get(f"/missing{path}", headers=council.headers("social_worker"))).status_code == 422


@pytest.mark.parametrize(
    ("page", "answers"), [("raise", {"child_id": "10\0"}), ("raise", {"query": "Fro\0st"}), ("search", {"query": "Fro\0st"})]
)
async def test_what_is_no_text_is_refused_on_the_form_too(council: Council, page: str, answers: dict[str, str]) -> None:
    answer = await council.http.post(f"/missing/{page}", data=answers, headers=council.headers("social_worker"))
    assert answer.status_code == 422


async def test_a_ten_megabyte_body_is_refused(council: Council) -> None:
    answer = await council.raise_episode(circumstances="x" * 10_000_000)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_of_two_people_raising_one_child_at_once_the_second_is_led_to_the_first_ones_episode(council: Council) -> None:
    answers = await asyncio.gather(*(council.raise_episode() for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    raised = next(answer.json() for answer in answers if answer.status_code == 201)
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["episode_id"] == raised["episode_id"]
            assert answer.json()["reference"] == raised["reference"]


async def test_a_return_before_last_seen_or_twice_is_refused(council: Council) -> None:
    path = f"/api/episodes/{(await council.raise_episode()).json()['episode_id']}"
    early = await council.post(f"{path}/return", {"returned_at": council.at(hours=-3), "found_location": "friend"})
    assert early.status_code == 422
    assert early.json()["errors"][0]["field"] == "returned_at"
    assert (await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": "friend"})).status_code == 200
    again = await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    assert again.status_code == 409


async def test_nothing_is_recorded_on_a_cancelled_episode_and_the_child_can_be_raised_again(council: Council) -> None:
    path = f"/api/episodes/{(await council.raise_episode()).json()['episode_id']}"
    assert (await council.post(f"{path}/cancellation", {"reason": "Wrong child"})).status_code == 403
    assert (await council.post(f"{path}/cancellation", {"reason": "Wrong child"}, "team_manager")).status_code == 200
    refused = await council.post(f"{path}/risk-assessments", {"level": "low", "rationale": "x", "source": "social_work"})
    assert refused.status_code == 409
    assert (await council.raise_episode()).status_code == 201


async def test_the_same_key_and_body_give_the_first_answer_and_another_body_is_refused(council: Council) -> None:
    body, key = council.raising(), {"Idempotency-Key": "one"}
    answers = await asyncio.gather(*(council.post("/api/episodes", body, **key) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    other = await council.post("/api/episodes", body | {"circumstances": "Something else"}, **key)
    assert other.status_code == 409
    assert len(await council.query("SELECT 1 FROM missing.episodes")) == 1


async def test_whoever_looked_at_an_older_version_is_shown_the_current_one(council: Council) -> None:
    raised = await council.raise_episode()
    path = f"/api/episodes/{raised.json()['episode_id']}"
    assert raised.headers["etag"] == '"1"'
    body = {"level": "low", "rationale": "x", "source": "social_work"}
    assert (await council.post(f"{path}/risk-assessments", body, **{"If-Match": '"1"'})).status_code == 201
    stale = await council.post(f"{path}/risk-assessments", body, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"]["version"] == 2
    assert stale.json()["current"]["risk"]["social_work"] == "low"
    assert (await council.post(f"{path}/risk-assessments", body, **{"If-Match": "abc"})).status_code == 422


async def test_a_child_nobody_has_in_the_register_is_raised_as_provisional(council: Council) -> None:
    body = council.raising() | {
        "provisional": {"description": "Tall boy, red coat, says he is Sami", "approximate_age": 15, "care_status": "placed_here"}
    }
    assert (await council.post("/api/episodes", body)).status_code == 422
    del body["child_id"]
    raised = await council.post("/api/episodes", body)
    assert raised.status_code == 201, raised.text
    episode = (await council.get(f"/api/episodes/{raised.json()['episode_id']}")).json()
    assert episode["child_id"] == f"P-{raised.json()['reference']}"
    child = (await council.get(f"/api/children/{episode['child_id']}")).json()
    assert child["provisional"] is True
    assert child["care_status"] == "placed_here"


async def test_a_child_who_left_care_at_18_is_accepted_and_marked(council: Council) -> None:
    raised = await council.raise_episode("1004")
    assert raised.status_code == 201
    episode = (await council.get(f"/api/episodes/{raised.json()['episode_id']}")).json()
    assert (episode["in_care"], episode["age"], episode["care_status"]) == (False, 19, "care_leaver")
    assert (await council.get("/api/children/1004")).json()["care_status"] == "care_leaver"
    assert (await council.get("/api/children/1001")).json()["care_status"] == "ours"


async def test_one_interview_answers_several_episodes_and_its_findings_count_once(council: Council) -> None:
    paths = []
    for _ in range(2):
        raised = (await council.raise_episode()).json()
        paths.append(raised["episode_id"])
        await council.post(f"/api/episodes/{raised['episode_id']}/return", {"returned_at": council.at(), "found_location": "friend"})
        council.clock.forward(hours=5)
    interview = {
        "held_at": council.at(),
        "conducted_by": "J",
        "conductor_relation": "advocate",
        "reasons": ["party"],
        "episodes": [paths[0]],
    }
    assert (await council.post(f"/api/episodes/{paths[1]}/interviews", interview)).status_code == 201
    snapshots = [row["snapshot"] for row in await council.query("SELECT snapshot FROM missing.episodes ORDER BY reference")]
    assert [s["interview"]["held_within_72_hours"] for s in snapshots] == [True, True]
    assert [s["interviews"][0]["reasons"] for s in snapshots] == [[], ["party"]]


async def test_children_are_handed_out_page_by_page_and_no_address_names_one(council: Council) -> None:
    seen, cursor = [], None
    while True:
        page = (await council.get("/api/children", "team_manager", limit=1, **({"cursor": cursor} if cursor else {}))).json()
        seen += [(one["child_id"], one["name"]) for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert json.loads(urlsafe_b64decode(cursor)) == [seen[-1][0]], "the number alone: addresses end up in histories and logs"
    whole = (await council.get("/api/children", "team_manager")).json()["items"]
    assert seen == [(one["child_id"], one["name"]) for one in whole]
    assert len(seen) == 4


async def test_lists_are_handed_out_page_by_page(council: Council) -> None:
    for child in ("1001", "1002", "1004"):
        await council.raise_episode(child)
        council.clock.forward(minutes=1)
    seen, cursor = [], None
    while True:
        page = (await council.get("/api/episodes", status="open", limit=1, **({"cursor": cursor} if cursor else {}))).json()
        seen += [one["child_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["1004", "1002", "1001"]
    assert (await council.get("/api/episodes", cursor="nonsense")).status_code == 422
    assert (await council.get("/api/episodes", limit=501)).status_code == 422
    assert (await council.get("/api/episodes", since="2026-01-01T00:00:00")).status_code == 422


async def test_nobody_goes_missing_before_birth_or_is_held_by_somebody_nobody_knows(council: Council) -> None:
    unborn = await council.raise_episode("1002", last_seen_at="2011-06-01T10:00:00Z")
    assert (unborn.status_code, unborn.json()["errors"][0]["field"]) == (422, "last_seen_at")
    stranger = await council.raise_episode("1002", owner="5afe0000-0000-4000-8000-000000000099")
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "owner")
    assert await council.query("SELECT 1 AS one FROM missing.episodes") == []
