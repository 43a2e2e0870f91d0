"""Signal or noise, against examples worked out by hand or printed elsewhere."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.reports.narrative.signals import FEWEST, IN_A_ROW, MOST, Rule, Way, judge

FLOWRATES = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: ten batches, mean 50.81, mean moving range 1.8778, limits 45.8159 and 55.8041
(with 3 / 1.128, of which 2.66 is the rounding)."""

whole_numbers = st.lists(st.integers(0, 60), min_size=FEWEST, max_size=30)


def test_the_limits_of_the_nist_handbooks_flowrates() -> None:
    judged = judge(FLOWRATES, 1)
    assert judged is not None
    assert (judged.mean, judged.moving_range) == pytest.approx((50.81, 1.8778), abs=0.0001)
    assert (judged.lower, judged.upper) == pytest.approx((45.8159, 55.8041), abs=0.002)
    assert (judged.rule, judged.way) == (None, None)


def test_a_month_far_above_the_others_is_a_signal_outside_the_limits() -> None:
    """Mean 78 / 8 = 9.75; moving ranges 1 2 1 0 1 2 23, mean 30 / 7; limits 9.75 ± 2.66 × 30 / 7 = 9.75 ± 11.4."""
    judged = judge([7, 8, 6, 7, 7, 8, 6, 29], 0)
    assert judged is not None
    assert (judged.mean, judged.moving_range) == pytest.approx((9.75, 30 / 7))
    assert (judged.lower, judged.upper) == pytest.approx((-1.65, 21.15))
    assert (judged.rule, judged.way) == (Rule.OUTSIDE, Way.UP)
    below = judge([-point for point in (7, 8, 6, 7, 7, 8, 6, 29)], 0)
    assert below is not None
    assert (below.rule, below.way) == (Rule.OUTSIDE, Way.DOWN)


def test_eight_in_a_row_is_a_signal_and_seven_are_none() -> None:
    """Mean 152 / 16 = 9.5: eight months above it at 10 and 12, eight below; the limits are far out."""
    before, after = [8, 9, 7, 8, 9, 7, 9, 8], [10, 12, 10, 12, 10, 12, 10, 11]
    judged = judge([*before, *after], 0)
    assert judged is not None
    assert judged.mean == 9.5
    assert (judged.rule, judged.way, judged.run) == (Rule.RUN, Way.UP, 8)
    seven = judge([*before, 9, *after[1:]], 0)
    assert seven is not None
    assert (seven.rule, seven.run) == (None, 7)


def test_a_month_on_the_mean_ends_a_run() -> None:
    judged = judge([4, 6, 5, 6, 4, 5], 0)
    assert judged is not None
    assert (judged.mean, judged.run) == (5, 0)


def test_fewer_than_six_months_are_not_judged() -> None:
    assert judge([3, 4, 5, 4, 90], 0) is None
    assert judge([3, 4, 5, 4, 5, 4], 0) is not None


def test_only_the_last_two_years_are_looked_back_on() -> None:
    recent = [5, 6] * (MOST // 2)
    assert judge([900] * 12 + recent, 0) == judge(recent, 0)


@settings(max_examples=50)
@given(st.floats(0, 100).map(lambda value: round(value, 1)), st.integers(FEWEST, 40))
def test_what_does_not_move_has_no_signal(value: float, months: int) -> None:
    judged = judge([value] * months, 1)
    assert judged is not None
    assert (judged.rule, judged.way, judged.moving_range, judged.run) == (None, None, 0, 0)


@settings(max_examples=100)
@given(whole_numbers, st.integers(0, 1000))
def test_the_same_more_in_every_month_changes_no_signal(points: list[int], more: int) -> None:
    one, other = judge(points, 0), judge([point + more for point in points], 0)
    assert one is not None
    assert other is not None
    assert (one.rule, one.way, one.run, one.moving_range) == (other.rule, other.way, other.run, other.moving_range)


@settings(max_examples=100)
@given(whole_numbers)
def test_upside_down_the_signal_is_the_same_the_other_way(points: list[int]) -> None:
    one, other = judge(points, 0), judge([-point for point in points], 0)
    assert one is not None
    assert other is not None
    assume(not any(20 * limit % 1 < 1e-6 for limit in (one.lower, one.upper)))  # half up is not the same upside down
    assert one.rule == other.rule
    assert (one.way is Way.UP) == (other.way is Way.DOWN)
    assert one.rule is None or one.rule is Rule.OUTSIDE or one.run >= IN_A_ROW


def test_a_limit_is_crossed_only_where_the_numbers_that_are_shown_cross_it() -> None:
    """Mean 160.3 / 16 = 10.02, mean moving range 4.3 / 15 = 0.29, upper limit 10.755: shown as 10.8, as is a value of 10.8 above it."""
    usual = [Fraction(10), Fraction("10.2"), Fraction("9.9")] * 5
    inside, outside = (judge([*usual, Fraction(last)], 0) for last in ("10.8", "10.95"))
    assert inside is not None
    assert outside is not None
    assert float(Fraction("10.8")) > inside.upper, "by what is not shown"
    assert (inside.rule, outside.rule) == (None, Rule.OUTSIDE)


def test_months_shown_as_the_mean_is_are_on_neither_side() -> None:
    """Mean 23 / 24 = 0.96, which a median of days is not shown apart from 1.0."""
    judged = judge([1.0] * 13 + [0.5, 0.5] + [1.0] * 9, 1)
    assert judged is not None
    assert judged.mean == pytest.approx(23 / 24)
    assert (judged.rule, judged.run) == (None, 0)


def test_months_in_which_nothing_moved_are_no_run() -> None:
    """Mean 224.8 / 24 = 9.37; the limits are far out by the months before."""
    before, still = [14, 4, 12, 6] * 4, [10.1] * 8
    judged = judge([*before, *still], 1)
    assert judged is not None
    assert judged.lower < 10.1 < judged.upper
    assert (judged.rule, judged.run) == (None, 0)
    moved = judge([*before, *still[1:], 10.4], 1)
    assert moved is not None
    assert (moved.rule, moved.way, moved.run) == (Rule.RUN, Way.UP, 8)
