"""What a person reads must be the hour on their own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.web import clock_time, date_time, day, duration, hours_since, label


def test_an_instant_reads_in_london_time_and_the_gov_uk_order() -> None:
    assert date_time(datetime(2025, 5, 14, 21, 40, tzinfo=UTC)) == "14 May 2025 at 22:40"
    assert day(datetime(2025, 5, 14, 23, 30, tzinfo=UTC)) == "15 May 2025"
    assert day(date(2025, 5, 4)) == "4 May 2025"


def test_the_two_half_past_ones_of_october_are_told_apart() -> None:
    assert clock_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "01:30 (BST)"
    assert clock_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "01:30 (GMT)"
    assert clock_time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "02:30"


def test_a_time_without_a_zone_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        date_time(datetime(2025, 5, 14, 22, 40))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "under a minute"),
        (1, "1 minute"),
        (150, "2 hours 30 minutes"),
        (60, "1 hour"),
        (24 * 60, "1 day"),
        (76 * 60 + 5, "3 days 4 hours"),
        (timedelta(hours=2), "2 hours"),
    ],
)
def test_a_duration_in_words(length: float, words: str) -> None:
    assert duration(length) == words


def test_a_night_on_which_clocks_change_counts_its_true_hours() -> None:
    left, back = datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    assert hours_since(left, back) == "3 hours"


def test_a_code_without_a_label_is_read_out() -> None:
    assert label("own_return") == "Own return"
