"""Every indicator of the catalogue: events in, figure out, each small enough to count by hand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from collated_authority import Authority, london
from small_histories import (
    BACK,
    IN_CARE,
    acted,
    action,
    after,
    alert,
    at,
    decided,
    discussed,
    held,
    imported,
    in_care,
    offered,
    one,
    plan,
    several,
    strategy,
    told,
    went,
)

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.declaring import Indicator
from shared.contracts.alert_codes import Stands
from shared.contracts.children import Mark, PlanKept
from shared.contracts.codes import ConductorRelation, DecisionKind, Harm, InterviewOutcome, MarkCode, Reason
from shared.contracts.episodes import (
    PoliceReported,
    PreventionChecked,
)
from shared.contracts.response_codes import AgeGap, MeetingKind, Response, StrategyOutcome, Support, TellWhom

YEAR = ("2025-04-01", "2026-04-01")
PLAN = PlanKept(agreed_on=date(2025, 5, 1), review_by=date(2025, 6, 30))
MISSING, AWAY = one(), one("b", category="A")
TWICE = several(one(), one("a", "2025-07-01 10:00", "2025-07-02 10:00"), one("b"))
JUNE = [f"2025-06-{day:02} 10:00" for day in (1, 10, 20)]
THREE_AND_THREE = several(
    *(one("a", left, None) for left in JUNE),
    *(one("b", left, None) for left in (JUNE[0], JUNE[1], "2025-07-20 10:00")),
    one("c"),
)
BESIDE = several(
    *(at("2025-06-02 12:00", one(child, "2025-06-02 10:00")) for child in "ab"),  # in one form
    *(at(f"2025-06-02 1{n}:30", one(f"home{n}", f"2025-06-02 1{n}:00", urn="SC1", placement_type="K2")) for n in (1, 4)),  # from one home
    *(at(f"2025-06-02 2{n}:15", one(f"foster{n}", f"2025-06-02 2{n}:00", urn="SC2", placement_type="U4")) for n in (1, 2)),  # one agency
    at("2025-06-02 21:45", one("later", "2025-06-02 17:01", urn="SC1", placement_type="K2")),
)
TEN = several(*(one("a", f"2025-06-{day:02} 10:00", None) for day in range(1, 11)), *(one(str(n)) for n in range(10)))
READY = several(
    at("2025-06-01 09:00", in_care("a", response_plan=PLAN, photograph_taken_on=date(2025, 5, 1))),
    at("2025-06-01 09:00", in_care("b", response_plan=PlanKept(agreed_on=date(2025, 1, 1), review_by=date(2025, 6, 1)))),
    at("2025-08-01 09:00", lambda town: town.child("a", IN_CARE, version=2)),  # what the register says since changes no earlier month
    at("2025-08-01 09:00", in_care("c")),
)
MARKED = several(
    one(marks=(Mark(code=MarkCode.COUNTY_LINES, since=date(2025, 1, 1)),)),
    one("b", marks=(Mark(code=MarkCode.COUNTY_LINES, until=date(2025, 5, 1)),)),
    one("c", marks=(Mark(code=MarkCode.UASC),)),
)
RELATIONS = several(after(held(relation=ConductorRelation.ADVOCATE)), after(held(relation=ConductorRelation.ALLOCATED_WORKER)), after())
ALERTS = several(
    lambda town: alert(town, "2025-06-02 10:00", "2025-06-02 10:10"),
    lambda town: alert(town, "2025-06-02 10:00", "2025-06-02 10:40"),
    lambda town: alert(town, "2025-06-02 10:00"),
    lambda town: alert(town, "2025-06-02 10:00", stands=Stands.NOTICE),
)
S47 = {"kind": MeetingKind.S47_STRATEGY_DISCUSSION}

Figure = tuple[Any, Any, Any]
CASES: Mapping[str, tuple[Callable[[Authority], object], Figure | dict[str, int]]] = {
    "episodes": (several(MISSING, AWAY, imported(), lambda town: town.cancelled(went(town))), (3, None, 3)),
    "incidents": (several(MISSING, AWAY, one(care_status="placed_here")), (1, None, 1)),
    "children": (TWICE, (2, None, 2)),
    "incidents_per_child": (TWICE, (3, 2, 1.5)),
    "children_more_than_once": (TWICE, (1, None, 1)),
    "percent_more_than_once": (TWICE, (1, 2, 50)),
    "percent_of_looked_after_children": (several(in_care("a", "b", "c", "d"), MISSING), (1, 4, 25)),
    "missing_at_the_end": (
        several(one("a", "2026-03-30 10:00", "2026-04-02 10:00"), one("b", "2026-03-30 10:00", "2026-03-31 10:00"), one("c", back=None)),
        (2, None, 2),
    ),
    "incidents_per_100_looked_after": (several(in_care(*"abcdefgh"), TWICE), (3, 8, 37.5)),
    "looked_after": (several(in_care("a", "b"), lambda town: town.child("c", ("2024-01-01", None, "V4"))), (2, None, 2)),
    "away_incidents": (several(MISSING, AWAY), (1, None, 1)),
    "children_away": (several(MISSING, AWAY, AWAY), (1, None, 1)),
    "percent_away_of_looked_after_children": (several(in_care("a", "b"), MISSING, AWAY), (1, 2, 50)),
    "missing_of_missing_or_away": (several(MISSING, TWICE, AWAY), (4, 5, 80)),
    "duration_median": (several(MISSING, imported(end="2025-06-05")), (None, 2, 2.0)),
    "duration_mean": (several(MISSING, imported(end="2025-06-06")), (5, 2, 2.5)),
    "duration_mean_over": (
        several(MISSING, imported(end="2025-06-06"), one("b", "2025-05-30 10:00", "2025-06-09 10:00"), one("c", back=None)),
        (15, 3, 5.0),
    ),
    "duration_bands": (several(MISSING, imported(end="2025-06-06")), {"1_to_2_days": 1, "3_to_7_days": 1}),
    "duration_median_hours": (several(MISSING, imported()), (None, 1, 26.0)),
    "over_24_hours": (several(MISSING, one(back="2025-06-03 10:00"), imported()), (1, 2, 50)),
    "share_of_the_ten": (TEN, (19, 20, 95)),
    "children_three_times": (THREE_AND_THREE, (2, None, 2)),
    "share_three_times": (THREE_AND_THREE, (6, 7, 86)),
    "third_in_30_days": (THREE_AND_THREE, (1, 3, 33)),
    "third_in_90_days": (THREE_AND_THREE, (2, 3, 67)),
    "begun_together": (BESIDE, (4, 7, 57)),
    "children_missing_together": (BESIDE, (4, None, 4)),
    "again_within_30_days": (
        several(MISSING, one("a", "2025-07-03 12:00", None), one("b"), one("b", "2025-07-03 12:01", None)),
        (1, 2, 50),
    ),
    "begun_in_school_hours": (several(MISSING, one(left="2025-06-02 15:00"), one(left="2025-05-31 10:00"), imported()), (1, 3, 33)),
    "begun_at_night": (
        several(one(left="2025-06-02 22:00"), one(left="2025-06-02 06:59"), one(left="2025-06-02 07:00"), imported()),
        (2, 3, 67),
    ),
    "school_hours_missed": (several(MISSING, one(left="2025-05-31 10:00", back="2025-06-01 12:00"), imported()), (8, None, 8)),
    "high_risk": (several(one(risk="high"), MISSING, imported()), (1, 2, 50)),
    "known_exploitation": (MARKED, (1, 3, 33)),
    "begun_with_a_plan": (several(one(response_plan=PLAN), one(left="2025-07-02 10:00", back=None, response_plan=PLAN)), (1, 2, 50)),
    "returns": (several(MISSING, AWAY, one(back=None), imported()), (2, None, 2)),
    "return_plans_made": (
        several(after(plan()), MISSING),
        (1, 2, 50),
    ),
    "interviews_offered": (
        several(after(offered(at="2025-06-20 10:00")), after(held()), after(offered(InterviewOutcome.NOT_OFFERED_OTHER)), MISSING),
        (2, 4, 50),
    ),
    "interviews_offered_within_72_hours": (several(after(offered()), after(offered(at="2025-06-06 12:01"))), (1, 2, 50)),
    "interviews_accepted": (several(after(offered()), after(offered(InterviewOutcome.DECLINED)), MISSING), (1, 2, 50)),
    "interviews_held": (several(after(held("2025-06-20 10:00")), MISSING), (1, 2, 50)),
    "interviews_held_within_72_hours": (several(after(held("2025-06-06 12:00")), after(held("2025-06-06 12:01"))), (1, 2, 50)),
    "independent_interviews": (RELATIONS, (1, 2, 50)),
    "hours_to_interview": (several(after(held("2025-06-04 12:00")), after(held("2025-06-05 12:00")), MISSING), (None, 2, 36.0)),
    "discussions_held": (several(after(discussed()), after(held())), (1, 2, 50)),
    "any_conversation": (several(after(discussed()), after(held()), MISSING, MISSING), (2, 4, 50)),
    "reasons_not_held": (
        several(after(offered(InterviewOutcome.DECLINED)), after(offered(), held()), after(offered(InterviewOutcome.DECLINED)), MISSING),
        {"declined": 2, "nothing_recorded": 1},
    ),
    "prevention_checks": (
        several(*(after(PreventionChecked(checked_at=london(f"2025-06-04 {hour}"))) for hour in ("12:00", "12:01")), MISSING),
        (1, 3, 33),
    ),
    "conversations_recorded_in_time": (
        several(
            at("2025-06-06 23:59", after(held("2025-06-04 12:00"))),  # a Wednesday and the Friday after
            at("2025-06-07 00:00", after(held("2025-06-04 12:00"))),
            at("2025-06-10 09:00", after(discussed(), held("2025-06-05 12:00"))),  # one of them late is not in time
            at("2025-06-09 09:00", after(held("2025-06-05 12:00"))),  # a Thursday, and the Monday after
            MISSING,
        ),
        (2, 4, 50),
    ),
    "work_recorded_late": (
        several(
            at("2025-06-06 10:00", after(offered(), held(), discussed(), action())),
            at("2025-06-04 10:00", after(PreventionChecked(checked_at=london("2025-06-04 09:00")))),
        ),
        (1, 4, 25),
    ),
    "hours_to_record": (
        several(at("2025-06-04 10:00", after(discussed())), at("2025-06-04 16:00", after(held())), MISSING),
        (None, 2, 2.5),
    ),
    "planned_responses_held": (
        several(
            after(plan(), held()),
            after(plan(Response.INTERVIEW, Response.DISCUSSION), held()),
            after(plan(Response.DISCUSSION), discussed()),
            after(plan()),
            after(held()),
        ),
        (2, 4, 50),
    ),
    "nothing_recorded": (
        several(MISSING, after(discussed()), after(offered(InterviewOutcome.NOT_OFFERED_OTHER)), after(plan())),
        (1, 4, 25),
    ),
    "flag_accepted": (
        several(after(offered(InterviewOutcome.ACCEPTED_NOT_PRESENT)), after(held()), after(offered(InterviewOutcome.DECLINED)), MISSING),
        (2, 4, 50),
    ),
    "returns_with_independent_interview": (
        several(after(held(relation=ConductorRelation.ALLOCATED_WORKER), held("2025-06-05 12:00")), RELATIONS, MISSING),
        (2, 5, 40),
    ),
    "accepted_not_held": (several(after(offered(InterviewOutcome.ACCEPTED_NOT_PRESENT)), after(held()), MISSING), (1, 2, 50)),
    "conversations_not_flagged": (
        several(after(offered(InterviewOutcome.DECLINED), discussed()), after(held()), after(offered())),
        (1, 2, 50),
    ),
    "reasons_coded": (several(after(held(reasons=(Reason.FRIENDS,))), after(held())), (1, 2, 50)),
    "reasons": (
        several(
            after(held(reasons=(Reason.FRIENDS,)), discussed(reasons=(Reason.FRIENDS, Reason.BULLYING))),
            after(discussed(reasons=(Reason.FRIENDS,))),
        ),
        {"bullying": 1, "friends": 2},
    ),
    "harms": (several(after(held(harms=(Harm.ROBBED, Harm.PHYSICAL))), after(held(harms=(Harm.NONE_TOLD,)))), {"physical": 1, "robbed": 1}),
    "age_gaps": (
        several(
            after(held(age_gap=AgeGap.OVER_5), discussed(age_gap=AgeGap.OVER_5), discussed(age_gap=AgeGap.FROM_3_TO_5)),
            after(held(), discussed(age_gap=AgeGap.OVER_5)),
            after(held(age_gap=AgeGap.NOT_SAID)),
        ),
        {"from_3_to_5": 1, "over_5": 2},
    ),
    "listened_to": (
        several(after(held(listened_to=True), held("2025-06-05 12:00", listened_to=False)), after(held()), after(held(listened_to=True))),
        (2, 3, 67),
    ),
    "right_person": (several(after(held(right_person=True)), after(held(listened_to=True)), after(held(right_person=False))), (1, 2, 50)),
    "changed_since": (several(after(held(changed=False)), after(held(changed=True)), MISSING), (1, 2, 50)),
    "actions_agreed": (several(after(action()), MISSING), (1, 2, 50)),
    "support_offered": (several(after(action(support=Support.MENTORING)), after(action()), MISSING), (1, 3, 33)),
    "services_offered": (
        several(
            after(action(support=Support.MENTORING), action(support=Support.MENTORING), action(support=Support.FAMILY), action()),
            after(action(support=Support.FAMILY)),
        ),
        {"family": 2, "mentoring": 1},
    ),
    "actions_done": (acted, (1, 2, 50)),
    "again_after_an_action": (
        several(one("a", "2025-06-02 10:00", BACK, action()), one("a", "2025-09-01 12:00", None), after(action()), one("c")),
        (2, 2, 100),
    ),
    "recorded_late": (several(at("2025-06-03 10:00", MISSING), at("2025-06-03 10:01", AWAY), imported()), (1, 2, 50)),
    "minutes_to_record": (several(at("2025-06-02 10:20", one(back=None)), at("2025-06-02 10:40", one("b", back=None))), (None, 2, 30.0)),
    "police_told_within_24_hours": (
        several(*(after(PoliceReported(reported_at=london(f"2025-06-03 {hour}"))) for hour in ("10:00", "10:01")), MISSING, AWAY),
        (1, 3, 33),
    ),
    "parents_told_within_24_hours": (
        several(after(told(TellWhom.PARENTS, "2025-06-02 12:00")), after(told(TellWhom.PARENTS, None)), after(told(TellWhom.IRO, BACK))),
        (1, 3, 33),
    ),
    "iro_told_within_24_hours": (several(after(told(TellWhom.IRO, "2025-06-02 12:00")), after(told(TellWhom.IRO, BACK))), (1, 2, 50)),
    "told_or_not": (
        several(
            after(told(TellWhom.PARENTS, "2025-06-02 12:00"), told(TellWhom.SCHOOL, None)),
            after(told(TellWhom.PARENTS, None), told(TellWhom.PARENTS, BACK)),
        ),
        {"parents": 2, "school_not": 1},
    ),
    "strategy_decided": (several(after(strategy("2025-06-05 10:00", StrategyOutcome.MEETING_PLANNED)), MISSING), (1, 2, 50)),
    "strategy_within_6_hours": (
        several(after(strategy("2025-06-02 16:00")), after(strategy("2025-06-02 16:01", StrategyOutcome.NOT_NEEDED)), MISSING),
        (1, 3, 33),
    ),
    "quorate_strategy_discussions": (
        several(after(strategy(BACK, quorate=True, **S47), strategy(BACK, quorate=False, **S47), strategy(BACK)), MISSING),
        (1, 2, 50),
    ),
    "decided_within_24_hours": (
        several(
            after(decided("2025-06-03 10:00")),
            after(decided("2025-06-02 10:00", DecisionKind.COMMENT), decided("2025-06-03 10:01")),
            one(back="2025-06-02 12:00"),
        ),
        (1, 2, 50),
    ),
    "alerts": (ALERTS, (3, None, 3)),
    "alerts_acknowledged": (ALERTS, (2, 3, 67)),
    "alerts_acknowledged_within_15_minutes": (ALERTS, (1, 3, 33)),
    "minutes_to_acknowledge": (ALERTS, (None, 2, 25.0)),
    "response_plans": (READY, (1, 2, 50)),
    "photographs": (READY, (1, 2, 50)),
    "plans_and_photographs": (
        several(READY, at("2025-06-01 09:00", in_care("d", response_plan=PLAN)), at("2025-06-01 09:00", in_care("e"))),
        (1, 4, 25),
    ),
}
ITS_DAYS = dict.fromkeys(("response_plans", "photographs", "plans_and_photographs"), ("2025-06-01", "2025-07-01"))


def test_every_indicator_has_its_case_and_there_are_at_least_40() -> None:
    assert set(CASES) == set(INDICATORS)
    assert len(INDICATORS) >= 40


@pytest.mark.parametrize("indicator", CASES)
async def test_the_figure_is_what_its_definition_says(authority: Authority, indicator: str) -> None:
    write, figure = CASES[indicator]
    write(authority)
    rows = await authority.figures(indicator, *ITS_DAYS.get(indicator, YEAR))
    if isinstance(figure, dict):
        bands = INDICATORS[indicator].bands
        assert bands
        assert {row[bands.id]: row["numerator"] for row in rows if row["numerator"]} == figure
        assert {row["denominator"] for row in rows} == {sum(figure.values())}
    else:
        assert [(row["numerator"], row["denominator"], row["value"]) for row in rows] == [figure]


OF_EACH_POPULATION = {one.population.rows: one for one in INDICATORS.values()}.values()


@pytest.mark.parametrize("indicator", OF_EACH_POPULATION, ids=lambda one: one.id)
async def test_every_population_answers_by_every_one_of_its_breakdowns(authority: Authority, indicator: Indicator) -> None:
    CASES[indicator.id][0](authority)
    whole = ITS_DAYS.get(indicator.id, YEAR)
    for field in indicator.breakdowns:
        values = {row[field.id] for row in await authority.figures(indicator.id, *whole, field.id, monthly=True)}
        assert values, field.id
        for value in values:
            assert await authority.figures(indicator.id, *whole, None, f"{field.id}:{value}", known_on="2026-06-01")


async def test_what_was_so_before_the_absence_is_yes_no_or_not_recorded(authority: Authority) -> None:
    several(
        one("a", emergency_start=True, worker_changed=False), one("b", emergency_start=False, worker_changed=True), one("c", back=None)
    )(authority)
    for field in ("emergency_start", "worker_changed"):
        rows = await authority.figures("episodes", *YEAR, (field,))
        assert {row[field]: row["value"] for row in rows} == {"yes": 1, "no": 1, "unknown": 1}


async def test_hour_and_weekday_are_those_of_the_clock_on_the_wall(authority: Authority) -> None:
    several(one(left="2025-06-02 00:30"), one(left="2025-12-01 00:30", back=None), imported())(authority)
    rows = await authority.figures("episodes", *YEAR, ("weekday", "hour"))
    assert [(row["weekday"], row["hour"], row["value"]) for row in rows] == [("monday", "00", 2), ("unknown", "unknown", 1)]


async def test_three_breakdowns_at_once_list_what_occurred_in_the_declared_order(authority: Authority) -> None:
    several(one(sex="M", risk="high"), one(sex="F", risk="low"), one(sex="F", risk="low", category="A"), one(sex="F", risk="low"))(
        authority
    )
    rows = await authority.figures("episodes", *YEAR, ("category", "sex", "risk"))
    assert [(*tuple(row.values())[:3], row["value"]) for row in rows] == [
        ("M", "M", "high", 1),
        ("M", "F", "low", 2),
        ("A", "F", "low", 1),
    ]


async def test_a_change_of_legal_status_begins_no_placement(authority: Authority) -> None:
    care = [
        {"decom": date(2025, 1, 1), "rne": "S", "ls": "C2"},
        {"decom": date(2025, 5, 1), "rne": "P"},
        {"decom": date(2025, 6, 1), "rne": "L"},
    ]
    authority.child("a", care=care)
    one()(authority)
    one("b")(authority)
    rows = await authority.figures("episodes", *YEAR, "days_in_placement")
    assert [(row["days_in_placement"], row["value"]) for row in rows] == [("31_to_90_days", 1), ("unknown", 1)]
