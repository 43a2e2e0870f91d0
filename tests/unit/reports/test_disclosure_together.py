"""Three publications of one table, and four: each pair is safe, and an attacker with a solver has all of them."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from test_disclosure_republished import given_out
from test_disclosure_tables import Cell, Values, added_up, lines, places

from services.reports.disclosure import together
from services.reports.disclosure.given import Before
from services.reports.disclosure.tables import TOTAL, Counted, protect

Cells = Mapping[Cell, Counted]
Publication = tuple[Cells, frozenset[Cell]]


def tells(values: Values, publications: Sequence[Publication], sought: tuple[int, int, Cell]) -> tuple[int, int]:
    """The least and the most that a change between two of the publications can be, for whoever has all of them: every line adds up, and
    of two of which it is known that everything only grew, or only shrank, nothing did otherwise, and what changed did by one or more."""
    cells = places(values)
    column = {(which, cell): n for n, (which, cell) in enumerate(product(range(len(publications)), cells))}
    truth = np.array([publications[which][0][cell].number for which, cell in column])

    def row(signs: Mapping[tuple[int, Cell], int]) -> np.ndarray:
        made = np.zeros(len(column))
        for at, sign in signs.items():
            made[column[at]] += sign
        return made

    add_up = np.array(
        [
            row({(which, total): -1} | {(which, part): 1 for part in parts})
            for which in range(len(publications))
            for total, parts in lines(values, tuple(range(len(values))))
        ]
    )
    rules = [LinearConstraint(add_up, add_up @ truth, add_up @ truth)]
    for a, b in combinations(range(len(publications)), 2):
        changed = [publications[b][0][cell].number - publications[a][0][cell].number for cell in cells]
        for way in (1, -1):
            if all(way * one >= 0 for one in changed):
                grew = np.array([row({(b, cell): way, (a, cell): -way}) for cell in cells])
                rules.append(LinearConstraint(grew, [min(1, way * one) for one in changed], np.inf))
    seen = np.array([cell not in publications[which][1] for which, cell in column])
    bounds = Bounds(np.where(seen, truth, np.minimum(1, truth)), np.where(seen, truth, 10_000))
    first, then, cell = sought
    aim = row({(then, cell): 1, (first, cell): -1})
    ends = [milp(way * aim, integrality=np.ones(len(column)), bounds=bounds, constraints=rules) for way in (1, -1)]
    assert all(end.success for end in ends), "the truth itself is a solution"
    return round(ends[0].fun), round(-ends[1].fun)


VALUES = (("c", "a", "b", "d"),)
FIRST = added_up(VALUES, {("c",): 10, ("a",): 50, ("b",): 70, ("d",): 30})
SECOND = added_up(VALUES, {("c",): 10, ("a",): 70, ("b",): 50, ("d",): 30})
THIRD = added_up(VALUES, {("c",): 11, ("a",): 70, ("b",): 70, ("d",): 30})
"""One more in c; a grew since the first, b since the second, and between those two one grew and the other shrank."""


def published(*tables: Cells) -> list[Publication]:
    """Each beside all that went before it."""
    made: list[Publication] = []
    for table in tables:
        made.append((table, protect(table, VALUES, [given_out(VALUES, one, hidden) for one, hidden in made])))
    return made


def test_a_change_of_one_that_no_two_publications_tell_is_told_by_no_three() -> None:
    first, second, third = published(FIRST, SECOND, THIRD)
    by_pairs = (THIRD, frozenset({("c",), ("a",), ("b",)}))
    for pair in ([first, by_pairs], [second, by_pairs]):
        assert tells(VALUES, pair, (0, 1, ("c",))) == (1, 20), "each pair by itself leaves it open"
    assert tells(VALUES, [first, second, by_pairs], (0, 2, ("c",))) == (1, 1), "what was hidden by pairs is told by the three together"
    least, most = tells(VALUES, [first, second, third], (0, 2, ("c",)))
    assert least <= 1
    assert most >= 5


def test_what_changed_since_both_is_hidden_beside_it_and_the_total_is_shown() -> None:
    third = added_up(VALUES, {("c",): 11, ("a",): 70, ("b",): 70, ("d",): 60})
    published_ = published(FIRST, SECOND, third)
    assert published_[2][1] >= {("c",), ("d",)}
    assert (TOTAL,) not in published_[2][1]
    assert tells(VALUES, published_, (0, 2, ("c",)))[1] >= 5


def test_a_year_that_only_grew_shows_its_totals_month_after_month() -> None:
    numbers = {("c",): 10, ("a",): 50, ("b",): 70, ("d",): 30}
    tables = []
    for month in range(6):
        numbers = {("c",): numbers[("c",)] + month % 2, ("a",): numbers[("a",)] + 9, ("b",): numbers[("b",)] + 8, ("d",): 30}
        tables.append(added_up(VALUES, numbers))
    made = published(*tables)
    assert all((TOTAL,) not in hidden for _, hidden in made)
    assert all(("d",) not in hidden for _, hidden in made)


def test_the_same_table_a_third_time_hides_nothing_more() -> None:
    *_, second, third = published(FIRST, SECOND, SECOND)
    assert second[1] == third[1]


@pytest.mark.parametrize("many", [3, 4])
@settings(max_examples=80, deadline=None)
@given(draw=st.data())
def test_no_small_change_is_told_by_all_publications_that_no_two_of_them_tell(many: int, draw: st.DataObject) -> None:
    """Each but the last took from some cells and gave to others; the last has all that any had, and a little more."""
    values = draw.draw(st.sampled_from([(("v0", "v1", "v2"),), (("v0", "v1", "v2", "v3", "v4"),), (("v0", "v1", "v2"), ("w0", "w1"))]))
    before = [{cell: draw.draw(st.sampled_from([0, 10, 20, 90])) for cell in product(*values)}]
    for _ in range(many - 2):
        before.append({cell: max(0, number + draw.draw(st.sampled_from([0, 0, 20, -8]))) for cell, number in before[-1].items()})
    most = {cell: max(one[cell] for one in before) for cell in before[0]}
    newest = {cell: number + draw.draw(st.sampled_from([0, 0, 0, 1, 3, 20])) for cell, number in most.items()}
    made: list[Publication] = []
    earlier: list[Before] = []
    for numbers in (*before, newest):
        table = added_up(values, numbers)
        made.append((table, protect(table, values, earlier)))
        earlier.append(given_out(values, *made[-1]))
    last = many - 1
    for which in range(last):
        for cell in places(values):
            change = made[last][0][cell].number - made[which][0][cell].number
            if 1 <= change <= 5 and tells(values, [made[which], made[last]], (0, 1, cell)) != (change, change):
                assert tells(values, made, (which, last, cell)) != (change, change), (cell, made)


def test_what_is_older_than_the_bound_is_held_against_the_newest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decision 0041 says so: with one more publication between, of two held together, the three tell what they may not."""
    again = added_up(VALUES, {("c",): 10, ("a",): 70, ("b",): 50, ("d",): 30})
    made = published(FIRST, SECOND, again, THIRD)
    assert tells(VALUES, made, (0, 3, ("c",))) != (1, 1)
    monkeypatch.setattr(together, "JOINTLY", 2)
    made = published(FIRST, SECOND, again, THIRD)
    assert tells(VALUES, [made[0], made[3]], (0, 1, ("c",))) != (1, 1), "no pair tells it, bound or no bound"
    assert tells(VALUES, made, (0, 3, ("c",))) == (1, 1)


@pytest.mark.parametrize("shows", [0, 1])
def test_the_order_of_the_earlier_two_makes_no_difference(shows: int) -> None:
    tables = (FIRST, SECOND) if shows else (SECOND, FIRST)
    made = published(*tables, THIRD)
    assert tells(VALUES, made, (0, 2, ("c",))) != (1, 1)
