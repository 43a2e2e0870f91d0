"""What was written on the wrong child stays readable as such, and is in nothing that is counted, asked for, given out or filed."""

import asyncio
from typing import Any

import pytest
from council import Council
from one_page import OnePage, said
from test_own_lists_over_http import as_joel, assigned

TALK = {"summary": "Spoke of her brother", "voice": {"words": "I hate the new flat", "readers": ["social_worker", "carer"]}}
MARK = {"because": "another_child", "reason": "The other file was open"}


async def back(council: Council, child: str = "1001") -> OnePage:
    one = OnePage(council, (await council.raise_episode(child)).json()["episode_id"])
    council.clock.forward(minutes=30)
    answer = await council.post(
        f"/api/episodes/{one.episode_id}/return", {"returned_at": council.at(), "found_location": "friend", "returned_by": "Carer"}
    )
    assert answer.status_code == 200, answer.text
    return one


async def record(council: Council, one: OnePage, what: str, body: dict[str, Any], role: str = "social_worker") -> int:
    """The position it has on the timeline."""
    answer = await council.post(f"/api/episodes/{one.episode_id}/{what}", body, role)
    assert answer.status_code == 201, answer.text
    return max(entry["position"] or 0 for entry in (await opened(council, one))["timeline"])


async def opened(council: Council, one: OnePage, role: str = "social_worker") -> dict[str, Any]:
    found: dict[str, Any] = (await council.get(f"/api/episodes/{one.episode_id}", role)).json()
    return found


async def mark(council: Council, one: OnePage, position: int, role: str = "social_worker", **different: str) -> Any:
    return await council.post(f"/api/episodes/{one.episode_id}/entries-in-error", MARK | {"position": position} | different, role)


def interview(council: Council) -> dict[str, Any]:
    return {"held_at": council.at(), "conducted_by": "Joel", "conductor_relation": "advocate", "reasons": ["bullying"]}


async def test_a_struck_talk_stays_on_the_timeline_marked_and_leaves_every_figure_and_the_childs_copy(council: Council) -> None:
    one = await back(council)
    council.clock.forward(minutes=5)
    position = await record(council, one, "discussions", TALK | {"held_at": council.at()})
    copy = f"/episodes/{one.episode_id}/copy-for-the-child"
    assert "I hate the new flat" in said(await council.get(copy))
    answer = await mark(council, one, position)
    assert answer.status_code == 201, answer.text
    episode = await opened(council, one)
    (entry,) = [line for line in episode["timeline"] if line["position"] == position]
    assert (entry["error"]["because"], entry["error"]["reason"]) == ("another_child", "The other file was open")
    assert "Spoke of her brother" in entry["narrative"]["summary"]
    assert (episode["discussion"]["held_at"], episode["discussions"], episode["version"]) == (None, [], answer.json()["version"])
    page = said(await one.open())
    assert "Recorded in error It is about another child. The other file was open" in page
    assert "What was written, which does not stand" in page
    assert "I hate the new flat" not in said(await council.get(copy))
    assert "Spoke of her brother" not in said(await council.get(copy))
    assert all("brother" not in str(event) and "file was open" not in str(event) for event in await council.events())


async def test_a_carer_whom_a_child_let_read_reads_nothing_of_what_was_another_childs(council: Council) -> None:
    one = await back(council)
    position = await record(council, one, "discussions", TALK | {"held_at": council.at()})
    as_carer = council.headers("carer", placement="SC900001")
    path = f"/missing/api/episodes/{one.episode_id}"
    assert "I hate the new flat" in (await council.http.get(path, headers=as_carer)).text
    assert (await mark(council, one, position)).status_code == 201
    answer = await council.http.get(path, headers=as_carer)
    assert (answer.status_code, "flat" in answer.text, "in_error" in answer.text) == (200, False, False)


async def test_an_interview_that_answered_two_episodes_was_held_on_neither(council: Council) -> None:
    first = await back(council)
    council.clock.forward(hours=3)
    second = await back(council)
    council.clock.forward(minutes=5)
    position = await record(council, second, "interviews", interview(council) | {"episodes": [first.episode_id]})
    assert (await opened(council, first))["interview"]["held_within_72_hours"] is True
    assert (await mark(council, second, position)).status_code == 201
    for one in (first, second):
        episode = await opened(council, one)
        assert (episode["interviews"], episode["interview"]["held_within_72_hours"]) == ([], False)
        assert [line["type"] for line in episode["timeline"] if line["error"]] == ["missing.interview_held"]


async def test_an_interview_struck_on_the_episode_it_answered_as_well_stands_where_it_was_held(council: Council) -> None:
    first = await back(council)
    council.clock.forward(hours=3)
    second = await back(council)
    council.clock.forward(minutes=5)
    await record(council, second, "interviews", interview(council) | {"episodes": [first.episode_id]})
    (linked,) = [line for line in (await opened(council, first))["timeline"] if line["type"] == "missing.interview_held"]
    assert (await mark(council, first, linked["position"])).status_code == 201
    assert (await opened(council, first))["interviews"] == []
    assert len((await opened(council, second))["interviews"]) == 1


async def test_two_who_mark_the_same_talk_at_once_on_two_episodes_never_wait_for_each_other(council: Council) -> None:
    first = await back(council)
    council.clock.forward(hours=3)
    second = await back(council)
    council.clock.forward(minutes=5)
    for _ in range(4):
        position = await record(council, second, "interviews", interview(council) | {"episodes": [first.episode_id]})
        linked = max(line["position"] for line in (await opened(council, first))["timeline"] if line["type"] == "missing.interview_held")
        answers = await asyncio.gather(mark(council, second, position), mark(council, first, linked))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert [(await opened(council, one))["interviews"] for one in (first, second)] == [[], []]


async def test_what_is_struck_is_no_step_to_file_and_what_was_filed_is_to_be_taken_off_there(council: Council) -> None:
    one = await back(council)
    first = await record(council, one, "interview-offers", {"offered_at": council.at(), "outcome": "accepted"})
    second = await record(council, one, "interviews", interview(council))
    filing = {"positions": [second], "filed_at": council.at()}
    assert (await council.post(f"/api/episodes/{one.episode_id}/filings", filing)).status_code == 200
    for position in (first, second):
        assert (await mark(council, one, position)).status_code == 201
    steps = (await council.get("/api/unfiled", episode_id=one.episode_id)).json()["items"]
    assert [step["type"] for step in steps] == ["missing.episode_raised", "missing.child_returned", "missing.entry_recorded_in_error"]


async def test_where_an_arrangement_in_error_was_to_be_is_on_no_list(council: Council) -> None:
    one = await back(council)
    await record(council, one, "interview-appointments", {"at": council.at(days=1), "place": "School"})
    wrong = await record(council, one, "interview-appointments", {"at": council.at(days=1), "place": "Wrong house"})
    assert (await mark(council, one, wrong)).status_code == 201
    page = said(await council.get("/interviews", "missing_coordinator"))
    assert "Wrong house" not in page


async def test_words_of_an_entry_in_error_are_counted_for_no_reviewing_officer(council: Council) -> None:
    one = await back(council)
    talk = TALK | {"held_at": council.at(), "voice": {"words": "Nobody asks me.", "readers": ["iro"]}}
    position = await record(council, one, "discussions", talk)
    assert "Words for you: 1" in said(await council.get("/reviews", "iro"))
    assert (await mark(council, one, position)).status_code == 201
    assert "Words for you" not in said(await council.get("/reviews", "iro"))


async def test_a_commissioned_interviewer_takes_back_their_own_entry_and_no_other(council: Council) -> None:
    one = await back(council)
    await assigned(council, f"/api/episodes/{one.episode_id}")
    theirs = await record(council, one, "interview-offers", {"offered_at": council.at(), "outcome": "declined"})
    path = f"/api/episodes/{one.episode_id}"
    assert (await as_joel(council, f"{path}/interviews", **interview(council))).status_code == 201
    own = max(line["position"] or 0 for line in (await as_joel(council, path)).json()["timeline"])
    assert (await as_joel(council, f"{path}/entries-in-error", **MARK, position=theirs)).status_code == 403
    assert (await as_joel(council, f"{path}/entries-in-error", **MARK, position=own)).status_code == 201
    assert (await as_joel(council, path)).json()["interview"]["held_at"] is None


@pytest.mark.parametrize(
    ("role", "hours", "status"),
    [
        ("social_worker", 0, 201),
        ("edt", 0, 403),
        ("team_manager", 0, 201),
        ("interviewer", 0, 403),
        ("carer", 0, 403),
        ("social_worker", 25, 403),
        ("team_manager", 25, 201),
    ],
)
async def test_its_writer_has_a_day_to_mark_it_and_a_manager_any_time(council: Council, role: str, hours: int, status: int) -> None:
    one = await back(council)
    position = await record(council, one, "interview-offers", {"offered_at": council.at(), "outcome": "accepted"})
    council.clock.forward(hours=hours)
    before = len(await council.events())
    answer = await mark(council, one, position, role)
    assert answer.status_code == status, answer.text
    assert len(await council.events()) == before + (status == 201)


async def test_a_return_is_corrected_and_a_position_of_elsewhere_is_no_entry(council: Council) -> None:
    one = await back(council)
    positions = {line["type"]: line["position"] for line in (await opened(council, one))["timeline"]}
    refused = await mark(council, one, positions["missing.child_returned"])
    assert (refused.status_code, "correct what is recorded" in refused.text) == (409, True)
    assert (await mark(council, one, 1)).status_code == 422
    assert (await mark(council, one, positions["missing.episode_raised"], "team_manager")).status_code == 409


async def test_a_tick_by_mistake_is_taken_back_by_a_manager_and_the_carer_looks_for_the_child_again(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    path, as_carer = f"/missing/api/episodes/{one.episode_id}", council.headers("carer", placement="SC900001")
    sighting = {"seen_at": council.at(hours=-1), "by": "Neighbour", "where": "Park", "names_placement": True}
    position = await record(council, one, "sightings", sighting)
    assert (await council.http.get(path, headers=as_carer)).status_code == 404
    assert "a manager takes it back" in said(await one.open())
    assert (await mark(council, one, position)).status_code == 201
    assert (await council.http.get(path, headers=as_carer)).status_code == 404, "only a manager opens it again"
    reason = {"reason": "The neighbour named a shop"}
    shown = f"/api/episodes/{one.episode_id}/placement-shown"
    assert (await council.post(shown, reason)).status_code == 403
    assert (await council.post(shown, reason, "team_manager")).status_code == 200
    answer = await council.http.get(path, headers=as_carer)
    assert (answer.status_code, "Neighbour" in answer.text, "shop" in answer.text) == (200, False, False)
    assert (await council.post(shown, reason, "team_manager")).status_code == 409
