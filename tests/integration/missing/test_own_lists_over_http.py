"""Everybody's own list: the interviewer's and the manager's, and who may not look at them."""

from typing import Any

import httpx
from council import Council
from one_page import MANAGER, OnePage, said

from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign

JOEL = Person(id=person_id(Role.INTERVIEWER, "Joel"), name="Joel", roles=frozenset({Role.INTERVIEWER}), whole_authority=False)
"""Commissioned: sees what is assigned to him, and nothing else."""


async def as_joel(council: Council, path: str, **body: Any) -> httpx.Response:
    token = sign(open_keys(OPERATOR, council.keys), Kind.PERSON, EVERY_SERVICE, person_claims(JOEL), council.clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    if body:
        return await council.http.post(f"/missing{path}", json=body, headers=headers)
    return await council.http.get(f"/missing{path}", headers=headers)


async def back(council: Council, child_id: str = "1001", **returned: Any) -> str:
    raised = await council.raise_episode(child_id)
    path = f"/api/episodes/{raised.json()['episode_id']}"
    told = {"returned_at": council.at(minutes=-5), "found_location": "friend"} | returned
    assert (await council.post(f"{path}/return", told)).status_code == 200
    return path


async def assigned(council: Council, path: str, to: str = JOEL.id) -> None:
    answer = await council.post(f"{path}/interview-assignments", {"to": to}, "missing_coordinator")
    assert answer.status_code == 201, answer.text


async def test_a_commissioned_interviewer_sees_the_child_assigned_to_them_and_no_other_until_it_is_over(council: Council) -> None:
    mine, other = await back(council), await back(council, "1002")
    assert (await as_joel(council, mine)).status_code == 404
    await assigned(council, mine)
    assert [one["child_id"] for one in (await as_joel(council, "/api/episodes")).json()["items"]] == ["1001"]
    assert (await as_joel(council, mine)).status_code == 200
    page = said(await as_joel(council, "/interviews"))
    assert "Amelia Frost" in page
    assert "Ben" not in page
    for path in (other, "/api/children/1001", "/api/children/1002", other.replace("/api", "")):
        assert (await as_joel(council, path)).status_code == 404, path
    assert (await as_joel(council, "/api/children")).json()["items"] == []
    appointment = {"at": council.at(hours=20), "place": "The library", "travel_minutes": 40}
    assert (await as_joel(council, f"{mine}/interview-appointments", **appointment)).status_code == 201
    assert (await as_joel(council, f"{other}/interview-appointments", **appointment)).status_code == 404
    assert (await as_joel(council, f"{mine}/sightings", seen_at=council.at(), by="x", where="x")).status_code == 403
    await council.post(f"{mine}/closure", {"reason": "Done"}, MANAGER)
    assert (await as_joel(council, mine)).status_code == 404
    assert (await as_joel(council, "/api/episodes")).json()["items"] == []


async def test_an_account_that_names_the_home_hides_nothing_from_the_commissioned_interviewer(council: Council) -> None:
    mine = await back(council, names_placement=True)
    await assigned(council, mine)
    assert (await as_joel(council, mine)).status_code == 200
    assert len((await as_joel(council, "/api/episodes")).json()["items"]) == 1


async def test_a_restricted_child_is_interviewed_by_whom_the_coordinator_names(council: Council) -> None:
    """And a colleague who is not named knows nothing of it."""
    raised = (await council.raise_episode("1003", MANAGER)).json()
    path = f"/api/episodes/{raised['episode_id']}"
    await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": "friend"}, MANAGER)
    answer = await council.post(f"{path}/interview-assignments", {"to": person_id(Role.INTERVIEWER, "Demo")}, MANAGER)
    assert answer.status_code == 201, answer.text
    assert "Carl Secret" in said(await council.get("/interviews", "interviewer"))
    assert "Carl Secret" not in said(await council.get("/interviews", "social_worker"))


async def test_an_interview_is_assigned_and_arranged_by_the_short_forms_and_shown_with_its_hours(council: Council) -> None:
    await council.get("/interviews", "interviewer")  # seen here, so that they can be chosen
    page = OnePage(council, (await back(council)).rpartition("/")[2])
    wrong = await page.fill("interview-assignment", "missing_coordinator", outside="", colleague="")
    assert "Select who interviews" in said(wrong)
    shown = await page.saved("interview-assignment", "missing_coordinator", colleague=person_id(Role.INTERVIEWER, "Demo"))
    assert "Return home interview assigned to Demo" in shown
    council.clock.forward(hours=10)
    mine = said(await council.get("/interviews", "interviewer"))
    assert "61 hours left" in mine
    assert "To offer With Demo" in mine
    await council.post(
        f"/api/episodes/{page.episode_id}/interview-offers", {"offered_at": council.at(), "outcome": "accepted"}, "interviewer"
    )
    tomorrow = council.clock.now().replace(hour=15, minute=30, day=council.clock.now().day + 1)
    shown = await page.saved("interview-appointment", "interviewer", at=tomorrow, place="The library", travel_minutes="40")
    assert "Where The library" in shown
    council.clock.forward(hours=70)
    late = said(await council.get("/interviews", "interviewer"))
    assert "Overdue by 8 hours" in late
    assert "40 minutes to get there" in late
    held = {"held_at": council.at(), "conducted_by": "Demo", "conductor_relation": "commissioned"}
    await council.post(f"/api/episodes/{page.episode_id}/interviews", held, "interviewer")
    assert "Amelia" not in said(await council.get("/interviews", "interviewer"))


async def test_a_manager_sees_what_waits_for_a_decision_what_is_overdue_and_what_can_be_closed(council: Council) -> None:
    await council.raise_episode("1001")
    council.clock.forward(hours=7)
    page = said(await council.get("/team", MANAGER))
    decisions, rest = page.split("Time to reflect", 1)
    assert "Record the strategy decision" in decisions
    assert "Tell the IRO" not in rest.split("Missing or away now", 1)[0].split("Overdue", 1)[1]
    assert "Amelia" not in said(await council.get("/team", MANAGER, team="CLA-S")), "another team’s"
    assert "Amelia Frost" in said(await council.get("/team", MANAGER, team="CLA-N"))
    council.clock.forward(hours=18)
    assert "Tell the IRO" in said(await council.get("/team", MANAGER)).split("Overdue", 1)[1]
    for role in ("social_worker", "edt", "carer", "interviewer", "planner"):
        assert (await council.get("/team", role)).status_code == 403, role


async def test_three_times_in_ninety_days_asks_for_supervision_until_it_is_recorded_and_again_after_the_next(council: Council) -> None:
    for _ in range(3):
        assert "No child has been missing 3 times" in said(await council.get("/team", MANAGER))
        path = await back(council, "1002")
        council.clock.forward(days=20)
    reference = (await council.get(path)).json()["reference"]
    assert f"{reference} 3 times" in said(await council.get("/team", MANAGER))
    page = OnePage(council, path.rpartition("/")[2])
    sheet = await page.open("reflective-sheet", MANAGER)
    assert "What is it like to be Ben Ash at the moment" in said(sheet)
    assert "3 times in the 90 days" in said(sheet)
    assert (await page.open("reflective-sheet")).status_code == 403
    assert "Enter why it was not held" in said(await page.fill("supervision", MANAGER, held="false"))
    shown = await page.saved("supervision", MANAGER, held="true", reflection="He is tired of being asked.")
    assert "Supervision held" in shown
    assert "He is tired of being asked." in shown
    assert "No child has been missing 3 times" in said(await council.get("/team", MANAGER))
    at_home = council.headers("carer", placement="SC900002")
    opened = (await council.http.get(f"/missing{path}", headers=at_home)).json()
    assert "tired of being asked" not in str(opened), "what colleagues reflect on is not for the home to read"
    await back(council, "1002")
    assert "4 times" in said(await council.get("/team", MANAGER))


async def test_a_list_of_children_is_in_the_access_log(council: Council) -> None:
    await back(council)
    await council.get("/interviews", "interviewer")
    rows = await council.query("SELECT role, child_ids FROM missing.audit WHERE action = 'list_episodes' AND role = 'interviewer'")
    assert rows == [{"role": "interviewer", "child_ids": ["1001"]}]


async def test_whoever_takes_over_reads_on_paper_who_holds_what_and_what_is_new(council: Council) -> None:
    """And nobody who is no colleague reads it."""
    page = OnePage(council, (await council.raise_episode("1001", police_reference="CAD 4411")).json()["episode_id"])
    council.clock.forward(hours=26)  # into the next day, past both sheets
    found = {"found_at": council.clock.now(), "place": "friend", "seen_by": "PC Lane", "tonight": "At her aunt’s"}
    await page.saved("found", **found, safe_to_return="no")
    await page.saved("strategy", decision="not_needed", at=council.clock.now(), rationale="Known place.")
    await council.get("/api/episodes", "edt")  # an episode is offered to whoever has been here
    offered = await council.post(
        f"/api/episodes/{page.episode_id}/handovers", {"to": person_id(Role.EDT, "Demo"), "note": "Please ring 101."}, MANAGER
    )
    assert offered.status_code == 201, offered.text
    await back(council, "1002")
    sheet = said(await council.get("/handover-sheet", "edt"))
    assert "Amelia Frost" in sheet
    assert "by Night staff" in sheet
    assert "Left by the back door after a call." in sheet
    assert "Police reference CAD 4411" in sheet
    assert "Tonight At her aunt’s" in sheet
    assert "Last decision Strategy decision: no meeting needed" in sheet
    assert "offered to Demo, not accepted yet" in sheet
    assert "Note Please ring 101. (Demo, " in sheet
    new = sheet.split(" New ", 1)[1]
    assert "Found, not yet back" in new
    assert "Raised as missing" not in new, "the sheet before said so"
    assert "no meeting needed" not in new, "the last decision says so"
    assert "Ben Ash" in sheet.split("Back since", 1)[1]
    for role in ("carer", "interviewer", "iro", "planner"):
        assert (await council.get("/handover-sheet", role)).status_code == 403, role
    rows = await council.query("SELECT child_ids FROM missing.audit WHERE action = 'print_handover_sheet'")
    assert [row["child_ids"] for row in rows] == [["1001"]]


async def test_a_night_worker_has_the_childs_response_plan_on_the_sheet_and_no_line_that_says_nothing(council: Council) -> None:
    plan = {
        "where_to_look": "The skate park",
        "whom_to_ring": [{"name": "Aunt Rose", "relation": "aunt", "number": "07700 900123"}],
        "when_to_report": "After 23:00",
        "agreed_with": "Amelia",
        "agreed_on": "2025-11-01",
        "review_by": "2026-01-02",
    }
    kept = await council.http.put("/missing/api/children/1001/response-plan", json=plan, headers=council.headers("social_worker"))
    assert kept.status_code in (200, 201), kept.text
    await council.raise_episode("1001")
    await council.raise_episode("1002")
    sheet = said(await council.get("/handover-sheet", "edt"))
    ben, amelia = sorted(sheet.split("shred it when the next one is printed. ")[1].split("SR-2026-"), key=lambda one: "skate park" in one)[
        -2:
    ]
    assert "Where to look The skate park Past its review of 2 January 2026." in amelia
    assert "Whom to ring Aunt Rose, aunt: 07700 900123" in amelia
    assert "When to report After 23:00" in amelia
    assert "Report to the police and record their reference: now" in ben
    for filler in ("Not yet", "None yet", "Nothing new", "Where to look", "Last decision", "Tonight"):
        assert filler not in ben


async def test_the_plan_of_a_restricted_child_is_on_the_sheet_of_those_alone_who_may_read_it(council: Council) -> None:
    plan = {
        "where_to_look": "Hidden",
        "when_to_report": "At once",
        "agreed_with": "Him",
        "agreed_on": "2025-11-01",
        "review_by": "2026-06-01",
    }
    kept = await council.http.put("/missing/api/children/1003/response-plan", json=plan, headers=council.headers(MANAGER))
    assert kept.status_code in (200, 201), kept.text
    await council.raise_episode("1003", role="edt")
    theirs = said(await council.get("/handover-sheet", "edt"))
    assert "Restricted record" in theirs
    assert "Hidden" not in theirs
    assert "Hidden" in said(await council.get("/handover-sheet", MANAGER))
