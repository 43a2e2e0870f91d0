"""Days the council works: a notification that is due within five of them is due on a day, not on a phrase."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.working_days import BANK_HOLIDAYS, FIRST, LAST, working_days_after


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-05-15", "2026-05-22"),  # Friday to Friday
        ("2026-05-16", "2026-05-22"),  # Saturday
        ("2026-05-20", "2026-05-28"),  # over the Spring bank holiday of 25 May
        ("2026-12-23", "2027-01-04"),  # Christmas, the day in place of 26 December, New Year
        ("2028-12-22", None),
        ("2024-12-31", None),
    ],
)
def test_five_working_days_leave_out_weekends_and_bank_holidays_and_are_not_guessed_beyond_what_is_known(day: str, due: str | None) -> None:
    assert working_days_after(date.fromisoformat(day), 5) == (due and date.fromisoformat(due))


def test_each_year_has_the_eight_days_of_england_none_at_a_weekend() -> None:
    assert set(Counter(day.year for day in BANK_HOLIDAYS).values()) == {8}
    assert all(day.weekday() < 5 for day in BANK_HOLIDAYS)
    for year in {day.year for day in BANK_HOLIDAYS}:
        good_friday, easter_monday = sorted(day for day in BANK_HOLIDAYS if day.year == year and day.month in (3, 4))
        assert (good_friday.weekday(), easter_monday - good_friday) == (4, timedelta(days=3))


@given(st.dates(FIRST, LAST - timedelta(days=40)), st.integers(1, 10))
def test_due_is_a_working_day_and_so_many_lie_between(day: date, count: int) -> None:
    due = working_days_after(day, count)
    assert due is not None
    between = [day + timedelta(days=one) for one in range(1, (due - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in BANK_HOLIDAYS for one in between) == count
    assert due.weekday() < 5
    assert due not in BANK_HOLIDAYS
