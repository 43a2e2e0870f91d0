"""Tables with hidden cells against an attacker: a solver that knows everything shown and all that could be worked out from it."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from services.reports.disclosure.given import Before
from services.reports.disclosure.tables import TOTAL, Counted, protect, span

Cell = tuple[str, ...]
Values = tuple[tuple[str, ...], ...]


def places(values: Values) -> list[Cell]:
    return list(product(*((*some, TOTAL) for some in values)))


def added_up(values: Values, inner: Mapping[Cell, int]) -> dict[Cell, Counted]:
    """The table with all its totals; every count is one child."""
    return {cell: Counted(*[sum(inner.get(at, 0) for at in parts)] * 2) for cell, parts in made_of(values)}


def made_of(values: Values) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each cell with those that are no totals, and that it adds up."""
    for cell in places(values):
        yield cell, [at for at in product(*values) if all(side in (TOTAL, mine) for side, mine in zip(cell, at, strict=True))]


@st.composite
def tables(draw: st.DrawFn, *, overlapping: bool = False) -> tuple[Values, dict[Cell, Counted]]:
    """Up to three dimensions, many zeros and small cells; some counts rest on fewer children than they say."""
    sizes = draw(st.sampled_from([(2,), (3,), (5,), (2, 2), (3, 2), (3, 4), (2, 2, 2), (3, 2, 2)]))
    values = tuple(tuple(f"{place}{n}" for n in range(size)) for place, size in enumerate(sizes))
    count = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 9, 12, 20, 40, 90])
    numbers = {cell: draw(count) for cell in product(*values)}
    children = {cell: draw(st.integers(1, number)) if number and draw(st.booleans()) else number for cell, number in numbers.items()}
    cells = {}
    for cell, parts in made_of(values):
        number, resting_on = sum(numbers[at] for at in parts), sum(children[at] for at in parts)
        twice = draw(st.integers(0, 3)) if overlapping and sum(numbers[at] > 0 for at in parts) > 1 else 0
        cells[cell] = Counted(max(number - twice, 1 if number else 0), max(resting_on - twice, 1 if number else 0))
    return values, cells


def lines(values: Values, within: tuple[int, ...]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each total of the table that has the dimensions `within`, and the cells it adds up."""
    for cell in places(values):
        if all(cell[place] == TOTAL for place in range(len(values)) if place not in within):
            for place in within:
                if cell[place] == TOTAL:
                    yield cell, [(*cell[:place], value, *cell[place + 1 :]) for value in values[place]]


def worked_out(
    values: Values, cells: Mapping[Cell, Counted], hidden: frozenset[Cell], within: tuple[int, ...], target: Cell
) -> tuple[int, int]:
    """The least and most a hidden cell can be for an attacker who also knows which hidden cells are 0 and how many count twice."""
    order = [cell for cell in hidden if all(cell[place] == TOTAL for place in range(len(values)) if place not in within)]
    at = {cell: place for place, cell in enumerate(order)}
    rows, known = [], []
    for total, parts in lines(values, within):
        row = np.zeros(len(order))
        for cell, sign in [(total, -1), *((part, 1) for part in parts)]:
            if cell in at:
                row[at[cell]] += sign
        rows.append(row)
        known.append(sum(row[at[cell]] * cells[cell].number for cell in order))
    floor = [min(1, cells[cell].number) for cell in order]
    aim = np.zeros(len(order))
    aim[at[target]] = 1
    constraints = [LinearConstraint(np.array(rows), known, known)] if rows else []
    ends = [
        milp(way * aim, integrality=np.ones(len(order)), bounds=Bounds(floor, [10_000] * len(order)), constraints=constraints)
        for way in (1, -1)
    ]
    assert all(end.success for end in ends), "the truth itself is a solution"
    return round(ends[0].fun), round(-ends[1].fun)


def levels(values: Values) -> Iterator[tuple[int, ...]]:
    yield from (tuple(place for place, used in enumerate(flags) if used) for flags in product((False, True), repeat=len(values)))


def attack(values: Values, cells: Mapping[Cell, Counted], hidden: frozenset[Cell]) -> None:
    """Every table and smaller table; one that shows nothing beyond the smaller ones may only narrow down what it has."""
    for within in levels(values):
        table = [cell for cell in cells if all(cell[place] == TOTAL for place in range(len(values)) if place not in within)]
        own = {cell for cell in table if all(cell[place] != TOTAL for place in within)}
        withheld = own <= hidden and len(within) > 0
        for cell in table:
            if any(1 <= one <= 5 for one in (cells[cell].number, cells[cell].children)):
                assert cell in hidden
                low, high = span(cells[cell].number)
                least, most = worked_out(values, cells, hidden, within, cell)
                if not withheld:
                    assert least <= low, (within, cell)
                    assert high <= most, (within, cell)
                elif len(within) < 3:
                    assert least < most, (within, cell)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_solver_cannot_narrow_down_what_is_hidden(made: tuple[Values, dict[Cell, Counted]]) -> None:
    values, cells = made
    attack(values, cells, protect(cells, values))


@settings(max_examples=40, deadline=None)
@given(tables(overlapping=True))
def test_children_counted_in_several_rows_give_no_more_away(made: tuple[Values, dict[Cell, Counted]]) -> None:
    values, cells = made
    attack(values, cells, protect(cells, values))


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_smaller_table_hides_the_same_cells_wherever_it_is_shown(made: tuple[Values, dict[Cell, Counted]]) -> None:
    values, cells = made
    hidden = protect(cells, values)
    for place in range(len(values)):
        alone = {cell[:place] + cell[place + 1 :]: one for cell, one in cells.items() if cell[place] == TOTAL}
        without = protect(alone, values[:place] + values[place + 1 :])
        assert without == {cell[:place] + cell[place + 1 :] for cell in hidden if cell[place] == TOTAL}


def test_a_second_cell_goes_where_one_could_be_worked_out_and_0_stays() -> None:
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 60, ("M",): 3, ("U",): 37})
    assert protect(cells, values) == {("M",), ("U",)}
    nobody = added_up(values, {("F",): 60, ("M",): 0, ("U",): 37})
    assert protect(nobody, values) == frozenset()


def test_a_table_too_small_to_hide_in_keeps_its_total_and_shows_nothing_else() -> None:
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 3, ("M",): 3, ("U",): 0})
    assert protect(cells, values) == {("F",), ("M",)}, "either may be 1 to 5"
    cells = added_up(values, {("F",): 2, ("M",): 2, ("U",): 2})
    assert protect(cells, values) == {("F",), ("M",), ("U",)}
    values = (("F", "M"), ("in", "out", "unknown"))
    cells = added_up(values, {("F", "in"): 2, ("F", "out"): 5, ("M", "in"): 5, ("M", "out"): 1})
    hidden = protect(cells, values)
    assert ("F", "unknown") in hidden, "its zeros too"
    assert {cell for cell in hidden if TOTAL in cell} == frozenset()


def test_many_incidents_of_few_children_are_hidden_too() -> None:
    values = (("F", "M"),)
    cells = {("F",): Counted(40, 2), ("M",): Counted(60, 30), (TOTAL,): Counted(100, 32)}
    assert protect(cells, values) == {("F",), ("M",)}


@pytest.mark.parametrize(("before", "shown"), [(12, True), (11, False), (17, False), (7, False), (6, True), (18, True)])
def test_a_number_near_one_published_before_is_hidden(before: int, shown: bool) -> None:
    values = (("F", "M"),)
    cells = added_up(values, {("F",): 12, ("M",): 30})
    earlier = Before(frozenset({0}), {("F",): before}, frozenset())
    assert (("F",) not in protect(cells, values, [earlier])) is shown
