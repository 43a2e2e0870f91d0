"""Tables that were given out, as the record keeps them: what a later publication must not give away beside them.

Hidden numbers stand in it too. What was hidden once stays hidden; and what changed between two publications is a table of its own, whose
small numbers nobody may work out from the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.reports.disclosure.exchanges import Cell

NUMERATOR, DENOMINATOR, SHARE = "numerator", "denominator", "share"


@dataclass(frozen=True)
class Given:
    """One number. `at` has the value of each dimension by name; a name left out is a total over it."""

    at: Mapping[str, str]
    number: int
    shown: bool


@dataclass(frozen=True)
class GivenTable:
    """All numbers of one part of a table, its totals too. `year`: the collection year it is of, `part`: which numbers of each figure."""

    indicator: str
    year: str
    part: str
    names: tuple[str, ...]
    cells: Sequence[Given]


@dataclass(frozen=True)
class Before:
    """An earlier table by the places of a later one. `places`: the later one's dimensions that it has as well."""

    places: frozenset[int]
    numbers: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def number(self, cell: Cell) -> int:
        """What did not occur then was none."""
        return self.numbers.get(cell, 0)


def distinct(tables: Iterable[GivenTable]) -> list[GivenTable]:
    """What was given out twice the same tells nothing more the second time, and would cost as much again."""
    kept: list[GivenTable] = []
    for table in tables:
        if table not in kept:
            kept.append(table)
    return kept


def before(tables: Iterable[GivenTable], part: str, names: Sequence[str], total: str) -> list[Before]:
    """The earlier tables as a later one of these dimensions sees them: of one by other fields the totals alone."""
    return [_placed(table, names, total) for table in tables if table.part == part]


def _placed(table: GivenTable, names: Sequence[str], total: str) -> Before:
    cells = {tuple(one.at.get(name, total) for name in names): one for one in table.cells if one.at.keys() <= set(names)}
    places = frozenset(place for place, name in enumerate(names) if name in table.names)
    numbers = {cell: one.number for cell, one in cells.items()}
    return Before(places, numbers, frozenset(cell for cell, one in cells.items() if not one.shown))
