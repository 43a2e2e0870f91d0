"""Figures of a quarter in published form: counts to the nearest 5, shares to the nearest 5 percent, nothing that rests on 1 to 5 children.

A quarter is published before its year is over, and the year's own tables to the digit: exact quarters could be subtracted from them, and
what they hide would be worked out. Rounded ones leave room (decision 0028). The rule of rounding is HESA's standard for statistics of
students; what is hidden beside it is as in every other published form.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from duckdb import DuckDBPyConnection

from services.reports.disclosure.symbols import Symbol
from services.reports.disclosure.tables import SMALL
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import Question

STEP = 5


def rounded_figures(connection: DuckDBPyConnection, question: Question, now: datetime) -> list[Row]:
    """The answer to a question about counts or shares, in published form. `now` in UTC. Raises ValueError for any other kind of figure."""
    if question.indicator.kind not in (Kind.COUNT, Kind.PERCENT) or not question.indicator.publishable:
        raise ValueError(f"{question.indicator.id} has no rounded form")
    return [_published(row, question) for row in answer(connection, replace(question, published=True), now)]


def _published(row: Row, question: Question) -> Row:
    """Nothing of the row but what may be published."""
    if question.indicator.bands:
        return _hidden(row) if _few(row.numerator, row.children.all) else Row(row.at, _near(row.numerator), None, _near(row.numerator))
    if question.indicator.kind is Kind.COUNT:
        return _hidden(row) if _few(row.numerator, row.children.among) else Row(row.at, _near(row.numerator), None, _near(row.numerator))
    if _few(row.denominator, row.children.all):
        return _hidden(row)
    of = _near(row.denominator)
    if not row.denominator:
        return Row(row.at, 0, 0, Symbol.NOT_APPLICABLE)
    if any(_few(*side) for side in _sides(row)):
        return Row(row.at, Symbol.HIDDEN, of, Symbol.HIDDEN)
    return Row(row.at, _near(row.numerator), of, _share(row))


def _sides(row: Row) -> Iterator[tuple[int, int]]:
    """Who knows the whole and one side knows the other."""
    part, whole = _exact(row.numerator), _exact(row.denominator)
    yield part, row.children.among
    yield whole - part, row.children.rest


def _few(number: object, children: int) -> bool:
    return any(1 <= one <= SMALL for one in (_exact(number), children))


def _hidden(row: Row) -> Row:
    return Row(row.at, Symbol.HIDDEN, Symbol.HIDDEN, Symbol.HIDDEN)


def _exact(number: object) -> int:
    assert isinstance(number, int), "the engine counts whole numbers"
    return number


def _near(number: object) -> int:
    """Half up; 0 stays 0, and nothing else becomes it: 1 to 5 are hidden before."""
    return int(Decimal(_exact(number)) / STEP + Decimal("0.5")) * STEP


def _share(row: Row) -> int:
    """Of the true numbers; 0 and 100 only where it is none and all."""
    part, whole = _exact(row.numerator), _exact(row.denominator)
    near = int((Decimal(100 * part) / whole / STEP).quantize(Decimal(1), ROUND_HALF_UP)) * STEP
    return near if part in (0, whole) else min(max(near, STEP), 100 - STEP)
