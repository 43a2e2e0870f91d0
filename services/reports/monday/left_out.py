"""What of imported history a figure of the week does not count, in that week and in its month so far."""

from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.left_out import left_out
from services.reports.indicators.question import Question, Range


@dataclass(frozen=True)
class LeftOut:
    """Imported absences that began, or were over, in the week told and in its month so far."""

    week: int
    month: int


NOTHING = LeftOut(0, 0)


def of_week_and_month(connection: DuckDBPyConnection, week: Question, month: Question, now: datetime) -> LeftOut:
    """Counted by the same day and team as the figure itself. `now` in UTC."""
    spans = (Range("week", week.from_on, week.to_on), Range("month", month.from_on, month.to_on))
    return LeftOut(*left_out(connection, week, spans, now))
