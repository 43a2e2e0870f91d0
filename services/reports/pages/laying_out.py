"""The rows of an answer as a table and as a picture of the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.reports.charts.pictures import MOST_BARS, MOST_PANELS, Mark, Panel, Picture, Run
from services.reports.indicators.catalogue import Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.fields import Field
from services.reports.pages.asking import Asked
from services.reports.pages.wording import count, figure, month_label, value_label

K = TypeVar("K")
MONTH = "month"


@dataclass(frozen=True)
class Line:
    """A row of the table, its figures as written. `alone` leads to the same figure for this value only."""

    label: str
    numerator: str
    denominator: str
    value: str
    alone: str | None


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


def laid_out(asked: Asked, rows: Sequence[Row]) -> Layout:
    """Months, or else bands, or else the breakdown's values follow one another; what is left makes the groups."""
    keys = asked.question.keys
    inner = MONTH if MONTH in keys else next(reversed(keys), None)
    outer = [name for name in keys if name != inner]
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row.at[name] for name in outer), []).append(row)
    words = _Words(asked)
    groups = tuple(
        Group(
            title=", ".join(words.label(name, value) for name, value in zip(outer, values, strict=True)),
            lines=tuple(words.line(row, inner) for row in rows_of) if inner else (),
            alone=words.alone(outer[0], values[0]) if outer else None,
        )
        for values, rows_of in found.items()
    )
    picture = words.picture(outer, inner, found) if inner and len(outer) < 2 and rows else None
    return Layout(words.title(outer, inner), words.heading(inner), groups, picture)


class _Words:
    """The labels of one question."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.indicator = asked, asked.indicator
        self.months = {one.name: one for one in asked.question.ranges} if asked.question.monthly else {}

    def label(self, name: str, value: str) -> str:
        if name == MONTH:
            return month_label(self.months[value], self.asked.today)
        return value_label(self.field(name), value)

    def field(self, name: str) -> Field:
        by, bands = self.asked.question.by, self.indicator.bands
        found = by if by and by.id == name else bands
        assert found, "a row has the keys of its question"
        return found

    def alone(self, name: str, value: str) -> str | None:
        by = self.asked.question.by
        return self.asked.address(by=None, where=f"{name}:{value}") if by and by.id == name else None

    def line(self, row: Row, inner: str) -> Line:
        return Line(
            label=self.label(inner, row.at[inner]),
            numerator=count(row.numerator),
            denominator=count(row.denominator),
            value=figure(row, self.indicator),
            alone=self.alone(inner, row.at[inner]),
        )

    def picture(self, outer: list[str], inner: str, found: dict[tuple[str, ...], list[Row]]) -> Picture:
        weight = {values: sum(_weight(row) for row in rows) for values, rows in found.items()}
        drawn = _largest(found, weight, MOST_PANELS)
        left_out = len(found) - len(drawn)
        panels = []
        for values in drawn:
            rows = found[values]
            if inner != MONTH:
                kept = _largest([row.at[inner] for row in rows], {row.at[inner]: _weight(row) for row in rows}, MOST_BARS)
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
        )

    def mark(self, row: Row, inner: str) -> Mark:
        unfinished = inner == MONTH and self.months[row.at[inner]].to_on > self.asked.today
        value = None if row.value is None else float(row.value)
        return Mark(row.at[inner], self.label(inner, row.at[inner]), value, figure(row, self.indicator), unfinished)

    def title(self, outer: list[str], inner: str | None) -> str:
        run = [f"by {_small(self.heading(name))}" for name in (*outer, inner) if name and name != MONTH]
        return ", ".join([self.indicator.title, *run, *(["month by month"] if inner == MONTH else [])])

    def heading(self, name: str | None) -> str:
        return self.field(name).title if name and name != MONTH else "Month"


def _small(title: str) -> str:
    return title[0].lower() + title[1:]


def _weight(row: Row) -> int:
    return row.denominator or row.numerator or 0


def _largest(keys: Iterable[K], weight: Mapping[K, int], most: int) -> list[K]:
    """The `most` heaviest, in the order they came."""
    there = list(keys)
    kept = set(sorted(there, key=lambda key: weight[key], reverse=True)[:most])
    return [key for key in there if key in kept]
