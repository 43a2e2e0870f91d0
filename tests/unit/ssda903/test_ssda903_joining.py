"""Rows become absences: joined wrongly, three in thirty days become one, or one becomes three."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_903 import care, lines, missing

from shared.contracts.codes import Category
from shared.ssda903.joining import ImportedEpisode, ImportedPeriod, join
from shared.ssda903.years import CollectionYear

LAST, THIS, NEXT = CollectionYear(2024), CollectionYear(2025), CollectionYear(2026)


def joined(*rows, care=()):
    """The starts of each episode's periods, one year's file."""
    return [[period.start.day for period in episode.periods] for episode in join({THIS: lines(*rows)}, care)]


def test_each_row_is_an_episode_of_its_own():
    (first, second) = join({THIS: lines(missing("M", "14/05/2025", "15/05/2025"), missing("M", "20/05/2025", "20/05/2025"))})
    assert first == ImportedEpisode("1001", (ImportedPeriod(Category.M, date(2025, 5, 14), date(2025, 5, 15)),), open_now=False)
    assert (second.periods[0].sent, second.periods[0].end) == (((THIS, 3),), date(2025, 5, 20))


def test_fact_5_missing_then_away_from_the_same_day_is_one_episode():
    assert joined(missing("M", "14/05/2025", "15/05/2025"), missing("A", "15/05/2025", "16/05/2025")) == [[14, 15]]


def test_going_again_on_the_day_of_return_is_another_episode():
    assert joined(missing("M", "14/05/2025", "15/05/2025"), missing("M", "15/05/2025", "16/05/2025")) == [[14], [15]]


def test_fact_10_a_period_ended_with_the_placement_goes_on_in_the_next_row():
    moved = [care("01/01/2020", "S", "25/05/2025"), care("25/05/2025", "P")]
    new_order = [care("01/01/2020", "S", "25/05/2025"), care("25/05/2025", "L")]
    rows = (missing("M", "20/05/2025", "25/05/2025"), missing("M", "25/05/2025", "27/05/2025"))
    assert joined(*rows, care=moved) == [[20, 25]]
    assert joined(*rows, care=new_order) == [[20], [25]]


def test_facts_3_and_4_the_later_years_row_ends_the_same_period():
    rows = {LAST: lines(missing("M", "30/03/2025")), THIS: lines(missing("M", "30/03/2025", "02/04/2025"))}
    (episode,) = join(rows)
    (period,) = episode.periods
    assert (period.start, period.end, period.sent) == (date(2025, 3, 30), date(2025, 4, 2), ((LAST, 2), (THIS, 2)))
    assert not episode.open_now


def test_an_open_row_is_open_now_only_while_no_later_year_is_loaded():
    (now,) = join({THIS: lines(missing("M", "30/03/2026"))})
    assert now.open_now
    (then,) = join({THIS: lines(missing("M", "30/03/2026")), NEXT: []})
    assert (then.open_now, then.periods[0].end, then.periods[0].last_known_open) == (False, None, date(2026, 3, 31))


def test_years_may_be_loaded_in_any_order():
    rows = {THIS: lines(missing("M", "30/03/2025", "02/04/2025")), LAST: lines(missing("M", "30/03/2025"))}
    assert join(rows) == join(dict(reversed(rows.items())))


def test_two_rows_of_one_file_with_one_start_stay_two_and_the_open_one_is_the_one_that_goes_on():
    last = lines(missing("M", "30/03/2025", "30/03/2025"), missing("M", "30/03/2025"))
    first, second = join({LAST: last, THIS: lines(missing("M", "30/03/2025", "02/04/2025"))})
    assert (first.periods[0].end, second.periods[0].end) == (date(2025, 3, 30), date(2025, 4, 2))


def test_a_row_that_should_have_been_refused_is_not_silently_a_period():
    with pytest.raises(ValueError, match="line 2"):
        join({THIS: lines(missing("M", "soon"))})


starts = st.dates(date(2025, 4, 1), date(2026, 3, 1))


@given(st.lists(st.tuples(starts, st.sampled_from("MA")), max_size=8, unique_by=lambda row: row[0]))
def test_every_row_is_in_exactly_one_episode_and_loading_twice_changes_nothing(rows):
    sent = lines(*(missing(category, f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}") for day, category in rows))
    episodes = join({THIS: sent})
    assert sorted(line for e in episodes for p in e.periods for _, line in p.sent) == [row.line for row in sent]
    assert join({THIS: sent}) == episodes
