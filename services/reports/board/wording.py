"""The sentences of a board report: short, each with its rounded figures, none with a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.reports.board.quarters import Quarter
from services.reports.board.watched import OfTheQuarter
from services.reports.deciding.decision import Decision
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import Row
from services.reports.narrative.signals import Judgement, judge
from services.reports.narrative.statement import Statement, Value
from services.reports.narrative.verdicts import verdict
from services.reports.pages.wording import value_label
from shared.web import day
from shared.wording import listed


@dataclass(frozen=True)
class Series:
    """A figure quarter by quarter, the oldest first, the last the one told; every row in published form."""

    watched: OfTheQuarter
    quarters: tuple[Quarter, ...]
    rows: tuple[Row, ...]

    @property
    def row(self) -> Row:
        return self.rows[-1]

    @property
    def hidden(self) -> bool:
        return self.row.value is Symbol.HIDDEN

    @property
    def points(self) -> list[float]:
        return [float(row.value) for row in self.rows if _shown(row) is not None and isinstance(row.value, (int, float))]

    @property
    def judgement(self) -> Judgement | None:
        return judge(self.points, self.watched.indicator.decimals) if _shown(self.row) is not None else None

    def before(self, quarters: int) -> Row | None:
        return self.rows[-1 - quarters] if len(self.rows) > quarters else None


def told(series: Series) -> Statement:
    """The quarter's figure, beside the quarter before and the same a year before, and whether it is a signal."""
    watched, row, quarter = series.watched, series.row, series.quarters[-1]
    values: dict[str, Value] = {"quarter": str(quarter), **_values(row, "")}
    if row.value is Symbol.NOT_APPLICABLE:
        return Statement("no_signal", f"{watched.indicator.title}: there was nothing to count from {quarter.months}.", values)
    said = watched.says.format(about=about(row.numerator), share=figure(row.value, watched.indicator), of=about(row.denominator))
    said = f"From {quarter.months}, {said}"
    beside = []
    for back, name, words in ((1, "last_quarter", "the quarter before"), (4, "last_year", "a year before")):
        earlier = series.before(back)
        if earlier is not None and earlier.value is not Symbol.NOT_APPLICABLE:
            beside.append(f"{words} {figure(earlier.value, watched.indicator)}")
            values |= _values(earlier, f"{name}_")
    judgement = series.judgement
    kind = "no_signal" if judgement is None or judgement.way is None else "improvement" if judgement.way is watched.better else "signal"
    said += f" ({', '.join(beside)})." if beside else "."
    return Statement(
        kind, said, values, None, judgement, verdict(judgement, watched.indicator, "quarter", len(series.points), watched.better)
    )


def reasons_told(rows: Sequence[Row], quarter: Quarter, indicator: Indicator) -> list[Statement]:
    """Each reason that enough children gave, the most frequent first; what is hidden is not even counted."""
    field = indicator.bands
    assert field, "reasons are bands"
    shown = sorted((row for row in rows if isinstance(row.value, int) and row.value), key=lambda row: (-_number(row), row.at[field.id]))
    return [
        Statement(
            "reason",
            f"{value_label(field, row.at[field.id])}: said {about(row.numerator)} times.",
            {"quarter": str(quarter), "reason": row.at[field.id], "numerator": _number(row)},
        )
        for row in shown
    ]


def decided_in(decisions: Sequence[Decision], quarter: Quarter) -> list[Statement]:
    """What was decided or done in the quarter, each by its figure, and how much waits to be looked at again."""
    within = range(quarter.first_day.toordinal(), quarter.before(-1).first_day.toordinal())
    said = []
    for one in decisions:
        done = one.done_on is not None and one.done_on.toordinal() in within
        if done or one.decided_on.toordinal() in within:
            then = f"done on {day(one.done_on)}" if one.done_on and done else f"to be looked at again on {day(one.review_on)}"
            values: dict[str, Value] = {"indicator": one.indicator, "decided_on": str(one.decided_on), "review_on": str(one.review_on)}
            said.append(Statement("done" if done else "decided", f"Decided on {day(one.decided_on)} about “{one.title}”; {then}.", values))
    late = sum(one.late_on(quarter.before(-1).first_day) for one in decisions)
    if late:
        words = "One decision was" if late == 1 else f"{late} decisions were"
        said.append(Statement("reviews", f"{words} past the day for looking at it again when the quarter ended.", {"late": late}))
    return said


def not_shown(each: Sequence[Series]) -> Statement | None:
    """Which figures are hidden this quarter, by name."""
    hidden = [one.watched.indicator.title for one in each if one.hidden]
    if not hidden:
        return None
    return Statement("not_shown", f"Not shown (c), as too few children stand behind them: {'; '.join(hidden)}.", {"hidden": len(hidden)})


@dataclass(frozen=True)
class Why:
    """Why a part says nothing; `since` is the day on which recording began, where that is the reason."""

    said: str
    since: date | None = None


def why_not(series: Sequence[Series], begins: date | None) -> Why:
    """Of a part without a sentence: a figure that there is, is hidden; one that there is not, is not recorded for the whole quarter."""
    if series:
        return Why("too few children stand behind its figures (c)")
    if begins is None:
        return Why("nothing of it is recorded yet")
    return Why(f"recording it began on {day(begins)}, and only whole quarters are told", begins)


def not_told(silent: Sequence[tuple[str, Why]]) -> list[Statement]:
    """Those with one reason in one sentence."""
    parts = {why: [f"“{title}”" for title, each in silent if each == why] for _, why in silent}
    return [
        Statement("not_told", f"Nothing is said here of {listed(titles)}: {why.said}.", {"since": str(why.since)} if why.since else {})
        for why, titles in parts.items()
    ]


def reasons_not_told(rows: Sequence[Row], quarter: Quarter, began: date | None) -> Statement:
    """Of a quarter in which no reason can be told."""
    if any(row.value is Symbol.HIDDEN for row in rows):
        return Statement("not_told", "Too few children told why they went: it cannot be said here.", {})
    if began is not None and began > quarter.first_day:
        return Statement(
            "not_told", f"Recording why children went began on {day(began)}: nothing is known of before.", {"since": str(began)}
        )
    return Statement("not_told", "Nobody is recorded as telling why they went.", {})


def about(number: object) -> str:
    """`about 45`; none is exactly none."""
    if isinstance(number, Symbol):
        return "an amount not shown (c) of"
    return f"about {number:,}" if number else "no"


def figure(value: object, indicator: Indicator) -> str:
    """`about 85%`, `about 45`; none and all are exactly that, what is hidden is said to be."""
    if isinstance(value, Symbol):
        return "not shown (c)" if value is Symbol.HIDDEN else "nothing to count"
    if indicator.kind is not Kind.PERCENT:
        return f"about {value:,}" if value else "none"
    return "all" if value == 100 else "none" if value == 0 else f"about {value}%"


def _shown(row: Row) -> int | float | None:
    return None if isinstance(row.value, Symbol) else row.value


def _number(row: Row) -> int:
    assert isinstance(row.numerator, int), "only what is shown is told"
    return row.numerator


def _values(row: Row, prefix: str) -> dict[str, Value]:
    parts = {"numerator": row.numerator, "denominator": row.denominator, "value": row.value}
    return {f"{prefix}{name}": part for name, part in parts.items() if isinstance(part, (int, float))}
