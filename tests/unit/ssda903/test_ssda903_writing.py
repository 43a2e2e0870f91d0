"""The return is what the Department sees of a child's absence: facts 1-4, 9 and 12 of domain.md, and the two file formats."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_903 import BORN, broken, care, header, missing

from shared.clock import LONDON, london_date, london_midnight
from shared.contracts.codes import Category
from shared.ssda903.dates import read_date
from shared.ssda903.tables import HEADER, MISSING
from shared.ssda903.writing import RecordedPeriod, periods_for_year, write_csv, write_missing_xml
from shared.ssda903.years import CollectionYear

LAST, THIS, NEXT = CollectionYear(2024), CollectionYear(2025), CollectionYear(2026)


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def period(start, end=None, *, category=Category.M, born=date(2010, 3, 5)):
    return RecordedPeriod("1001", born, category, london(start), london(end) if end else None)


def rows(recorded, year):
    return [(row.mis_start, row.mis_end) for row in periods_for_year([recorded], year)]


def test_fact_1_a_night_away_is_one_row_of_two_dates():
    (row,) = periods_for_year([period("2025-05-14T22:40", "2025-05-15T01:10")], THIS)
    assert write_csv(MISSING, [row]) == "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,05/03/2010,M,14/05/2025,15/05/2025\n"
    assert broken(row) == []


def test_fact_2_out_and_back_in_a_day_is_one_date_twice():
    assert rows(period("2025-05-14T09:00", "2025-05-14T21:00"), THIS) == [("14/05/2025", "14/05/2025")]


def test_fact_3_over_31_march_the_end_is_blank_and_writing_it_breaks_571():
    over = period("2025-03-30T22:00", "2025-04-02T08:00")
    assert rows(over, LAST) == [("30/03/2025", "")]
    assert broken(*periods_for_year([over], LAST), year=LAST) == []
    assert broken(missing("M", "30/03/2025", "02/04/2025"), year=LAST) == ["571"]


def test_fact_4_the_year_after_keeps_the_start_and_one_moved_to_1_april_breaks_576():
    over = period("2025-03-30T22:00", "2025-04-02T08:00")
    assert rows(over, THIS) == [("30/03/2025", "02/04/2025")]
    last = periods_for_year([over], LAST)
    assert broken(*periods_for_year([over], THIS), last=last) == []
    assert broken(missing("M", "01/04/2025", "02/04/2025"), last=last) == ["576"]


def test_a_period_is_in_every_year_it_touches_and_in_no_other():
    assert rows(period("2025-03-30T22:00", "2025-03-31T23:30"), THIS) == []
    assert rows(period("2025-03-31T22:00", "2025-04-01T00:30"), THIS) == [("31/03/2025", "01/04/2025")]
    assert rows(period("2025-03-30T22:00"), NEXT) == [("30/03/2025", "")]
    assert rows(period("2026-04-01T00:00"), THIS) == []


def test_fact_9_missing_until_18_ends_on_the_birthday_and_only_e8_will_do():
    turned = period("2025-05-20T20:00", "2025-06-01T00:00", born=date(2007, 6, 1))
    (row,) = periods_for_year([turned], THIS)
    assert row.mis_end == "01/06/2025"
    headers = [header(born="01/06/2007")]
    assert broken(row, headers=headers, episodes=[care("01/01/2020", "S", "01/06/2025", "E8")]) == []
    assert broken(row, headers=headers, episodes=[care("01/01/2020", "S", "01/06/2025", "E5")]) == ["580"]


def test_fact_11_the_night_the_clocks_go_forward_is_three_hours_and_two_dates():
    night = period("2026-03-28T23:30", "2026-03-29T03:30")
    assert night.end - night.start == timedelta(hours=3)
    assert rows(night, THIS) == [("28/03/2026", "29/03/2026")]


def test_fact_12_half_past_midnight_in_summer_time_is_the_new_years_first_day():
    first = period("2026-04-01T00:30")
    assert first.start.date() == date(2026, 3, 31)
    assert (rows(first, NEXT), rows(first, THIS)) == ([("01/04/2026", "")], [])


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_date_made_an_instant_is_the_same_date_again_whatever_the_clocks_do(day):
    assert london_date(london_midnight(day)) == day


FOUR_YEARS = timedelta(days=4 * 365)
instants = st.timedeltas(timedelta(0), FOUR_YEARS).map(lambda since: datetime(2024, 1, 1, tzinfo=UTC) + since)


@given(instants, st.none() | st.timedeltas(timedelta(0), timedelta(days=800)), st.integers(2023, 2028).map(CollectionYear))
def test_a_row_is_in_its_year_never_backwards_and_blank_only_while_open(start, away, year):
    end = None if away is None else start + away
    for row in periods_for_year([RecordedPeriod("1001", date(2010, 3, 5), Category.A, start, end)], year):
        assert read_date(row.mis_start) == london_date(start) <= year.last_day
        ended = read_date(row.mis_end)
        if ended is None:
            assert end is None or london_date(end) > year.last_day
        else:
            assert london_date(start) <= ended == london_date(end)
            assert ended in year


@given(instants, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_a_period_ends_in_exactly_one_years_return(start, away):
    recorded = RecordedPeriod("1001", None, Category.M, start, start + away)
    years = [CollectionYear(starting) for starting in range(2022, 2032)]
    assert sum(bool(row.mis_end) for year in years for row in periods_for_year([recorded], year)) == 1


def test_the_header_file_goes_out_with_its_own_columns():
    assert write_csv(HEADER, [header()]).splitlines() == ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", f"1001,F,{BORN},WBRI,,,"]


def test_the_xml_holds_each_child_with_its_periods():
    text = write_missing_xml(
        [missing("M", "14/05/2025", "15/05/2025"), missing("A", "20/05/2025"), missing("M", "01/06/2025", child="1003")],
        [header(), header("1002")],
    )
    children = ElementTree.fromstring(text)
    assert children.tag == "EXPSSDA903"
    assert [child.findtext("HEADER/CHILDID") for child in children] == ["1001", "1002", "1003"]
    assert [len(child.findall("HEADER/AMISSING")) for child in children] == [2, 0, 1]
    assert [tag.tag for tag in children[0].find("HEADER")] == [
        "CHILDID",
        "UPN",
        "SEX",
        "DOB",
        "ETHNIC",
        "AMISSING",
        "AMISSING",
        "MOTHER",
        "MC_DOB",
    ]
    second = children[0].findall("HEADER/AMISSING")[1]
    assert [(tag.tag, tag.text) for tag in second] == [("MISSING", "A"), ("MIS_START", "20/05/2025"), ("MIS_END", None)]


def test_the_xml_refuses_what_the_format_cannot_hold():
    with pytest.raises(ValueError, match="child 1001 has 367 periods; the return holds 366"):
        write_missing_xml([missing("M", "14/05/2025", "14/05/2025")] * 367)
    with pytest.raises(ValueError, match="control character"):
        write_missing_xml([missing("M\x01", "14/05/2025")])
