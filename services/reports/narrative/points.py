"""What a series is judged by: the figures as they were counted, before they are rounded to be shown."""

from collections.abc import Sequence
from fractions import Fraction

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import Row

TIMES = {Kind.PERCENT: 100, Kind.RATE: 100, Kind.AVERAGE: 1}
"""A count is exact as it is, and of a median nothing but the value is told."""


def points(rows: Sequence[Row], indicator: Indicator) -> list[Fraction]:
    """Of rows that each have a value. Where one does not show what it is made of, all are taken as shown: one series, one measure."""
    exact = [_exact(row, indicator) for row in rows]
    known = [one for one in exact if one is not None]
    return known if len(known) == len(rows) else [_shown(row) for row in rows]


def _exact(row: Row, indicator: Indicator) -> Fraction | None:
    if indicator.kind in TIMES and isinstance(row.numerator, int) and isinstance(row.denominator, int) and row.denominator:
        return Fraction(TIMES[indicator.kind] * row.numerator, row.denominator)
    return None


def _shown(row: Row) -> Fraction:
    """A share that is nearly none is shown as no number; it is judged as 0."""
    return Fraction(0) if row.value is Symbol.NEARLY_NONE else Fraction(str(row.value))
