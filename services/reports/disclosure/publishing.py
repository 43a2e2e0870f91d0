"""Figures in the form in which they may be published. Pages, calls, digest and reports ask here, whoever reads them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from duckdb import DuckDBPyConnection

from services.reports.disclosure.exchanges import Cell
from services.reports.disclosure.given import DENOMINATOR, NUMERATOR, SHARE, Given, GivenTable, before, distinct
from services.reports.disclosure.questions import fields_of
from services.reports.disclosure.symbols import Symbol
from services.reports.disclosure.tables import SMALL, TOTAL, Counted, protect
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import MONTH, Question
from shared.ssda903.years import CollectionYear

SIDE, AMONG, REST = "side", "among", "rest"
"""The two sides of a share: who knows the whole and one side knows the other."""
Numbers = Callable[[Row], Iterator[tuple[Cell, Counted]]]
Answering = Callable[[DuckDBPyConnection, Question, datetime], list[Row]]


def figures(
    connection: DuckDBPyConnection, question: Question, now: datetime, *, earlier: Sequence[GivenTable] = (), national: bool = False
) -> list[Row]:
    """The answer, in published form where the question is for publication. `now` in UTC. `earlier` and `national` as of `published`."""
    if not question.published:
        return answer(connection, question, now)
    return published(connection, question, now, earlier=earlier, national=national).rows


@dataclass(frozen=True)
class Published:
    """What may be published, and the whole table behind it, which is recorded where it is given out."""

    rows: list[Row]
    tables: list[GivenTable]


def published(
    connection: DuckDBPyConnection,
    question: Question,
    now: datetime,
    *,
    earlier: Sequence[GivenTable] = (),
    national: bool = False,
    answering: Answering = answer,
) -> Published:
    """`earlier`: tables given out before; those of other figures or years tell nothing here. `national` counts are rounded to tens.

    A question counts one value of a field alone from the table of all, and that is the table which counts as given out.
    """
    year = str(CollectionYear.of(question.from_on))
    earlier = distinct(one for one in earlier if (one.indicator, one.year) == (question.indicator.id, year))
    table = _table(question, earlier, lambda one: answering(connection, one, now))
    parts = table.parts(earlier)
    hidden = {part: frozenset(cell for cell, number in cells.items() if not number.shown) for part, cells in parts.items()}
    numerators, denominators = table.hidden(hidden)
    wanted = {field.id: values for field, values in question.wanted}
    shown = []
    for cell in product(*table.values):
        at = dict(zip(table.names, cell, strict=True))
        if all(at[name] in values for name, values in wanted.items()):
            row = _shown(table.row(cell), question.indicator, cell in numerators, cell in denominators, national=national)
            shown.append(replace(row, at={name: at[name] for name in question.keys}))
    given = [
        GivenTable(question.indicator.id, year, part, table.named(part), list(cells.values())) for part, cells in parts.items() if cells
    ]
    return Published(shown, given)


@dataclass(frozen=True)
class _Table:
    """The rows with all their totals; `names` and `values` are those of its dimensions."""

    indicator: Indicator
    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    rows: Mapping[Cell, Row]

    def row(self, cell: Cell) -> Row:
        """What did not occur is counted as none."""
        kind = self.indicator.kind
        nothing = Row({}, 0, None, 0) if kind is Kind.COUNT else Row({}, None if kind is Kind.MEDIAN else 0, 0, None)
        return self.rows.get(cell, nothing)

    def named(self, part: str) -> tuple[str, ...]:
        return (*self.names, *([SIDE] if part == SHARE else []))

    def parts(self, earlier: Sequence[GivenTable]) -> dict[str, dict[Cell, Given]]:
        """The numbers of each part with all their totals, shown or hidden."""
        if self.indicator.kind is Kind.PERCENT and not self.indicator.bands:
            return {SHARE: self._protected(SHARE, _sides, earlier, (AMONG, REST))}
        of_each = {NUMERATOR: _numerator} if self.indicator.bands else {NUMERATOR: _numerator, DENOMINATOR: _denominator}
        return {part: self._protected(part, numbers, earlier) for part, numbers in of_each.items()}

    def hidden(self, parts: Mapping[str, frozenset[Cell]]) -> tuple[frozenset[Cell], frozenset[Cell]]:
        """The numerators and the denominators to hide."""
        if SHARE in parts:
            sides = parts[SHARE]
            return frozenset(cell[:-1] for cell in sides if cell[-1] == AMONG), frozenset(cell[:-1] for cell in sides if cell[-1] == TOTAL)
        if self.indicator.bands:
            numerators = parts[NUMERATOR]
            return numerators, frozenset(cell for cell in product(*self.values) if (*cell[:-1], TOTAL) in numerators)
        return parts[NUMERATOR], parts[DENOMINATOR]

    def _protected(self, part: str, numbers: Numbers, earlier: Sequence[GivenTable], *sides: tuple[str, ...]) -> dict[Cell, Given]:
        places = product(*((*values, TOTAL) for values in self.values))
        cells = {(*cell, *side): counted for cell in places for side, counted in numbers(self.row(cell))}
        names = self.named(part)
        hidden = protect(cells, (*self.values, *sides), before(earlier, part, names, TOTAL))
        return {
            cell: Given(
                {name: value for name, value in zip(names, cell, strict=True) if value != TOTAL}, counted.number, cell not in hidden
            )
            for cell, counted in cells.items()
        }


def _table(question: Question, earlier: Sequence[GivenTable], rows_of: Callable[[Question], list[Row]]) -> _Table:
    """Each total is asked for by itself: children counted in two rows count once in it. A value that was given out and is gone is none."""
    fields, bands = [field for _, field in fields_of(question)], question.indicator.bands
    dimensions = {MONTH: tuple(one.name for one in question.ranges)} if question.monthly else {}
    everyone = replace(question, by=(), wanted=(), monthly=False)
    for field in fields:
        asked_for = [value for one, values in question.wanted if one is field for value in values]
        seen = [row.at[field.id] for row in rows_of(replace(everyone, by=(field,)))]
        given = [one.at[field.id] for table in earlier for one in table.cells if field.id in one.at]
        dimensions[field.id] = tuple(dict.fromkeys([*seen, *asked_for, *given]))
    if bands:
        dimensions[bands.id] = tuple(bands.values)
    names, rows = tuple(dimensions), {}
    added_up = replace(question.indicator, bands=None, kind=Kind.COUNT)
    indicators = [question.indicator, *([added_up] if bands else [])]
    for monthly, by, indicator in product({False, question.monthly}, [(), *((field,) for field in fields)], indicators):
        for row in rows_of(replace(everyone, monthly=monthly, by=by, indicator=indicator)):
            rows[tuple(row.at.get(name, TOTAL) for name in names)] = row
    return _Table(question.indicator, names, tuple(dimensions.values()), rows)


def _numerator(row: Row) -> Iterator[tuple[Cell, Counted]]:
    if isinstance(row.numerator, int):
        yield (), Counted(row.numerator, row.children.among)


def _denominator(row: Row) -> Iterator[tuple[Cell, Counted]]:
    if isinstance(row.denominator, int):
        yield (), Counted(row.denominator, row.children.all)


def _sides(row: Row) -> Iterator[tuple[Cell, Counted]]:
    """Of a small group even none and all tell about every child in it."""
    if isinstance(row.numerator, int) and isinstance(row.denominator, int):
        everyone = row.children.all
        small = 0 < everyone <= SMALL
        yield (AMONG,), Counted(row.numerator, everyone if small else row.children.among)
        yield (REST,), Counted(row.denominator - row.numerator, everyone if small else row.children.rest)
        yield (TOTAL,), Counted(row.denominator, everyone)


def _shown(row: Row, indicator: Indicator, no_numerator: bool, no_denominator: bool, *, national: bool) -> Row:
    """Nothing of the row but what may be published; a value only where all that it is made of is shown."""
    rounded = nearest_ten if national else lambda number: number
    numerator = Symbol.HIDDEN if no_numerator else rounded(row.numerator)
    denominator = Symbol.HIDDEN if no_denominator else rounded(row.denominator)
    value: float | int | Symbol | None = row.value
    if Symbol.HIDDEN in (numerator, denominator):
        value = Symbol.HIDDEN
    elif indicator.kind is Kind.COUNT:
        value = numerator
    elif value is None:
        value = Symbol.NOT_APPLICABLE
    elif indicator.kind is Kind.PERCENT and value == 0 and row.numerator:
        value = Symbol.NEARLY_NONE
    return Row(row.at, numerator, denominator, value)


def nearest_ten(number: int | Symbol | None) -> int | Symbol | None:
    """Each by itself, half up: totals are never made to fit."""
    return int(Decimal(number).quantize(Decimal("1E1"), ROUND_HALF_UP)) if isinstance(number, int) else number
