"""Deny by default: restricted children, carers, planners, services, and the access log behind it all."""

import httpx
from council import Council

from shared.identity.people import Person, Role, person_id


async def test_a_planner_is_refused_everywhere_and_a_stranger_is_unknown(council: Council) -> None:
    for path in ("/api/episodes", "/api/children", "/api/children/1001", "/api/names?child_id=1001"):
        assert (await council.get(path, "planner")).status_code == 403
        assert (await council.http.get(f"/missing{path}")).status_code == 401
    assert (await council.raise_episode(role="planner")).status_code == 403
    assert (await council.raise_episode(role="carer")).status_code == 403


async def test_a_restricted_child_is_raised_without_opening_and_a_search_reveals_nothing(council: Council) -> None:
    assert (await council.get("/api/children/1003")).status_code == 404
    assert (await council.get("/api/children", query="secret")).json()["items"] == []
    raised = await council.raise_episode("1003")
    assert raised.status_code == 201
    path = f"/api/episodes/{raised.json()['episode_id']}"
    assert (await council.get(path)).status_code == 200, "whoever holds an episode goes on with it"
    other = await council.http.get(f"/missing{path}", headers=council.headers("social_worker", "Somebody else"))
    assert other.status_code == 404
    listed = await council.http.get("/missing/api/episodes", headers=council.headers("social_worker", "Somebody else"))
    assert listed.json()["items"] == []
    assert (await council.get("/api/children/1003", "team_manager")).json()["name"] == "Carl Secret"


async def test_a_carer_sees_only_children_in_their_own_placement(council: Council) -> None:
    for child in ("1001", "1002"):
        assert (await council.raise_episode(child)).status_code == 201
    headers = council.headers("carer", "Maureen Pike", placement="SC900001")
    found = (await council.http.get("/missing/api/children", headers=headers)).json()["items"]
    assert [child["child_id"] for child in found] == ["1001"]
    assert [e["child_id"] for e in (await council.http.get("/missing/api/episodes", headers=headers)).json()["items"]] == ["1001"]
    assert (await council.http.get("/missing/api/children/1002", headers=headers)).status_code == 404


async def test_the_feed_answers_services_and_administrators_only(council: Council) -> None:
    async def ask(headers: dict[str, str]) -> httpx.Response:
        return await council.http.get("/missing/events", headers=headers)

    assert (await ask({})).status_code == 401
    assert (await ask(council.headers("director"))).status_code == 403
    assert (await ask(council.as_operator())).status_code == 200
    page = (await ask(council.as_service("reports", "events:read"))).json()
    assert [item["position"] for item in page["items"]] == [1, 2, 3, 4]
    assert {item["type"] for item in page["items"]} == {"missing.child_recorded"}


async def test_names_are_given_for_the_reader_a_service_asks_for(council: Council) -> None:
    def reader(role: Role) -> Person:
        return Person(id=person_id(role, "R"), name="R", roles=frozenset({role}))

    async def names(role: Role) -> httpx.Response:
        headers = council.as_service("notify", "names:read", reader(role))
        return await council.http.get("/missing/api/names", params={"child_id": ["1001", "1003", "x"]}, headers=headers)

    assert (await names(Role.DIRECTOR)).json()["names"] == {"1001": "Amelia Frost (Millie)", "1003": "Carl Secret"}
    assert (await names(Role.SOCIAL_WORKER)).json()["names"] == {"1001": "Amelia Frost (Millie)"}
    assert (await names(Role.PLANNER)).status_code == 403


async def test_the_export_gets_register_rows_as_sent_and_a_later_year_carries_them_forward(council: Council) -> None:
    headers = council.as_service("reports", "register:read")
    rows = (await council.http.get("/missing/api/returns/ssda903/2025-26/rows", headers=headers)).json()
    assert rows["header"][0] == ["1001", "F", "05/03/2010", "WBRI", "A123", "", ""]
    assert [row[0] for row in rows["episodes"]] == ["1001", "1002", "1003", "1004"]
    later = (await council.http.get("/missing/api/returns/ssda903/2026-27/rows", headers=headers)).json()
    assert later["carried_from"] == "2025-26"
    assert [row[0] for row in later["header"]] == ["1001", "1002", "1003"]


async def test_the_register_as_sent_is_for_the_export_and_no_person_at_all(council: Council) -> None:
    """UPN, mother and postcodes, restricted children included: what even those who may export see in the return only."""
    path = "/api/returns/ssda903/2025-26/rows"
    assert {role: (await council.get(path, role)).status_code for role in Role} == dict.fromkeys(Role, 403)
    assert (await council.http.get(f"/missing{path}")).status_code == 401


async def test_every_read_of_a_childs_record_is_in_the_access_log_with_its_purpose(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    headers = council.headers("iro", "Samuel") | {"Purpose": "Statutory review"}
    await council.http.get(f"/missing/api/episodes/{raised['episode_id']}", headers=headers)
    rows = await council.query("SELECT role, action, purpose FROM missing.audit WHERE child_ids @> '{1001}' ORDER BY id")
    assert [(row["role"], row["action"], row["purpose"]) for row in rows] == [
        ("social_worker", "raise_episode", None),
        ("iro", "open_episode", "Statutory review"),
    ]


async def test_a_director_decides_through_notify_in_their_own_name(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    director = Person(id=person_id(Role.DIRECTOR, "Helen"), name="Helen Marsh", roles=frozenset({Role.DIRECTOR}))
    headers = council.as_service("notify", "decisions:write", director) | {"Idempotency-Key": "alert-1"}
    body = {"decision": "Publicity tonight", "rationale": "High risk", "kind": "publicity"}
    path = f"/missing/api/episodes/{raised['episode_id']}"
    assert (await council.http.post(f"{path}/management-decisions", json=body, headers=headers)).status_code == 201
    assert (await council.http.post(f"{path}/management-decisions", json=body, headers=headers)).status_code == 201
    timeline = (await council.http.get(path, headers=council.headers("director"))).json()["timeline"]
    decided = [entry for entry in timeline if entry["type"] == "missing.management_decision_recorded"]
    assert [entry["by"] for entry in decided] == ["Helen Marsh"]


async def test_whoever_records_or_is_told_comments_and_only_managers_decide(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    path = f"/missing/api/episodes/{raised['episode_id']}"
    body = {"decision": "Acknowledged the alert", "rationale": "Ringing the grandmother now", "kind": "comment"}
    for role, comments, decides in ((Role.EDT, 201, 403), (Role.IRO, 201, 403), (Role.TEAM_MANAGER, 201, 201), (Role.PLANNER, 403, 403)):
        person = Person(id=person_id(role, "Tom"), name="Tom Whitfield", roles=frozenset({role}))
        headers = council.as_service("notify", "decisions:write", person)
        for kind, status in (("comment", comments), ("other", decides)):
            answer = await council.http.post(f"{path}/management-decisions", json=body | {"kind": kind}, headers=headers)
            assert answer.status_code == status, (role, kind, answer.text)
    assert (await council.http.post(f"{path}/management-decisions", json=body, headers=council.headers("edt"))).status_code == 201
    opened = (await council.http.get(path, headers=council.headers("edt"))).json()
    told = [one["summary"] for one in opened["timeline"] if one["type"] == "missing.management_decision_recorded"]
    assert told[0] == "Comment with the acknowledgement: Ringing the grandmother now"
    (snapshot,) = [row["snapshot"] for row in await council.query("SELECT snapshot FROM missing.episodes")]
    assert [one["kind"] for one in snapshot["decisions"]] == ["other"]


async def test_health_and_descriptions_answer_without_a_token(council: Council) -> None:
    ready = await council.http.get("/missing/health/ready")
    named = {one["name"]: one["ok"] for one in ready.json()["dependencies"]}
    assert named["postgresql"] is True
    assert ready.status_code == 503, "notify is away: the follower says so"
    assert (await council.http.get("/missing/openapi.json")).status_code == 200
    assert (await council.http.get("/missing/asyncapi.json")).json()["asyncapi"].startswith("3")


async def test_whoever_raises_for_a_restricted_child_by_number_reads_no_name_until_the_episode_is_given_to_them(council: Council) -> None:
    """Raised with the return at once nobody is woken: that may not be a way to a name."""
    back_already = {"returned": {"returned_at": council.at(minutes=-5), "found_location": "friend"}}
    raised = (await council.raise_episode("1003", "social_worker", **back_already)).json()
    at = f"/api/episodes/{raised['episode_id']}"
    mine = await council.get(at)
    assert mine.status_code == 200, "whoever holds it works on it"
    assert "Secret" not in mine.text
    assert "Carl" not in (await council.get(f"/episodes/{raised['episode_id']}")).text
    assert "Restricted record" in (await council.get(f"/episodes/{raised['episode_id']}")).text
    assert "Secret" in (await council.get(at, "team_manager")).text
    await council.get("/api/episodes", "edt")
    offer = await council.post(f"{at}/handovers", {"to": person_id(Role.EDT, "Demo")}, "team_manager")
    assert "Secret" in (await council.get(at, "edt")).text, "asked by name to take it over"
    await council.post(f"{at}/handovers/{offer.json()['handover_id']}/withdrawal", None)
    assert (await council.get(at, "edt")).status_code == 404, "taken back"
