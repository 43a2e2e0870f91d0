"""The pictures of a digest: a few figures over the month told and the twelve before it, drawn from the rows its sentences stand on."""

from collections.abc import Iterator
from dataclasses import replace

from services.reports.charts.pictures import Mark, Panel, Picture, Run
from services.reports.deciding.decision import Decision
from services.reports.deciding.marking import marks
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.question import Question
from services.reports.narrative.months import Month
from services.reports.narrative.told import Series, Told
from services.reports.pages.wording import figure

CHARTED = ("incidents", "children", "interviews_offered_within_72_hours", "interviews_held_within_72_hours")
"""What a director asks first: how often, how many children, and whether our own part was done in time."""
MONTHS = 13
"""The month told beside the same month last year."""


def charts(told: Told) -> Iterator[tuple[Question, Picture]]:
    """Each with the question whose page shows the same months. No picture of one month alone."""
    for series in told.series:
        if series.watched.indicator.id in CHARTED and len(series.months) > 1:
            months, rows = series.months[-MONTHS:], series.rows[-MONTHS:]
            of_it = [one for one in told.decisions if one.indicator == series.watched.indicator.id]
            yield _shown_by(series, months[0]), picture(series.watched.indicator, months, rows, of_it)


def picture(indicator: Indicator, months: tuple[Month, ...], rows: tuple[Row, ...], decisions: list[Decision]) -> Picture:
    drawn = tuple(_mark(indicator, month, row) for month, row in zip(months, rows, strict=True))
    return Picture(
        title=f"{indicator.title}, month by month",
        unit="%" if indicator.kind is Kind.PERCENT else indicator.unit.capitalize(),
        run=Run.MONTHS,
        joined=indicator.kind is not Kind.COUNT,
        panels=(Panel(indicator.title, drawn),),
        decided=marks(decisions, {str(month) for month in months}),
    )


def _mark(indicator: Indicator, month: Month, row: Row) -> Mark:
    value = float(row.value) if isinstance(row.value, int | float) else None
    return Mark(str(month), month.label, value, figure(row, indicator), hidden=isinstance(row.value, Symbol))


def _shown_by(series: Series, first: Month) -> Question:
    """A published form is of one collection year, however many months the picture has."""
    return series.question if series.question.published else replace(series.question, from_on=first.first_day)
