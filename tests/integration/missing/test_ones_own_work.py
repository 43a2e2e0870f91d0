"""What somebody has to do themselves: seen on their own list, and theirs to finish, whatever their role."""

import sys
from datetime import timedelta
from typing import Any

import httpx
import pytest
from council import Council
from one_page import OnePage, said
from test_own_lists_over_http import JOEL as COMMISSIONED
from test_own_lists_over_http import as_joel, assigned

from shared.identity.people import Role, person_id

JOEL = person_id(Role.INTERVIEWER, "Demo")
COORDINATOR = "missing_coordinator"


async def agreed(council: Council, page: OnePage, owner: str, role: str = "social_worker", **different: Any) -> httpx.Response:
    due = (council.clock.now() + timedelta(days=2)).date().isoformat()
    told = {"what": "Ring the school about the bus", "owner": owner, "due": due, "from": "interview"} | different
    return await council.post(f"/api/episodes/{page.episode_id}/actions", told, role)


async def test_whoever_an_action_is_agreed_with_sees_it_on_their_list_and_finishes_it_and_no_other(council: Council, back: OnePage) -> None:
    theirs = (await agreed(council, back, JOEL)).json()["action_id"]
    other = (await agreed(council, back, person_id(Role.SOCIAL_WORKER, "Demo"), what="Buy a coat")).json()["action_id"]
    mine = said(await council.get("/interviews", "interviewer"))
    assert "Agreed with you, and not done yet" in mine
    assert f"/action-done?about={theirs}" in (await council.get("/interviews", "interviewer")).text
    form = said(await back.open("action-done", "interviewer"))
    assert "Ring the school about the bus" in form
    assert "Buy a coat" not in form
    done = {"done_at": council.at(), "outcome": "They send a taxi."}
    call = f"/api/episodes/{back.episode_id}/actions"
    refused = await council.post(f"{call}/{other}/completion", done, "interviewer")
    assert refused.status_code == 403
    assert "agreed with somebody else" in refused.text
    page = await back.saved(f"action-done?about={theirs}", "interviewer", done_at=council.clock.now(), outcome=done["outcome"])
    assert "They send a taxi." in page
    assert (await back.open("action-done", "interviewer")).status_code == 403, "nothing is left for them"
    assert "Agreed with you" not in said(await council.get("/interviews", "interviewer"))


async def test_an_interviewer_records_what_is_agreed_in_an_interview_and_what_the_child_adds_and_nothing_else(
    council: Council, back: OnePage
) -> None:
    await council.get("/interviews", "interviewer")  # seen here, so that they can be named
    page = await back.saved("action", "interviewer", what="A later bus", colleague=JOEL, due=council.clock.now(), origin="interview")
    assert "A later bus" in page
    assert "Discussion" not in said(await back.open("action", "interviewer")).split("Where was it agreed?", 1)[1].split("Save", 1)[0]
    elsewhere = await back.send("action", "interviewer", what="x", colleague=JOEL, due=council.clock.now(), origin="meeting")
    assert elsewhere.status_code == 403
    assert (await agreed(council, back, JOEL, "interviewer", **{"from": "meeting"})).status_code == 403
    page = await back.saved("child-comment", "interviewer", disagrees="false", words="I rang twice.")
    assert "The child adds to their record" in page
    assert (await back.open("letter", "interviewer")).status_code == 403


async def test_a_holder_reads_first_what_they_still_have_to_do_however_long_ago_the_child_came_back(
    council: Council, back: OnePage
) -> None:
    council.clock.forward(days=40)
    await council.raise_episode("1002")
    page = said(await council.get(""))
    todo = page.split("What you still have to do", 1)[1].split("Returned in the last 7 days", 1)[0]
    assert todo.index("Report to the police") < todo.index("Tell the IRO"), "looking for a child comes before what is overdue for long"
    assert "Overdue since" in todo
    assert "No return is recorded in the last 7 days" in page
    assert "What you still have to do" not in said(await council.get("", "edt")), "they hold nothing"


async def test_of_many_episodes_of_ones_own_the_most_pressing_are_shown_and_all_are_a_link_further(
    council: Council, back: OnePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["services.missing.pages.open_episodes"], "MOST_OF_ONES_OWN", 1)
    council.clock.forward(days=40)
    await council.raise_episode("1002")
    answer = await council.get("")
    todo = said(answer).split("What you still have to do", 1)[1].split("Returned in the last 7 days", 1)[0]
    assert "Ben Ash" in todo
    assert "Amelia Frost" not in todo
    assert "1 more: every episode you hold" in todo
    owner = person_id(Role.SOCIAL_WORKER, "Demo")
    assert f"/missing/find?owner={owner}" in answer.text
    assert "Amelia Frost" in said(await council.get("/find", owner=owner))


async def test_a_commissioned_interviewer_finishes_what_is_agreed_with_them_and_reads_of_no_other_action(
    council: Council, back: OnePage
) -> None:
    path = f"/api/episodes/{back.episode_id}"
    await assigned(council, path)
    theirs = (await agreed(council, back, COMMISSIONED.id)).json()["action_id"]
    other = (await agreed(council, back, JOEL, what="Buy a coat")).json()["action_id"]
    mine = said(await as_joel(council, "/interviews"))
    assert "Agreed with you, and not done yet" in mine
    read = (await as_joel(council, path)).text
    assert "Ring the school about the bus" in read
    assert "Buy a coat" not in read
    done = {"done_at": council.at(), "outcome": "They send a taxi."}
    assert (await as_joel(council, f"{path}/actions/{other}/completion", **done)).status_code == 403
    assert (await as_joel(council, f"{path}/actions/{theirs}/completion", **done)).status_code == 200


async def test_an_interview_far_too_late_is_asked_about_and_one_beyond_reason_refused(council: Council, back: OnePage) -> None:
    due = council.clock.now() + timedelta(hours=71)
    late = due + timedelta(days=4)
    asked = await back.fill("interview-appointment", "interviewer", at=late, place="The library", travel_minutes="40")
    assert asked.status_code == 422
    assert "is after the interview is due" in said(asked)
    beyond = await back.fill("interview-appointment", "interviewer", at=due + timedelta(days=365), place="x", later="yes")
    assert "more than 90 days away" in said(beyond)
    typed = {"at": late, "place": "The library", "travel_minutes": "40"}
    page = await back.saved("interview-appointment", "interviewer", **typed, later="yes")
    assert "Arranged 22 January 2026 at 23:00, The library, 40 minutes to get there Interviewer Demo" in page
    assert "Return home interview assigned to Demo" in page, "an interviewer who arranges what is nobody's takes it on"
    listed = said(await council.get("/interviews", "interviewer"))
    assert "Arranged for 22 January 2026 at 23:00 , The library 40 minutes to get there With Demo" in listed
    moved = await back.open("interview-appointment", "interviewer")
    assert 'value="The library"' in moved.text
    assert 'value="40"' in moved.text
    assert 'value="23:00"' in moved.text


async def test_an_interviewer_takes_on_what_is_nobodys_and_only_the_coordinator_assigns_it_to_others(
    council: Council, back: OnePage
) -> None:
    call = f"/api/episodes/{back.episode_id}/interview-assignments"
    council.clock.forward(minutes=1)
    await council.get("", "social_worker")
    somebody = {"to": person_id(Role.SOCIAL_WORKER, "Demo")}
    assert (await council.post(call, somebody, "interviewer")).status_code == 403
    assert "Take it on" in said(await council.get("/interviews", "interviewer"))
    asked = (await back.open("interview-assignment", "interviewer")).text
    assert f'<input type="hidden" name="colleague" value="{JOEL}">' in asked, "one press, and nobody else to choose"
    page = await back.saved("interview-assignment", "interviewer", colleague=JOEL)
    assert "Interviewer Demo" in page
    assert (await back.open("interview-assignment", "social_worker")).status_code == 403, "it is somebody's"
    assert (await council.post(call, somebody, "social_worker")).status_code == 403
    assert (await council.post(call, somebody, COORDINATOR)).status_code == 201


async def test_where_nobody_knows_whose_area_a_child_lives_in_the_list_says_so(council: Council, back: OnePage) -> None:
    assert "Area not known" in said(await council.get("/interviews", "interviewer"))
