"""The figures against the facts any build must reproduce (domain.md, facts 1 to 5 and 14), worked out by hand."""

from collections.abc import Callable
from datetime import date

import pytest
from collated_authority import Authority, london

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.question import NotAsked, ask
from services.reports.narrative.watched import WATCHED
from shared.clock import MovableClock
from shared.contracts.response_codes import EndKind

YEAR_2024 = ("2024-04-01", "2025-04-01")
YEAR_2025 = ("2025-04-01", "2026-04-01")


async def test_out_in_the_evening_and_back_at_night_is_half_a_day_to_nobody_but_one_day_to_the_department(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    assert await authority.figure("duration_median", *YEAR_2025) == (None, 1, 1.0)
    assert await authority.figure("duration_median_hours", *YEAR_2025) == (None, 1, 2.5)


async def test_out_and_back_on_one_day_is_one_incident_of_no_days(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 09:00", "2025-05-14 23:30")
    assert await authority.figure("incidents", *YEAR_2025) == (1, None, 1)
    assert await authority.figure("duration_median", *YEAR_2025) == (None, 1, 0.0)
    bands = await authority.figures("duration_bands", *YEAR_2025)
    assert [row["duration_band"] for row in bands if row["numerator"]] == ["under_1_day"]
    assert len(bands) == 8


async def test_a_child_missing_over_the_turn_of_the_year_counts_in_both_years(authority: Authority) -> None:
    authority.missing("1001", "2025-03-30 20:00", "2025-04-02 08:00")
    for year in (YEAR_2024, YEAR_2025):
        assert await authority.figure("children", *year) == (1, None, 1)
        assert await authority.figure("incidents", *year) == (1, None, 1)
    assert await authority.figure("duration_median", *YEAR_2024) == (None, 1, 1.0)  # to 31 March, as it stood
    assert await authority.figure("duration_median", *YEAR_2025) == (None, 1, 3.0)
    assert await authority.figure("episodes", *YEAR_2024) == (1, None, 1)
    assert await authority.figure("episodes", *YEAR_2025) == (0, None, 0)


async def test_a_matched_childs_episode_counts_for_the_registered_child_alone(authority: Authority) -> None:
    authority.missing("1001", "2025-05-01 20:00", "2025-05-02 08:00")
    authority.child("1001", ("2024-01-01", None, "C2"))
    authority.child("P-1", version=1, born="2010-03-05", provisional=True)
    episode = authority.missing("P-1", "2025-05-14 20:00", "2025-05-15 08:00", care_status="placed_here", in_care=False)
    assert await authority.figure("incidents", *YEAR_2025) == (1, None, 1), "not one of ours, as far as anybody knows"
    authority.matched(episode, "1001")
    assert await authority.figure("incidents", *YEAR_2025) == (2, None, 2)
    assert await authority.figure("children", *YEAR_2025) == (1, None, 1)
    assert await authority.figure("incidents_per_child", *YEAR_2025) == (2, 1, 2.0)


async def test_an_episode_of_two_periods_is_one_episode_and_one_incident(authority: Authority) -> None:
    authority.imported("1001", ("M", "2025-05-14", "2025-05-15"), ("A", "2025-05-15", "2025-05-16"))
    assert await authority.figure("episodes", *YEAR_2025) == (1, None, 1)
    assert await authority.figure("incidents", *YEAR_2025) == (1, None, 1)


async def test_the_departments_share_and_average_round_half_up(authority: Authority) -> None:
    for number in range(400):
        authority.child(f"{number}", ("2024-01-01", None, "C2"))
    for number in range(84):
        for day in range(6 if number < 80 else 5):
            authority.missing(f"{number}", f"2025-06-{day + 1:02d} 10:00", f"2025-06-{day + 1:02d} 22:00")
    assert await authority.figure("incidents", *YEAR_2025) == (500, None, 500)
    assert await authority.figure("children", *YEAR_2025) == (84, None, 84)
    assert await authority.figure("percent_of_looked_after_children", *YEAR_2025) == (84, 400, 21)
    assert await authority.figure("incidents_per_child", *YEAR_2025) == (500, 84, 6.0)


async def test_a_share_of_exactly_a_half_is_rounded_up(authority: Authority) -> None:
    for number in range(200):
        authority.child(f"{number}", ("2024-01-01", None, "C2"))
    for number in range(41):
        authority.missing(f"{number}", "2025-06-01 10:00", "2025-06-01 22:00")
    assert await authority.figure("percent_of_looked_after_children", *YEAR_2025) == (41, 200, 21)


async def test_children_only_on_short_breaks_are_not_looked_after_in_this_figure(authority: Authority) -> None:
    authority.child("breaks", ("2025-05-01", None, "V4"))
    authority.child("both", ("2025-05-01", "2025-06-01", "V3"), ("2025-06-01", None, "V2"))
    authority.child("before", ("2020-05-01", "2025-03-31", "C2"))
    authority.child("after", ("2026-04-01", None, "C2"))
    authority.child("last day", ("2020-05-01", "2025-04-01", "C2"))
    authority.missing("breaks", "2025-06-01 10:00", "2025-06-01 22:00")
    authority.missing("both", "2025-06-01 10:00", "2025-06-01 22:00")
    assert await authority.figure("percent_of_looked_after_children", *YEAR_2025) == (1, 2, 50)


async def test_only_missing_of_our_own_children_is_an_incident(authority: Authority) -> None:
    authority.missing("ours", "2025-06-01 10:00", "2025-06-02 22:00")
    authority.missing("away", "2025-06-01 10:00", "2025-06-02 22:00", category="A")
    authority.missing("placed here", "2025-06-01 10:00", "2025-06-02 22:00", care_status="placed_here")
    authority.cancelled(authority.missing("mistaken", "2025-06-01 10:00", "2025-06-02 22:00"))
    assert await authority.figure("incidents", *YEAR_2025) == (1, None, 1)
    assert await authority.figure("episodes", *YEAR_2025) == (3, None, 3)
    assert await authority.figure("episodes", *YEAR_2025, "care_status:placed_here") == (1, None, 1)
    assert await authority.figure("episodes", *YEAR_2025, "category:M", "category:A", "care_status:ours") == (2, None, 2)


async def test_who_is_still_missing_counts_up_to_today_and_in_no_later_month(authority: Authority) -> None:
    authority.missing("1001", "2026-04-20 10:00")
    months = await authority.figures("incidents", "2026-03-01", "2026-08-01", monthly=True)
    assert [(row["month"], row["value"]) for row in months] == [
        *(("2026-03", 0), ("2026-04", 1), ("2026-05", 1), ("2026-06", 1), ("2026-07", 0)),
    ]
    assert await authority.figure("duration_median", "2026-04-01", "2027-04-01") == (None, 1, 42.0)


async def test_an_incident_that_goes_on_counts_in_every_month_and_in_one_figure_only_when_it_is_over(authority: Authority) -> None:
    """So the digest, which tells a signal from months that are each their own, judges the second."""
    authority.missing("1001", "2026-02-20 10:00", "2026-05-01 10:00")
    asked = ("2026-02-01", "2026-06-01")
    so_far, over = [await authority.figures(one, *asked, monthly=True) for one in ("duration_mean", "duration_mean_over")]
    assert [row["value"] for row in so_far] == [8.0, 39.0, 69.0, 70.0]
    assert [(row["numerator"], row["denominator"], row["value"]) for row in over] == [*[(0, 0, None)] * 3, (70, 1, 70.0)]
    assert [one.indicator.id for one in WATCHED if one.indicator.id.startswith("duration_mean")] == ["duration_mean_over"]


async def test_months_are_londons_so_half_past_midnight_in_summer_is_the_new_month(authority: Authority, clock: MovableClock) -> None:
    authority.missing("1001", "2026-04-01 00:30", "2026-04-01 05:00")  # 31 March 23:30 UTC
    months = await authority.figures("episodes", "2026-03-01", "2026-05-01", monthly=True)
    assert [row["value"] for row in months] == [0, 1]


async def test_the_night_the_clocks_go_forward_is_three_hours_long(authority: Authority) -> None:
    authority.missing("1001", "2026-03-28 23:30", "2026-03-29 03:30")
    assert await authority.figure("duration_median_hours", *YEAR_2025) == (None, 1, 3.0)


async def test_age_is_that_of_the_day_the_period_began(authority: Authority) -> None:
    authority.imported("1001", ("M", "2026-03-03", "2026-03-05"), ("A", "2026-03-05", "2026-03-05"), ("M", "2026-03-05", "2026-03-06"))
    rows = await authority.figures("incidents", *YEAR_2025, "age_band")
    assert [(row["age_band"], row["value"]) for row in rows] == [("10_to_15", 1), ("16_and_over", 1)]


async def test_a_breakdown_keeps_the_declared_order_and_says_what_was_not_recorded(authority: Authority) -> None:
    for placement in ("K2", "U4", None, "Q9"):
        authority.missing("1001", "2025-06-01 10:00", "2025-06-02 22:00", placement_type=placement)
    rows = await authority.figures("incidents", *YEAR_2025, "placement_type")
    assert [row["placement_type"] for row in rows] == ["U4", "K2", "Q9", "unknown"]
    groups = await authority.figures("incidents", *YEAR_2025, "placement_group")
    assert [(row["placement_group"], row["value"]) for row in groups][-1] == ("unknown", 2)


async def test_ethnic_group_comes_from_the_register(authority: Authority) -> None:
    authority.child("1001", ethnicity="BCRB")
    authority.missing("1001", "2025-06-01 10:00", "2025-06-02 22:00")
    rows = await authority.figures("episodes", *YEAR_2025, "ethnicity_group")
    assert [(row["ethnicity_group"], row["value"]) for row in rows] == [("black", 1)]


async def test_interviews_count_once_their_72_hours_are_over_or_they_were_answered(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-10 12:00"))
    long_back = authority.missing("a", "2025-06-01 10:00", "2025-06-02 12:00")
    authority.answered(long_back, offered=True, held=False)
    authority.missing("b", "2025-06-01 10:00", "2025-06-02 12:00")  # nothing was done
    just_back = authority.missing("c", "2025-06-09 10:00", "2025-06-10 08:00")
    authority.missing("d", "2025-06-09 10:00", "2025-06-10 08:00")  # not due yet
    authority.imported("e", ("M", "2025-06-01", "2025-06-02"))  # nobody knows
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (1, 2, 50)
    authority.answered(just_back, offered=True, held=True)
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (2, 3, 67)
    assert await authority.figure("interviews_held_within_72_hours", *YEAR_2025) == (1, 3, 33)
    clock.forward(hours=72)
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (2, 4, 50)


async def test_a_return_a_person_recorded_counts_for_the_interview_on_an_imported_absence_too(
    authority: Authority, clock: MovableClock
) -> None:
    clock.set(london("2025-06-10 12:00"))
    seen_back = authority.imported("f", ("M", "2025-06-01", "2025-06-02"))
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (0, 0, None)
    authority.answered(seen_back, offered=True, held=False)
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (1, 1, 100)


async def test_a_child_in_custody_or_hospital_is_owed_an_interview_from_then_and_is_in_the_figure_with_the_reason(
    authority: Authority, clock: MovableClock
) -> None:
    clock.set(london("2025-06-05 12:00"))
    authority.missing("a", "2025-06-01 10:00", "2025-06-02 12:00")
    authority.kept("b", "2025-06-01 10:00", "2025-06-02 12:00", EndKind.CUSTODY)
    authority.kept("c", "2025-05-30 10:00", "2025-05-31 12:00", EndKind.HOSPITAL, back="2025-06-04 09:00")
    for figure in ("interviews_offered_within_72_hours", "interviews_held_within_72_hours"):
        rows = await authority.figures(figure, "2025-05-31", "2025-07-01", "ended_by")
        assert {row["ended_by"]: row["denominator"] for row in rows} == {"return": 1, "custody": 1, "hospital": 1}
        assert await authority.figure(figure, "2025-06-01", "2025-07-01", "ended_by:hospital") == (0, 0, None), "the clock began in May"
    clock.set(london("2025-06-05 11:59"))
    assert await authority.figure("interviews_offered_within_72_hours", *YEAR_2025) == (0, 1, 0), (
        "72 hours from custody, not from the return"
    )
    assert (await authority.figure("duration_median_hours", "2025-06-01", "2025-07-01"))[1] == 2, "only a return ends the time until back"


async def test_with_nothing_to_divide_by_there_is_no_value(authority: Authority) -> None:
    assert await authority.figure("percent_of_looked_after_children", *YEAR_2025) == (0, 0, None)
    assert await authority.figure("duration_median", *YEAR_2025) == (None, 0, None)
    assert await authority.figures("episodes", *YEAR_2025, "team") == []


@pytest.mark.parametrize(
    ("asking", "said"),
    [
        (lambda: ask(INDICATORS["incidents"], *_days("2025-04-01", "2025-04-01"), (), (), monthly=False), "exclusive"),
        (lambda: ask(INDICATORS["incidents"], *_days(*YEAR_2025), ("risk",), (), monthly=False), "age_band"),
        (lambda: ask(INDICATORS["incidents"], *_days(*YEAR_2025), (), ("age_band",), monthly=False), "field:value"),
        (lambda: ask(INDICATORS["incidents"], *_days(*YEAR_2025), (), ("age_band:teen",), monthly=False), "10_to_15"),
        (lambda: ask(INDICATORS["incidents"], *_days("1900-01-01", "2190-01-01"), (), (), monthly=True), "days after"),
        (lambda: ask(INDICATORS["incidents"], *_days("2025-04-01", "9999-12-31"), (), (), monthly=True), "2199-12-31"),
    ],
)
def test_a_question_that_makes_no_sense_says_what_would(asking: Callable[[], object], said: str) -> None:
    with pytest.raises(NotAsked, match=said):
        asking()


def _days(from_on: str, to_on: str) -> tuple[date, date]:
    return date.fromisoformat(from_on), date.fromisoformat(to_on)
