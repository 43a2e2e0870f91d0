"""What a quarter may show in published form: nothing that rests on 1 to 5 children, counts to the nearest 5, shares to 5 percent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from collated_authority import Authority, london
from hypothesis import given
from hypothesis import strategies as st
from small_histories import BACK, held, went

from services.reports.board.quarters import Quarter, QuarterByQuarter, last_complete
from services.reports.disclosure.rounding import _published, rounded_figures
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import Children, Row

NOW = london("2026-01-02 09:00")
Q2 = Quarter(2025, 2)


@pytest.mark.parametrize(
    ("text", "first", "last", "months", "financial"),
    [
        ("2026-Q1", "2026-01-01", "2026-03-31", "January to March 2026", "quarter 4 of 2025-26"),
        ("2026-Q2", "2026-04-01", "2026-06-30", "April to June 2026", "quarter 1 of 2026-27"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "July to September 2026", "quarter 2 of 2026-27"),
        ("1999-Q4", "1999-10-01", "1999-12-31", "October to December 1999", "quarter 3 of 1999-00"),
    ],
)
def test_a_quarter_is_three_months_of_the_calendar_and_says_which_of_the_councils_year_it_is(
    text: str, first: str, last: str, months: str, financial: str
) -> None:
    quarter = Quarter.parse(text)
    assert (str(quarter.first_day), str(quarter.last_day), quarter.months, quarter.financial) == (first, last, months, financial)
    assert str(quarter) == text


@pytest.mark.parametrize("text", ["2026-Q0", "2026-Q5", "2026Q3", "Q3", "2026-q3", "1800-Q1"])
def test_what_is_no_quarter_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026-Q3"):
        Quarter.parse(text)


@given(day=st.dates(date(1950, 1, 1), date(2150, 12, 31)), back=st.integers(0, 40))
def test_quarters_follow_one_another_without_a_gap(day: date, back: int) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.before(back).before(-back) == quarter
    assert quarter.before(1).last_day + timedelta(days=1) == quarter.first_day
    assert last_complete(day).last_day < day
    span = QuarterByQuarter(INDICATORS["incidents"], quarter.before(back).first_day, quarter.last_day + timedelta(days=1), monthly=True)
    names = [one.name for one in span.ranges]
    assert names == [str(quarter.before(n)) for n in reversed(range(back + 1))]


def count(number: int, children: int) -> Row:
    question = QuarterByQuarter(INDICATORS["incidents"], Q2.first_day, Q2.last_day, monthly=True)
    return _published(Row({}, number, None, number, Children(children, children, 0)), question)


def share(part: int, whole: int, among: int, rest: int, everyone: int) -> Row:
    question = QuarterByQuarter(INDICATORS["any_conversation"], Q2.first_day, Q2.last_day, monthly=True)
    return _published(Row({}, part, whole, None, Children(everyone, among, rest)), question)


@given(number=st.integers(0, 400), children=st.integers(0, 400))
def test_a_count_is_none_or_hidden_or_to_the_nearest_five(number: int, children: int) -> None:
    row = count(number, min(children, number))
    few = 1 <= number <= 5 or 1 <= min(children, number) <= 5
    assert (row.value is Symbol.HIDDEN) == few
    if not few:
        assert row.value == row.numerator
        assert row.value % 5 == 0  # type: ignore[operator]
        assert abs(row.value - number) <= 2  # type: ignore[operator]
        assert (row.value == 0) == (number == 0)


@given(part=st.integers(0, 300), rest=st.integers(0, 300), of_part=st.floats(0.01, 1), of_rest=st.floats(0.01, 1), both=st.integers(0, 100))
def test_a_share_is_shown_only_where_neither_side_rests_on_few(part: int, rest: int, of_part: float, of_rest: float, both: int) -> None:
    among, others = min(part, max(1, int(part * of_part))), min(rest, max(1, int(rest * of_rest)))
    everyone = max(among, others, among + others - both)
    row = share(part, part + rest, among, others, everyone)
    sides = ((part + rest, everyone), (part, among), (rest, others))
    few = any(1 <= one <= 5 for side in sides for one in side)
    if not part + rest:
        assert row.value is Symbol.NOT_APPLICABLE
    elif few:
        assert row.value is row.numerator is Symbol.HIDDEN
    else:
        assert row.value % 5 == 0  # type: ignore[operator]
        assert (row.value == 0) == (part == 0)
        assert (row.value == 100) == (rest == 0)
        assert abs(row.value - 100 * part / (part + rest)) <= 5  # type: ignore[operator]


@pytest.mark.parametrize("shown", [count(8, 6), share(60, 100, 20, 15, 30)])
def test_no_row_keeps_how_many_children_stand_behind_it(shown: Row) -> None:
    assert shown.children == Children()


def test_of_a_small_group_not_even_none_or_all_is_shown() -> None:
    assert share(0, 40, 0, 5, 5).value is Symbol.HIDDEN
    assert share(40, 40, 5, 0, 5).value is Symbol.HIDDEN
    assert share(40, 40, 6, 0, 6).value == 100


def test_a_middle_or_an_average_has_no_rounded_form() -> None:
    for indicator in ("duration_median", "incidents_per_child", "share_of_the_ten"):
        question = QuarterByQuarter(INDICATORS[indicator], Q2.first_day, Q2.last_day, monthly=True)
        with pytest.raises(ValueError, match="has no rounded form"):
            rounded_figures(None, question, NOW)  # type: ignore[arg-type]


async def rows(authority: Authority, indicator: str, now: datetime = NOW) -> Sequence[Row]:
    await authority.collate()
    question = QuarterByQuarter(INDICATORS[indicator], Q2.before(1).first_day, Q2.before(-1).first_day, monthly=True)
    return await authority.facts.read(lambda connection: rounded_figures(connection, question, now))


async def test_a_real_quarter_is_counted_by_its_own_days_and_children(authority: Authority) -> None:
    for n in range(13):
        went(authority, f"c{n % 7}", f"2025-0{4 + n % 3}-{10 + n} 10:00", f"2025-0{4 + n % 3}-{10 + n} 12:00")
    for n in range(8):
        went(authority, "one", f"2025-01-{10 + n} 10:00", f"2025-01-{10 + n} 12:00")
    before, now = await rows(authority, "episodes")
    assert (before.value, now.value) == (Symbol.HIDDEN, 15), "eight times one child is one child"


async def test_a_reason_that_few_children_gave_is_hidden_and_the_others_are_not_added_up(authority: Authority) -> None:
    for n in range(7):
        authority.happened(went(authority, f"c{n}", "2025-06-02 10:00", BACK), held(reasons=("friends", *(["school"] if n < 3 else []))))
    found = {(row.at["month"], row.at["reason"]): row for row in await rows(authority, "reasons")}
    friends, school = (found[str(Q2), reason] for reason in ("friends", "school"))
    assert (friends.value, friends.denominator) == (5, None)
    assert school.value is Symbol.HIDDEN
