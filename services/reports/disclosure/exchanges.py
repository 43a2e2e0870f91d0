"""Exchanges: changes to hidden cells that leave every line adding up, so that nobody can tell the changed table from the true one.

An exchange picks one other value in each dimension. Between two values what one cell gains the other loses; between a value and the total
both gain. The cells at all combinations (2, 4, 8 ... of them) change by the same number. That an exchange exists *is* the proof that a
number cannot be worked out: no solver is needed to hide, only (in the tests) to attack.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = tuple[str, ...]
Corner = tuple[Cell, int]
Cost = tuple[int, bool, int]
"""Cells newly hidden, whether the room is less than needed, the numbers newly hidden added up: the least is taken."""


@dataclass
class Exchanges:
    """The exchanges of one table. `values` has the places of its dimensions in a cell, each with its values and the total.

    `hidden` grows by cells of `own`; a 0 is never hidden for another's sake.
    """

    numbers: Mapping[Cell, int]
    values: Mapping[int, tuple[str, ...]]
    total: str
    hidden: set[Cell]
    own: set[Cell]
    _changed: dict[Cell, int] = field(default_factory=dict)

    def make_room(self, cell: Cell, low: int, high: int) -> bool:
        """Hide what lets the cell be anything from `low` to `high`. False where the table has no such room."""
        number = self.numbers[cell]
        return self._reach(cell, 1, high - number) and self._reach(cell, -1, number - low)

    def _reach(self, cell: Cell, way: int, need: int) -> bool:
        """By one exchange after another, each of what the others left."""
        self._changed = {}
        while need > 0:
            found = _Search(self, cell, way, need).cheapest()
            if found is None:
                return False
            step = min(need, *(self.room(corner, sign * way) for corner, sign in found))
            for corner, sign in found:
                self._changed[corner] = self._changed.get(corner, 0) + sign * way * step
                self.hidden.add(corner)
            need -= step
        return True

    def room(self, cell: Cell, way: int) -> int:
        """How far it can go up or down; whoever reads `c` knows that it is not 0."""
        number = self.numbers[cell]
        return 2**62 if way > 0 else number + self._changed.get(cell, 0) - min(number, 1)

    def open_to_change(self, cell: Cell, way: int) -> bool:
        return (cell in self.hidden or (cell in self.own and self.numbers[cell] > 0)) and self.room(cell, way) > 0


LIKELY = 4
"""The cheapest values of each dimension are tried first, and all of them only where none of these will do: minutes become a second."""


class _Search:
    """Dimension by dimension, the longest first; what already costs more than the best found is not followed further."""

    def __init__(self, table: Exchanges, cell: Cell, way: int, need: int) -> None:
        self.table, self.cell, self.way, self.need = table, cell, way, need
        self.breadth: int | None = None
        self.best: tuple[Cost, list[Corner]] | None = None

    def cheapest(self) -> list[Corner] | None:
        start, values = [(self.cell, 1)], self.table.values
        places = sorted(values, key=lambda place: len(values[place]), reverse=True)
        for self.breadth in (LIKELY, None):
            if self.best is None and self.table.room(self.cell, self.way) > 0:
                self._extend(start, self._cost(start, (0, False, 0)), places)
        return self.best[1] if self.best else None

    def _extend(self, corners: list[Corner], cost: Cost, places: list[int]) -> None:
        if not places:
            self.best = cost, corners
            return
        place, *rest = places
        for dearer, further in sorted(self._steps(corners, cost, place), key=lambda step: step[0])[: self.breadth]:
            if self.best and dearer >= self.best[0]:
                return
            self._extend(further, dearer, rest)

    def _steps(self, corners: list[Corner], cost: Cost, place: int) -> list[tuple[Cost, list[Corner]]]:
        here, steps = self.cell[place], []
        for value in self.table.values[place]:
            if value == here:
                continue
            sign = 1 if self.table.total in (value, here) else -1
            other = [((*cell[:place], value, *cell[place + 1 :]), sign * side) for cell, side in corners]
            if all(self.table.open_to_change(cell, side * self.way) for cell, side in other):
                steps.append((self._cost(other, cost), corners + other))
        return steps

    def _cost(self, corners: list[Corner], cost: Cost) -> Cost:
        new = [self.table.numbers[cell] for cell, _ in corners if cell not in self.table.hidden]
        short = any(self.table.room(cell, side * self.way) < self.need for cell, side in corners)
        return cost[0] + len(new), cost[1] or short, cost[2] + sum(new)
