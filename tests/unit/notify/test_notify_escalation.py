"""What time brings: the ladder, the night, promises, rungs of hours. Each test says what people lose if it fails."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from escalating_child import DAY, Told, an_episode, raising

from services.notify.domain import alert as life
from services.notify.domain.default_policy import DEFAULT_POLICY
from shared.contracts.alert_codes import AlertCause, AlertState, Asks, Channel, Position, Ring
from shared.contracts.alerts import AlertEscalated, AlertLapsed, AlertRaised, AlertReminded, AlertRung
from shared.contracts.children import Mark
from shared.contracts.codes import CareStatus, Category, DecisionKind, EpisodeStatus, FoundLocation, InterviewOutcome, MarkCode, RiskLevel
from shared.contracts.episodes import (
    CategoryChanged,
    ChildAtStart,
    ChildFound,
    ChildReturned,
    EntryRecordedInError,
    EpisodeEnded,
    EpisodeImported,
    EpisodeReopened,
    Handover,
    HandoverWithdrawn,
    InterviewSummary,
    ManagementDecision,
    OtherEnd,
    RiskAssessed,
    StrategyDecision,
)
from shared.contracts.response_codes import EndKind, InError, StrategyOutcome

NIGHT = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 16, 7, 0, tzinfo=UTC)


def decided(told: Told, kind: DecisionKind = DecisionKind.OTHER) -> dict[str, Any]:
    return {"decisions": (*told.episode.decisions, ManagementDecision(kind=kind, at=told.now))}


def test_silence_goes_along_the_ladder_then_to_the_deputy_and_last_a_person_rings() -> None:
    told = Told(risk=RiskLevel.LOW).raised().forward(minutes=50)
    assert told.told("raised") == [
        ("12:00", (Position.TEAM_MANAGER, Position.EDT_LEAD)),
        ("12:15", (Position.HEAD_OF_SERVICE,)),
        ("12:30", (Position.DEPUTY,)),
        ("12:45", (Position.EDT_LEAD,)),
    ]
    assert told["raised"].rings


def test_whoever_rings_is_reminded_for_as_long_as_it_takes_but_less_often_in_time() -> None:
    told = Told(risk=RiskLevel.HIGH).raised().forward(hours=5)
    rung = [at for at, positions in told.told("high_risk") if positions == (Position.EDT_LEAD,)]
    assert rung == ["12:30", "12:45", "13:00", "13:15", "13:30", "14:30", "15:30", "16:30"]


def test_nobody_is_told_after_an_acknowledgement_however_much_later() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.acknowledge("high_risk")
    told.forward(days=90)
    assert told.told("high_risk") == [("12:00", (Position.ASSISTANT_DIRECTOR, Position.DIRECTOR))]


def test_at_night_a_row_that_does_not_wake_waits_for_the_morning_and_one_that_does_goes_on() -> None:
    told = Told(NIGHT, risk=RiskLevel.HIGH).raised().forward(hours=8)
    assert told.told("high_risk")[:3] == [
        ("23:30", (Position.ASSISTANT_DIRECTOR, Position.DIRECTOR)),
        ("23:45", (Position.DEPUTY,)),
        ("00:00", (Position.EDT_LEAD,)),
    ]
    assert told.told("raised")[:2] == [("23:30", (Position.TEAM_MANAGER, Position.EDT_LEAD)), ("07:15", (Position.HEAD_OF_SERVICE,))]


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # and back
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # within the hour that comes twice
    ],
)
def test_the_morning_is_at_seven_in_london_on_the_nights_the_clocks_change(evening: datetime, morning: datetime) -> None:
    assert DEFAULT_POLICY.morning(evening) == morning
    assert DEFAULT_POLICY.morning(morning) == morning


def test_fifteen_minutes_are_fifteen_minutes_through_the_hour_that_is_missing_and_the_one_that_comes_twice() -> None:
    for instant in (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 0, 50, tzinfo=UTC)):
        told = Told(instant, risk=RiskLevel.HIGH).raised().forward(minutes=15)
        (_, first), (at, step) = [one for one in told.steps if one[1].after.rule == "high_risk"]
        assert first.after.raised_at == instant
        assert at == instant + timedelta(minutes=15)
        assert step.tells == (Position.DEPUTY,)


def test_the_hours_bring_each_rung_once_and_the_meeting_week_by_week() -> None:
    told = Told(risk=RiskLevel.LOW, hours=0).raised()
    at = told.now
    told.forward(days=18)
    raised = [(step.after.rule, step.after.occurrence, when - at) for when, step in told.steps if isinstance(step.change, AlertRaised)]
    assert raised == [
        ("raised", "", timedelta()),
        ("6_hours", "", timedelta(hours=6)),
        ("24_hours", "", timedelta(hours=24)),
        ("48_hours", "", timedelta(hours=48)),
        ("72_hours", "", timedelta(hours=72)),
        ("72_hours", "1", timedelta(days=10)),
        ("72_hours", "2", timedelta(days=17)),
    ]


def test_a_child_on_a_protection_plan_is_the_directors_again_at_72_hours() -> None:
    child = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=15, marks=(Mark(code=MarkCode.CHILD_PROTECTION_PLAN),))
    told = Told(risk=RiskLevel.LOW, child=child).raised().forward(hours=72)
    folded = [one for one in told.alerts.values() if one.rule == "72_hours_protection"]
    assert [(Position.DIRECTOR in one.told, one.collapsed) for one in folded] == [(True, ("72_hours",))]


def test_a_strategy_decision_that_was_made_in_time_is_asked_of_nobody() -> None:
    told = Told(risk=RiskLevel.LOW).raised()
    told.episode = told.episode.model_copy(
        update={"strategy_decisions": (StrategyDecision(decision=StrategyOutcome.NOT_NEEDED, at=told.now),)}
    )
    assert "6_hours" not in {step.after.rule for _, step in told.forward(hours=7).steps}


def test_the_decision_that_an_alert_asks_for_closes_it_and_a_comment_does_not() -> None:
    told = Told(risk=RiskLevel.LOW).raised().forward(hours=24)
    assert told["24_hours"].asks is Asks.DECISION
    told.hears(None, **decided(told, DecisionKind.COMMENT))
    assert told["24_hours"].state is AlertState.OPEN
    told.hears(None, **decided(told))
    assert (told["24_hours"].state, told["24_hours"].acted_at) == (AlertState.CLOSED, told.now)


def test_an_acknowledgement_without_the_promised_action_is_reminded_of_and_then_does_not_stand() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.acknowledge("high_risk", act_by=told.now + timedelta(hours=1))
    told.forward(minutes=80)
    kinds = [(type(step.change), f"{at:%H:%M}") for at, step in told.steps if step.after.rule == "high_risk"]
    assert kinds[1:] == [(AlertReminded, "13:00"), (AlertLapsed, "13:15")]
    after = told["high_risk"]
    assert (after.state, after.acknowledged_by, after.rung, after.round) == (AlertState.OPEN, None, 0, 2)
    assert told.forward(minutes=10).told("high_risk")[-1] == ("13:30", (Position.DEPUTY,)), "and its ladder begins anew"


def test_a_promise_that_was_kept_is_the_end_of_it() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.acknowledge("high_risk", act_by=told.now + timedelta(hours=1))
    told.now += timedelta(minutes=30)
    told.hears(None, **decided(told))
    told.forward(days=1)
    assert not any(isinstance(step.change, AlertReminded | AlertLapsed) for _, step in told.steps if step.after.rule == "high_risk")


def test_no_channel_at_all_goes_on_at_once_and_says_why() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    unreached = life.hurried(told["high_risk"], told.policy, told.now)
    told.alerts[unreached.alert_id] = unreached
    told.forward(seconds=1)
    change = told.steps[-1][1].change
    assert isinstance(change, AlertEscalated)
    assert (change.because, change.told) == ("nobody_reached", (Position.DEPUTY,))
    told.forward(minutes=15)
    assert told.steps[-1][1].change.because == "silence", "the deputy was reached, and silent"


def test_nobody_is_rung_at_night_about_what_wakes_nobody_even_where_no_message_arrives() -> None:
    told = Told(NIGHT, risk=RiskLevel.LOW).raised()
    for _ in range(2):
        unreached = life.hurried(told["raised"], told.policy, told.now)
        told.alerts[unreached.alert_id] = unreached
        told.forward(seconds=1)
    assert told.told("raised")[-1][1] == (Position.DEPUTY,)
    last = life.hurried(told["raised"], told.policy, told.now)
    assert last.next_at == MORNING


def test_a_call_without_an_answer_leaves_it_open_and_asks_again_in_a_while() -> None:
    told = Told(risk=RiskLevel.HIGH).raised().forward(minutes=31)
    assert told["high_risk"].rings
    rung = AlertRung(position=Position.DIRECTOR, outcome=Ring.NO_ANSWER, by=UUID(int=3), role="edt", at=told.now)
    after = life.rung(told["high_risk"], rung, told.policy)
    told.alerts[after.alert_id] = after
    assert after.next_at == told.now + timedelta(minutes=15)
    assert told.forward(minutes=15).steps[-1][1].tells == (Position.EDT_LEAD,)


def test_an_episode_typed_three_days_late_is_one_alert_to_everybody_its_hours_would_have_told() -> None:
    told = Told(risk=RiskLevel.LOW, hours=73).raised()
    (alert,) = told.alerts.values()
    assert (alert.rule, alert.cause) == ("48_hours", "recorded_late")
    assert set(alert.collapsed) == {"raised", "6_hours", "24_hours", "72_hours"}
    assert {Position.DIRECTOR, Position.HEAD_OF_SERVICE, Position.TEAM_MANAGER, Position.MISSING_COORDINATOR} <= set(alert.told)
    told.forward(days=6)
    assert {step.after.rule for _, step in told.steps} == {"48_hours"}, "none of them is told again"
    assert told.forward(days=2)["72_hours"].occurrence == "1", "next week's is"


def test_a_child_already_back_wakes_nobody_and_the_record_says_why() -> None:
    told = Told(risk=RiskLevel.HIGH, hours=30).raised(returned_at=DAY - timedelta(hours=1))
    assert told.told() == []
    assert {step.change.reason for _, step in told.steps if hasattr(step.change, "reason")} == {"already_back"}
    told.hears(
        ChildReturned(returned_at=DAY, found_location=FoundLocation.FRIEND),
        status=EpisodeStatus.RETURNED,
        returned_at=DAY - timedelta(hours=1),
    )
    assert told.told() == []


def test_after_an_outage_what_is_over_by_now_is_told_to_nobody_and_none_is_lost() -> None:
    told = Told(risk=RiskLevel.HIGH)
    then, told.now = told.now, told.now + timedelta(hours=30)
    told.hears(raising(told.episode), heard_at=then, status=EpisodeStatus.RETURNED, returned_at=told.now)
    assert told.told() == []
    assert {step.change.reason for _, step in told.steps if hasattr(step.change, "reason")} == {"overtaken"}


def test_news_of_a_child_found_says_that_they_are_not_back_yet() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.hears(ChildFound(found_at=told.now, place=FoundLocation.TRANSPORT), status=EpisodeStatus.FOUND, found_at=told.now)
    assert told["notice"].cause is AlertCause.FOUND
    told.hears(
        ChildReturned(returned_at=told.now, found_location=FoundLocation.FRIEND), status=EpisodeStatus.RETURNED, returned_at=told.now
    )
    assert [one.cause for one in told.alerts.values() if one.rule == "notice"] == [AlertCause.FOUND, AlertCause.BACK]


def test_after_an_outage_rungs_that_are_due_together_are_one_alert() -> None:
    told = Told(risk=RiskLevel.LOW).raised()
    told.acknowledge("raised")
    told.jump(hours=80)
    late = [one for one in told.alerts.values() if one.rule != "raised"]
    assert [(one.rule, set(one.collapsed)) for one in late] == [("48_hours", {"6_hours", "24_hours", "72_hours"})]


def test_a_closing_notice_goes_to_everybody_who_was_told_and_asks_nobody() -> None:
    told = Told(NIGHT, risk=RiskLevel.HIGH).raised().forward(minutes=20)
    told.hears(
        ChildReturned(returned_at=told.now, found_location=FoundLocation.FRIEND), status=EpisodeStatus.RETURNED, returned_at=told.now
    )
    notice = told["notice"]
    assert set(notice.told) >= {Position.ASSISTANT_DIRECTOR, Position.DIRECTOR, Position.DEPUTY, Position.TEAM_MANAGER}
    assert (notice.state, notice.wakes, notice.next_at) == (AlertState.CLOSED, False, None)
    count = len(told.steps)
    told.episode = told.episode.model_copy(update={"interview_due_at": None})
    assert len(told.forward(days=30).steps) == count, "it never escalates"


def test_a_return_recorded_in_error_tells_again_that_the_child_is_missing() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.hears(
        ChildReturned(returned_at=told.now, found_location=FoundLocation.FRIEND), status=EpisodeStatus.RETURNED, returned_at=told.now
    )
    told.now += timedelta(minutes=10)
    told.hears(EpisodeReopened(reopened_at=told.now), status=EpisodeStatus.OPEN, returned_at=None)
    assert [whom for at, whom in told.told("high_risk") if at == "12:10"] == [(Position.ASSISTANT_DIRECTOR, Position.DIRECTOR)]


def test_a_rating_that_rises_after_such_an_error_is_told_though_it_was_before_it() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    back = ChildReturned(returned_at=told.now, found_location=FoundLocation.FRIEND)
    told.hears(back, status=EpisodeStatus.RETURNED, returned_at=told.now, risk=an_episode(RiskLevel.LOW).risk)
    told.now += timedelta(minutes=10)
    told.hears(EpisodeReopened(reopened_at=told.now), status=EpisodeStatus.OPEN, returned_at=None)
    assert [rule for rule in ("raised", "high_risk") if ("12:10", told[rule].ladder[0]) in told.told(rule)] == ["raised"]
    told.now += timedelta(minutes=10)
    rated = RiskAssessed(level=RiskLevel.HIGH, source="police", assessed_at=told.now)
    told.hears(rated, risk=an_episode(RiskLevel.HIGH).risk)
    told.hears(rated)
    assert [at for at, _ in told.told("high_risk")] == ["12:00", "12:20"]


def test_a_child_who_is_found_and_lost_again_before_they_are_back_is_told_again() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.acknowledge("high_risk")
    told.now += timedelta(minutes=10)
    told.hears(ChildFound(found_at=told.now, place=FoundLocation.TRANSPORT), status=EpisodeStatus.FOUND, found_at=told.now)
    told.now += timedelta(minutes=10)
    lost = CategoryChanged(category=Category.M, from_at=told.now)
    told.hears(lost, status=EpisodeStatus.OPEN, found_at=None)
    told.hears(lost)
    assert [at for at, _ in told.told("high_risk")] == ["12:00", "12:20"]
    assert [one.cause for one in told.alerts.values() if one.rule == "high_risk"] == ["raised", "missing_again"]


def test_a_new_period_of_a_child_who_was_missing_all_the_time_tells_nobody() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.hears(CategoryChanged(category=Category.M, from_at=told.now))
    assert len(told.told()) == 2


def test_risk_that_fell_and_rises_again_is_told_again_once_the_first_was_answered() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    told.acknowledge("high_risk")

    def rated(level: RiskLevel) -> None:
        told.now += timedelta(hours=1)
        told.hears(RiskAssessed(level=level, source="police", assessed_at=told.now), risk=an_episode(level).risk)

    rated(RiskLevel.LOW)
    rated(RiskLevel.HIGH)
    rated(RiskLevel.HIGH)
    assert [at for at, _ in told.told("high_risk")] == ["12:00", "14:00"]


def test_a_low_rating_recorded_in_error_leaves_the_high_one_and_whoever_was_to_hear_of_it_hears() -> None:
    told = Told(risk=RiskLevel.LOW).raised()
    told.now += timedelta(minutes=10)
    mark = EntryRecordedInError(entry=2, because=InError.ANOTHER_CHILD, marked_at=told.now)
    told.hears(mark, risk=an_episode(RiskLevel.HIGH).risk)
    told.hears(mark)
    assert [at for at, _ in told.told("high_risk")] == ["12:10"]
    told.acknowledge("high_risk")
    told.hears(mark, risk=an_episode(RiskLevel.LOW).risk)
    assert told["high_risk"].state is AlertState.CLOSED, "a high rating in error settles what it had called for"


def test_a_strategy_decision_ends_no_severe_alert_that_was_told_with_the_row_that_asked_for_it() -> None:
    told = Told(risk=RiskLevel.HIGH, hours=7).raised()
    (alert,) = told.alerts.values()
    assert (alert.rule, "6_hours" in alert.collapsed) == ("high_risk", True)
    decided_on = (StrategyDecision(decision=StrategyOutcome.NOT_NEEDED, at=told.now),)
    told.hears(None, strategy_decisions=decided_on)
    assert told["high_risk"].state is AlertState.OPEN


def test_nobody_holds_the_ladder_back_by_ringing_early() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    call = AlertRung(position=Position.DIRECTOR, outcome=Ring.NO_ANSWER, by=UUID(int=3), role="edt", at=told.now + timedelta(minutes=14))
    assert life.rung(told["high_risk"], call, told.policy).next_at == told.now + timedelta(minutes=15)


def test_a_deputy_who_promised_is_reminded_of_it() -> None:
    told = Told(risk=RiskLevel.HIGH).raised().forward(minutes=16)
    told.acknowledge("high_risk", act_by=told.now + timedelta(minutes=30))
    assert Position.DEPUTY in told.forward(minutes=31).told("high_risk")[-1][1]


def test_whoever_stands_in_for_the_night_team_may_sleep() -> None:
    told = Told(NIGHT, risk=RiskLevel.LOW).raised()
    way = (told["raised"].wakes, Channel.SMS, Position.EDT_LEAD, told.policy, told.now)
    assert life.asleep_until(*way) is None
    assert life.asleep_until(*way, stands_in=True) == MORNING


def test_after_a_death_nothing_goes_on_by_itself() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    count = len(told.told())
    told.hears(
        EpisodeEnded(kind=EndKind.DIED, at=told.now), status=EpisodeStatus.CLOSED, other_end=OtherEnd(kind=EndKind.DIED, at=told.now)
    )
    told.forward(days=400)
    assert len(told.told()) == count
    assert not any(step.news for _, step in told.steps)


def test_an_interview_that_was_due_days_ago_is_told_as_overdue_alone() -> None:
    now = datetime(2026, 10, 23, 16, 0, tzinfo=UTC)
    told = Told(now - timedelta(days=9), risk=RiskLevel.LOW).raised()
    told.now = now
    told.hears(
        ChildReturned(returned_at=now - timedelta(days=8), found_location=FoundLocation.FRIEND),
        status=EpisodeStatus.RETURNED,
        returned_at=now - timedelta(days=8),
        interview_due_at=now - timedelta(days=5),
    )
    told.forward(minutes=1)
    about = {step.after.rule: step.after.collapsed for _, step in told.steps if step.after.rule.startswith("interview")}
    assert about == {"interview_due": ("interview_soon",)}


def test_interviewer_and_manager_hear_a_day_before_an_interview_is_due_and_when_it_was() -> None:
    """Fact 13: back on Friday at 17:00 summer time, due on Monday at 16:00 winter time."""
    back = datetime(2026, 10, 23, 16, 0, tzinfo=UTC)
    told = Told(back - timedelta(hours=1), risk=RiskLevel.LOW).raised()
    told.now = back
    told.hears(
        ChildReturned(returned_at=back, found_location=FoundLocation.FRIEND),
        status=EpisodeStatus.RETURNED,
        returned_at=back,
        interview_due_at=back + timedelta(hours=72),
    )
    told.forward(hours=73)
    when = {step.after.rule: at for at, step in told.steps if isinstance(step.change, AlertRaised)}
    assert when["interview_soon"] == datetime(2026, 10, 25, 16, 0, tzinfo=UTC)
    assert when["interview_due"] == datetime(2026, 10, 26, 16, 0, tzinfo=UTC)
    told.hears(None, interview=InterviewSummary(outcome=InterviewOutcome.DECLINED))
    assert {told[rule].state for rule in ("interview_soon", "interview_due")} == {AlertState.CLOSED}


def test_a_handover_that_nobody_accepts_tells_both_managers_and_one_withdrawn_tells_nobody() -> None:
    told = Told(NIGHT, risk=RiskLevel.LOW).raised()
    offer = Handover(handover_id=UUID(int=9), to=UUID(int=4), offered_at=told.now)
    told.hears(None, handover=offer)
    assert told.forward(minutes=15).told("handover") == [("23:45", (Position.TEAM_MANAGER, Position.EDT_LEAD))]
    told.hears(HandoverWithdrawn(handover_id=offer.handover_id, withdrawn_at=told.now), handover=None)
    assert told["handover"].state is AlertState.CLOSED


def test_an_import_of_an_old_open_episode_wakes_nobody_and_says_once_where_it_stands() -> None:
    told = Told(NIGHT, risk=None, hours=24 * 40, origin="imported", times="days")
    names = ("episode_id", "reference", "child_id", "child", "periods")
    told.hears(EpisodeImported(**{name: getattr(told.episode, name) for name in names}))
    (alert,) = told.alerts.values()
    assert (alert.rule, alert.wakes) == ("48_hours", False)
    assert told.forward(hours=7).told() == [("23:30", (Position.DIRECTOR,))]
    assert told.due() is not None


def test_a_policy_edited_meanwhile_does_not_change_an_alert_that_is_running() -> None:
    told = Told(risk=RiskLevel.HIGH).raised()
    hasty = tuple(row.model_copy(update={"tells": (Position.LEAD_MEMBER,)}) for row in DEFAULT_POLICY.rows)
    told.policy = DEFAULT_POLICY.model_copy(update={"rows": hasty, "minutes": 240})
    told.forward(minutes=15)
    assert told.told("high_risk")[-1] == ("12:15", (Position.DEPUTY,))


def test_a_rating_that_rises_while_the_first_alert_is_acknowledged_still_reaches_the_directors() -> None:
    told = Told(risk=RiskLevel.LOW).raised()
    told.acknowledge("raised")
    high = an_episode(RiskLevel.HIGH).risk
    told.hears(RiskAssessed(level=RiskLevel.HIGH, source="police", assessed_at=told.now), risk=high)
    assert told.told("high_risk") == [("12:00", (Position.ASSISTANT_DIRECTOR, Position.DIRECTOR))]
