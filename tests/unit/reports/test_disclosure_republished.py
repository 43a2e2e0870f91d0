"""A table and the same table published again later, against an attacker who sees both and knows what cannot have happened in between."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from test_disclosure_tables import Cell, Values, added_up, attack, levels, lines, places, tables

from services.reports.disclosure.given import Before
from services.reports.disclosure.tables import TOTAL, Counted, protect, span

Cells = Mapping[Cell, Counted]


def given_out(values: Values, cells: Cells, hidden: frozenset[Cell]) -> Before:
    return Before(frozenset(range(len(values))), {cell: one.number for cell, one in cells.items()}, hidden)


class Both:
    """Two tables as the attacker has them. `grew`: it is known that nothing was taken away in between, and which cells grew at all."""

    def __init__(self, values: Values, within: tuple[int, ...], tables: tuple[Cells, Cells], hidden: tuple[frozenset[Cell], ...]) -> None:
        self.cells = [cell for cell in places(values) if all(cell[place] == TOTAL for place in range(len(values)) if place not in within)]
        self.tables, self.hidden = tables, hidden
        self.column = {(which, cell): n for n, (which, cell) in enumerate(product((0, 1), self.cells))}
        rows = []
        for which in (0, 1):
            for total, parts in lines(values, within):
                rows.append(self.row({(which, total): -1} | {(which, part): 1 for part in parts}))
        truth = [tables[which][cell].number for which, cell in self.column]
        self.constraints = [LinearConstraint(np.array(rows), *[np.array(rows) @ truth] * 2)] if rows else []
        grown = np.array([self.row({(1, cell): 1, (0, cell): -1}) for cell in self.cells])
        at_least = [min(1, tables[1][cell].number - tables[0][cell].number) for cell in self.cells]
        self.constraints.append(LinearConstraint(grown, at_least, np.inf))
        known = [cell not in hidden[which] for which, cell in self.column]
        self.bounds = Bounds(
            [number if seen else min(1, number) for number, seen in zip(truth, known, strict=True)],
            [number if seen else 10_000 for number, seen in zip(truth, known, strict=True)],
        )

    def row(self, signs: Mapping[tuple[int, Cell], int]) -> np.ndarray:
        row = np.zeros(len(self.column))
        for which, sign in signs.items():
            row[self.column[which]] += sign
        return row

    def range_of(self, signs: Mapping[tuple[int, Cell], int]) -> tuple[int, int]:
        """The least and the most that a number, or a difference, can be."""
        aim, whole = self.row(signs), np.ones(len(self.column))
        ends = [milp(way * aim, integrality=whole, bounds=self.bounds, constraints=self.constraints) for way in (1, -1)]
        assert all(end.success for end in ends), "the truth itself is a solution"
        return round(ends[0].fun), round(-ends[1].fun)


def attack_both(values: Values, tables: tuple[Cells, Cells], hidden: tuple[frozenset[Cell], frozenset[Cell]]) -> None:
    for within in levels(values):
        own = {cell for cell in places(values) if all((cell[place] != TOTAL) == (place in within) for place in range(len(values)))}
        if len(within) > 0 and own <= hidden[1]:
            continue  # a table that shows nothing of its own is attacked by itself, in test_disclosure_tables
        both = Both(values, within, tables, hidden)
        for cell in both.cells:
            then, now = (one[cell].number for one in tables)
            if 1 <= now - then <= 5:
                least, most = both.range_of({(1, cell): 1, (0, cell): -1})
                assert (least, most) != (now - then, now - then)
                assert least <= 1, (within, cell)
                assert most >= 5, (within, cell)
            if any(1 <= one <= 5 for one in (then, tables[0][cell].children)) and not (within and own <= hidden[0]):
                least, most = both.range_of({(0, cell): 1})
                assert least <= span(then)[0], (within, cell)
                assert most >= span(then)[1], (within, cell)


def later_by(values: Values, cells: Cells, more: Mapping[Cell, int]) -> dict[Cell, Counted]:
    added = added_up(values, more)
    return {cell: Counted(one.number + added[cell].number, one.children + added[cell].number) for cell, one in cells.items()}


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_nobody_works_out_a_small_number_or_a_small_change_from_a_table_and_its_later_version(
    made: tuple[Values, dict[Cell, Counted]], draw: st.DataObject
) -> None:
    values, cells = made
    then = protect(cells, values)
    later = later_by(values, cells, {cell: draw.draw(st.sampled_from([0, 0, 1, 3, 8])) for cell in product(*values)})
    now = protect(later, values, [given_out(values, cells, then)])
    assert then <= now, "what was hidden once stays hidden"
    for cell in set(cells) - now:
        assert not 1 <= later[cell].number - cells[cell].number <= 5
    attack(values, later, now)
    attack_both(values, (cells, later), (then, now))


@settings(max_examples=40, deadline=None)
@given(tables(overlapping=True), st.data())
def test_children_counted_in_several_rows_give_no_more_away_the_second_time(
    made: tuple[Values, dict[Cell, Counted]], draw: st.DataObject
) -> None:
    values, cells = made
    then = protect(cells, values)
    later = later_by(values, cells, {cell: draw.draw(st.sampled_from([0, 1, 6])) for cell in product(*values)})
    now = protect(later, values, [given_out(values, cells, then)])
    attack_both(values, (cells, later), (then, now))


def test_the_same_table_again_hides_what_it_hid_and_nothing_more() -> None:
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 60, ("M",): 3, ("U",): 37})
    then = protect(cells, values)
    assert protect(cells, values, [given_out(values, cells, then)]) == then


def test_a_hidden_number_is_not_shown_later_beside_a_total_that_was_shown_before() -> None:
    """M is small, and U went with it. Later U is the smaller one to hide: shown beside the old total and F, U would have told M."""
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 60, ("M",): 3, ("U",): 37})
    then = protect(cells, values)
    assert then == {("M",), ("U",)}
    later = added_up(values, {("F",): 60, ("M",): 20, ("U",): 37})
    assert protect(later, values) == frozenset(), "by itself it would show all"
    assert protect(later, values, [given_out(values, cells, then)]) == {("M",), ("U",)}


def test_a_change_of_one_takes_a_second_change_with_it_and_never_a_cell_that_did_not_change() -> None:
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 60, ("M",): 40, ("U",): 37})
    later = later_by(values, cells, {("F",): 1, ("M",): 20})
    now = protect(later, values, [given_out(values, cells, protect(cells, values))])
    assert now == {("F",), ("M",)}, "who knows that U is as it was would work F out from it"


def test_where_something_was_taken_away_each_change_by_itself_is_hidden() -> None:
    values = (("F", "M", "U"),)
    cells = added_up(values, {("F",): 60, ("M",): 40, ("U",): 37})
    later = added_up(values, {("F",): 63, ("M",): 20, ("U",): 37})
    now = protect(later, values, [given_out(values, cells, frozenset())])
    assert ("F",) in now


@pytest.mark.parametrize("total", [1, 5])
def test_a_total_that_grew_by_a_few_is_hidden_with_its_parts(total: int) -> None:
    values = (("F", "M"),)
    cells = added_up(values, {("F",): 60, ("M",): 40})
    later = later_by(values, cells, {("F",): total})
    assert {("F",), (TOTAL,)} <= protect(later, values, [given_out(values, cells, frozenset())])
