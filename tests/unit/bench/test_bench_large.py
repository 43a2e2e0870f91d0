"""What is measured at 10 million: rows as collation writes them, answers that must agree, and nothing of it unless it is asked for."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench import __main__ as bench
from bench.big_store import Size, authorities, fill
from bench.figures import Limit
from bench.made_up_year import made_up_year
from bench.p6_figures import same
from bench.same_questions import FROM, QUESTIONS, TO

SIZE = Size(authorities=3, children=20, episodes=60)


@pytest.fixture
async def facts(tmp_path: Path) -> Any:
    await fill(tmp_path / "facts.duckdb", SIZE)
    with duckdb.connect(tmp_path / "facts.duckdb") as connection:
        yield connection


async def test_a_big_store_has_every_absence_of_every_authority_once_in_ten_years(facts: duckdb.DuckDBPyConnection) -> None:
    counted = "SELECT count(*), count(DISTINCT episode_id), list_sort(list_distinct(list(authority))), min(last_seen_on), max(last_seen_on)"
    rows, ids, of, first, last = facts.execute(f"{counted} FROM episodes").fetchall()[0]
    assert rows == ids == SIZE.all_episodes
    assert of == sorted(authorities(SIZE.authorities))
    assert first > FROM
    assert last < TO
    assert (last - first).days > 9 * 365


@pytest.mark.parametrize("table", ["periods", "alerts", "parts_recorded", "episodes_past"])
async def test_what_belongs_to_an_absence_is_copied_with_it(facts: duckdb.DuckDBPyConnection, table: str) -> None:
    lonely = f"SELECT count(*) FROM {table} ANTI JOIN episodes USING (authority, episode_id)"
    assert facts.execute(lonely).fetchone() == (0,)
    assert facts.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,)


async def test_days_and_instants_move_together_also_within_lists(facts: duckdb.DuckDBPyConnection) -> None:
    """Whoever was told within days of the child's going was so in every copy, and every child is in the register."""
    apart = "SELECT max(abs(date_diff('day', last_seen_at, one.told_at))) FROM (SELECT last_seen_at, unnest(told) AS one FROM episodes)"
    (days,) = facts.execute(apart).fetchall()[0]
    assert 0 < days < 10
    assert facts.execute("SELECT max(abs(date_diff('day', last_seen_at, last_seen_on))) FROM episodes").fetchall()[0][0] <= 1
    assert facts.execute("SELECT count(*) FROM episodes ANTI JOIN children USING (authority, child_id)").fetchone() == (0,)


def test_the_made_up_year_is_the_same_each_time_it_is_made() -> None:
    def made() -> list[Any]:
        return [(one.type, one.subject, one.data.model_dump()) for one in made_up_year(5, 20)]

    assert made() == made()


def test_answers_that_differ_are_no_measurement() -> None:
    question = QUESTIONS[0]
    same(question, {"10_to_15": (3, None), "under_1": (0, None)}, {"10_to_15": (3, None)}, "PostgreSQL")
    with pytest.raises(RuntimeError, match="10_to_15 is 3 of None, and 4"):
        same(question, {"10_to_15": (3, None)}, {"10_to_15": (4, None)}, "PostgreSQL")


def test_what_takes_many_minutes_is_left_out_unless_asked_for() -> None:
    usual = {bar.what for bar in bench.chosen("", large=False)}
    assert usual < {bar.what for bar in bench.chosen("", large=True)}
    assert {bar.id for bar in bench.chosen("P6,P7", large=False)} == {"P6", "P7"}
    assert not any("10 million" in what for what in usual)


def test_what_is_only_stated_is_held_to_nothing() -> None:
    assert Limit("stated", 0).met_by(1e9)
    assert not Limit("stated", 0).of_ratio
