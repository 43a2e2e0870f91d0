"""Calendar months by London dates, written `2026-10`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `2026-10`. Raises ValueError saying what is wrong."""
        written = _WRITTEN.fullmatch(text)
        if written is None or not 1 <= int(written[2]) <= 12 or not 1900 <= int(written[1]) <= 2199:
            raise ValueError(f"{text!r} is not a month: write it like 2026-10")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next(self) -> Self:
        return self.before(-1)

    @property
    def label(self) -> str:
        """`October 2026`."""
        return f"{self.first_day:%B %Y}"

    def before(self, months: int) -> Self:
        """The month so many months earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 - months, 12)
        return type(self)(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
