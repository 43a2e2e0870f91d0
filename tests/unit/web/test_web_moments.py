"""A wrong hour here starts the wrong clock for a missing child."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import LONDON
from shared.web.moments import MomentRefused, moment_parts, needs_which, read_moment, read_time


def boxes(day: str = "14", month: str = "5", year: str = "2026", time: str = "22:40", **more: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year, "time": time, **more}


@pytest.mark.parametrize("typed", ["22:40", "2240", "22.40", "22 40", " 22:40 ", "10.40pm", "10:40 pm", "1040PM", "10.40 p.m.", "22:40pm"])
def test_a_time_is_read_however_a_hurried_thumb_writes_it(typed: str) -> None:
    assert read_moment(boxes(time=typed)) == datetime(2026, 5, 14, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("9:05", 9, 5),
        ("905", 9, 5),
        ("0:00", 0, 0),
        ("0000", 0, 0),
        ("9.05am", 9, 5),
        ("10 pm", 22, 0),
        ("12:15am", 0, 15),
        ("12.15pm", 12, 15),
    ],
)
def test_early_hours_need_no_leading_nought(typed: str, hour: int, minute: int) -> None:
    assert (read_time(typed).hour, read_time(typed).minute) == (hour, minute)


@pytest.mark.parametrize("typed", ["24:00", "13:40am", "0:40pm", "22", "22:4", "22:60", "half ten", "٢٢:٤٠x", "-1:00"])
def test_what_is_not_a_24_hour_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(MomentRefused, match="like 22:40"):
        read_moment(boxes(time=typed))


def test_a_month_may_be_written_in_letters() -> None:
    assert read_moment(boxes(month="May")) == read_moment(boxes())


@pytest.mark.parametrize(
    ("answer", "words", "parts"),
    [
        (boxes(time=""), "must include a time", ("time",)),
        (boxes(day="", year=""), "must include a day and a year", ("day", "year")),
        (boxes(day="31", month="6"), "must be a real date", ("day", "month", "year")),
        (boxes(year="26"), "4 numbers, like 2026. 26 could be more than one year", ("year",)),
        (boxes(year="{x}"), "4 numbers", ("year",)),
        (boxes(year="26", time="half ten"), "more than one year. Also use the 24-hour clock", ("year", "time")),
        (boxes(month="mayhem5"), "must be a real date", ("day", "month", "year")),
    ],
)
def test_the_box_at_fault_is_named(answer: dict[str, str], words: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(MomentRefused, match=words) as refused:
        read_moment(answer)
    assert refused.value.parts == parts


def test_the_hour_skipped_in_march_is_refused_in_those_words() -> None:
    with pytest.raises(MomentRefused, match=r"01:30 did not happen on 29 March 2026.*enter 02:30"):
        read_moment(boxes("29", "3", "2026", "01:30"))


def test_the_hour_repeated_in_october_is_asked_about_and_both_answers_are_an_hour_apart() -> None:
    night = boxes("25", "10", "2026", "01:30")
    assert needs_which(night)
    with pytest.raises(MomentRefused, match="happened twice") as refused:
        read_moment(night)
    assert refused.value.parts == ("which",)
    assert read_moment(night | {"which": "first"}) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert read_moment(night | {"which": "second"}) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_edges_of_both_nights_are_ordinary_times() -> None:
    for time in ("00:59", "02:00"):
        assert not needs_which(boxes("25", "10", "2026", time))
        read_moment(boxes("29", "3", "2026", time))


@given(st.integers(min_value=10_000_000, max_value=47_000_000).map(lambda minute: datetime.fromtimestamp(minute * 60, UTC)))
def test_what_a_form_is_filled_with_reads_back_as_the_same_instant(instant: datetime) -> None:
    assert read_moment(moment_parts(instant)) == instant


@given(st.datetimes(), st.sampled_from(["", "first", "second"]))
def test_every_answer_is_an_instant_showing_that_very_clock_time_or_a_refusal(local: datetime, which: str) -> None:
    answer = boxes(str(local.day), str(local.month), f"{local.year:04}", f"{local:%H%M}", which=which)
    try:
        shown = read_moment(answer).astimezone(LONDON)
    except MomentRefused:
        return
    assert (shown.date(), shown.hour, shown.minute) == (local.date(), local.hour, local.minute)
