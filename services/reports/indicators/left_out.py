"""What of imported history a figure does not count: an import has days alone, and nothing of what was done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.declaring import number
from services.reports.indicators.engine import answer
from services.reports.indicators.question import Question, Range


def left_out(connection: DuckDBPyConnection, question: Question, spans: Sequence[Range], now: datetime) -> list[int]:
    """Imported absences that began, or were over, in each of the spans: by the same day as the figure counts, and narrowed as it is.

    `question` is no published one: how many they are may tell of a few. `now` in UTC.
    """
    population = question.indicator.population
    if population.left_out is None:
        return [0 for _ in spans]
    rows = replace(population, rows=population.left_out)
    imported = number("left_out", "Imported absences", "Those a figure leaves out.", "absences", rows, question.indicator.source)
    asked = replace(question, indicator=imported, by=(), from_on=min(one.from_on for one in spans), spans=tuple(spans))
    found = []
    for row in answer(connection, asked, now):
        assert isinstance(row.numerator, int), "nothing is hidden here"
        found.append(row.numerator)
    return found
