"""What several publications of one table give away together, though each pair of them is safe (decision 0041).

A number that is as it was in an earlier table which shows it is known, whether the newest hides it or not. So a change can move only in
cells that changed since *all* of the tables that the newest can be held against, or it moves in some of the earlier tables as well.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from services.reports.disclosure.exchanges import Cell, Exchanges
from services.reports.disclosure.given import Before

JOINTLY, WORK = 12, 5_000
"""So many of the latest tables are held against each other, a year has twelve months; of tables with more than some 400 cells fewer, so
many cells in all, and two always. What is older is held against the newest alone, as all are."""
Layer = tuple[Mapping[Cell, int], int]
"""Counts that must stay counts when a cell is changed by one, and the sign with which they change."""


@dataclass
class Layered(Exchanges):
    """Exchanges that are made in several tables at once: a cell has as much room as the least of their layers."""

    layers: Sequence[Layer] = ()

    def room(self, cell: Cell, way: int) -> int:
        changed = self._changed.get(cell, 0)
        rooms = [counts[cell] + sign * changed - min(counts[cell], 1) for counts, sign in self.layers if sign * way < 0]
        return min(rooms, default=2**62)

    def open_to_change(self, cell: Cell, way: int) -> bool:
        wanted = cell in self.own and all(counts[cell] > 0 for counts, _ in self.layers)
        return (cell in self.hidden or wanted) and self.room(cell, way) > 0

    def reaches(self, cell: Cell, way: int, need: int) -> bool:
        return self._reach(cell, way, need)


@dataclass(frozen=True)
class Newest:
    """The table that is to be published, at one level: its dimensions, and its cells that are hidden, to which those of `own` may come."""

    along: Mapping[int, tuple[str, ...]]
    total: str
    hidden: set[Cell]
    own: set[Cell]


def safe_together(numbers: Mapping[Cell, int], earlier: Sequence[Before], within: Sequence[Cell], newest: Newest, most: int) -> bool:
    """Whether every change of 1 to `most` that no earlier table tells by itself is told by none of them together.

    `numbers` are the newest table's, `earlier` the oldest first, `within` the cells looked at.
    """
    held = earlier[-max(2, min(JOINTLY, WORK // len(within))) :]
    tables = [*({cell: one.number(cell) for cell in within} for one in held), {cell: numbers[cell] for cell in within}]
    return _Publications(tables, [one.hidden for one in held], newest).safe(most)


class _Publications:
    """All tables by their place in time."""

    def __init__(self, tables: Sequence[Mapping[Cell, int]], hidden: Sequence[Collection[Cell]], newest: Newest) -> None:
        self.tables, self.hidden, self.newest, self.last = tables, hidden, newest, len(tables) - 1
        self.changes = {(a, b): _change(tables[a], tables[b]) for a, b in combinations(range(len(tables)), 2)}

    def safe(self, most: int) -> bool:
        for first, cell in self._small_changes(most):
            number = self.changes[first, self.last][0][cell]
            for way, need in ((1, most - number), (-1, number - 1)):
                told_by_one = not self._moved(first, [first], [self.last], set()).reaches(cell, way, need)
                if not told_by_one and not self._moves(first, cell, way, need):
                    return False
        return True

    def _small_changes(self, most: int) -> Iterator[tuple[int, Cell]]:
        """Each cell with the earlier table it differs from least, and by a few. That it differs from others by more follows from that."""
        held = [(first, counts) for first in range(self.last) for counts, sign in [self.changes[first, self.last]] if sign]
        for cell in self.tables[self.last]:
            number, first = min(((counts[cell], first) for first, counts in held if counts[cell]), default=(0, 0))
            if 1 <= number <= most:
                yield first, cell

    def _moves(self, first: int, cell: Cell, way: int, need: int) -> bool:
        """In the newest table alone, or in all from some table on: between tables that move together nothing changes."""
        for start in range(self.last, first, -1):
            own = self.newest.own if start == self.last else set()
            if self._moved(first, range(start), range(start, self.last + 1), own).reaches(cell, way, need):
                return True
        return False

    def _moved(self, first: int, staying: Sequence[int], moving: Sequence[int], own: set[Cell]) -> Layered:
        """How the newest differs from table `first`, to be changed in the tables that move, each held against each that stays."""
        counts, turned = self.changes[first, self.last]
        layers = [(self.tables[one], turned) for one in moving]
        layers += [(change, sign * turned) for a, b in product(staying, moving) for change, sign in [self.changes[a, b]] if sign]
        hidden = self.newest.hidden.intersection(*(self.hidden[one] for one in moving if one != self.last))
        if len(moving) == 1:
            hidden = self.newest.hidden  # itself: it may grow
        return Layered(counts, self.newest.along, self.newest.total, hidden, own, layers=layers)


def _change(earlier: Mapping[Cell, int], later: Mapping[Cell, int]) -> Layer:
    """By how much each cell grew (1) or shrank (-1), where none did otherwise; 0 where some did, and nobody can know what is left."""
    changes = {cell: later[cell] - earlier[cell] for cell in later}
    if min(changes.values()) >= 0:
        return changes, 1
    return {cell: -change for cell, change in changes.items()}, -1 if max(changes.values()) <= 0 else 0
