"""Calendar quarters by London dates, written `2026-Q3`: July to September 2026.

The quarters of a council's financial year are the same stretches under other numbers; the calendar's say of themselves which year they
are in (decision 0028).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from services.reports.indicators.question import Question, Range

_WRITTEN = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `2026-Q3`. Raises ValueError saying what is wrong."""
        written = _WRITTEN.fullmatch(text)
        if written is None or not 1900 <= int(written[1]) <= 2199:
            raise ValueError(f"{text!r} is not a quarter: write it like 2026-Q3, for July to September 2026")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.before(-1).first_day - timedelta(days=1)

    @property
    def months(self) -> str:
        """`July to September 2026`."""
        return f"{self.first_day:%B} to {self.last_day:%B} {self.year}"

    @property
    def short(self) -> str:
        """`Jul–Sep 2026`."""
        return f"{self.first_day:%b}–{self.last_day:%b} {self.year}"

    @property
    def financial(self) -> str:
        """`quarter 2 of 2026-27`, as a council counts from April."""
        year = self.year - (self.number == 1)
        return f"quarter {(self.number + 2) % 4 + 1} of {year}-{(year + 1) % 100:02}"

    def before(self, quarters: int) -> "Quarter":
        """The quarter so many quarters earlier."""
        year, number = divmod(self.year * 4 + self.number - 1 - quarters, 4)
        return Quarter(year, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"


def last_complete(today: date) -> Quarter:
    """The last quarter that is over on this London date."""
    return Quarter.of(today).before(1)


@dataclass(frozen=True)
class QuarterByQuarter(Question):
    """A question answered for each of its quarters; what a row calls its month is the quarter, as `2026-Q3`."""

    @property
    def ranges(self) -> tuple[Range, ...]:
        found, one = [], Quarter.of(self.from_on)
        while one.first_day < self.to_on:
            found.append(Range(str(one), one.first_day, one.before(-1).first_day))
            one = one.before(-1)
        return tuple(found)
