"""Collection years: 1 April to 31 March, written `2025-26`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_WRITTEN = re.compile(r"(\d{4})[-/](\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class CollectionYear:
    """`CollectionYear(2025)` is 2025-26: 1 April 2025 to 31 March 2026, both included."""

    starting: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `2025-26` or `2025/26`. Raises ValueError saying what is wrong."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(f"{text!r} is not a collection year: write it like 2025-26")
        starting = int(written[1])
        if not 1 <= starting <= 9998 or (starting + 1) % 100 != int(written[2]):
            raise ValueError(f"{text!r} is not a collection year: the second part is the year after the first, like 2025-26")
        return cls(starting)

    @classmethod
    def of(cls, day: date) -> Self:
        """The collection year a London date falls in."""
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.starting, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.starting + 1, 3, 31)

    @property
    def previous(self) -> Self:
        return type(self)(self.starting - 1)

    @property
    def next(self) -> Self:
        return type(self)(self.starting + 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.starting}-{(self.starting + 1) % 100:02d}"
