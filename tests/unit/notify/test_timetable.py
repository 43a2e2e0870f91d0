"""What goes out at an hour of the London clock goes out once a day at that hour, whichever way the clocks go that night."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.timetable import SHEET_WORTH, Daily, due, hour_of, last_hour, next_hour, timetable
from shared.clock import LONDON, london_date

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""The nights on which the clocks changed in 2026."""

EVERY_DAY = timetable(time(7, 30), time(7, 30))
NEAR = st.sampled_from((FORWARD, BACK)).flatmap(lambda night: st.integers(-2, 2).map(lambda days: night + timedelta(days=days)))
HOURS = st.times().map(lambda one: one.replace(fold=0)).map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 28), "2026-03-28T07:30"),
        (FORWARD, "2026-03-29T06:30"),
        (date(2026, 10, 24), "2026-10-24T06:30"),
        (BACK, "2026-10-25T07:30"),
    ],
)
def test_the_list_is_made_at_half_past_seven_by_the_clock_on_the_wall(day: date, utc: str) -> None:
    assert hour_of(day, time(7, 30)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(day=NEAR, at=HOURS)
def test_each_day_has_the_hour_once_and_on_that_day(day: date, at: time) -> None:
    """Also one that the clocks skip or go through twice."""
    this, following = hour_of(day, at), hour_of(day + timedelta(days=1), at)
    assert london_date(this) == day
    assert timedelta(hours=22, minutes=59) < following - this < timedelta(hours=25, minutes=1)
    local = this.astimezone(LONDON).time()
    skipped = day == FORWARD and time(1) <= at < time(2)
    assert local == (at.replace(hour=2) if skipped else at)


@given(day=NEAR, at=HOURS, minutes=st.integers(0, 26 * 60))
def test_going_on_from_hour_to_hour_passes_over_none_and_takes_none_twice(day: date, at: time, minutes: int) -> None:
    rounds = timetable(at, at)
    now = hour_of(day, time()) + timedelta(minutes=minutes)
    seen = [next_hour(rounds, now)]
    while seen[-1] < now + timedelta(days=9):
        seen.append(next_hour(rounds, seen[-1]))
    days = [day + timedelta(days=number) for number in range(-1, 13)]
    every = sorted({hour_of(one, each.at) for one in days for each in rounds if each.on(one)})
    assert seen == [one for one in every if now < one <= seen[-1]]


@given(day=NEAR, minutes=st.integers(0, 24 * 60 - 61))
def test_the_list_of_a_day_is_due_from_its_hour_to_the_day_s_end_and_a_sheet_only_while_it_is_of_use(day: date, minutes: int) -> None:
    now = hour_of(day, time()) + timedelta(minutes=minutes)
    due_now = list(due(EVERY_DAY, now))
    lists = [one for one in due_now if one.round.what is Daily.DAILY_LIST]
    assert [one.day for one in lists] == ([london_date(now)] if now >= hour_of(london_date(now), time(7, 30)) else [])
    for one in due_now:
        if one.round.what is Daily.HANDOVER_SHEET:
            assert one.at <= now < one.at + SHEET_WORTH


@given(day=NEAR, at=HOURS, minutes=st.integers(0, 24 * 60))
def test_the_last_time_of_an_hour_is_never_ahead_and_never_a_day_and_an_hour_ago(day: date, at: time, minutes: int) -> None:
    now = datetime.combine(day, time(), tzinfo=UTC) + timedelta(minutes=minutes)
    last = last_hour(at, now)
    assert timedelta() <= now - last < timedelta(hours=25, minutes=1)
    assert last == hour_of(london_date(last), at)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 23), "2026-03-23T07:30"),
        (date(2026, 3, 30), "2026-03-30T06:30"),
        (date(2026, 10, 19), "2026-10-19T06:30"),
        (date(2026, 10, 26), "2026-10-26T07:30"),
    ],
)
def test_data_monday_goes_out_at_half_past_seven_on_the_monday_after_either_change_of_clocks(day: date, utc: str) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert [one.at for one in due(EVERY_DAY, at) if one.round.what is Daily.DATA_MONDAY] == [at]
    assert [one for one in due(EVERY_DAY, at - timedelta(seconds=1)) if one.round.what is Daily.DATA_MONDAY] == []


@given(day=NEAR.flatmap(lambda one: st.integers(0, 8).map(lambda days: one + timedelta(days=days))), minutes=st.integers(0, 24 * 60 - 61))
def test_data_monday_is_due_all_monday_from_its_hour_and_on_no_other_day(day: date, minutes: int) -> None:
    now = hour_of(day, time()) + timedelta(minutes=minutes)
    found = [one.at for one in due(EVERY_DAY, now) if one.round.what is Daily.DATA_MONDAY]
    today = london_date(now)
    expected = hour_of(today, time(7, 30))
    assert found == ([expected] if today.weekday() == 0 and now >= expected else [])


@given(day=NEAR, minutes=st.integers(0, 24 * 60))
def test_a_weekly_round_alone_is_never_more_than_a_week_and_an_hour_ahead(day: date, minutes: int) -> None:
    now = hour_of(day, time()) + timedelta(minutes=minutes)
    weekly = [one for one in EVERY_DAY if one.what is Daily.DATA_MONDAY]
    following = next_hour(weekly, now)
    assert timedelta() < following - now <= timedelta(days=7, hours=1)
    assert (london_date(following).weekday(), following.astimezone(LONDON).time()) == (0, time(7, 30))
