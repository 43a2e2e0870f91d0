"""The pictures of a board report, and the table of every figure that stands with them."""

from collections.abc import Iterator, Sequence

from services.reports.board.quarters import Quarter
from services.reports.board.report import BoardReport
from services.reports.board.wording import Series, figure
from services.reports.charts.pictures import Mark, Panel, Picture, Run
from services.reports.disclosure.symbols import Symbol
from services.reports.documents.parts import Table
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row

LATELY = 8
"""Quarters in a picture and a table: two years, so that each has the same of a year before beside it."""


def drawn(report: BoardReport) -> dict[str, Picture]:
    """By the figure's id."""
    return {one.watched.indicator.id: picture(one) for one in report.series if one.watched.drawn}


def picture(series: Series) -> Picture:
    indicator = series.watched.indicator
    marks = tuple(
        Mark(
            key=str(quarter),
            label=quarter.short,
            value=float(row.value) if isinstance(row.value, (int, float)) else None,
            shown=_bare(row, series),
            hidden=isinstance(row.value, Symbol),
        )
        for quarter, row in _lately(series)
    )
    unit = "%" if indicator.kind is Kind.PERCENT else indicator.unit.capitalize()
    return Picture(f"{indicator.title}, quarter by quarter", unit, Run.VALUES, False, (Panel("", marks),))


def table(report: BoardReport) -> Table:
    """Every figure of the report by quarter, the latest first."""
    quarters = sorted({quarter for one in report.series for quarter, _ in _lately(one)}, reverse=True)[:5]
    rows = [[one.watched.indicator.title, *_cells(one, quarters)] for one in report.series]
    return Table(
        "Every figure of this report, rounded", ["Figure", *(one.short for one in quarters)], [False, *(True for _ in quarters)], rows
    )


def _cells(series: Series, quarters: Sequence[Quarter]) -> Iterator[str]:
    rows = dict(zip(series.quarters, series.rows, strict=True))
    for quarter in quarters:
        row = rows.get(quarter)
        yield "–" if row is None else _bare(row, series)


def _bare(row: Row, series: Series) -> str:
    """All are rounded, so none says `about`."""
    return row.value.value if isinstance(row.value, Symbol) else figure(row.value, series.watched.indicator).removeprefix("about ")


def _lately(series: Series) -> list[tuple[Quarter, Row]]:
    return list(zip(series.quarters, series.rows, strict=True))[-LATELY:]
