"""A question to an indicator, checked before anything is asked: an unknown field is told with the ones there are."""

from collections.abc import Iterable, Iterator, Sequence
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
    """The question makes no sense. `field` is the parameter at fault, `faults` are all there are, this one first."""

    def __init__(self, field: str, message: str, value: Any) -> None:
        super().__init__(message)
        self.field, self.value = field, value
        self.faults: tuple[NotAsked, ...] = (self,)

    @property
    def sentence(self) -> str:
        return f"{self.field} {self}"


def refuse(faults: Iterable[NotAsked]) -> None:
    """Raises the first of them, which knows the others; nothing where there are none."""
    found = tuple(faults)
    if found:
        found[0].faults = found
        raise found[0]


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
    question, faults = legible(indicator, from_on, to_on, by, where, monthly=monthly, known_on=known_on)
    refuse(faults)
    return question


def legible(
    indicator: Indicator,
    from_on: date,
    to_on: date,
    by: Sequence[str],
    where: Sequence[str],
    *,
    monthly: bool,
    known_on: date | None = None,
) -> tuple[Question, list[NotAsked]]:
    """What of the question makes sense, so that it can be looked at further, and all that does not: then it is never to be answered."""
    faults = list(_of_days(from_on, to_on))
    asked_by = _known_of(indicator, "by", by, faults)
    if len(by) > MOST_BY or len(set(by)) < len(by):
        faults.append(NotAsked("by", f"is given up to {MOST_BY} times, each another field", ", ".join(by)))
    wanted = _wanted(indicator, where, faults)
    return Question(indicator, from_on, to_on, asked_by, wanted, monthly, known_on=known_on), faults


def _of_days(from_on: date, to_on: date) -> Iterator[NotAsked]:
    outside = [(name, day) for name, day in (("from", from_on), ("to", to_on)) if not EARLIEST <= day <= LATEST]
    for name, day in outside:
        yield NotAsked(name, f"lies from {EARLIEST} to {LATEST}", day)
    if not outside and not from_on < to_on:
        yield NotAsked("to", f"is exclusive, so it must be after {from_on}", to_on)
    if not outside and to_on - from_on > LONGEST:
        yield NotAsked("to", f"is more than {LONGEST.days} days after {from_on}", to_on)


def _wanted(indicator: Indicator, where: Sequence[str], faults: list[NotAsked]) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    found: dict[str, tuple[Field, list[str]]] = {}
    for condition in where:
        name, colon, value = condition.partition(":")
        if not colon:
            faults.append(NotAsked("where", "is written field:value", condition))
            continue
        for field in _known_of(indicator, "where", [name], faults):
            allowed = [*field.values, UNKNOWN]
            if field.closed and value not in allowed:
                faults.append(NotAsked("where", f"{name} is one of {', '.join(allowed)}", condition))
            else:
                found.setdefault(name, (field, []))[1].append(value)
    return tuple((field, tuple(values)) for field, values in found.values())


def _known_of(indicator: Indicator, parameter: str, names: Iterable[str], faults: list[NotAsked]) -> tuple[Field, ...]:
    """Each field once; what is none goes to the faults."""
    known = {name: indicator.field(name) for name in names}
    allowed = ", ".join(one.id for one in indicator.breakdowns)
    faults += [
        NotAsked(parameter, f"{indicator.id} has no field of this name: it takes {allowed}", name)
        for name, field in known.items()
        if field is None
    ]
    return tuple(field for field in known.values() if field)


def _months(from_on: date, to_on: date) -> Iterator[Range]:
    """Calendar months, the first and the last cut to the question."""
    start = from_on
    while start < to_on:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        yield Range(f"{start:%Y-%m}", start, min(following, to_on))
        start = following
