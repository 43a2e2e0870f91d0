"""The alert policy over HTTP, and what a change of it does to whom it tells: in a whole notify on real servers."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from alerted_authority import Alerted
from psycopg.errors import RaiseException
from test_notify_ladder import told

from services.notify.domain.default_policy import DEFAULT_POLICY
from shared.clock import london_date
from shared.contracts.alert_codes import Position
from shared.contracts.codes import RiskLevel
from shared.database import make_pool
from shared.identity.people import DEMO_PEOPLE, Role

POLICY = "/notify/api/policy"


async def read(client: httpx.AsyncClient, version: int | None = None) -> dict[str, Any]:
    answer = await client.get(POLICY, params={} if version is None else {"version": version})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def with_row(policy: dict[str, Any], row_id: str, **differently: Any) -> dict[str, Any]:
    return policy | {"rows": [row | differently if row["id"] == row_id else row for row in policy["rows"]]}


async def save(client: httpx.AsyncClient, policy: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.put(POLICY, json=policy | more)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def today(authority: Alerted) -> date:
    return london_date(authority.clock.now())


async def test_what_it_came_with_counts_until_somebody_changes_it_and_each_change_says_who_and_why(authority: Alerted) -> None:
    director = authority.as_()
    first = await read(director)
    assert (first["version"], first["changed_by"], first["effective_from"], len(first["policy"]["rows"])) == (0, None, None, 17)
    changed = with_row(first["policy"], "high_risk", tells=["director"])
    answer = await director.put(POLICY, json=changed | {"reason": "The board decided it"}, headers={"If-Match": '"0"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"'), answer.text
    saved = answer.json()
    assert (saved["version"], saved["changed_by"], saved["changed_by_role"], saved["reason"]) == (
        1,
        "Helen Marsh",
        "director",
        "The board decided it",
    )
    assert saved["effective_from"] == today(authority).isoformat()
    assert saved["policy"] == changed, "what is read is sent back, changed"
    stale = await director.put(POLICY, json=changed, headers={"If-Match": "0"})
    assert (stale.status_code, stale.headers["ETag"], stale.json()["current"]["version"]) == (412, '"1"', 1)
    assert (await save(director, saved["policy"]))["version"] == 2, "If-Match is optional"
    page = (await director.get(f"{POLICY}/history", params={"limit": 2})).json()
    assert [(one["version"], one["changed_by"]) for one in page["items"]] == [(2, "Helen Marsh"), (1, "Helen Marsh")]
    rest = (await director.get(f"{POLICY}/history", params={"cursor": page["next"]})).json()
    assert ([one["version"] for one in rest["items"]], rest["next"]) == ([0], None)
    assert [one["version"] for one in (await director.get(f"{POLICY}/history")).json()["items"]] == [2, 1, 0]
    assert (await read(director, 0))["policy"] == first["policy"]
    assert (await director.get(POLICY, params={"version": 7})).status_code == 404
    assert (await director.get(f"{POLICY}/history", params={"cursor": "x"})).status_code == 422


async def test_a_policy_that_cannot_be_is_refused_field_by_field_and_changes_nothing(authority: Alerted) -> None:
    director = authority.as_()
    policy = (await read(director))["policy"]
    rows = policy["rows"]
    yesterday, far = (today(authority) + timedelta(days=days) for days in (-1, 400))
    tried: list[tuple[dict[str, Any], str, Any]] = [
        (with_row(policy, "6_hours", tells=[]), "rows.3.tells", []),
        (with_row(policy, "6_hours", tells=["director", "king"]), "rows.3.tells.1", "king"),
        (with_row(policy, "6_hours", after=-1), "rows.3.after", -1),
        (with_row(policy, "6_hours", source=""), "rows.3.source", ""),
        (with_row(policy, "high_risk", again_days=7), "rows.0.again_days", 7),
        (with_row(policy, "high_risk", colour="red"), "rows.0.colour", "red"),
        (policy | {"minutes": 1}, "minutes", 1),
        (policy | {"night_from": "22"}, "night_from", "22"),
        (policy | {"effective_from": yesterday.isoformat()}, "effective_from", yesterday.isoformat()),
        (policy | {"effective_from": far.isoformat()}, "effective_from", far.isoformat()),
        (policy | {"reason": "\x00"}, "reason", "\x00"),
    ]
    for body, field, value in tried:
        refused = await director.put(POLICY, json=body)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), refused.text
        assert [(one["field"], one["value"]) for one in refused.json()["errors"]] == [(field, value)]
    unassessed = {"ask": "risk_at_least", "risk": "not_yet_assessed", "number": None}
    for body, field in (
        (policy | {"rows": [*rows, rows[0]]}, "rows"),
        (policy | {"rows": [row for row in rows if row["on"] != "at_once"]}, "rows"),
        (with_row(policy, "high_risk", when=[[unassessed]]), "rows.0.when.0.0.risk"),
    ):
        refused = await director.put(POLICY, json=body)
        assert [one["field"] for one in refused.json()["errors"]] == [field]
        assert (await director.post(f"{POLICY}/preview", json=body)).status_code == 422
    assert (await read(director))["version"] == 0


async def test_all_staff_read_it_and_directors_and_administrators_alone_change_it(authority: Alerted) -> None:
    policy = (await read(authority.as_()))["policy"]
    may_read = [role for role in Role if role not in (Role.CARER, Role.INTERVIEWER, Role.LEAD_MEMBER)]
    may_change = (Role.DIRECTOR, Role.ASSISTANT_DIRECTOR, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR)
    for role in Role:
        client = authority.as_(role, "Somebody")
        for path in (POLICY, f"{POLICY}/history", "/notify/policy", "/notify/api/messages-decision", "/notify/messages"):
            assert (await client.get(path)).status_code == (200 if role in may_read else 403), (role, path)
        status = 200 if role in may_change else 403
        assert (await client.post(f"{POLICY}/preview", json=policy)).status_code == status
        assert (await client.put(POLICY, json=policy)).status_code == status
        for path in ("rows/high_risk", "settings"):
            assert (await client.get(f"/notify/policy/{path}")).status_code == status
        decision = {"fields": [], "decided_by": "G", "decided_at": authority.clock.now().isoformat(), "reason": "r"}
        assert (await client.put("/notify/api/messages-decision", json=decision)).status_code == status
    async with httpx.AsyncClient(base_url=authority.url) as nobody:
        assert (await nobody.get(POLICY)).status_code == 401


async def test_a_policy_edited_while_an_alert_stands_changes_nothing_for_it_and_counts_for_the_next_episode(ladder: Alerted) -> None:
    director = ladder.as_()
    running = await ladder.missing.raises()
    await told(ladder, running.reference, 2)
    policy = (await read(director))["policy"]
    edited = with_row(policy, "raised", tells=["head_of_service"], then=["director"], title="A child is gone")
    assert (await save(director, edited | {"minutes": 60}))["version"] == 1
    await ladder.forward(minutes=16)
    assert (await told(ladder, f"passed on to you, {running.reference}"))[0] == "head@example.gov.uk", "its own policy’s next"
    (alert,) = await ladder.alerts(1, episode=running)
    page = (await director.get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "A child is missing" in page
    assert "A child is gone" not in page, "called as it was when it was raised"
    new = await ladder.missing.raises()
    assert await told(ladder, f"alert about a child, {new.reference}") == ["head@example.gov.uk"]
    (alert,) = await ladder.alerts(1, episode=new)
    assert "A child is gone" in (await director.get(f"/notify/alerts/{alert['alert_id']}")).text
    versions = await ladder.rows("SELECT reference, policy_version FROM notify.episodes ORDER BY reference")
    assert [(one["reference"], one["policy_version"]) for one in versions] == [(running.reference, 0), (new.reference, 1)]
    await ladder.missing.rates(running, RiskLevel.HIGH)
    await told(ladder, f"alert about a child, {running.reference}", 4)
    rows = await ladder.rows("SELECT policy_version FROM notify.episodes WHERE reference = %s", running.reference)
    assert rows[0]["policy_version"] == 0, "news of it does not change its policy either"


async def test_a_policy_that_begins_tomorrow_does_not_count_today(ladder: Alerted) -> None:
    director = ladder.as_()
    policy = (await read(director))["policy"]
    tomorrow = today(ladder) + timedelta(days=1)
    edited = with_row(policy, "raised", tells=["head_of_service"])
    assert (await save(director, edited, effective_from=tomorrow.isoformat()))["version"] == 1
    assert (await read(director))["version"] == 0
    assert f"begins on {tomorrow.day} {tomorrow:%B %Y}" in (await director.get("/notify/policy")).text
    before = await ladder.missing.raises()
    assert sorted(await told(ladder, f"alert about a child, {before.reference}", 2)) == ["edt@example.gov.uk", "manager@example.gov.uk"]
    await ladder.missing.returns(before)
    await ladder.level()
    await ladder.forward(hours=12)  # noon has become midnight
    director = ladder.as_()
    assert (await read(director))["version"] == 1
    after = await ladder.missing.raises()
    assert await told(ladder, f"alert about a child, {after.reference}") == ["head@example.gov.uk"]


async def test_a_version_that_was_to_begin_later_gives_way_to_one_that_is_saved_after_it(authority: Alerted) -> None:
    director = authority.as_()
    policy = (await read(director))["policy"]
    tomorrow = (today(authority) + timedelta(days=1)).isoformat()
    await save(director, with_row(policy, "raised", tells=["deputy"]), effective_from=tomorrow)
    await save(director, policy)
    await authority.forward(days=2)
    director = authority.as_()
    assert (await read(director))["version"] == 2
    assert "never counted: a later one began before" in (await director.get("/notify/policy")).text


async def test_a_preview_says_what_would_have_been_and_saves_nothing(ladder: Alerted) -> None:
    director = ladder.as_()
    policy = (await read(director))["policy"]
    nothing = (await director.post(f"{POLICY}/preview", json=policy)).json()
    assert nothing == {"days": 90, "absences": 0, "more": 0, "more_at_night": 0, "rows": [], "wakes": []}
    night = (ladder.clock.now() - timedelta(days=1)).replace(hour=23)
    now = ladder.clock.now()
    noon = now - timedelta(minutes=10)
    for at, risk in ((night, RiskLevel.HIGH), (night, RiskLevel.LOW), (noon, RiskLevel.HIGH)):
        ladder.clock.set(at)
        await ladder.missing.raises(risk, last_seen_at=at - timedelta(hours=1))
    ladder.clock.set(now)
    await ladder.missing.append(ladder.missing.imported())
    await ladder.level()
    less = with_row(policy, "high_risk", tells=["director"], wakes="never")
    answer = await director.post(f"{POLICY}/preview", json=with_row(less, "third_time", off=True))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    high = {"rule": "high_risk", "title": "A child at high risk is missing"}
    assert found["rows"] == [high | {"before": 2, "after": 2, "at_night_before": 1, "at_night_after": 0}]
    assert (found["absences"], found["more"], found["more_at_night"]) == (3, 0, -1)
    assert found["wakes"] == [
        {"position": position, "also": [], "person": person, "before_per_week": 0.08, "after_per_week": 0.0}
        for position, person in (("director", "Helen Marsh"), ("assistant_director", "David Osei"))
    ]
    names = {one["position"]: one["name"] for one in (await director.get("/notify/api/rota/on-duty")).json()["items"]}
    wakes = (await director.post(f"{POLICY}/preview", json=with_row(policy, "raised", wakes="always"))).json()
    assert (wakes["more"], wakes["more_at_night"]) == (0, 2)
    assert {one["person"]: one["after_per_week"] for one in wakes["wakes"]}[names["team_manager"]] == 0.16
    assert not {Position.EDT_LEAD} & {one["position"] for one in wakes["wakes"]}, "on duty at night"
    assert (await read(director))["version"] == 0


@pytest.mark.parametrize("alert", ["raised", "high_risk"])
async def test_a_row_that_is_taken_out_still_names_the_alerts_raised_under_it(authority: Alerted, alert: str) -> None:
    director = authority.as_()
    episode = await authority.missing.raises(RiskLevel.HIGH)
    await authority.alerts(2, episode=episode)
    policy = (await read(director))["policy"]
    rest = [row for row in policy["rows"] if row["id"] != alert]
    await save(director, policy | {"rows": rest})
    titles = {row["id"]: row["title"] for row in policy["rows"]}
    assert titles[alert] in (await director.get("/notify")).text


async def test_a_policy_whose_saving_failed_at_the_last_moment_is_nowhere_taken_for_the_one_that_was_saved(authority: Alerted) -> None:
    """Every process keeps versions in mind: one that never came to be would be this process's for ever."""
    helen = next(one for one in DEMO_PEOPLE if one.role is Role.DIRECTOR)
    async with make_pool(authority.dsn) as pool, pool.connection() as conn:
        await conn.execute("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
            CREATE CONSTRAINT TRIGGER last_moment AFTER INSERT ON notify.documents
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
        """)
        await conn.commit()
        policies = authority.app.state.notify.policies
        with pytest.raises(RaiseException, match="the disk is full"):
            await policies.change(DEFAULT_POLICY.model_copy(update={"minutes": 60}), helen)
        await conn.execute("DROP TRIGGER last_moment ON notify.documents")
    assert (await read(authority.as_()))["version"] == 0
    saved = await save(authority.as_(), (await read(authority.as_()))["policy"] | {"minutes": 30})
    assert (saved["version"], saved["policy"]["minutes"]) == (1, 30)
