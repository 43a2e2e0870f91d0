"""Which cells of a table of counts stay hidden when it is published with all its totals.

A table has any number of dimensions. It is taken together with every smaller table that its totals make, the smallest first: what a
smaller table shows or hides is the same wherever it is shown, and each table hides more only among cells that no smaller one has. So two
tables that share totals never show each other's gaps.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from services.reports.disclosure.exchanges import Cell, Exchanges
from services.reports.disclosure.given import Before
from services.reports.disclosure.together import Newest, safe_together

TOTAL = "*"
"""The coordinate of a dimension that is added up."""
SMALL = 5
"""1 to 5 is small: the Department's rule for returns, ours for whatever rests on children."""


@dataclass(frozen=True)
class Counted:
    """`children`: how many it tells about. A count of none can tell about some: none of three children were seen."""

    number: int
    children: int


def protect(cells: Mapping[Cell, Counted], values: tuple[tuple[str, ...], ...], earlier: Sequence[Before] = ()) -> frozenset[Cell]:
    """The cells to hide. `values` are those of each dimension in turn; `cells` has all of their combinations, TOTAL among them.

    Whoever knows all that is shown, and that a hidden number is not 0, can still make every sensitive number anything within `span`.
    Where a table has no room for that, all that it has beyond the smaller tables is hidden, its zeros too. A child counted in several
    cells makes them add up to more than their total; the table is treated as if it were known by how many.

    `earlier` are tables given out before, of the same children or nearly so. A number that differs from an earlier one by 1 to 5 is
    hidden, and so is what was hidden then. Where everything only grew, or only shrank, whoever knows that, and sees both tables, can still
    make every change of 1 to 5 anything within `span` as well. Where several earlier tables together would tell a change that none of them
    tells by itself, and nothing hidden beside it helps, the table shows nothing, its total neither (`together`).
    """
    numbers = {cell: counted.number for cell, counted in cells.items()}
    sensitive = {cell for cell, counted in cells.items() if _small(counted.number) or _small(counted.children)}
    sensitive |= {cell for cell in cells for one in earlier if cell in one.numbers and _small(abs(numbers[cell] - one.numbers[cell]))}
    hidden = sensitive | {cell for one in earlier for cell in one.hidden if cell in cells}
    for level in _levels(len(values)):
        own = {cell for cell in cells if _dimensions(cell) == level}
        along = {place: (*values[place], TOTAL) for place in level}
        within = [cell for cell in cells if set(_dimensions(cell)) <= set(level)]
        held = [one for one in earlier if one.places >= set(level)]
        for counts, small in _to_protect(numbers, sensitive, within, held):
            exchanges = Exchanges(counts, along, TOTAL, hidden, own)
            if not all(exchanges.make_room(cell, *span(counts[cell])) for cell in small):
                hidden |= own
        if len(held) > 1 and not safe_together(numbers, held, within, Newest(along, TOTAL, hidden, own), SMALL):
            hidden |= set(within)
    return frozenset(hidden)


def _to_protect(
    numbers: Mapping[Cell, int], sensitive: Collection[Cell], within: Sequence[Cell], earlier: Sequence[Before]
) -> Iterator[tuple[Mapping[Cell, int], list[Cell]]]:
    """How the table differs from each earlier one, where that is a table of counts as well, then the table; each with the cells to protect.

    In that order, for what changed can hide a change and mostly a number too, and what did not change can hide a number alone.
    """
    for one in earlier:
        changes = {cell: numbers[cell] - one.number(cell) for cell in within}
        for counts in (changes, {cell: -change for cell, change in changes.items()}):
            if min(counts.values()) >= 0 < max(counts.values()):
                yield counts, [cell for cell in within if _small(counts[cell])]
    yield numbers, [cell for cell in within if cell in sensitive]


def span(number: int) -> tuple[int, int]:
    """What a sensitive number must at least still be able to be: all that `c` says, or from half to half as much again."""
    return (min(number, 1), SMALL) if number <= SMALL else (number // 2, number + number // 2)


def _small(number: int) -> bool:
    return 1 <= number <= SMALL


def _levels(dimensions: int) -> Iterator[tuple[int, ...]]:
    """Every set of dimensions, the smaller before the larger."""
    return chain.from_iterable(combinations(range(dimensions), size) for size in range(dimensions + 1))


def _dimensions(cell: Cell) -> tuple[int, ...]:
    """Those the cell is not a total over."""
    return tuple(place for place, value in enumerate(cell) if value != TOTAL)
