"""Dates as the Department writes them, dd/mm/yyyy, and nothing else: a guessed date is a wrong date in a child's record."""

import re
from datetime import date
from functools import lru_cache

_WRITTEN = re.compile(r"([0-9]{2})/([0-9]{2})/((?:19|20|21)[0-9]{2})")
"""A year outside 1900 to 2199 is a slip of the keyboard, in a date of birth as well as in a period."""


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> date | None:
    """The date, or None where the text is blank or is no date written dd/mm/yyyy in 1900 to 2199."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    day, month, year = map(int, written.groups())
    try:
        return date(year, month, day)
    except ValueError:  # such as 31/02/2025
        return None


def write_date(day: date | None) -> str:
    """dd/mm/yyyy; None is written blank."""
    return "" if day is None else f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def eighteenth_birthday(born: date) -> date:
    """A child born on 29 February comes of age on 1 March when the year has no 29th (Family Law Reform Act 1969, s 9)."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)
