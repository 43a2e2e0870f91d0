"""Who may see and acknowledge; words go to the record; the page hears of it all by itself."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from alerted_authority import WORDS, Alerted, eventually

from shared.contracts.codes import RiskLevel
from shared.contracts.envelope import decode
from shared.identity.between_services import EVENTS_READ, NAMES_READ, ServiceTokens
from shared.identity.keys import open_keys
from shared.identity.people import Person, Role, person_id


async def an_alert(authority: Alerted) -> dict[str, Any]:
    await authority.missing.raises()
    (alert,) = await authority.alerts(1)
    await authority.mails(1)
    return alert


def acknowledgement(alert: dict[str, Any]) -> str:
    return f"/notify/api/alerts/{alert['alert_id']}/acknowledgement"


async def test_acknowledging_says_who_and_when_and_the_event_holds_an_opaque_id(authority: Alerted) -> None:
    alert = await an_alert(authority)
    director = authority.as_()
    answer = await director.post(acknowledgement(alert), json={})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["acknowledged_by"], told["acknowledged_role"]) == ("acknowledged", "Helen Marsh", "director")
    rows = await authority.rows("SELECT body::text AS body FROM safereturn.log WHERE type = 'notify.alert_acknowledged'")
    (event,) = [decode(row["body"]) for row in rows]
    assert str(event.data.change.by) == person_id(Role.DIRECTOR, "Helen Marsh") == told["acknowledged_by_id"]
    assert "Helen" not in rows[0]["body"]
    again = await director.post(acknowledgement(alert))
    assert again.status_code == 200
    assert again.json()["acknowledged_at"] == told["acknowledged_at"]
    assert len(await authority.rows("SELECT 1 FROM safereturn.log WHERE type = 'notify.alert_acknowledged'")) == 1


async def test_the_second_person_hears_who_was_first_and_changes_nothing(authority: Alerted) -> None:
    alert = await an_alert(authority)
    await authority.as_().post(acknowledgement(alert))
    answer = await authority.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(acknowledgement(alert), json={"comment": WORDS})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["acknowledged_by_id"] == person_id(Role.DIRECTOR, "Helen Marsh")
    assert await authority.rows("SELECT 1 FROM notify.decisions_to_post") == []


async def test_a_comment_waits_for_missing_and_arrives_once(authority: Alerted) -> None:
    alert = await an_alert(authority)
    authority.missing.away = True
    director = authority.as_()
    for _ in range(2):
        await director.post(acknowledgement(alert), json={"comment": WORDS})

    async def tried() -> bool:
        return bool(await authority.rows("SELECT 1 FROM notify.decisions_to_post WHERE failure IS NOT NULL"))

    await eventually(tried, "the decision was tried")
    authority.missing.away = False
    await authority.forward(minutes=1)

    async def arrived() -> bool:
        rows = await authority.rows("SELECT decision, rationale, person FROM notify.decisions_to_post WHERE state = 'posted'")
        return rows == [{"decision": None, "rationale": None, "person": {}}]

    await eventually(arrived, "the words are at missing, and wiped here")
    (decision,) = authority.missing.decisions
    assert decision["rationale"] == WORDS
    assert decision["decision"] == "Acknowledged the alert"
    assert decision["episode_id"] == alert["episode_id"]


async def test_words_come_as_windows_writes_them_and_are_never_lost_under_a_misspelt_name(authority: Alerted) -> None:
    alert = await an_alert(authority)
    director = authority.as_()
    assert (await director.post(acknowledgement(alert), json={"coment": WORDS})).status_code == 422
    assert (await director.post(acknowledgement(alert), json={"comment": f"{WORDS}\r\nAnd more."})).status_code == 200

    async def arrived() -> bool:
        return [one["rationale"] for one in authority.missing.decisions] == [f"{WORDS}\r\nAnd more."]

    await eventually(arrived, "the words are at missing")


async def test_a_body_nobody_can_read_and_words_that_cannot_be_kept_are_problems_that_say_why(authority: Alerted) -> None:
    alert = await an_alert(authority)
    director = authority.as_()
    unread = await director.post(acknowledgement(alert), content=b'{"comment": "\xff"}', headers={"content-type": "application/json"})
    assert (unread.status_code, unread.headers["content-type"]) == (400, "application/problem+json")
    assert unread.json()["errors"][0]["message"] == "is not text in UTF-8, from byte 13 on"
    refused = await director.post(acknowledgement(alert), json={"comment": "a\x01b"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "comment")
    assert refused.json()["errors"][0]["message"].startswith("may hold any character but control characters")
    assert (await director.get(f"/notify/api/alerts/{alert['alert_id']}")).json()["state"] == "open"


async def test_words_that_missing_refuses_are_kept_for_their_writer(authority: Alerted) -> None:
    alert = await an_alert(authority)
    authority.missing.refuses = 409
    await authority.as_().post(acknowledgement(alert), json={"decision": WORDS, "comment": "She was seen there"})

    async def page(role: Role, name: str) -> str:
        return (await authority.as_(role, name).get(f"/notify/alerts/{alert['alert_id']}")).text

    async def told() -> bool:
        return "could not be put into the record" in await page(Role.DIRECTOR, "Helen Marsh")

    await eventually(told, "the page says that the words were refused")
    assert await authority.rows("SELECT decision FROM notify.decisions_to_post WHERE state = 'refused'") == [{"decision": WORDS}]
    other = await page(Role.HEAD_OF_SERVICE, "Ruth Calder")
    assert "could not be put into the record" in other
    assert WORDS not in other

    async def counted() -> bool:
        ready = await authority.as_().get("/notify/health/ready")
        (found,) = [one for one in ready.json()["dependencies"] if one["name"] == "decisions to missing"]
        return (found["ok"], found["detail"]) == (True, "1 refused for good")

    await eventually(counted, "readiness says so without being red")
    assert "safereturn_decisions_refused 1.0" in (await authority.as_().get("/notify/metrics")).text


@pytest.mark.parametrize(
    ("role", "sees", "answers"),
    [
        (Role.DIRECTOR, 200, 200),
        (Role.TEAM_MANAGER, 200, 200),  # told of every raised episode
        (Role.EDT, 200, 200),
        (Role.SOCIAL_WORKER, 200, 404),  # sees who was told, but is not
        (Role.INTERVIEWER, 404, 404),
        (Role.PLANNER, 403, 403),
        (Role.CARER, 403, 403),
        (Role.AUDITOR, 403, 403),
    ],
)
async def test_who_sees_and_who_answers(authority: Alerted, role: Role, sees: int, answers: int) -> None:
    alert = await an_alert(authority)
    client = authority.as_(role, "Somebody")
    assert (await client.get(f"/notify/api/alerts/{alert['alert_id']}")).status_code == sees
    assert (await client.post(acknowledgement(alert))).status_code == answers
    assert len((await client.get("/notify/api/alerts")).json().get("items", [])) == (1 if sees == 200 else 0)


async def test_a_decision_without_its_reason_is_refused_where_the_reason_goes_and_answers_nothing(authority: Alerted) -> None:
    alert, director = await an_alert(authority), authority.as_()
    refused = await director.post(acknowledgement(alert), json={"decision": WORDS})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "comment")
    sent = {"decision": WORDS}
    refused = await director.post(f"/notify/alerts/{alert['alert_id']}/acknowledgement", data=sent)
    assert refused.status_code == 422
    assert "Enter the reason for your decision" in refused.text
    assert WORDS in refused.text, "nothing typed is lost"
    assert (await director.get(f"/notify/api/alerts/{alert['alert_id']}")).json()["state"] == "open"
    assert await authority.rows("SELECT 1 FROM notify.decisions_to_post") == []


async def test_a_decision_needs_the_right_to_decide_and_a_comment_does_not(authority: Alerted) -> None:
    alert = await an_alert(authority)
    edt = authority.as_(Role.EDT, "Tom Whitfield")
    refused = await edt.post(acknowledgement(alert), json={"decision": WORDS, "comment": WORDS})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["field"] == "decision"
    assert (await edt.get(f"/notify/api/alerts/{alert['alert_id']}")).json()["state"] == "open"
    assert 'name="comment"' in (await edt.get(f"/notify/alerts/{alert['alert_id']}")).text
    assert (await edt.post(acknowledgement(alert), json={"comment": WORDS})).status_code == 200

    async def arrived() -> bool:
        return [(one["kind"], one["rationale"]) for one in authority.missing.decisions] == [("comment", WORDS)]

    await eventually(arrived, "the comment is at missing")


async def test_the_same_request_again_is_given_the_first_answer_again(authority: Alerted) -> None:
    episode = await authority.missing.raises()
    (alert,) = await authority.alerts(1)
    await authority.sent(1)
    director = authority.as_()
    current = (await director.get(f"/notify/api/alerts/{alert['alert_id']}")).headers["ETag"]
    keyed = {"Idempotency-Key": "k", "If-Match": current}
    first = await director.post(acknowledgement(alert), json={"comment": "a"}, headers=keyed)
    assert first.status_code == 200, first.text
    assert (await director.post(acknowledgement(alert), json={"comment": "b"}, headers=keyed)).status_code == 409
    await authority.missing.returns(episode)
    await authority.alerts(1, state="closed")
    again = await director.post(acknowledgement(alert), json={"comment": "a"}, headers=keyed)
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), first.headers["ETag"])
    assert again.json()["state"] == "acknowledged", "as it was then, although the alert is closed by now"


async def test_versions_and_cursors(authority: Alerted) -> None:
    alert = await an_alert(authority)
    director = authority.as_()
    stale = await director.post(acknowledgement(alert), headers={"If-Match": '"1"', "Idempotency-Key": "k"})
    assert (stale.status_code, stale.json()["current"]["alert_id"]) == (412, alert["alert_id"])
    assert (await director.post(acknowledgement(alert), headers={"Idempotency-Key": "k"})).status_code == 200, "a refusal uses no key up"
    for _ in range(4):
        await authority.missing.raises(RiskLevel.HIGH)
    await authority.alerts(9)
    seen, cursor = [], None
    while True:
        page = (await director.get("/notify/api/alerts", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [one["alert_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 9
    assert (await director.get("/notify/api/alerts", params={"cursor": "%%%"})).status_code == 422
    assert (await director.get("/notify/api/alerts", params={"limit": 501})).status_code == 422
    assert (await director.get(f"/notify/api/alerts/{uuid4()}")).status_code == 404
    too_long = await director.post(acknowledgement(alert), json={"comment": "x" * 4001})
    assert too_long.status_code == 422


async def test_without_a_token_calls_are_401_and_pages_lead_to_sign_in(authority: Alerted) -> None:
    async with httpx.AsyncClient(base_url=authority.url) as nobody:
        for path in ("/notify/api/alerts", "/notify/api/alerts/stream", "/notify/events", "/notify/api/dead-letters"):
            assert (await nobody.get(path)).status_code == 401, path
        page = await nobody.get("/notify")
        assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/notify")
        for path in ("/notify/openapi.json", "/notify/asyncapi.json", "/notify/health/live"):
            assert (await nobody.get(path)).status_code == 200, path


async def test_missing_learns_the_name_of_whoever_acknowledged(authority: Alerted) -> None:
    alert = await an_alert(authority)
    told = (await authority.as_().post(acknowledgement(alert))).json()
    tokens = ServiceTokens(open_keys("missing", authority.keys), authority.clock)
    reader = Person(id=person_id(Role.SOCIAL_WORKER, "Nadia Rahman"), name="Nadia Rahman", roles=frozenset({Role.SOCIAL_WORKER}))
    planner = Person(id=person_id(Role.PLANNER, "Wei Zhang"), name="Wei Zhang", roles=frozenset({Role.PLANNER}))
    path = f"/notify/api/people/{told['acknowledged_by_id']}"
    async with httpx.AsyncClient(base_url=authority.url) as client:
        for who, status in ((reader, 200), (planner, 403)):
            answer = await client.get(path, headers={"Authorization": f"Bearer {tokens.token('notify', NAMES_READ, who)}"})
            assert answer.status_code == status
            if status == 200:
                assert answer.json()["name"] == "Helen Marsh"
        feed = await client.get("/notify/events", headers={"Authorization": f"Bearer {tokens.token('notify', EVENTS_READ)}"})
        assert [one["type"] for one in feed.json()["items"]][:2] == ["notify.alert_raised", "notify.alert_sent"]


# ---- dead letters ------------------------------------------------------------------------------------------------------------


async def test_dead_letters_are_listed_shown_replayed_and_discarded(authority: Alerted) -> None:
    administrator = authority.as_(Role.ADMINISTRATOR, "Callum Reyes")
    assert (await administrator.get("/notify/api/dead-letters")).json()["items"] == []
    event = await administrator.get("/notify/events")
    assert event.status_code == 200
    await authority.missing.raises()
    await authority.alerts(1)
    async with authority.missing.pool.connection() as conn:
        rows = await (await conn.execute("SELECT id, body::text AS body FROM safereturn.log")).fetchall()
    stream = "missing.events:{E09000999}"
    raw = '{"position":1,"previous":null,' + rows[0]["body"][1:]
    for position, kind, text in ((1, "parked", raw), (2, "dead", '{"id":"x"}')):
        await authority.rows(
            "INSERT INTO safereturn.undelivered_events (stream, position, event_id, kind, reason, raw)"
            " VALUES (%s, %s, %s, %s, 'a test', %s) RETURNING position",
            *(stream, position, rows[0]["id"], kind, text),
        )
    listed = (await administrator.get("/notify/api/dead-letters")).json()["items"]
    assert [(one["stream"], one["position"], one["kind"]) for one in listed] == [("missing", 1, "parked"), ("missing", 2, "dead")]
    assert (await administrator.get("/notify/api/dead-letters/missing/1")).json()["raw"] == raw
    assert (await administrator.post("/notify/api/dead-letters/missing/2/replay")).status_code == 409
    assert (await administrator.post("/notify/api/parked/replay")).json() == {"replayed": 1, "remaining": 0}
    assert (await administrator.post("/notify/api/dead-letters/missing/2/discard")).status_code == 200
    assert (await administrator.get("/notify/api/dead-letters/missing/2")).status_code == 404
    assert (await administrator.get("/notify/api/dead-letters/nowhere/2")).status_code == 404
    assert (await authority.as_().get("/notify/api/dead-letters")).status_code == 403
    await authority.alerts(1)
