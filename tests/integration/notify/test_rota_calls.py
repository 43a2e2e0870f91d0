"""The rota, people and channels over HTTP: who may, what is refused and why, and what a test message does."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from alerted_authority import Alerted, eventually

from shared.contracts.codes import RiskLevel
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import DEMO_PEOPLE, Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign

HELEN = next(one for one in DEMO_PEOPLE if one.role is Role.DIRECTOR)


def on_turn(position: str, *people: str, **more: Any) -> dict[str, Any]:
    weekly = {"every_days": 7, "handover": "09:00", "starts_on": "2026-01-01", "hours": []}
    return {"position": position, "team": None, "people": list(people)} | weekly | more


async def add(director: httpx.AsyncClient, name: str, who: str | None = None) -> str:
    who = who or str(uuid4())
    answer = await director.put(f"/notify/api/people/{who}", json={"name": name, "email": f"{name.lower()}@example.gov.uk"})
    assert answer.status_code == 200, answer.text
    return who


def as_person(authority: Alerted, person: Person) -> dict[str, str]:
    keys = open_keys(OPERATOR, authority.keys)
    return {"Authorization": f"Bearer {sign(keys, Kind.PERSON, EVERY_SERVICE, person_claims(person), authority.clock.now())}"}


async def test_until_somebody_saves_the_settings_count_and_each_saving_says_who(authority: Alerted) -> None:
    director = authority.as_()
    before = (await director.get("/notify/api/rota")).json()
    assert (before["version"], before["changed_by"], before["gaps"], before["without_channel"]) == (0, None, [], [])
    assert before["rota"]["turns"] == [on_turn("director", HELEN.id, starts_on="2000-01-01")]
    tom = await add(director, "Tom")
    rota = before["rota"]
    rota["turns"].append(on_turn("edt_lead", tom))
    saved = await director.put("/notify/api/rota", json=rota, headers={"If-Match": '"0"'})
    assert saved.status_code == 200, saved.text
    assert saved.headers["ETag"] == '"1"'
    assert (saved.json()["version"], saved.json()["changed_by"], saved.json()["changed_by_role"]) == (1, "Helen Marsh", "director")
    assert saved.json()["rota"] == rota
    stale = await director.put("/notify/api/rota", json=rota, headers={"If-Match": "0"})
    assert (stale.status_code, stale.headers["ETag"], stale.json()["current"]["version"]) == (412, '"1"', 1)
    assert (await director.put("/notify/api/rota", json=rota)).json()["version"] == 2, "If-Match is optional"
    first = (await director.get("/notify/api/rota/history", params={"limit": 1})).json()
    assert [(one["version"], one["by"], one["by_role"]) for one in first["items"]] == [(2, "Helen Marsh", "director")]
    rest = (await director.get("/notify/api/rota/history", params={"cursor": first["next"]})).json()
    assert ([one["version"] for one in rest["items"]], rest["next"]) == ([1], None)
    assert (await director.get("/notify/api/rota/history", params={"cursor": "x"})).status_code == 422


async def test_who_is_on_is_asked_at_any_instant(authority: Alerted) -> None:
    director = authority.as_()
    tom, grace = await add(director, "Tom"), await add(director, "Grace")
    nights = {"weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"], "begins": "17:00", "ends": "08:45"}
    weekends = {"weekdays": ["saturday", "sunday"], "begins": "08:45", "ends": "08:45"}
    edt = on_turn("edt_lead", tom, grace, starts_on="2026-11-30", handover="17:00", hours=[nights, weekends])
    override = {
        "position": "director", "person_id": grace, "reason": "Helen is at court",
        "from_at": "2026-12-01T09:00:00Z", "until_at": "2026-12-01T17:00:00Z",
    }  # fmt: skip
    saved = await director.put("/notify/api/rota", json={"turns": [on_turn("director", HELEN.id), edt], "overrides": [override]})
    assert saved.status_code == 200, saved.text

    async def on(at: str) -> dict[str, tuple[str | None, bool]]:
        answer = await director.get("/notify/api/rota/on-duty", params={"at": at})
        assert answer.status_code == 200, answer.text
        return {one["position"]: (one["name"], one["vacant"]) for one in answer.json()["items"]}

    assert (await on("2026-12-01T03:00:00Z"))["edt_lead"] == ("Tom", False)
    noon = await on("2026-12-01T12:00:00+00:00")
    assert (noon["director"], noon["edt_lead"], noon["deputy"]) == (("Grace", False), ("Grace", True), ("Grace", True))
    assert "owner" not in noon, "whoever holds the episode does; the rota does not say it"
    assert (await on("2026-12-09T03:00:00Z"))["edt_lead"] == ("Grace", False)
    for bad in ("2026-12-01T12:00:00", "yesterday", "9999-12-31T23:59:59Z"):
        refused = await director.get("/notify/api/rota/on-duty", params={"at": bad})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "at")


async def test_a_rota_that_cannot_be_is_refused_field_by_field_and_changes_nothing(authority: Alerted) -> None:
    director = authority.as_()
    at, nobody = "2026-12-01T09:00:00Z", str(uuid4())
    override = {"position": "director", "person_id": HELEN.id, "reason": "x", "from_at": at, "until_at": at}
    always = on_turn("director", HELEN.id)
    tried: list[tuple[dict[str, Any], str, Any]] = [
        ({"turns": [always], "overrides": [override]}, "overrides.0.until_at", at),
        ({"turns": [always | {"every_days": 0}]}, "turns.0.every_days", 0),
        ({"turns": [always | {"people": [nobody]}]}, "turns.0.people.0", nobody),
        ({"turns": [always | {"position": "king"}]}, "turns.0.position", "king"),
        ({"turns": [always], "leave": [{"person_id": nobody, "from_at": at}]}, "leave.0.person_id", nobody),
        ({"turns": []}, "turns", []),
        ({"turns": [always], "shifts": []}, "shifts", []),
    ]
    for body, field, value in tried:
        refused = await director.put("/notify/api/rota", json=body)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), refused.text
        assert [(one["field"], one["value"]) for one in refused.json()["errors"]] == [(field, value)]
    assert (await director.get("/notify/api/rota")).json()["version"] == 0


async def test_who_may_read_and_change_is_the_permission_tables(authority: Alerted) -> None:
    for role, status in ((Role.SOCIAL_WORKER, 403), (Role.PLANNER, 403), (Role.CARER, 403), (Role.TEAM_MANAGER, 200), (Role.EDT, 200)):
        client = authority.as_(role, "Somebody")
        rota = await client.get("/notify/api/rota")
        assert rota.status_code == status
        body = rota.json()["rota"] if status == 200 else {}
        assert (await client.put("/notify/api/rota", json=body)).status_code == status
        assert (await client.get("/notify/api/people")).status_code == status
        assert (await client.get("/notify/api/rota/on-duty")).status_code == status
        assert (await client.put(f"/notify/api/people/{uuid4()}", json={"name": "A", "email": f"{role}@b.uk"})).status_code == status
    async with httpx.AsyncClient(base_url=authority.url) as nobody:
        assert (await nobody.get("/notify/api/rota")).status_code == 401


async def test_people_change_their_own_channels_and_not_each_others(authority: Alerted) -> None:
    director = authority.as_()
    joel = Person(id=str(uuid4()), name="Joel Abara", roles=frozenset({Role.INTERVIEWER}), email="Joel@example.gov.uk")
    who = await add(director, "Joel")
    async with httpx.AsyncClient(base_url=authority.url, headers=as_person(authority, joel)) as his:
        assert (await his.get(f"/notify/api/people/{who}/channels")).status_code == 200, "known by the e-mail he signs in with"
        text = {"channel": "sms", "address": "07700 900123"}
        saved = await his.put(f"/notify/api/people/{who}/channels", json={"channels": [text]}, headers={"If-Match": "1"})
        assert saved.status_code == 200, saved.text
        (kept,) = saved.json()["channels"]
        assert (kept["address"], kept["enabled"], kept["carried"], saved.json()["reachable"]) == ("+447700900123", True, False, False)
        assert (await his.put(f"/notify/api/people/{who}/channels", json={"channels": []}, headers={"If-Match": "1"})).status_code == 412
        bad = await his.put(f"/notify/api/people/{who}/channels", json={"channels": [text, {"channel": "teams", "address": "http://x"}]})
        assert [(one["field"], one["value"]) for one in bad.json()["errors"]] == [("channels.1.address", "http://x")]
        for path in (f"/notify/api/people/{HELEN.id}/channels", f"/notify/api/people/{uuid4()}/channels"):
            assert (await his.get(path)).status_code == 403
            assert (await his.put(path, json={"channels": []})).status_code == 403
            assert (await his.post(f"{path}/test")).status_code == 403
    assert (await director.get(f"/notify/api/people/{who}/channels")).json()["version"] == 2
    assert (await director.get(f"/notify/api/people/{uuid4()}/channels")).status_code == 404
    twice = await director.put(f"/notify/api/people/{uuid4()}", json={"name": "Another Joel", "email": "JOEL@example.gov.uk"})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "email")


async def test_whom_nothing_would_reach_is_flagged_before_their_turn_comes(authority: Alerted) -> None:
    director = authority.as_()
    tom = await add(director, "Tom")
    soon = (authority.clock.now() + timedelta(days=10)).date().isoformat()
    far = (authority.clock.now() + timedelta(days=30)).date().isoformat()
    await director.put(f"/notify/api/people/{tom}/channels", json={"channels": [{"channel": "sms", "address": "+447700900123"}]})

    async def flagged(starts_on: str) -> list[tuple[str, list[str]]]:
        rota = {"turns": [on_turn("director", HELEN.id), on_turn("edt_lead", tom, starts_on=starts_on)]}
        answer = (await director.put("/notify/api/rota", json=rota)).json()
        return [(one["name"], one["positions"]) for one in answer["without_channel"]]

    assert await flagged(far) == []
    assert await flagged(soon) == [("Tom", ["edt_lead"])], "texts are chosen, and this system carries none"
    people = {one["name"]: one for one in (await director.get("/notify/api/people")).json()["items"]}
    assert (people["Tom"]["reachable"], people["Tom"]["positions"]) == (False, ["edt_lead"])
    assert (people["Helen Marsh"]["reachable"], people["Helen Marsh"]["positions"]) == (True, ["director"])


async def test_a_rota_outlives_the_settings_it_came_from(authority: Alerted) -> None:
    director = authority.as_()
    rota = (await director.get("/notify/api/rota")).json()["rota"]
    await director.put("/notify/api/rota", json=rota)
    kept = await authority.rows("SELECT key, body ->> 'email' AS email FROM notify.documents WHERE kind = 'person'")
    assert kept == [{"key": HELEN.id, "email": "director@example.gov.uk"}]


async def test_a_test_message_goes_the_way_of_alerts_and_its_result_is_shown(authority: Alerted) -> None:
    director = authority.as_()
    path = f"/notify/api/people/{HELEN.id}/channels"
    assert [one["tested"] for one in (await director.get(path)).json()["channels"]] == [None, None, None]
    for _ in range(2):
        assert (await director.post(f"{path}/test")).status_code == 202

    async def result() -> Any:
        return next(one["tested"] for one in (await director.get(path)).json()["channels"] if one["channel"] == "email")

    async def sent() -> bool:
        return bool((await result())["state"] == "sent")

    await eventually(sent, "the test was sent")
    (mail,) = authority.mail.taken
    assert mail["To"] == "director@example.gov.uk"
    assert mail["Subject"] == "OFFICIAL-SENSITIVE: a test from Safe Return, nothing has happened"
    (link,) = re.findall(rf"{re.escape(authority.url)}(/notify/l/\S+)", mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    followed = await director.get(link)
    assert (followed.status_code, followed.headers["location"]) == (303, "/notify/me")
    assert await authority.rows("SELECT 1 FROM safereturn.log") == [], "a test is no fact about a child"
    assert await authority.rows("SELECT alert_id, position, tests FROM notify.deliveries") == [
        {"alert_id": None, "position": None, "tests": UUID(HELEN.id)}
    ]
    authority.mail.refuses_recipient = "550 no such mailbox"
    await authority.forward(minutes=2)
    await director.post(f"{path}/test")

    async def refused() -> bool:
        return bool((await result())["state"] == "permanent_failure")

    await eventually(refused, "the refusal is shown")
    authority.mail.refuses_recipient = None
    await authority.missing.raises(RiskLevel.HIGH)
    await authority.alerts(2)
    await authority.mails(3)


async def test_whoever_reads_no_alerts_can_test_their_channels_too(authority: Alerted) -> None:
    """The link of a test leads to one's own channels, not to an alert."""
    ann = Person(id=str(uuid4()), name="Ann Birch", roles=frozenset({Role.LEAD_MEMBER}), email="ann@example.gov.uk")
    who = await add(authority.as_(), "Ann")
    email = {"channel": "email", "address": ann.email}
    async with httpx.AsyncClient(base_url=authority.url, headers=as_person(authority, ann)) as hers:
        assert (await hers.put(f"/notify/api/people/{who}/channels", json={"channels": [email]})).status_code == 200
        assert (await hers.post(f"/notify/api/people/{who}/channels/test")).status_code == 202
        (mail,) = await authority.mails(1)
        (link,) = re.findall(rf"{re.escape(authority.url)}(/notify/l/\S+)", mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        followed = await hers.get(link)
    assert (followed.status_code, followed.headers["location"]) == (303, "/notify/me")


async def test_the_person_of_an_id_still_answers_for_timelines(authority: Alerted) -> None:
    """`GET /people/{id}` names who was seen here; `PUT` puts somebody on the list of people."""
    director = authority.as_()
    await add(director, "Tom")
    seen = await director.get(f"/notify/api/people/{person_id(Role.DIRECTOR, 'Helen Marsh')}")
    assert (seen.status_code, seen.json()["name"]) == (200, "Helen Marsh")
