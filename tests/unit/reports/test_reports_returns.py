"""The return of what people recorded here, by the statement the export runs: facts 1-4, 9, 11 and 12 of domain.md."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from collated_authority import Authority, london
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.facts import Facts
from services.reports.returns.missing_rows import missing_rows
from shared.clock import MovableClock, london_date
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import ChildReturned, EpisodeSnapshot, Period, SentRow
from shared.ssda903.dates import read_date
from shared.ssda903.rules import check
from shared.ssda903.submission import Submission
from shared.ssda903.tables import MISSING, EpisodeRow, HeaderRow, MissingRow
from shared.ssda903.writing import write_csv
from shared.ssda903.years import CollectionYear

LAST, THIS, NEXT = CollectionYear(2024), CollectionYear(2025), CollectionYear(2026)


async def rows(authority: Authority, year: CollectionYear) -> list[MissingRow]:
    await authority.collate()
    today = london_date(authority.clock.now())
    return await authority.facts.read(lambda connection: missing_rows(connection, year, today, {}))


async def dates(authority: Authority, year: CollectionYear) -> list[tuple[str, str]]:
    return [(row.mis_start, row.mis_end) for row in await rows(authority, year)]


def broken(sent: list[MissingRow], year: CollectionYear, *, last: list[MissingRow] | None = None, rec: str = "") -> list[str]:
    """The rules that fail for one child in care since 2020, up to the 18th birthday where `rec` is given."""
    row = sent[0]
    ceased = row.dob.replace("2007", "2025") if rec else ""
    care = EpisodeRow(row.child, "01/01/2020", "S", "C2", "N1", "U6", "PR1", ceased, rec or "X1", "", "", "", "", line=2)
    header = HeaderRow(row.child, "F", row.dob, "WBRI", "", "", "", line=2)
    return [one.rule for one in check(Submission(sent, [header], [care]), year, None if last is None else Submission(last))]


async def test_fact_1_a_night_away_is_one_row_of_two_dates(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    sent = await rows(authority, THIS)
    assert write_csv(MISSING, sent) == "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,05/03/2010,M,14/05/2025,15/05/2025\n"
    assert broken(sent, THIS) == []


async def test_fact_2_out_and_back_in_a_day_is_one_date_twice(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 09:00", "2025-05-14 21:00")
    assert await dates(authority, THIS) == [("14/05/2025", "14/05/2025")]


async def test_facts_3_and_4_over_31_march_the_end_is_the_year_afters_and_the_start_stays(authority: Authority) -> None:
    authority.missing("1001", "2025-03-30 22:00", "2025-04-02 08:00")
    last, this = await rows(authority, LAST), await rows(authority, THIS)
    assert [(row.mis_start, row.mis_end) for row in (*last, *this)] == [("30/03/2025", ""), ("30/03/2025", "02/04/2025")]
    assert broken(last, LAST) == broken(this, THIS, last=last) == []
    assert broken(this, LAST) == ["571"], "with its end, in the year before"
    moved = [MissingRow("1001", "05/03/2010", "M", "01/04/2025", "02/04/2025", line=2)]
    assert broken(moved, THIS, last=last) == ["576"]


async def test_a_period_is_in_every_year_it_touches_and_in_no_other(authority: Authority) -> None:
    authority.missing("1", "2025-03-30 22:00", "2025-03-31 23:30")
    authority.missing("2", "2025-03-31 22:00", "2025-04-01 00:30")
    authority.missing("3", "2026-04-01 00:00")
    authority.missing("4", "2025-03-30 22:00")
    assert [row.child for row in await rows(authority, LAST)] == ["1", "2", "4"]
    assert await dates(authority, THIS) == [("31/03/2025", "01/04/2025"), ("30/03/2025", "")]
    assert await dates(authority, NEXT) == [("01/04/2026", ""), ("30/03/2025", "")]


async def test_fact_9_missing_until_18_ends_on_the_birthday_and_only_e8_will_do(authority: Authority) -> None:
    authority.missing("1001", "2025-05-20 20:00", "2025-06-01 00:00", date_of_birth=date(2007, 6, 1))
    sent = await rows(authority, THIS)
    assert [row.mis_end for row in sent] == ["01/06/2025"]
    assert (broken(sent, THIS, rec="E8"), broken(sent, THIS, rec="E5")) == ([], ["580"])


async def test_fact_11_the_night_the_clocks_go_forward_is_three_hours_and_two_dates(authority: Authority) -> None:
    night = authority.missing("1001", "2026-03-28 23:30", "2026-03-29 03:30").periods[0]
    assert night.end is not None
    assert night.end - night.start == timedelta(hours=3)
    assert await dates(authority, THIS) == [("28/03/2026", "29/03/2026")]


async def test_fact_12_half_past_midnight_in_summer_time_is_the_new_years_first_day(authority: Authority) -> None:
    first = authority.missing("1001", "2026-04-01 00:30")
    assert first.last_seen_at.date() == date(2026, 3, 31)
    assert (await dates(authority, NEXT), await dates(authority, THIS)) == ([("01/04/2026", "")], [])


@pytest.mark.parametrize("status", ["placed_here", "protection_or_need", "at_home", "care_leaver"])
async def test_only_our_own_children_and_what_did_happen(authority: Authority, status: str) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10", care_status=status)
    authority.cancelled(authority.missing("1002", "2025-05-14 22:40"))
    authority.missing("1003", "2025-05-14 22:40", "2025-05-15 01:10", category="A")
    assert [(row.child, row.missing) for row in await rows(authority, THIS)] == [("1003", "A")]


def over_the_years_end(authority: Authority, end: str, *years: str) -> None:
    """Imported as away since 30/03/2025 by the files of these years, and back at that time."""
    imported = authority.imported("1001", ("M", "2025-03-30", None))
    period = Period(
        category="M",
        start=imported.last_seen_at,
        end=london(end),
        sent=tuple(SentRow(collection_year=year, line=2) for year in years),
    )
    back: EpisodeSnapshot = imported.model_copy(
        update={"version": 9, "status": EpisodeStatus.RETURNED, "periods": (period,), "returned_at": period.end}
    )
    authority.write(authority.writing.episode(ChildReturned(returned_at=london(end), found_location="friend"), back, london(end)))


@pytest.mark.parametrize(
    ("end", "years", "last"),
    [
        ("2025-04-02 00:00", ["2024-25"], "02/04/2025"),  # its own file had that date: it goes back, and 571 is named
        ("2025-04-02 08:00", ["2024-25"], ""),  # people saw them come back: no file says eight o'clock
        ("2025-04-02 00:00", ["2024-25", "2025-26"], ""),  # the later file brought it
    ],
)
async def test_an_end_beyond_the_year_is_written_only_where_its_own_file_had_it(
    authority: Authority, end: str, years: list[str], last: str
) -> None:
    over_the_years_end(authority, end, *years)
    assert await dates(authority, LAST) == [("30/03/2025", last)]
    assert await dates(authority, THIS) == [("30/03/2025", "02/04/2025")]


instants = st.integers(0, 4 * 365 * 1440).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
stays = st.tuples(instants, st.none() | st.integers(0, 800 * 1440).map(lambda minutes: timedelta(minutes=minutes)))


@settings(max_examples=10, deadline=None)
@given(st.lists(stays, min_size=1, max_size=30))
async def test_a_row_is_in_its_year_and_a_period_ends_in_exactly_one_years_return(
    tmp_path_factory: pytest.TempPathFactory, recorded: list[tuple[datetime, timedelta | None]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("returns")
    clock = MovableClock(datetime(2031, 6, 1, tzinfo=UTC))
    authority = Authority(Facts(folder / "facts.duckdb", clock), clock)
    await authority.facts.open()
    try:
        for number, (left, away) in enumerate(recorded):
            authority.missing(str(number), left, None if away is None else left + away)
        ended = dict.fromkeys(range(len(recorded)), 0)
        for year in (CollectionYear(starting) for starting in range(2023, 2031)):
            for row in await rows(authority, year):
                left, away = recorded[int(row.child)]
                end, written = (None if away is None else london_date(left + away)), read_date(row.mis_end)
                assert read_date(row.mis_start) == london_date(left) <= year.last_day
                assert written == (end if end and end <= year.last_day else None)
                assert written is None or written in year
                ended[int(row.child)] += written is not None
        assert ended == {number: int(away is not None) for number, (_, away) in enumerate(recorded)}
    finally:
        await authority.facts.close()
