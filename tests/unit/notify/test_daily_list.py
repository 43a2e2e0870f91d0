"""What stands on the daily list, in which order, and what it says when nobody does. Each test says what people lose if it fails."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from escalating_child import an_episode

from services.notify.daily_list_words import gone, headline, in_one, stale, trust
from services.notify.domain.daily_list import Beforehand, DailyList, Freshness, PlanWants, Wanted, compose, unchanged
from services.notify.domain.default_policy import DEFAULT_POLICY
from shared.contracts.children import PlanKept
from shared.contracts.codes import CareStatus, Category, DecisionKind, EpisodeStatus, InterviewOutcome, RiskLevel
from shared.contracts.episodes import (
    ChildAtStart,
    EpisodeSnapshot,
    Handover,
    InterviewSummary,
    ManagementDecision,
    OtherEnd,
    ReturnPlan,
    RiskRating,
    RiskRatings,
    StrategyDecision,
)
from shared.contracts.response_codes import EndKind, Response, StrategyOutcome
from shared.ids import new_id

NOW = datetime(2026, 5, 14, 6, 30, tzinfo=UTC)
"""07:30 in London."""
TODAY = date(2026, 5, 14)
FRESH = Freshness(level=True, level_at=NOW, register_answered=True, register_loaded_at=datetime(2026, 5, 14, 1, 10, tzinfo=UTC))
OLDEST = timedelta(hours=36)
KEPT = Beforehand(review_by=date(2026, 12, 1), photograph=True, restricted=False)


def away(reference: str, hours: float = 3, **differently: Any) -> EpisodeSnapshot:
    """A child of fourteen, gone for so many hours, at low risk."""
    at = NOW - timedelta(hours=hours)
    usual = {"reference": reference, "child_id": reference, "last_seen_at": at, "recorded_at": at, "reported_at": at}
    return an_episode().model_copy(update=usual | {"episode_id": new_id(), "risk": rated(RiskLevel.LOW)} | differently)


def back(reference: str, hours: float, **differently: Any) -> EpisodeSnapshot:
    """Back for so many hours."""
    at = NOW - timedelta(hours=hours)
    due = at + timedelta(hours=72)
    gone_back = {"status": EpisodeStatus.RETURNED, "returned_at": at, "found_at": at, "over_at": at, "interview_due_at": due}
    return away(reference, hours + 3, **gone_back | differently)


def rated(social_work: RiskLevel, police: RiskLevel | None = None) -> RiskRatings:
    return RiskRatings(
        social_work=RiskRating(level=social_work, assessed_at=NOW), police=RiskRating(level=police, assessed_at=NOW) if police else None
    )


def made(*episodes: EpisodeSnapshot, freshness: Freshness = FRESH, **children: Beforehand) -> DailyList:
    return compose(TODAY, episodes, children, NOW, freshness, DEFAULT_POLICY)


def references(made: DailyList, part: str) -> list[str]:
    return [line.reference for line in made.sections[part]]


def test_the_child_we_worry_about_most_stands_first_and_not_yet_assessed_counts_as_high() -> None:
    found = made(
        away("long-low", 40),
        away("away", 50, category=Category.A, risk=rated(RiskLevel.HIGH)),
        away("police-high", 1, risk=rated(RiskLevel.LOW, RiskLevel.HIGH)),
        away("unrated", 2, risk=RiskRatings()),
        away("medium", 3, risk=rated(RiskLevel.MEDIUM)),
        away("short-low", 1),
    )
    assert references(found, "missing") == ["unrated", "police-high", "medium", "long-low", "short-low", "away"]


def test_who_is_found_and_not_yet_back_stands_by_themselves_with_the_decision_that_waits() -> None:
    """Fact 16: on the list as "found, not yet back" in between."""
    at = NOW - timedelta(hours=2)
    found = made(away("hospital", 8, status=EpisodeStatus.FOUND, found_at=at, strategy_decisions=(decided(StrategyOutcome.NOT_NEEDED),)))
    assert references(found, "missing") == []
    (line,) = found.found
    assert gone(line, NOW) == "Found, not yet back; gone for 8 hours"
    assert [(one.wanted, one.due_at) for one in line.wants] == [(Wanted.SAFE_TO_RETURN, at)]
    assert references(found, "decisions") == ["hospital"]


def test_returned_are_those_of_the_last_day_latest_first_closed_or_not() -> None:
    closed = {"status": EpisodeStatus.CLOSED, "closed_at": NOW - timedelta(hours=1)}
    found = made(back("early", 23.9), back("late", 1), back("closed", 5, **closed), back("long-ago", 24.1), away("here"))
    assert references(found, "returned") == ["late", "closed", "early"]


def test_an_interview_is_outstanding_until_it_is_held_declined_or_not_called_for_overdue_ones_first() -> None:
    plan = ReturnPlan(responses=(Response.DISCUSSION,), made_at=NOW)
    found = made(
        back("due", 10),
        back("overdue", 80),
        back("declined", 90, interview=InterviewSummary(outcome=InterviewOutcome.DECLINED)),
        back("talk-alone", 90, return_plan=plan),
        back("no-clock", 90, interview_due_at=None),
        back("accepted", 70, interview=InterviewSummary(outcome=InterviewOutcome.ACCEPTED, offered_at=NOW)),
    )
    assert references(found, "interviews") == ["overdue", "accepted", "due"]
    assert found.interviews[1].interview is InterviewOutcome.ACCEPTED


def decided(outcome: StrategyOutcome, hours: float = 1) -> StrategyDecision:
    return StrategyDecision(decision=outcome, at=NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("hours", "differently", "wanted"),
    [
        (2, {}, [Wanted.STRATEGY]),
        (30, {}, [Wanted.STRATEGY, Wanted.DECISION]),
        (30, {"strategy_decisions": (decided(StrategyOutcome.NOT_NEEDED, 2),)}, []),
        (30, {"strategy_decisions": (decided(StrategyOutcome.MEETING_PLANNED, 1),)}, [Wanted.MEETING]),
        (60, {"strategy_decisions": (decided(StrategyOutcome.NOT_NEEDED, 40),)}, [Wanted.DECISION]),
        (2, {"strategy_decisions": (decided(StrategyOutcome.MEETING_HELD),), "decisions": ()}, []),
        (
            40,
            {
                "strategy_decisions": (decided(StrategyOutcome.NOT_NEEDED, 30),),
                "decisions": (ManagementDecision(kind=DecisionKind.COMMENT, at=NOW),),
            },
            [Wanted.DECISION],
        ),
    ],
)
def test_a_decision_is_outstanding_until_it_is_recorded_and_a_comment_is_none(
    hours: float, differently: dict[str, Any], wanted: list[Wanted]
) -> None:
    lines = made(away("one", hours, **differently)).decisions
    assert [each.wanted for line in lines for each in line.wants] == wanted


def test_the_line_says_the_last_decision_and_what_is_due_next_whoever_is_asked() -> None:
    offer = Handover(handover_id=new_id(), to=new_id(), offered_at=NOW - timedelta(hours=4))
    strategy = (decided(StrategyOutcome.NOT_NEEDED, 2),)
    decisions = (ManagementDecision(kind=DecisionKind.PUBLICITY, at=NOW - timedelta(hours=1)),)
    (line,) = made(away("one", 5, handover=offer, strategy_decisions=strategy, decisions=decisions, owner=new_id())).missing
    assert line.decided is not None
    assert line.decided.what is DecisionKind.PUBLICITY
    assert [one.wanted for one in line.wants] == [Wanted.HANDOVER]


def test_what_is_due_when_is_the_policys_and_a_row_that_is_switched_off_alerts_nobody_but_has_its_hours() -> None:
    differently = {"6_hours": {"after": 4, "off": True}, "handover": {"after": 30}}
    rows = tuple(row.model_copy(update=differently.get(row.id, {})) for row in DEFAULT_POLICY.rows)
    offer = Handover(handover_id=new_id(), to=new_id(), offered_at=NOW - timedelta(minutes=5))
    one = away("one", 1, handover=offer)
    due = [timedelta(minutes=25), timedelta(hours=3)]
    for policy, expected in (
        (DEFAULT_POLICY.model_copy(update={"rows": rows}), due),
        (DEFAULT_POLICY, [timedelta(minutes=10), timedelta(hours=5)]),
        (DEFAULT_POLICY.model_copy(update={"rows": rows[:1]}), [timedelta(minutes=10), timedelta(hours=5)]),
    ):
        (line,) = compose(TODAY, [one], {}, NOW, FRESH, policy).missing
        assert [each.due_at - NOW for each in line.wants] == expected


def test_a_plan_is_seen_to_where_there_is_none_it_is_past_its_review_or_no_photograph_is_kept() -> None:
    at_start = {"child": ChildAtStart(care_status=CareStatus.OURS, in_care=True, response_plan=kept_until(date(2026, 5, 13)))}
    found = made(
        away("none"),
        away("past", **at_start),
        away("renewed", **at_start),
        away("without", **at_start),
        away("whole"),
        back("back-without", 2),
        renewed=KEPT,
        whole=KEPT,
        without=KEPT._replace(photograph=False),
    )
    assert {line.reference: line.plan for line in found.plans} == {
        "none": (PlanWants.PLAN,),
        "past": (PlanWants.REVIEW,),
        "without": (PlanWants.PHOTOGRAPH,),
        "back-without": (PlanWants.PLAN,),
    }, "of a photograph nobody told of nothing is said"


def kept_until(day: date) -> PlanKept:
    return PlanKept(agreed_on=date(2025, 5, 13), review_by=day)


def test_a_child_who_died_and_what_was_raised_in_error_stand_nowhere() -> None:
    died = {"status": EpisodeStatus.CLOSED, "other_end": OtherEnd(kind=EndKind.DIED, at=NOW), "returned_at": NOW - timedelta(hours=1)}
    found = made(away("died", **died), away("error", status=EpisodeStatus.CANCELLED, cancelled_at=NOW))
    assert list(found.lines) == []


def test_a_record_restricted_since_is_restricted_on_the_list() -> None:
    found = made(away("one"), one=KEPT._replace(restricted=True))
    assert found.missing[0].restricted


# ---- no change -------------------------------------------------------------------------------------------------------------------------


def the_day_after(*episodes: EpisodeSnapshot) -> DailyList:
    return compose(TODAY + timedelta(days=1), episodes, {}, NOW + timedelta(days=1), FRESH, DEFAULT_POLICY)


def test_nothing_changed_is_said_only_where_nothing_was_recorded_and_everybody_stands_where_they_stood() -> None:
    one = away("one", 30, strategy_decisions=(decided(StrategyOutcome.NOT_NEEDED, 30),))
    before = made(one)
    assert unchanged(before, the_day_after(one)), "hours that passed are no change"
    assert not unchanged(before, the_day_after(one.model_copy(update={"version": 2})))
    assert not unchanged(before, the_day_after(one, away("two")))
    assert not unchanged(before, the_day_after())
    assert not unchanged(None, the_day_after(one)), "nobody knows"
    two_days = compose(TODAY + timedelta(days=2), [one], {}, NOW + timedelta(days=2), FRESH, DEFAULT_POLICY)
    assert not unchanged(before, two_days), "a day without a list may have hidden anything"


# ---- words -----------------------------------------------------------------------------------------------------------------------------


def test_nobody_missing_is_never_a_nought() -> None:
    said = in_one(made())
    assert said.startswith("No child is recorded as missing at 07:30; register loaded 02:10; all that was recorded by 07:30 is on it; ")
    assert "0 " not in said.replace("07:30 ", "").replace("02:10", "")


def test_missing_and_away_are_counted_apart() -> None:
    assert headline(made(away("a"), away("b", category=Category.A))) == (
        "1 child is recorded as missing at 07:30, and 1 child as away without authorisation"
    )
    assert headline(made(away("a", category=Category.A))).startswith("No child is recorded as missing at 07:30, and 1 child as away")
    assert headline(made(away("a"), away("b"))) == "2 children are recorded as missing at 07:30"


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({}, None),
        ({"register_loaded_at": NOW - timedelta(hours=37)}, "Register loaded 12 May 2026 at 18:30"),
        ({"register_loaded_at": None}, "The register of children was never loaded"),
        (
            {"register_loaded_at": None, "register_answered": False},
            "The register of children did not answer: when it was loaded is not known",
        ),
        ({"level": False, "level_at": NOW - timedelta(minutes=40)}, "What was recorded after 06:50 may not be on it"),
        ({"level": False, "level_at": None}, "What was recorded lately may not be on it"),
    ],
)
def test_what_the_list_rests_on_is_said_and_amber_once_it_is_old_or_unknown(different: dict[str, Any], said: str | None) -> None:
    found = made(freshness=FRESH.model_copy(update=different))
    assert stale(found, OLDEST) is (said is not None)
    assert said is None or said in list(trust(found))
    assert "Whether it was compared with the police’s list is not known here" in list(trust(found)), "it never claims what it cannot know"


@pytest.mark.parametrize(
    ("answered", "at", "said"),
    [
        (True, NOW - timedelta(days=3), "The record was last compared with the police’s list 11 May 2026 at 07:30"),
        (True, None, "The record was never compared with the police’s list"),
        (False, None, "Whether it was compared with the police’s list is not known here"),
    ],
)
def test_when_the_police_s_list_was_compared_is_said_as_far_as_it_is_known(answered: bool, at: datetime | None, said: str) -> None:
    different = {"police_list_answered": answered, "police_list_compared_at": at}
    assert said in list(trust(made(freshness=FRESH.model_copy(update=different))))


def test_when_open_episodes_were_compared_with_the_record_is_said_where_it_is_known() -> None:
    said = list(trust(made(freshness=FRESH.model_copy(update={"compared_at": NOW - timedelta(hours=4, minutes=30)}))))
    assert "Open episodes were last compared with the record 03:00" in said
    assert not [one for one in trust(made()) if "compared with the record" in one]
