"""A team's Data Monday: its week beside its own earlier weeks, what is due, and one thing that went better. Sentences are read as text."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from collated_authority import Authority, london
from small_histories import action, decided, discussed, held, in_care, offered, several, strategy

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import Row
from services.reports.indicators.question import NotAsked, ask
from services.reports.monday.left_out import LeftOut
from services.reports.monday.outstanding import outstanding
from services.reports.monday.watched import OF_THE_WEEK
from services.reports.monday.weeks import WeekByWeek, chosen, monday, this_monday
from services.reports.monday.wording import Told, kind_of, of_the_week, to_do, went_better
from shared.contracts.codes import InterviewOutcome
from shared.contracts.episodes import EpisodeEnded
from shared.contracts.response_codes import EndKind, StrategyOutcome

MONDAY, NOW = date(2025, 6, 9), london("2025-06-09 07:30")
SUNDAY = date(2025, 6, 8)
BY_ID = {one.indicator.id: one for one in OF_THE_WEEK}


def told(indicator: str, *weeks: Row, so_far: Row | None = None) -> Told:
    question = ask(INDICATORS[indicator], SUNDAY - timedelta(days=6), MONDAY, (), ["team:LC"], monthly=False)
    return Told(BY_ID[indicator], question, SUNDAY, weeks, so_far or weeks[-1])


def counted(*numbers: int) -> list[Row]:
    return [Row({}, one, None, one) for one in numbers]


def shares(*parts: tuple[int, int]) -> list[Row]:
    return [Row({}, part, of, int(100 * part / of + 0.5) if of else None) for part, of in parts]


# ---- sentences -------------------------------------------------------------------------------------------------------------------------


def test_a_week_like_the_others_says_so() -> None:
    said = of_the_week(told("episodes", *counted(3, 4, 3, 4, 3, 4), so_far=Row({}, 9, None, 9)))
    assert said.text == (
        "4 episodes began in the week to 8 June 2025; 9 from 1 to 8 June. No signal: within the limits of 0.8 and 6.2 (mean 3.5, 6 weeks)."
    )
    assert said.kind == "no_signal"


def test_a_week_far_above_the_teams_own_is_a_signal_and_names_its_rule() -> None:
    said = of_the_week(told("episodes", *counted(3, 4, 3, 4, 3, 4, 3, 30)))
    assert said.kind == "signal"
    assert "This is a signal: above the limit of" in said.text
    assert "(rule: outside the limits; mean 6.8, 8 weeks)" in said.text


def test_a_share_says_of_how_many_and_an_empty_week_is_no_share() -> None:
    share = of_the_week(told("any_conversation", *shares((3, 4)), so_far=shares((5, 8))[0]))
    assert share.text == (
        "3 of 4 returns in the week to 8 June 2025 (75%) had an interview or a discussion; from 1 to 8 June 5 of 8 (63%). "
        "Not judged: that takes 6 weeks with a figure, and there is one to go by."
    )
    empty = of_the_week(told("any_conversation", *shares((3, 4), (0, 0)), so_far=shares((3, 4))[0]))
    assert (
        empty.text
        == "There was no return to count in the week to 8 June 2025; from 1 to 8 June 3 of 4 (75%) had an interview or a discussion."
    )
    assert empty.judgement is None


def test_each_figure_says_until_which_day_its_month_goes_for_not_all_go_as_far() -> None:
    week_before = replace(told("any_conversation", *shares((3, 4))), last=date(2025, 6, 1))
    assert "; on 1 June 3 of 4 (75%)." in of_the_week(week_before).text
    left = replace(told("strategy_decided", *shares((3, 4))), left_out=LeftOut(0, 2))
    assert "left out: none that week, 2 from 1 to 8 June." in of_the_week(left).text


def test_the_only_episode_of_a_week_did_or_did_not() -> None:
    for done, words in (
        (1, "had a management decision in the first 24; from 1 to 8 June one of one"),
        (0, "had no management decision in the first 24; from 1 to 8 June none of one had a management decision in the first 24"),
    ):
        only = shares((done, 1))
        said = of_the_week(told("decided_within_24_hours", *only, so_far=only[0]))
        assert said.said == f"The one episode of 24 hours or more in the week to 8 June 2025 {words}."


def test_one_thing_that_went_better_is_of_the_work_and_says_whether_it_is_a_signal() -> None:
    usual = shares(*[(5, 10), (6, 10)] * 6, (10, 10))
    better = went_better([told("episodes", *counted(9, 8, 9, 8, 9, 8, 1)), told("any_conversation", *usual)])
    assert better.text == (
        "Any conversation after the return: 100% in the week to 8 June 2025, above the team’s own mean of 58%. This is a signal."
    )
    little = went_better([told("any_conversation", *shares((5, 10), (7, 10), (4, 10), (8, 10), (5, 10), (6, 10), (7, 10)))])
    assert little.text.endswith("It is within what chance alone brings: no signal.")


def test_fewer_children_missing_or_fewer_recorded_late_is_never_called_better() -> None:
    fewer = [told("episodes", *counted(9, 8, 9, 8, 9, 8, 1)), told("recorded_late", *shares(*[(5, 10), (6, 10)] * 3, (0, 10)))]
    assert went_better(fewer).text == "No figure of the work was better than this team’s own usual."


# ---- weeks and teams -------------------------------------------------------------------------------------------------------------------


def test_a_week_is_from_monday_to_sunday_whichever_way_the_clocks_go() -> None:
    weeks = WeekByWeek(INDICATORS["episodes"], date(2026, 10, 19), date(2026, 11, 2), monthly=True).ranges
    assert [(one.name, one.from_on, one.to_on) for one in weeks] == [
        ("2026-10-19", date(2026, 10, 19), date(2026, 10, 26)),
        ("2026-10-26", date(2026, 10, 26), date(2026, 11, 2)),
    ]


def test_only_a_monday_that_has_come_has_a_brief() -> None:
    today = date(2025, 6, 11)
    assert this_monday(today) == MONDAY == monday(MONDAY, today)
    for day, said in ((date(2025, 6, 10), "not a Monday; the one before it is 2025-06-09"), (date(2025, 6, 16), "still to come")):
        with pytest.raises(NotAsked, match=said):
            monday(day, today)


def test_a_reader_has_their_own_team_unless_they_choose_another_that_there_is() -> None:
    assert chosen(None, "LC", ["CP", "LC"]) == "LC"
    assert chosen("CP", "LC", ["CP", "LC"]) == "CP"
    assert chosen(None, "Q", ["CP", "LC"]) is None
    with pytest.raises(NotAsked, match="there are CP, LC"):
        chosen("X", "LC", ["CP", "LC"])


# ---- what is due -----------------------------------------------------------------------------------------------------------------------


async def due(authority: Authority) -> dict[str, tuple[int, int]]:
    """By kind: how many are past their time, and how many due this week."""
    await authority.collate()
    found = await authority.facts.read(lambda connection: outstanding(connection, "LC", MONDAY, NOW))
    return {one.kind.id: (len(one.overdue), len(one.this_week)) for one in found}


def back(authority: Authority, returned: str, *then: Any, left: str = "2025-06-01 10:00", team: str = "LC") -> None:
    authority.happened(authority.missing(f"c{len(authority.entries)}", left, returned, team=team), *then)


async def test_a_child_still_missing_asks_for_the_strategy_decision_and_the_managers(authority: Authority) -> None:
    authority.missing("a", "2025-06-08 10:00", team="LC")
    authority.missing("b", "2025-06-08 10:00", team="CP")
    assert await due(authority) == {"strategy": (1, 0), "decision": (0, 1)}


async def test_what_was_decided_is_asked_no_more_but_a_meeting_planned_is_until_it_was_held(authority: Authority) -> None:
    planned, held_ = StrategyOutcome.MEETING_PLANNED, StrategyOutcome.MEETING_HELD
    for child, outcome, when in (("a", planned, "2025-06-10 10:00"), ("b", planned, "2025-06-08 20:00"), ("c", held_, "2025-06-08 12:00")):
        authority.happened(authority.missing(child, "2025-06-08 10:00", team="LC"), strategy(when, outcome), decided("2025-06-08 12:00"))
    assert await due(authority) == {"strategy": (1, 1)}


async def test_after_a_return_the_plan_the_offer_and_the_interview_are_asked_for_in_turn(authority: Authority) -> None:
    back(authority, "2025-06-04 12:00")  # over since long
    back(authority, "2025-06-08 12:00")  # its hours run
    back(authority, "2025-06-04 12:00", discussed(), offered(InterviewOutcome.ACCEPTED))
    back(authority, "2025-06-04 12:00", discussed(), offered(InterviewOutcome.DECLINED))
    back(authority, "2025-06-04 12:00", held("2025-06-05 12:00"))
    back(authority, "2025-06-04 12:00", team="CP")
    assert await due(authority) == {"return_plan": (1, 1), "offer": (1, 1), "interview": (1, 0)}


async def test_an_offer_of_which_nothing_came_is_asked_for_again_and_said_to_be(authority: Authority) -> None:
    back(authority, "2025-06-04 12:00", discussed(), offered(InterviewOutcome.ACCEPTED_NOT_PRESENT))
    await authority.collate()
    (one,) = await authority.facts.read(lambda connection: outstanding(connection, "LC", MONDAY, NOW))
    assert kind_of(one) == "1 interview to offer, or to offer again"


async def test_an_agreed_action_is_past_its_time_the_day_after(authority: Authority) -> None:
    back(authority, "2025-06-04 12:00", held("2025-06-05 12:00"), action("2025-06-08"), action("2025-06-09"), action("2025-06-15"))
    back(authority, "2025-06-04 12:00", held("2025-06-05 12:00"), action("2025-06-16"))
    assert await due(authority) == {"action": (1, 2)}


async def test_a_response_plan_past_its_review_is_named_by_the_childs_number(authority: Authority) -> None:
    kept = {"agreed_on": "2025-01-01"}
    several(
        in_care("late", team="LC", response_plan=kept | {"review_by": "2025-06-01"}),
        in_care("soon", team="LC", response_plan=kept | {"review_by": "2025-06-12"}),
        in_care("later", team="LC", response_plan=kept | {"review_by": "2025-07-12"}),
    )(authority)
    await authority.collate()
    (one,) = await authority.facts.read(lambda connection: outstanding(connection, "LC", MONDAY, NOW))
    assert [item.record for item in (*one.overdue, *one.this_week)] == ["/missing/children/late", "/missing/children/soon"]
    assert kind_of(one) == "2 response plans to review"
    assert to_do([one]).text == "One thing is past its time; 1 more is due this week."


async def test_of_a_child_who_died_nothing_is_asked(authority: Authority) -> None:
    back(authority, "2025-06-04 12:00", left="2025-06-01 10:00")
    assert (await due(authority))["offer"] == (1, 0)
    ended = EpisodeEnded(kind=EndKind.DIED, at=london("2025-06-07 10:00"))
    authority.happened(authority.missing("c0", "2025-06-06 10:00", team="LC"), ended)
    assert await due(authority) == {}


def test_nothing_to_do_is_said() -> None:
    assert to_do([]).text == "Nothing is past its time; nothing is due this week."
