"""The lists that coordinator, IRO, carer and night shift begin with: what each reads, what is empty in words, and who may not look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from council import Council
from one_page import MANAGER, said

from services.missing.pages import to_do
from services.missing.settings import CaseSystem
from shared.identity.people import Role, person_id

COORDINATOR = "missing_coordinator"


async def back(council: Council, child_id: str = "1001", role: str = "social_worker", **returned: Any) -> str:
    raised = await council.raise_episode(child_id, role)
    path = f"/api/episodes/{raised.json()['episode_id']}"
    told = {"returned_at": council.at(minutes=-5), "found_location": "friend"} | returned
    assert (await council.post(f"{path}/return", told, role)).status_code == 200
    return path


async def page(council: Council, path: str, role: str, **headers: str) -> str:
    answer = await council.http.get(f"/missing{path}", headers=council.headers(role, **headers))
    assert answer.status_code == 200, answer.text
    return said(answer)


def part(words: str, begins: str, ends: str) -> str:
    return words.split(begins, 1)[1].split(ends, 1)[0]


def links(text: str) -> set[str]:
    return {link.split('"', 1)[0].split("#")[0] for link in text.split('href="')[1:]} - {""}


async def notice(council: Council, **different: Any) -> None:
    told = {"reference": "CAD 77", "received_at": council.at(minutes=-20), "words": "Seen in the park."} | different
    assert (await council.post("/api/police-notices", told, COORDINATOR)).status_code == 201


async def offered(council: Council, path: str, to: str = "edt", role: str = "social_worker") -> None:
    await council.get("", to)  # seen here, so that an episode can be offered to them
    answer = await council.post(f"{path}/handovers", {"to": person_id(Role(to), "Demo")}, role)
    assert answer.status_code == 201, answer.text


async def test_a_coordinator_with_nothing_to_do_reads_so_in_words(council: Council) -> None:
    words = await page(council, "/coordinator", COORDINATOR)
    for empty in (
        "None is waiting.",
        "Every child who was raised is in it.",
        "No handover has waited for more than 15 minutes.",
        "Every interview that is due has somebody to hold it.",
        "No interview is overdue, or offered and without a day.",
        "No child who is back waits for a return plan.",
    ):
        assert empty in words
    assert "To file" not in words, "no case system is set"


async def test_a_coordinator_sees_how_much_waits_and_since_when_and_goes_where_it_is_done(council: Council) -> None:
    await notice(council)
    await notice(council, reference="CAD 78", received_at=council.at(hours=-3))
    provisional = council.raising() | {
        "provisional": {"description": "A boy of about 14 in a red coat", "approximate_age": 14, "care_status": "ours"}
    }
    provisional.pop("child_id")
    assert (await council.post("/api/episodes", provisional)).status_code == 201
    object.__setattr__(council.app.state.missing, "case_system", CaseSystem("Mosaic", None))
    answer = await council.get("/coordinator", COORDINATOR)
    words = said(answer)
    assert "2 notices to look at , the oldest of 15 January 2026 at 19:00" in words
    assert "1 child to match" in words
    assert "To file in Mosaic 1 step to file" in words
    for link in ("/missing/police-notices", "/missing/provisional", "/missing/unfiled?whose=all", "/missing/interviews"):
        assert link in links(answer.text)
        assert (await council.get(link.removeprefix("/missing"), COORDINATOR)).status_code == 200


async def test_interviews_move_from_assigning_to_chasing_and_off_the_coordinator_s_list(council: Council) -> None:
    await council.get("/interviews", "interviewer")  # seen here, so that they can be named
    path = await back(council)
    council.clock.forward(hours=10)
    words = await page(council, "/coordinator", COORDINATOR)
    assigning = part(words, "Interviews to assign", "Interviews to chase")
    assert "Amelia Frost" in assigning
    assert "61 hours left" in assigning
    assert "Amelia Frost" in words.split("Back, and without a return plan", 1)[1]
    assigned = {"to": person_id(Role.INTERVIEWER, "Demo")}
    assert (await council.post(f"{path}/interview-assignments", assigned, COORDINATOR)).status_code == 201
    plan = {"responses": ["interview"], "rationale": "She asked for it."}
    assert (await council.post(f"{path}/return-plan", plan)).status_code in (200, 201)
    words = await page(council, "/coordinator", COORDINATOR)
    assert "Amelia" not in words, "assigned and in time is nobody's to chase"
    assert "1 more is assigned and within the 72 hours." in words
    offer = {"offered_at": council.at(), "outcome": "accepted"}
    assert (await council.post(f"{path}/interview-offers", offer, "interviewer")).status_code == 201
    chasing = part(await page(council, "/coordinator", COORDINATOR), "Interviews to chase", "Back, and")
    assert "The child said yes: arrange it With Demo" in chasing
    appointment = {"at": council.at(hours=20), "place": "The library"}
    assert (await council.post(f"{path}/interview-appointments", appointment, "interviewer")).status_code == 201
    assert "Amelia" not in await page(council, "/coordinator", COORDINATOR)
    council.clock.forward(hours=70)
    assert "Overdue by 8 hours" in part(await page(council, "/coordinator", COORDINATOR), "Interviews to chase", "Back, and")


async def test_an_overdue_interview_is_chased_whoever_holds_it_or_nobody(council: Council) -> None:
    await back(council)
    council.clock.forward(hours=80)
    words = await page(council, "/coordinator", COORDINATOR)
    for begins, ends in (("Interviews to assign", "Interviews to chase"), ("Interviews to chase", "Back, and without")):
        assert "Amelia Frost" in part(words, begins, ends)
        assert "Overdue by 8 hours" in part(words, begins, ends)
    assert "No interview is overdue" not in words


async def test_a_manager_s_list_begins_with_what_is_offered_to_her_and_who_is_missing_now_the_worst_first(council: Council) -> None:
    await back(council, "1001")
    council.clock.forward(days=4)
    first = f"/api/episodes/{(await council.raise_episode('1002')).json()['episode_id']}"
    await offered(council, first, MANAGER)
    council.clock.forward(hours=1)
    low = {"risk": {"level": "low", "rationale": "She rang."}}
    assert (await council.raise_episode("1001", **low)).status_code == 201
    words = await page(council, "/team?team=every", MANAGER)
    places = [words.index(one) for one in ("You are asked to take over Ben Ash", "Missing or away now", "Overdue Child")]
    assert places == sorted(places)
    now = part(words, "Missing or away now", "Decisions outstanding")
    assert now.index("Ben Ash") < now.index("Amelia Frost"), "high before low, though raised earlier"


async def test_what_waits_longest_is_on_the_list_however_much_came_after_it(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_do, "MOST", 1)
    await back(council, "1001")
    council.clock.forward(hours=4)
    await back(council, "1002")
    assigning = part(await page(council, "/coordinator", COORDINATOR), "Interviews to assign", "Interviews to chase")
    assert "Amelia Frost" in assigning
    assert "Ben Ash" not in assigning
    assert "1 more, due later" in assigning


async def test_a_handover_that_nobody_accepts_is_on_the_coordinator_s_list_after_a_quarter_of_an_hour(council: Council) -> None:
    path = f"/api/episodes/{(await council.raise_episode()).json()['episode_id']}"
    await offered(council, path)
    council.clock.forward(minutes=10)
    assert "Amelia" not in await page(council, "/coordinator", COORDINATOR)
    council.clock.forward(minutes=10)
    words = await page(council, "/coordinator", COORDINATOR)
    assert "Not accepted Offered to Demo, 15 January 2026 at 22:00. Held by Demo." in words


async def test_only_coordinators_and_managers_open_the_coordinator_s_list_and_only_iros_and_managers_the_reviews(council: Council) -> None:
    for path, theirs in (("/coordinator", {COORDINATOR, MANAGER}), ("/reviews", {"iro", MANAGER}), ("/police-notices", None)):
        may = theirs or {COORDINATOR, MANAGER, "edt"}
        for role in Role:
            assert (await council.get(path, role)).status_code == (200 if role in may else 403), (path, role)


async def test_an_iro_sees_each_child_once_with_what_their_review_must_look_at(council: Council) -> None:
    empty = await page(council, "/reviews", "iro")
    assert "No child in our care whose record you can see is recorded as missing or away at" in empty
    for _ in range(2):
        await back(council, "1002")
        council.clock.forward(days=3)
    path = f"/api/episodes/{(await council.raise_episode('1001')).json()['episode_id']}"
    due = (council.clock.now() - timedelta(days=1)).date().isoformat()
    agreed = {"what": "Ask about the telephone calls", "owner": person_id(Role.SOCIAL_WORKER, "Demo"), "due": due, "from": "discussion"}
    answer = await council.post(f"{path}/actions", agreed)
    assert answer.status_code == 201, answer.text
    words = await page(council, "/reviews", "iro")
    now = part(words, "Missing or away now", "Missing 3 times")
    assert "Amelia Frost" in now
    assert "1 episode in 90 days" in now
    assert "Not told" in now
    assert "1 overdue" in now
    assert "No response plan" in now
    assert "No photograph" in now
    assert "Ben Ash" in words.split("Back in the last 30 days", 1)[1]
    assert "2 episodes in 90 days" in words.split("Back in the last 30 days", 1)[1]
    assert (await council.post(f"{path}/told", {"who": "iro", "told_at": council.at()})).status_code == 201
    third = await back(council, "1002")
    assert (await council.post(f"{third}/told", {"who": "iro", "told_at": council.at()})).status_code == 201
    words = await page(council, "/reviews", "iro")
    often = part(words, "Missing 3 times or more in 90 days", "Back in the last")
    assert "Ben Ash" in often
    assert "Told of 1 of 3 Telling is overdue" in often
    assert words.count("Ben Ash") == 1
    assert "Told" in part(words, "Amelia Frost", "No response plan")
    assert "Not told" not in part(words, "Amelia Frost", "No response plan")


async def test_a_long_absence_that_ended_lately_is_on_the_review_s_list_also_once_it_is_closed(council: Council) -> None:
    raised = await council.raise_episode("1001", last_seen_at=council.at(days=-200))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    await council.post(f"{path}/return", {"returned_at": council.at(minutes=-5), "found_location": "friend"})
    await council.post(f"{path}/closure", {"reason": "Everything is done."}, MANAGER)
    assert (await council.get(path)).json()["status"] == "closed"
    words = await page(council, "/reviews", "iro")
    assert "Amelia Frost" in words.split("Back in the last 30 days", 1)[1]
    assert "0 episodes in 90 days" not in words
    council.clock.forward(days=31)
    assert "Amelia Frost" not in await page(council, "/reviews", "iro")


async def test_plan_and_photograph_are_named_to_the_iro_only_when_missing_or_past_their_day(council: Council) -> None:
    await council.raise_episode("1001")
    days = {"agreed_on": "2026-01-02", "review_by": "2026-02-01"}
    plan = {"where_to_look": "The park", "when_to_report": "At ten", "agreed_with": "Amelia"} | days
    answer = await council.http.put("/missing/api/children/1001/response-plan", json=plan, headers=council.headers("social_worker"))
    assert answer.status_code in (200, 201), answer.text
    assert "Plan to review by 1 February 2026" in await page(council, "/reviews", "iro")
    council.clock.forward(days=30)
    assert "Plan past its review It was due 1 February 2026" in await page(council, "/reviews", "iro")


@pytest.mark.parametrize("child_id", ["1003", "1004"], ids=["restricted", "has left our care"])
async def test_a_child_whom_an_iro_may_not_open_or_who_has_no_review_is_not_on_the_list(council: Council, child_id: str) -> None:
    await council.raise_episode(child_id, MANAGER)
    words = await page(council, "/reviews", "iro")
    assert "SR-2026" not in words


async def test_a_carer_begins_with_the_children_who_live_with_them_and_no_others(council: Council) -> None:
    home = {"placement": "SC900002"}
    words = await page(council, "", "carer", **home)
    assert "Children who live with you" in words
    assert "Ben Ash" in words
    assert "Not shown as missing" in words
    for other in ("Amelia", "Carl Secret", "1004"):
        assert other not in words
    episode = (await council.raise_episode("1002")).json()["episode_id"]
    answer = await council.http.get("/missing", headers=council.headers("carer", **home))
    assert "Missing now For 2 hours. Held by Demo" in said(answer)
    assert f"/missing/episodes/{episode}" in links(answer.text)
    await council.post(f"/api/episodes/{episode}/return", {"returned_at": council.at(), "found_location": "own_return"})
    assert "Came back 15 January 2026 at 22:00" in await page(council, "", "carer", **home)
    council.clock.forward(days=8)
    assert "Came back" not in await page(council, "", "carer", **home)


async def test_a_child_s_account_that_names_the_home_shows_to_nobody_there(council: Council) -> None:
    path = await back(council, "1002", names_placement=True)
    answer = await council.http.get("/missing", headers=council.headers("carer", placement="SC900002"))
    assert path.rpartition("/")[2] not in answer.text
    assert "Came back" not in said(answer)
    assert "Not shown as missing" in said(answer)


async def test_nothing_a_carer_is_led_to_refuses_them_and_what_to_do_is_in_words(council: Council) -> None:
    await council.raise_episode("1002")
    headers = council.headers("carer", placement="SC900002")
    seen: set[str] = set()
    to_visit = {"/missing"}
    while to_visit:
        path = to_visit.pop()
        seen.add(path)
        answer = await council.http.get(path, headers=headers, follow_redirects=True)
        assert answer.status_code == 200, path
        to_visit |= {link for link in links(answer.text) if link.startswith("/missing") and "/assets/" not in link} - seen
    assert len(seen) == 3, seen
    words = await page(council, "", "carer", placement="SC900002")
    assert "Nothing on this page tells anybody. Ring:" in words
    assert "Raise an episode" not in words
    assert "on the number that your home or fostering service gave you" in words
    council.app.state.missing = replace(council.app.state.missing, duty="the emergency duty team on 020 7946 0000")
    words = await page(council, "", "carer", placement="SC900002")
    assert "at weekends ring the emergency duty team on 020 7946 0000. They raise it here" in words


async def test_a_carer_without_a_home_or_a_child_reads_why_the_page_is_empty(council: Council) -> None:
    assert "does not say which home you work in" in await page(council, "", "carer")
    assert "No child you can see is recorded as living with you at" in await page(council, "", "carer", placement="SC999999")


async def test_a_guest_s_list_does_not_say_what_the_authority_has_to_decide(council: Council) -> None:
    await council.raise_episode("1002")
    at_home = council.headers("carer", placement="SC900002")
    (one,) = (await council.http.get("/missing/api/episodes", headers=at_home)).json()["items"]
    assert one["next_actions"] == []
    (one,) = (await council.get("/api/episodes")).json()["items"]
    assert one["next_actions"] != []


async def test_a_night_shift_begins_with_what_it_is_asked_to_take_what_nobody_took_and_what_the_police_sent(council: Council) -> None:
    empty = await page(council, "", "edt")
    assert "None has waited for more than 15 minutes." in empty
    assert "None is waiting." in empty
    mine = f"/api/episodes/{(await council.raise_episode('1001')).json()['episode_id']}"
    other = await back(council, "1002")
    await offered(council, mine)
    await offered(council, other, "team_manager")
    await notice(council)
    council.clock.forward(minutes=20)
    words = (await page(council, "", "edt")).split("Find a child", 1)[0]
    assert words.index("You are asked to take over Amelia Frost") < words.index("Handovers not accepted Ben Ash")
    assert "Offered to Demo" in words
    assert "1 notice to look at" in words
    social_worker = await page(council, "", "social_worker")
    assert "Police notices" not in social_worker, "not theirs to triage"
    assert "Handovers not accepted" not in social_worker


async def test_every_card_says_who_holds_the_episode(council: Council) -> None:
    await council.raise_episode("1001")
    assert "age 15 Held by Demo" in part(await page(council, "", "social_worker"), "Missing or away now", "Returned")


async def test_whoever_looks_at_a_list_of_children_is_in_the_access_log(council: Council) -> None:
    await back(council, "1001")
    await council.raise_episode("1002")
    await council.get("/reviews", "iro")
    await council.get("/coordinator", COORDINATOR)
    await council.http.get("/missing", headers=council.headers("carer", placement="SC900002"))
    rows = await council.query("SELECT role, action, child_ids FROM missing.audit WHERE role IN ('iro', 'missing_coordinator', 'carer')")
    assert {(row["role"], row["action"], tuple(sorted(row["child_ids"]))) for row in rows} == {
        ("iro", "list_reviews", ("1001", "1002")),
        (COORDINATOR, "list_episodes", ("1001",)),  # whom nobody has to chase is on no list of theirs
        ("carer", "list_children", ("1002",)),
        ("carer", "list_episodes", ("1002",)),
    }


async def test_a_list_asks_the_database_as_often_for_many_children_as_for_one(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    execute = psycopg.AsyncCursor.execute

    async def counted(self: Any, query: Any, *rest: Any, **named: Any) -> Any:
        asked.append(query)
        return await execute(self, query, *rest, **named)

    async def times(path: str, role: str, placement: str | None = None) -> int:
        await council.http.get(f"/missing{path}", headers=council.headers(role, placement=placement))  # who reads is known from here on
        asked.clear()
        assert (await council.http.get(f"/missing{path}", headers=council.headers(role, placement=placement))).status_code == 200
        return len(asked)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted)
    lists = [("/coordinator", COORDINATOR), ("/reviews", "iro"), ("", "edt"), ("", "carer", "SC900002")]
    await offered(council, await back(council, "1002"))
    one = [await times(*each) for each in lists]
    for child_id in ("1001", "1004"):
        await offered(council, await back(council, child_id))
    for _ in range(3):
        council.clock.forward(hours=4)
        await offered(council, await back(council, "1002"))
    many = [await times(*each) for each in lists]
    assert all(now - before <= 4 for now, before in zip(many, one, strict=True)), "what was empty asks a few questions once it is not"
    assert max(many) < 25
