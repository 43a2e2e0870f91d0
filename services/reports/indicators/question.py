"""A question to an indicator, checked before anything is asked: an unknown field is told with the ones there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.fields import CATEGORY, UNKNOWN, Field

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""A day outside is a slip of the keyboard too; months could not be counted up to the last of all years."""

LONGEST = timedelta(days=366 * 100)
"""A range beyond a century is a slip of the keyboard, and would be 1,200 months of rows."""


class NotAsked(ValueError):
    """The question makes no sense. `field` is the parameter at fault."""

    def __init__(self, field: str, message: str, value: Any) -> None:
        super().__init__(message)
        self.field, self.value = field, value


@dataclass(frozen=True)
class Range:
    """London dates, `to_on` exclusive. `name` is the month as 2025-04, or blank for the whole of the question."""

    name: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Question:
    """`wanted` narrows to rows having one of the values of each field."""

    indicator: Indicator
    from_on: date
    to_on: date
    by: tuple[Field, ...] = ()
    wanted: tuple[tuple[Field, tuple[str, ...]], ...] = ()
    monthly: bool = False
    published: bool = False
    """Whether the answer is for publication: `services.reports.disclosure` makes it so, and asks how many children each figure rests on."""
    known_on: date | None = None
    """The London day at whose end the facts were as they are to be counted; None for now."""
    spans: tuple[Range, ...] = ()
    """What stands in place of months, by name: such as whole years."""

    @property
    def ranges(self) -> tuple[Range, ...]:
        if self.spans:
            return self.spans
        return tuple(_months(self.from_on, self.to_on)) if self.monthly else (Range("", self.from_on, self.to_on),)

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells the rows of the answer apart."""
        bands = self.indicator.bands
        return (*([MONTH] if self.monthly else []), *(field.id for field in self.by), *([bands.id] if bands else []))

    @property
    def ranked(self) -> bool:
        """Whether the rows may be told apart by the figure alone."""
        return all(field.ranked for field in self.by)

    @property
    def mixed(self) -> bool:
        """Whether each row says how many of it are M and A: beside what is not ranked, where there are both."""
        return not self.ranked and CATEGORY in self.indicator.breakdowns and CATEGORY not in self.by


MONTH = "month"
MOST_BY = 3
"""Breakdowns of one question: with months and bands no page or person takes in more."""


def ask(
    indicator: Indicator,
    from_on: date,
    to_on: date,
    by: Sequence[str],
    where: Sequence[str],
    *,
    monthly: bool,
    known_on: date | None = None,
) -> Question:
    """Raises NotAsked."""
    for name, day in (("from", from_on), ("to", to_on)):
        if not EARLIEST <= day <= LATEST:
            raise NotAsked(name, f"lies from {EARLIEST} to {LATEST}", day)
    if not from_on < to_on:
        raise NotAsked("to", f"is exclusive, so it must be after {from_on}", to_on)
    if to_on - from_on > LONGEST:
        raise NotAsked("to", f"is more than {LONGEST.days} days after {from_on}", to_on)
    asked_by = tuple(_known(indicator, "by", name) for name in by)
    if len(by) > MOST_BY or len(set(by)) < len(by):
        raise NotAsked("by", f"is given up to {MOST_BY} times, each another field", ", ".join(by))
    return Question(indicator, from_on, to_on, asked_by, tuple(_wanted(indicator, where)), monthly, known_on=known_on)


def _wanted(indicator: Indicator, where: Sequence[str]) -> Iterator[tuple[Field, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for condition in where:
        name, colon, value = condition.partition(":")
        if not colon:
            raise NotAsked("where", "is written field:value", condition)
        field = _known(indicator, "where", name)
        allowed = [*field.values, UNKNOWN]
        if field.closed and value not in allowed:
            raise NotAsked("where", f"{name} is one of {', '.join(allowed)}", condition)
        found.setdefault(name, []).append(value)
    for name, values in found.items():
        yield _known(indicator, "where", name), tuple(values)


def _known(indicator: Indicator, parameter: str, name: str) -> Field:
    field = indicator.field(name)
    if field is None:
        allowed = ", ".join(one.id for one in indicator.breakdowns)
        raise NotAsked(parameter, f"{indicator.id} has no field of this name: it takes {allowed}", name)
    return field


def _months(from_on: date, to_on: date) -> Iterator[Range]:
    """Calendar months, the first and the last cut to the question."""
    start = from_on
    while start < to_on:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        yield Range(f"{start:%Y-%m}", start, min(following, to_on))
        start = following
