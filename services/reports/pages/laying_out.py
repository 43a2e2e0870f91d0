"""The rows of an answer as a table and as a picture of the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.reports.charts.pictures import MOST_BARS, MOST_PANELS, Decided, Mark, Panel, Picture, Run
from services.reports.deciding.decision import Decision
from services.reports.deciding.marking import marks
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import AWAY, HIGH, LOW, MISSING, Row, beside
from services.reports.indicators.fields import UNKNOWN, WHEN, Field
from services.reports.indicators.question import MONTH
from services.reports.pages.asking import Asked
from services.reports.pages.wording import count, figure, interval, month_label, value_label

K = TypeVar("K")
TIMES = {field.id for field in WHEN}


@dataclass(frozen=True)
class Line:
    """A row of the table, its figures as written. `alone` leads to the same figure for this value only.

    `decided`: the numbers of what was decided in its month.
    """

    label: str
    numerator: str
    denominator: str
    value: str
    alone: str | None
    decided: tuple[int, ...] = ()
    beside: tuple[str, ...] = ()
    """What stands beside the figure, by the headings of `Layout.beside`."""


@dataclass(frozen=True)
class Group:
    """Lines beneath one heading; a table without a breakdown has one group, without a title."""

    title: str
    lines: tuple[Line, ...]
    alone: str | None


@dataclass(frozen=True)
class Layout:
    """`title` says what stands in table and picture, `lines` what a line is: Month. No picture where there is nothing to compare."""

    title: str
    lines: str
    groups: tuple[Group, ...]
    picture: Picture | None
    decided: tuple[Decided, ...] = ()
    beside: tuple[str, ...] = ()


BESIDE = {LOW: "95% interval", MISSING: "Missing (M)", AWAY: "Away (A)"}
"""The headings of what stands beside a figure; the interval is one column of the page."""


def laid_out(asked: Asked, rows: Sequence[Row], decisions: Sequence[Decision] = ()) -> Layout:
    """Months, or else bands, or else the last breakdown's values follow one another; what is left makes the groups.

    `decisions` on the figure are marked where months follow one another.
    """
    keys = asked.question.keys
    inner = MONTH if MONTH in keys else next(reversed(keys), None)
    outer = [name for name in keys if name != inner]
    found: Rows = {}
    for row in rows:
        found.setdefault(tuple(row.at[name] for name in outer), []).append(row)
    words = _Words(asked, decisions if inner == MONTH else ())
    groups = tuple(
        Group(
            title=", ".join(words.label(name, value) for name, value in zip(outer, values, strict=True)),
            lines=tuple(words.line(row, inner) for row in rows_of) if inner else (),
            alone=words.alone(outer[0], values[0]) if outer else None,
        )
        for values, rows_of in found.items()
    )
    drawn = _timed(outer, inner, found) if inner and len(outer) < 2 else {}
    picture = words.picture(outer, inner, drawn) if inner and drawn else None
    headings = tuple(BESIDE[name] for name in beside(asked.question) if name in BESIDE)
    return Layout(words.title(outer, inner), words.heading(inner), groups, picture, words.decided, headings)


Rows = dict[tuple[str, ...], list[Row]]


def _timed(outer: list[str], inner: str, found: Rows) -> Rows:
    """Without those of which no time of day is known: of imported history that is all, and its bar would dwarf the others."""
    known = {
        values: [row for row in rows if inner not in TIMES or row.at[inner] != UNKNOWN]
        for values, rows in found.items()
        if not any(name in TIMES and value == UNKNOWN for name, value in zip(outer, values, strict=True))
    }
    return {values: rows for values, rows in known.items() if rows}


class _Words:
    """The labels of one question."""

    def __init__(self, asked: Asked, decisions: Sequence[Decision]) -> None:
        self.asked, self.indicator = asked, asked.indicator
        self.months = {one.name: one for one in asked.question.ranges} if asked.question.monthly else {}
        self.decided = marks(decisions, self.months)

    def label(self, name: str, value: str) -> str:
        if name == MONTH:
            return month_label(self.months[value], self.asked.today)
        return value_label(self.field(name), value)

    def field(self, name: str) -> Field:
        fields = [*self.asked.question.by, *([self.indicator.bands] if self.indicator.bands else [])]
        found = next((field for field in fields if field.id == name), None)
        assert found, "a row has the keys of its question"
        return found

    def alone(self, name: str, value: str) -> str | None:
        """Only of one breakdown: a page counts one group alone."""
        only = [field.id for field in self.asked.question.by] == [name]
        return self.asked.address(by=None, then_by=None, and_by=None, where=f"{name}:{value}") if only else None

    def line(self, row: Row, inner: str) -> Line:
        return Line(
            label=self.label(inner, row.at[inner]),
            numerator=count(row.numerator),
            denominator=count(row.denominator),
            value=figure(row, self.indicator),
            alone=self.alone(inner, row.at[inner]),
            decided=tuple(one.number for one in self.decided if one.key == row.at[inner]),
            beside=tuple(self.beside(row, name) for name in beside(self.asked.question) if name in BESIDE),
        )

    def beside(self, row: Row, name: str) -> str:
        return interval(row, self.indicator) if name == LOW else f"{row.beside[name]:,}"

    def picture(self, outer: list[str], inner: str, found: Rows) -> Picture:
        ranked = self.asked.question.ranked
        weight = {values: sum(_weight(row) for row in rows) if ranked else 0 for values, rows in found.items()}
        drawn = _largest(found, weight, MOST_PANELS)
        left_out = len(found) - len(drawn)
        panels = []
        for values in drawn:
            rows = found[values]
            if inner != MONTH:
                kept = _largest([row.at[inner] for row in rows], {row.at[inner]: _weight(row) if ranked else 0 for row in rows}, MOST_BARS)
                left_out += len(rows) - len(kept)
                rows = [row for row in rows if row.at[inner] in kept]
            title = ", ".join(self.label(name, value) for name, value in zip(outer, values, strict=True))
            panels.append(Panel(title, tuple(self.mark(row, inner) for row in rows)))
        return Picture(
            title=self.title(outer, inner),
            unit="%" if self.indicator.kind is Kind.PERCENT else self.indicator.unit.capitalize(),
            run=Run.MONTHS if inner == MONTH else Run.VALUES,
            joined=self.indicator.kind is not Kind.COUNT and self.indicator.bands is None,
            panels=tuple(panels),
            left_out=left_out,
            decided=self.decided,
            ranked=ranked,
        )

    def mark(self, row: Row, inner: str) -> Mark:
        unfinished = inner == MONTH and self.months[row.at[inner]].to_on > self.asked.today
        value = float(row.value) if isinstance(row.value, (int, float)) else None
        return Mark(
            key=row.at[inner],
            label=self.label(inner, row.at[inner]),
            value=value,
            shown=figure(row, self.indicator),
            unfinished=unfinished,
            hidden=isinstance(row.value, Symbol),
            low=row.beside.get(LOW),
            high=row.beside.get(HIGH),
        )

    def title(self, outer: list[str], inner: str | None) -> str:
        run = [f"by {_small(self.heading(name))}" for name in (*outer, inner) if name and name != MONTH]
        return ", ".join([self.indicator.title, *run, *(["month by month"] if inner == MONTH else [])])

    def heading(self, name: str | None) -> str:
        return self.field(name).title if name and name != MONTH else "Month"


def _small(title: str) -> str:
    return title[0].lower() + title[1:]


def _weight(row: Row) -> int:
    """A symbol has none: the order of what is hidden is not told either."""
    return next((number for number in (row.denominator, row.numerator) if number and isinstance(number, int)), 0)


def _largest(keys: Iterable[K], weight: Mapping[K, int], most: int) -> list[K]:
    """The `most` heaviest, in the order they came; the first, where none is heavier than another."""
    there = list(keys)
    kept = set(sorted(there, key=lambda key: weight[key], reverse=True)[:most])
    return [key for key in there if key in kept]
