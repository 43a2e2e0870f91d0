"""What of imported history a figure does not count: an import has days alone, and nothing of what was done."""

from dataclasses import dataclass, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.declaring import number
from services.reports.indicators.engine import answer
from services.reports.indicators.question import Question, Range


@dataclass(frozen=True)
class LeftOut:
    """Imported absences that began, or were over, in the week told and in its month so far."""

    week: int
    month: int


NOTHING = LeftOut(0, 0)


def left_out(connection: DuckDBPyConnection, week: Question, month: Question, now: datetime) -> LeftOut:
    """Counted by the same day and team as the figure itself. `now` in UTC."""
    population = week.indicator.population
    if population.left_out is None:
        return NOTHING
    rows = replace(population, rows=population.left_out)
    imported = number("left_out", "Imported absences", "Those a figure leaves out.", "absences", rows, week.indicator.source)
    spans = (Range("week", week.from_on, week.to_on), Range("month", month.from_on, month.to_on))
    both = replace(week, indicator=imported, from_on=min(one.from_on for one in spans), spans=spans)
    of_week, of_month = (row.numerator for row in answer(connection, both, now))
    assert isinstance(of_week, int), "nothing is hidden here"
    assert isinstance(of_month, int), "nothing is hidden here"
    return LeftOut(of_week, of_month)
