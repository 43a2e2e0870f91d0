"""What people are promised of alerts, one test each, on a whole notify with real servers, phones and mailboxes, and a clock that is moved.

Each name says what somebody would lose.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alert_town import NUMBERS, Town, alert_town, mailbox_of
from alerted_authority import eventually
from databases import MakeDatabase
from psycopg import OperationalError

from services.notify.store import deliveries
from shared.clock import LONDON, MovableClock
from shared.contracts.codes import Category, DecisionKind, EpisodeStatus, RiskLevel
from shared.contracts.episode_arrangements import Assignment
from shared.contracts.episodes import (
    EpisodeCancelled,
    EpisodeReopened,
    EpisodeSnapshot,
    Handover,
    HandoverOffered,
    HandoverWithdrawn,
    ManagementDecision,
    ManagementDecisionRecorded,
    StrategyDecided,
    StrategyDecision,
)
from shared.contracts.response_codes import StrategyOutcome
from shared.identity.people import Role


@pytest.fixture
async def town(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Town]:
    async with alert_town(fresh_database, redis_url, tmp_path, clock) as running:
        yield running


async def test_a_high_risk_child_is_told_to_both_directors_by_mail_and_telephone_at_once(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    assert {"Helen", "David"} <= town.told("alert about a child")
    assert {"Helen", "David"} <= town.rung()


async def test_a_child_at_low_risk_is_told_to_the_manager_and_the_night_team_and_to_nobody_more_senior(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    assert town.told() == {"Grace", "Tom"}


async def test_at_night_what_does_not_wake_reaches_the_night_teams_phone_at_once_and_the_managers_at_seven(town: Town) -> None:
    await town.at(23, 30)
    await town.raises("low")
    await town.settled()
    assert (town.told(), town.rung()) == ({"Grace", "Tom"}, {"Tom"})
    await town.at(6, 59)
    assert town.rung() == {"Tom"}
    await town.at(7)
    assert "Grace" in town.rung()


async def test_at_night_a_high_risk_child_wakes_the_directors(town: Town) -> None:
    await town.at(3)
    await town.raises("high")
    await town.settled()
    assert {"Helen", "David"} <= town.rung()


async def test_a_text_that_waits_for_the_morning_is_not_sent_once_somebody_has_answered(town: Town) -> None:
    await town.at(2)
    await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    await town.at(7, 5)
    assert "Grace" not in town.rung()


async def test_silence_is_passed_on_to_the_deputy_in_fifteen_minutes_and_then_somebody_is_asked_to_ring(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=14)
    assert town.told("passed on to you") == set()
    await town.forward(minutes=1)
    assert "Dora" in town.told("passed on to you")
    await town.forward(minutes=15)
    assert town.told("please ring") == {"Tom"}
    assert "nobody answers, please ring" in town.texts("Tom")[-1].body


async def test_nobody_is_told_after_an_acknowledgement(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("David")
    before = len(town.authority.mail.taken)
    await town.forward(hours=5, minutes=50)
    assert [mail["Subject"] for mail in town.authority.mail.taken[before:] if mail["To"] == mailbox_of("Dora")] == []


async def test_an_acknowledged_alert_is_not_escalated_months_later(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen")
    await town.acknowledges("Helen", "raised")
    await town.authority.missing.returns(episode)
    await town.settled()
    before = len(town.authority.mail.taken)
    await town.forward(days=90)
    later = [mail["Subject"] for mail in town.authority.mail.taken[before:]]
    assert not any("passed on" in subject or "ring" in subject for subject in later)


async def test_the_reminder_comes_before_a_promise_lapses(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    by = (town.authority.clock.now() + timedelta(hours=1)).isoformat()
    await town.acknowledges("Helen", act_by=by)
    await town.forward(minutes=61)
    assert {"Helen", "David"} <= town.told("reminder about a child")
    assert (await town.alert())["state"] == "acknowledged"


async def test_a_promise_nobody_kept_opens_the_alert_again_and_its_ladder_begins_anew(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", act_by=(town.authority.clock.now() + timedelta(hours=1)).isoformat())
    await town.forward(minutes=61)
    await town.forward(minutes=15)
    assert (await town.alert())["state"] == "open"
    await town.forward(minutes=15)
    assert "Dora" in town.told("passed on to you")


async def test_a_promise_that_was_kept_reminds_nobody(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", act_by=(town.authority.clock.now() + timedelta(hours=1)).isoformat())
    await town.forward(minutes=30)
    await decided(town, episode)
    await town.settled()
    await town.forward(hours=3)
    assert town.told("reminder about a child") == set()
    assert (await town.alert())["acted_at"] is not None


async def decided(town: Town, episode: EpisodeSnapshot, version: int = 2) -> EpisodeSnapshot:
    now = town.authority.clock.now()
    made = ManagementDecision(kind=DecisionKind.OTHER, at=now)
    after = episode.model_copy(update={"version": version, "decisions": (*episode.decisions, made)})
    return await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), after)


async def test_a_senior_without_a_working_channel_is_passed_over_at_once_and_the_record_says_why(town: Town) -> None:
    for name in ("Helen", "David"):
        await town.puts(
            "Helen",
            f"/notify/api/people/{town.ids[mailbox_of(name)]}/channels",
            {"channels": [{"channel": "page", "address": "", "enabled": True}]},
        )
    await town.raises("high")
    await town.settled()
    assert "Dora" in town.told("passed on to you")
    page = (await town.authority.as_().get(f"/notify/alerts/{(await town.alert())['alert_id']}")).text
    assert "no message reached anybody" in page


async def test_who_nothing_would_reach_is_flagged_before_anything_happens(town: Town) -> None:
    await town.puts(
        "Helen",
        f"/notify/api/people/{town.ids[mailbox_of('Ruth')]}/channels",
        {"channels": [{"channel": "page", "address": "", "enabled": True}]},
    )
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    assert [one["positions"] for one in rota["without_channel"]] == [["head_of_service"]]


async def test_a_number_that_is_gone_for_good_and_a_mailbox_too_is_the_next_on_the_ladder_at_once(town: Town) -> None:
    """Fact 15."""
    town.authority.mail.refuses_recipient = "550 no such mailbox"
    await town.raises("high")
    for name in ("Helen", "David"):
        text = await a_text(town, name)
        await town.phones.becomes(text, "permanent-failure")
    await town.settled()
    assert town.texts("Dora"), "the deputy is told without waiting for a silence"


async def a_text(town: Town, name: str, count: int = 1) -> Any:
    async def look() -> bool:
        return len(town.texts(name)) >= count

    await eventually(look, f"{count} texts to {name}")
    return town.texts(name)[count - 1]


async def test_a_number_that_fails_while_the_mail_arrived_wakes_nobody_further(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    for name in ("Helen", "David"):
        await town.phones.becomes(town.texts(name)[0], "permanent-failure")
    await town.settled()
    assert town.told("passed on to you") == set()


async def test_a_late_temporary_failure_after_the_text_was_taken_is_sent_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.phones.becomes(town.texts("Helen")[0], "temporary-failure")
    await town.forward(minutes=5)
    assert len(town.texts("Helen")) == 2


async def test_a_late_temporary_failure_after_an_acknowledgement_is_not_sent_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen")
    await town.phones.becomes(town.texts("David")[0], "temporary-failure")
    await town.forward(minutes=10)
    assert len(town.texts("David")) == 1


async def test_too_many_at_once_are_queued_and_none_is_lost(town: Town) -> None:
    """Fact 15: 429."""
    town.phones.rate = 2
    await town.raises("high")
    await town.raises("high")
    for _ in range(12):
        await town.authority.forward(seconds=61)
        await asyncio.sleep(0.05)
    town.phones.rate = 3000
    await town.forward(minutes=2)
    for name in ("Helen", "David"):
        assert len({one.reference for one in town.texts(name)}) >= 2


async def test_an_acknowledgement_that_races_a_due_step_is_never_followed_by_it(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.authority.forward(minutes=16)
    await town.acknowledges("Helen")
    await town.forward(hours=5)
    alert = await town.alert()
    rows = await town.authority.rows(
        "SELECT body::text AS body FROM safereturn.log WHERE subject = %s ORDER BY position", alert["alert_id"]
    )
    kinds = [row["body"].split('"type":"notify.')[1].split('"')[0] for row in rows]
    assert "alert_escalated" not in kinds[kinds.index("alert_acknowledged") :]


async def test_many_processes_tell_each_step_once(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.authority.forward(minutes=16)
    tick = town.authority.app.state.notify.escalating.tick
    await asyncio.gather(*(tick(episode.episode_id) for _ in range(10)))
    await town.settled()
    assert len(town.mails("Dora", "passed on to you")) == 1
    assert len(town.texts("Dora")) == 1


async def test_a_lease_that_ran_out_during_a_slow_send_says_no_second_thing(town: Town) -> None:
    """It was taken: whoever has the row next looks it up under its name, and whoever was slow has nothing to mark any more."""
    town.phones.slow[NUMBERS["Helen"]] = answered = asyncio.Event()
    await town.raises("high")
    text = await a_text(town, "Helen")
    await town.authority.forward(seconds=61)

    async def looked_up() -> bool:
        return text.reference in town.phones.lookups

    await eventually(looked_up, "the text was looked up")
    answered.set()
    await town.settled()
    assert len(town.texts("Helen")) == 1
    (row,) = await town.authority.rows("SELECT state, attempts FROM notify.deliveries WHERE reference = %s", text.reference)
    assert row == {"state": "sent", "attempts": 2}


async def test_a_restart_after_a_text_was_taken_and_before_it_was_marked_sends_no_double_text(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is broken at each of its statements in `test_notify_crashes`."""
    cut_off = 0

    async def dies(*_: Any) -> bool:
        nonlocal cut_off
        cut_off += 1
        raise OperationalError("the server closed the connection unexpectedly")

    with monkeypatch.context() as dying:
        dying.setattr(deliveries, "finish", dies)
        await town.raises("high")
        for name in ("Helen", "David"):
            await a_text(town, name)

        async def all_died() -> bool:
            return cut_off >= 8  # two directors, a manager and the night team, each by mail and by text

        await eventually(all_died, "nothing was marked")
    await town.forward(seconds=61)
    for name in ("Helen", "David", "Grace", "Tom"):
        assert len(town.texts(name)) == 1
        assert {mail["Message-ID"] for mail in town.mails(name)} == {town.mails(name)[0]["Message-ID"]}, "twice, under one name"


async def test_a_policy_edited_in_the_middle_of_an_escalation_changes_nothing_for_it(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    policy = (await town.authority.as_().get("/notify/api/policy")).json()["policy"]
    rows = [row | {"tells": ["head_of_service"]} if row["id"] == "high_risk" else row for row in policy["rows"]]
    await town.puts("Helen", "/notify/api/policy", policy | {"rows": rows, "minutes": 60})
    await town.forward(minutes=15)
    assert "Dora" in town.told("passed on to you"), "after its own quarter of an hour, to its own next"
    await town.raises("high")
    await town.settled()
    assert town.mails("Ruth", "alert about a child"), "whoever goes missing now goes by the new one"


async def test_a_closing_notice_reaches_everybody_who_was_told_and_wakes_nobody(town: Town) -> None:
    await town.at(23)
    episode = await town.raises("high")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    assert town.told("news about a child") >= {"Helen", "David", "Grace", "Tom"}
    assert [len(town.texts(name)) for name in ("Helen", "David")] == [1, 1], "their telephones are left alone until the morning"
    await town.at(7, 1)
    assert [len(town.texts(name)) for name in ("Helen", "David")] == [2, 2]


async def test_a_closing_notice_never_escalates(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    await town.forward(hours=30)
    assert town.told("passed on to you") == set()


async def test_nobody_who_was_not_told_hears_that_it_is_over(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    assert town.told("news about a child") == {"Grace", "Tom"}


async def test_a_child_found_is_escalated_no_further(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.found(episode)
    await town.settled()
    await town.forward(hours=50)
    assert town.told("passed on to you") == set()


async def test_after_a_death_nobody_is_told_anything_by_itself(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    before = len(town.authority.mail.taken)
    await town.authority.missing.dies(episode)
    await town.forward(days=30)
    assert len(town.authority.mail.taken) == before


async def test_an_episode_typed_three_days_late_is_one_alert_to_everybody_and_not_five(town: Town) -> None:
    seen = town.authority.clock.now() - timedelta(hours=73)
    await town.raises("low", last_seen_at=seen)
    await town.settled()
    (alert,) = await town.alerts()
    assert alert["cause"] == "recorded_late"
    assert {"Helen", "Ruth", "Grace", "Tom", "Priya"} <= town.told("alert about a child")
    assert all(len(town.mails(name)) == 1 for name in town.told())


async def test_a_child_already_back_when_it_is_written_down_wakes_nobody_and_the_record_says_so(town: Town) -> None:
    await town.authority.missing.writes_down_late()
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())
    assert {one["rule"] for one in await town.alerts(kind="withheld")} == {"high_risk", "raised"}


async def test_five_hundred_old_episodes_imported_tell_nobody(town: Town) -> None:
    now = town.authority.clock.now()
    back = {"status": EpisodeStatus.RETURNED, "returned_at": now - timedelta(days=1)}
    await town.authority.missing.append(*(town.authority.missing.imported(**back) for _ in range(500)))
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())


async def test_an_imported_child_who_is_still_missing_is_told_once_and_wakes_nobody(town: Town) -> None:
    await town.at(23, 30)
    await town.authority.missing.append(town.authority.missing.imported(last_seen_at=town.authority.clock.now() - timedelta(days=5)))
    await town.settled()
    assert town.told() == {"Helen"}
    assert town.rung() == set()
    assert len(await town.alerts()) == 1


async def test_at_six_hours_the_manager_hears_that_a_decision_is_due_and_not_where_it_was_made(town: Town) -> None:
    late, made = await town.raises("low"), await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    decision = StrategyDecision(decision=StrategyOutcome.NOT_NEEDED, at=now)
    await town.authority.missing.tell(
        StrategyDecided(decision=StrategyOutcome.NOT_NEEDED, at=now, decided_at=now),
        made.model_copy(update={"version": 2, "strategy_decisions": (decision,)}),
    )
    await town.settled()
    await town.forward(hours=6)
    assert [one["reference"] for one in await town.alerts() if one["rule"] == "6_hours"] == [late.reference]


async def test_the_decision_an_alert_asks_for_ends_it_for_everybody(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    await town.forward(hours=24)
    assert (await town.alert("24_hours"))["asks"] == "decision"
    await decided(town, episode)
    await town.settled()
    assert (await town.alert("24_hours"))["state"] == "closed"


async def test_at_forty_eight_hours_the_director_is_told_whatever_the_risk(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    await town.forward(hours=48)
    assert town.mails("Helen")
    assert town.texts("Helen")


async def test_the_missing_meeting_is_asked_for_again_every_week(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    await town.forward(hours=73)
    await town.forward(days=7)
    await town.forward(days=7)
    assert len([one for one in await town.alerts() if one["rule"] == "72_hours"]) >= 2


async def test_a_rating_that_rises_at_night_wakes_the_directors_even_where_the_first_alert_was_answered(town: Town) -> None:
    await town.at(22, 30)
    episode = await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    await town.authority.missing.rates(episode, RiskLevel.HIGH)
    await town.settled()
    assert {"Helen", "David"} <= town.rung()


async def test_a_return_recorded_in_error_tells_again_that_the_child_is_missing(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    back = await town.authority.missing.returns(episode)
    await town.settled()
    count = len(town.mails("Helen", "alert about a child"))
    again = back.model_copy(update={"version": back.version + 1, "status": EpisodeStatus.OPEN, "returned_at": None, "found_at": None})
    await town.authority.missing.tell(EpisodeReopened(reopened_at=town.authority.clock.now()), again)
    await town.settled()
    assert len(town.mails("Helen", "alert about a child")) == count + 1


async def test_an_episode_cancelled_by_mistake_tells_again_that_the_child_is_missing(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", "raised")
    now = town.authority.clock.now()
    over = {"version": episode.version + 1, "status": EpisodeStatus.CANCELLED, "cancelled_at": now}
    error = await town.authority.missing.tell(EpisodeCancelled(cancelled_at=now), episode.model_copy(update=over))
    await town.settled()
    count = len(town.mails("Helen", "alert about a child"))
    again = error.model_copy(update={"version": error.version + 1, "status": EpisodeStatus.OPEN, "cancelled_at": None})
    await town.authority.missing.tell(EpisodeReopened(reopened_at=now), again)
    await town.settled()
    assert len(town.mails("Helen", "alert about a child")) == count + 1


async def test_a_handover_nobody_accepts_tells_both_managers_at_night_too(town: Town) -> None:
    await town.at(23)
    episode = await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    texts = {name: len(town.texts(name)) for name in NUMBERS}
    offered = Handover(handover_id=UUID(int=9), to=UUID(int=4), offered_at=town.authority.clock.now())
    change = HandoverOffered(handover_id=offered.handover_id, to=offered.to, offered_at=offered.offered_at)
    await town.authority.missing.tell(change, episode.model_copy(update={"version": 2, "handover": offered}))
    await town.forward(minutes=15)
    assert {name for name in NUMBERS if len(town.texts(name)) > texts[name]} == {"Grace", "Tom"}


async def test_a_handover_taken_back_in_time_tells_nobody(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    offered = Handover(handover_id=UUID(int=9), to=UUID(int=4), offered_at=town.authority.clock.now())
    change = HandoverOffered(handover_id=offered.handover_id, to=offered.to, offered_at=offered.offered_at)
    after = await town.authority.missing.tell(change, episode.model_copy(update={"version": 2, "handover": offered}))
    await town.forward(minutes=10)
    withdrawn = HandoverWithdrawn(handover_id=offered.handover_id, withdrawn_at=town.authority.clock.now())
    await town.authority.missing.tell(withdrawn, after.model_copy(update={"version": 3, "handover": None}))
    await town.settled()
    await town.forward(minutes=20)
    assert [one for one in await town.alerts() if one["rule"] == "handover"] == []


async def test_the_interviewer_hears_a_day_before_an_interview_is_due_and_when_it_was(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    back = await town.authority.missing.returns(episode)
    due = back.model_copy(update={"version": 3, "interview_due_at": now + timedelta(hours=72)})
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.forward(hours=47)
    assert town.mails("Joel") == []
    await town.forward(hours=1, minutes=1)
    assert len(town.mails("Joel")) == 1
    await town.forward(hours=24)
    assert len(town.mails("Joel")) >= 2


async def test_whoever_an_interview_is_assigned_to_hears_of_it_and_the_rota_s_interviewer_where_nobody_here_is(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    back = await town.authority.missing.returns(episode)
    theirs = {
        "interview_due_at": now + timedelta(hours=72),
        "assignment": Assignment(to=UUID(town.ids[mailbox_of("Dora")]), assigned_at=now),
    }
    due = back.model_copy(update={"version": 3, **theirs})
    due = await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.forward(hours=48, minutes=1)
    assert (len(town.mails("Dora")), len(town.mails("Joel"))) == (1, 0)
    somebody_outside = due.model_copy(update={"version": 4, "assignment": Assignment(assigned_at=now)})
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), somebody_outside)
    await town.forward(hours=24)
    assert len(town.mails("Joel")) >= 1


async def test_a_child_away_with_whereabouts_known_wakes_nobody(town: Town) -> None:
    await town.at(23)
    await town.raises("high", category=Category.A)
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())


async def test_a_rota_gap_falls_to_the_director_and_the_page_warns_of_it_beforehand(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    body = rota["rota"] | {"turns": [one for one in rota["rota"]["turns"] if one["position"] != "team_manager"]}
    await town.puts("Helen", "/notify/api/rota", body)
    await town.raises("low")
    await town.settled()
    assert town.told() == {"Helen", "Tom"}


async def test_somebody_on_leave_is_not_told_and_whoever_stands_in_is(town: Town) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    now = town.authority.clock.now()
    away = {
        "person_id": town.ids[mailbox_of("Helen")],
        "from_at": (now - timedelta(hours=1)).isoformat(),
        "until_at": (now + timedelta(days=7)).isoformat(),
    }
    await town.puts("Helen", "/notify/api/rota", rota["rota"] | {"leave": [away]})
    await town.raises("high")
    await town.settled()
    assert "Helen" not in town.told()
    assert {"David", "Dora"} <= town.told("alert about a child")


async def test_a_call_nobody_answers_is_on_record_and_asked_for_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Grace", "raised")
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    alert = await town.alert()
    assert alert["rings"]
    tom = town.authority.as_(Role.EDT, "Tom")
    answer = await tom.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json={"position": "director", "outcome": "no_answer"})
    assert answer.json()["state"] == "open"
    rings = len(town.mails("Tom", "please ring"))
    await town.forward(minutes=15)
    assert len(town.mails("Tom", "please ring")) == rings + 1


async def test_whoever_is_to_ring_reads_the_number_of_everybody_who_was_told(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    page = (await town.authority.as_(Role.EDT, "Tom").get(f"/notify/alerts/{(await town.alert())['alert_id']}")).text
    for name in ("Helen", "David", "Dora"):
        assert f'href="tel:{NUMBERS[name]}"' in page


async def test_an_acknowledgement_taken_by_telephone_ends_it_in_that_persons_name(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Grace", "raised")
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    alert = await town.alert()
    tom = town.authority.as_(Role.EDT, "Tom")
    await tom.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json={"position": "director", "outcome": "acknowledged"})
    rings = len(town.mails("Tom", "please ring"))
    await town.forward(hours=5)
    assert len(town.mails("Tom", "please ring")) == rings
    page = (await town.authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "Acknowledged for the director (helen@example.gov.uk), by telephone, written down by Tom" in page


async def test_nobody_but_those_who_ring_reads_numbers_or_takes_an_acknowledgement_by_telephone(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    back = await town.authority.missing.returns(episode)
    due = back.model_copy(update={"version": 3, "interview_due_at": town.authority.clock.now() + timedelta(hours=20)})
    now = town.authority.clock.now()
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.settled()
    alert, joel = await town.alert("interview_soon"), town.authority.as_(Role.INTERVIEWER, "Joel")
    assert "tel:" not in (await joel.get(f"/notify/alerts/{alert['alert_id']}")).text
    call = {"position": "team_manager", "outcome": "acknowledged"}
    assert (await joel.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json=call)).status_code == 403


async def test_the_morning_is_at_seven_in_london_after_the_night_the_clocks_go_forward(town: Town) -> None:
    await clocks_change(town, month=3)
    assert "Grace" not in town.rung()
    await town.forward(hours=7)  # 23:30 to 06:30 in hours that passed, and 07:30 on a London clock
    assert town.authority.clock.now().astimezone(LONDON).hour == 7
    assert "Grace" in town.rung()


async def test_the_morning_is_at_seven_in_london_after_the_night_the_clocks_go_back(town: Town) -> None:
    await clocks_change(town, month=10)
    await town.forward(hours=8)  # 23:30 to 07:30 in hours that passed, and 06:30 on a London clock
    assert town.authority.clock.now().astimezone(LONDON).hour == 6
    assert "Grace" not in town.rung()
    await town.forward(hours=1)
    assert "Grace" in town.rung()


async def clocks_change(town: Town, month: int) -> None:
    """Half past eleven in the evening before the last Sunday of a month, and a child at low risk is raised."""
    now = town.authority.clock.now().astimezone(LONDON)
    year = now.year + (now.month >= month)
    sunday = max(day for day in range(25, 32) if datetime(year, month, day, tzinfo=UTC).weekday() == 6)
    await town.at(23, 30, datetime(year, month, sunday, tzinfo=LONDON) - timedelta(days=1))
    await town.raises("low")
    await town.settled()


async def test_every_message_says_no_more_than_a_child_a_reference_and_a_link(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    await town.authority.missing.returns(episode)
    await town.at(7, 5)
    for words in [mail.as_string() for mail in town.authority.mail.taken] + [one.body for one in town.phones.texts()]:
        assert not any(word in words.lower() for word in ("zebedee", "quill", "high risk", "years old", "missing for", "placement"))
