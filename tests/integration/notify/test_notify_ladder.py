"""The engine in a whole notify on real servers, its clocks moved: what the pure core decides happens, each step once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from alerted_authority import HELD, Alerted, eventually

from shared.contracts.alert_codes import Position
from shared.contracts.codes import EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import ChildFound, EpisodeSnapshot
from shared.identity.people import Role


async def told(authority: Alerted, subject: str, count: int = 1) -> list[str]:
    """The mailboxes that got so many messages whose subject has these words, in order."""

    def matching() -> list[str]:
        return [str(mail["To"]) for mail in authority.mail.taken if subject in mail["Subject"]]

    async def look() -> bool:
        return len(matching()) >= count

    await eventually(look, f"{count} messages about “{subject}”, there are {matching()}")
    return matching()


async def one(authority: Alerted, rule: str = "high_risk") -> dict[str, Any]:
    answer = await authority.as_().get("/notify/api/alerts", params={"limit": 500})
    found: dict[str, Any] = next(each for each in answer.json()["items"] if each["rule"] == rule)
    return found


async def settled(authority: Alerted) -> None:
    """Until nothing is due and nothing is in hand."""

    async def look() -> bool:
        (left,) = await authority.rows(
            "SELECT (SELECT count(*) FROM notify.alerts WHERE next_at <= safereturn.now())"
            " + (SELECT count(*) FROM notify.episodes WHERE next_at <= safereturn.now())"
            " + (SELECT count(*) FROM notify.deliveries WHERE state IN ('pending', 'sending') AND due_at <= safereturn.now()) AS n"
        )
        return bool(left["n"] == 0)

    await authority.level()
    await eventually(look, "nothing is due")


async def test_a_high_risk_alert_reaches_the_deputy_and_then_whoever_rings_when_the_directors_stay_silent(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    await ladder.forward(minutes=16)
    assert "deputy@example.gov.uk" in await told(ladder, "passed on to you")
    await ladder.forward(minutes=16)
    assert await told(ladder, "please ring") == ["edt@example.gov.uk"]
    await settled(ladder)
    alert = await one(ladder)
    assert alert["rings"]
    assert [step["state"] for step in alert["steps"]] == ["done", "done", "done", "waiting"]
    assert alert["next_at"] is not None


async def test_an_acknowledgement_stops_it_and_the_others_on_the_step_get_no_more(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    alert = await one(ladder)
    answer = await ladder.as_(Role.ASSISTANT_DIRECTOR, "David Osei").post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    assert answer.json()["next_at"] is None
    await ladder.forward(days=2)
    await settled(ladder)
    escalated = await ladder.rows("SELECT d.address FROM notify.deliveries d WHERE alert_id = %s AND telling > 0", alert["alert_id"])
    assert escalated == []


async def test_two_hands_on_one_due_step_tell_once(ladder: Alerted) -> None:
    """As two processes would: both see it due, one has the lock, the other finds nothing left."""
    episode = await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    escalating = ladder.app.state.notify.escalating
    await ladder.forward(minutes=16)
    await asyncio.gather(*(escalating.tick(episode.episode_id) for _ in range(8)))
    await settled(ladder)
    alert = await one(ladder)
    rows = await ladder.rows("SELECT address FROM notify.deliveries WHERE alert_id = %s AND telling = 1", alert["alert_id"])
    assert [row["address"] for row in rows] == ["deputy@example.gov.uk"]


async def test_an_acknowledgement_that_races_the_clock_is_either_before_the_step_or_after_it(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    alert = await one(ladder)
    director = ladder.as_()
    await ladder.forward(minutes=16)
    answer = await director.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    assert answer.status_code == 200
    await ladder.forward(hours=5)
    await settled(ladder)
    rows = await ladder.rows("SELECT body::text AS body FROM safereturn.log WHERE subject = %s ORDER BY position", alert["alert_id"])
    kinds = [row["body"].split('"type":"notify.')[1].split('"')[0] for row in rows]
    assert kinds.count("alert_acknowledged") == 1
    assert "alert_escalated" not in kinds[kinds.index("alert_acknowledged") :]


async def test_a_call_is_recorded_and_an_acknowledgement_by_telephone_stands_in_the_name_of_the_position(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    await ladder.forward(minutes=16)
    await told(ladder, "passed on to you")
    await ladder.forward(minutes=16)
    await told(ladder, "please ring")
    alert, edt = await one(ladder), ladder.as_(Role.EDT, "Tom Whitfield")
    calls = f"/notify/api/alerts/{alert['alert_id']}/calls"
    assert (await edt.post(calls, json={"position": "director", "outcome": "no_answer"})).json()["state"] == "open"
    refused = await edt.post(calls, json={"position": "interviewer", "outcome": "answered"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "position"
    taken = await edt.post(calls, json={"position": "deputy", "outcome": "acknowledged"})
    assert (taken.json()["state"], taken.json()["acknowledged_by"]) == ("acknowledged", "Tom Whitfield")
    page = (await edt.get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "rang the director (Helen Marsh): no answer" in page
    assert (await edt.post(calls, json={"position": "deputy", "outcome": "acknowledged"})).status_code == 409


async def test_a_promise_that_is_not_kept_opens_the_alert_again(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    alert, director = await one(ladder), ladder.as_()
    acknowledgement = f"/notify/api/alerts/{alert['alert_id']}/acknowledgement"
    late = await director.post(acknowledgement, json={"act_by": (ladder.clock.now()).isoformat()})
    assert late.status_code == 422
    promised = {"act_by": (ladder.clock.now() + timedelta(hours=1)).isoformat()}
    assert (await director.post(acknowledgement, json=promised)).json()["state"] == "acknowledged"
    await ladder.forward(minutes=61)
    await told(ladder, "reminder about a child", 2)
    await ladder.forward(minutes=16)

    async def open_again() -> bool:
        return bool((await one(ladder))["state"] == "open")

    await eventually(open_again, "the alert is open again")
    assert (await one(ladder))["acknowledged_by"] is None


async def test_a_director_is_not_woken_by_the_notice_that_the_child_is_back_and_everybody_told_gets_it(ladder: Alerted) -> None:
    episode = await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    await ladder.missing.returns(episode)
    assert sorted(set(await told(ladder, "news about a child", 4))) == sorted(
        {HELD[one] for one in (Position.ASSISTANT_DIRECTOR, Position.DIRECTOR, Position.TEAM_MANAGER, Position.EDT_LEAD)}
    )
    await ladder.forward(days=3)
    await settled(ladder)
    assert not [mail for mail in ladder.mail.taken if "passed on" in mail["Subject"]]


async def test_a_child_found_is_no_longer_escalated(ladder: Alerted) -> None:
    episode = await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 4)
    found = ladder.clock.now()
    change = ChildFound(found_at=found, place=FoundLocation.HOSPITAL)
    after: EpisodeSnapshot = episode.model_copy(update={"version": 2, "status": EpisodeStatus.FOUND, "found_at": found})
    await ladder.missing.tell(change, after)
    await ladder.alerts(2, state="closed")
    await ladder.forward(hours=60)
    await settled(ladder)
    assert not [mail for mail in ladder.mail.taken if "passed on" in mail["Subject"]]


async def test_the_hours_tell_the_head_of_service_and_then_the_director(ladder: Alerted) -> None:
    await ladder.missing.raises(RiskLevel.LOW, last_seen_at=ladder.clock.now())
    await told(ladder, "alert about a child, ", 2)
    await ladder.as_().post(f"/notify/api/alerts/{(await one(ladder, 'raised'))['alert_id']}/acknowledgement")
    for hours, rule in ((6, "6_hours"), (18, "24_hours"), (24, "48_hours")):
        await ladder.forward(hours=hours)

        async def raised(rule: str = rule) -> bool:
            answer = await ladder.as_().get("/notify/api/alerts", params={"limit": 500})
            return any(each["rule"] == rule for each in answer.json()["items"])

        await eventually(raised, f"an alert after {rule}")
    assert (await one(ladder, "24_hours"))["recipients"][0]["position"] == "head_of_service"


async def test_nobody_was_told_is_on_record_with_its_reason(authority: Alerted) -> None:
    await authority.missing.writes_down_late()
    await authority.level()
    answer = await authority.as_().get("/notify/api/alerts", params={"kind": "withheld"})
    withheld = answer.json()["items"]
    assert {one["rule"] for one in withheld} == {"high_risk", "raised"}
    assert all(one["deliveries"] == [] for one in withheld)
    page = (await authority.as_().get(f"/notify/alerts/{withheld[0]['alert_id']}")).text
    assert "nobody was told, because the child was back before it was written down" in page
    assert UUID(withheld[0]["alert_id"])


async def test_a_mail_server_that_is_down_for_half_an_hour_stops_no_ladder_and_loses_no_message(ladder: Alerted) -> None:
    ladder.mail.stop()
    await ladder.missing.raises(RiskLevel.HIGH, last_seen_at=ladder.clock.now())
    await ladder.alerts(2)
    for _ in range(6):
        await ladder.forward(minutes=5, seconds=10)
        await settled(ladder)
    severe = await one(ladder)
    rung = await ladder.rows("SELECT telling, address FROM notify.deliveries WHERE alert_id = %s AND channel = 'email'", severe["alert_id"])
    assert {"deputy@example.gov.uk", "edt@example.gov.uk"} <= {row["address"] for row in rung}, "each step was taken in its time"
    card = " ".join((await ladder.as_().get("/notify")).text.split())
    assert "Nobody has answered. Ring the assistant director, director" in card
    assert ladder.mail.taken == []
    ladder.mail.start()
    await ladder.forward(minutes=5, seconds=10)

    async def out() -> bool:
        return {row["state"] for row in await ladder.rows("SELECT state FROM notify.deliveries WHERE channel = 'email'")} == {"sent"}

    await eventually(out, "every message is out")
    (wanted,) = await ladder.rows("SELECT count(DISTINCT reference) AS n FROM notify.deliveries WHERE channel = 'email'")
    assert sorted({str(mail["Message-ID"]) for mail in ladder.mail.taken}) == sorted(str(mail["Message-ID"]) for mail in ladder.mail.taken)
    assert len(ladder.mail.taken) == wanted["n"]
