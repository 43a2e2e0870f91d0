"""A measure of a collection year: a figure of the catalogue as a document prints it, alone or as a table with every line there can be."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from duckdb import DuckDBPyConnection

from services.reports.disclosure.publishing import figures
from services.reports.disclosure.questions import publishable
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.fields import UNKNOWN, Field
from services.reports.indicators.question import Question, ask
from services.reports.pages.wording import value_label
from shared.clock import london_date
from shared.ssda903.years import CollectionYear

Printed = float | int | Symbol
"""A number as it is printed, or the letter in its place."""


class Part(StrEnum):
    """Of a share its numerator and denominator are protected together with it, so a document takes all three from there."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True)
class Measure:
    """`by` is a field of the indicator; with it, or with bands, the measure is a table. `at_the_end`: of the last day alone."""

    title: str
    indicator: Indicator
    part: Part = Part.VALUE
    by: str | None = None
    at_the_end: bool = False

    @property
    def decimals(self) -> int:
        return self.indicator.decimals if self.part is Part.VALUE else 0

    @property
    def percent(self) -> bool:
        return self.indicator.kind is Kind.PERCENT and self.part is Part.VALUE


def told(connection: DuckDBPyConnection, measure: Measure, year: CollectionYear, now: datetime, *, published: bool) -> Printed:
    """One number. `now` in UTC; what goes on counts to the year's end, or today. Raises NotPublished for a year that is not over."""
    (row,) = figures(connection, _question(measure, year, now, published=published), now)
    return _printed(measure, row)


def table(connection: DuckDBPyConnection, measure: Measure, year: CollectionYear, now: datetime, *, published: bool) -> dict[str, Printed]:
    """By label, every declared value in its order, what never occurred as 0; what is not declared only where it occurred."""
    question = _question(measure, year, now, published=published)
    field = question.by[0] if question.by else measure.indicator.bands
    assert field, "a table has a field or bands"
    if question.by:
        question = replace(question, wanted=((field, (*field.values, UNKNOWN)),))
    found = {row.at[field.id]: _printed(measure, row) for row in figures(connection, question, now)}
    return {value_label(field, value): number for value, number in _every(field, found).items()}


def _every(field: Field, found: dict[str, Printed]) -> dict[str, Printed]:
    """0 is what never occurred; a published table has asked for it, for the 0 may have to be hidden too."""
    declared = {value: found.get(value, 0) for value in field.values}
    return declared | {value: number for value, number in found.items() if value not in declared and number != 0}


def _question(measure: Measure, year: CollectionYear, now: datetime, *, published: bool) -> Question:
    by = (measure.by,) if measure.by else ()
    question = ask(measure.indicator, year.first_day, year.next.first_day, by, (), monthly=False)
    return publishable(question, london_date(now)) if published else question


def _printed(measure: Measure, row: Row) -> Printed:
    """`k` and `z` are how the Department writes a share, whether small numbers are hidden or not."""
    number: Printed | None = getattr(row, measure.part)
    if number is None:
        return Symbol.NOT_APPLICABLE
    if measure.percent and number == 0 and row.numerator:
        return Symbol.NEARLY_NONE
    return number
