"""A period counted in the wrong collection year is counted twice or not at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ssda903.dates import eighteenth_birthday, read_date, write_date
from shared.ssda903.submission import Submission, year_its_dates_fall_in
from shared.ssda903.tables import MissingRow
from shared.ssda903.years import CollectionYear

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def test_a_year_runs_from_1_april_to_31_march():
    year = CollectionYear.parse("2025-26")
    assert (year.first_day, year.last_day, str(year.previous), str(year.next)) == (
        date(2025, 4, 1),
        date(2026, 3, 31),
        "2024-25",
        "2026-27",
    )
    assert str(CollectionYear.parse(" 1999/00 ")) == "1999-00"


@pytest.mark.parametrize("text", ["2025", "2025-27", "25-26", "2025-2026", "", "2025-26-27", "9999-00"])
def test_anything_else_is_no_year_and_says_how_to_write_one(text):
    with pytest.raises(ValueError, match="2025-26"):
        CollectionYear.parse(text)


@given(days)
def test_each_day_is_in_exactly_its_own_year(day):
    year = CollectionYear.of(day)
    assert day in year
    assert day not in year.previous
    assert day not in year.next
    assert CollectionYear.parse(str(year)) == year


@given(days)
def test_dates_read_back_as_written(day):
    assert read_date(write_date(day)) == day


@pytest.mark.parametrize(
    "text", ["2025-05-14", "14/5/2025", "14/05/25", "31/02/2025", "14.05.2025", "05/14/2025", "14/05/0202", "", "today"]
)
def test_no_other_form_of_date_is_guessed_at(text):
    assert read_date(text) is None


@given(days.filter(lambda day: (day.month, day.day) != (2, 29)))
def test_the_18th_birthday_is_the_same_day_18_years_on(born):
    birthday = eighteenth_birthday(born)
    assert (birthday.year - born.year, birthday.month, birthday.day) == (18, born.month, born.day)


def test_a_child_born_on_29_february_is_18_on_1_march():
    assert eighteenth_birthday(date(2008, 2, 29)) == date(2026, 3, 1)


def test_a_submission_without_a_year_given_is_of_the_year_most_of_its_dates_are_in():
    rows = [MissingRow("1", "", "M", "30/03/2025", "02/04/2025"), MissingRow("1", "", "M", "02/05/2025", "")]
    assert year_its_dates_fall_in(Submission(missing=rows)) == CollectionYear(2025)
    assert year_its_dates_fall_in(Submission()) is None
