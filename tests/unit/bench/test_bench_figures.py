"""The numbers the README quotes are made here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import Limit, Spread, quantile, ratios

measured = st.lists(st.floats(min_value=0.001, max_value=1e9), min_size=1, max_size=50)


def test_a_spread_keeps_its_rounds_in_order() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(rounds=(3.0, 1.0, 2.0), min=1.0, median=2.0, max=3.0)


def test_the_median_of_an_even_number_of_rounds_lies_between_the_middle_two() -> None:
    assert Spread.of([1.0, 10.0]).median == 5.5


@given(measured)
def test_a_spread_is_in_order(rounds: list[float]) -> None:
    spread = Spread.of(rounds)
    assert spread.min <= spread.median <= spread.max


@pytest.mark.parametrize(("q", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1), (0.001, 1)])
def test_a_quantile_is_a_number_that_was_measured(q: float, expected: float) -> None:
    assert quantile(range(100, 0, -1), q) == expected


@given(measured, st.floats(min_value=0, max_value=1))
def test_at_least_that_share_was_no_slower_than_the_quantile(samples: list[float], q: float) -> None:
    found = quantile(samples, q)
    assert found in samples
    assert sum(sample <= found for sample in samples) >= q * len(samples) - 1e-9 * len(samples)


def test_the_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        quantile([], 0.5)


def test_ratios_are_taken_round_by_round_so_that_a_busy_minute_weighs_on_both() -> None:
    assert ratios([100, 10], [200, 20]) == [0.5, 0.5]


def test_a_round_without_its_floor_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("limit", "figure", "met"),
    [
        (Limit("ratio at least", 0.5), 0.5, True),
        (Limit("ratio at least", 0.5), 0.49, False),
        (Limit("ratio at most", 2), 2.0, True),
        (Limit("ratio at most", 2), 2.1, False),
        (Limit("at most", 50), 50, True),
        (Limit("at most", 50), 50.1, False),
    ],
)
def test_a_limit_is_met_at_its_very_value(limit: Limit, figure: float, met: bool) -> None:
    assert limit.met_by(figure) is met
