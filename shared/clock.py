"""Time comes in as an argument: UTC inside, Europe/London at the edge, the clock injected.

Nothing in the product calls `datetime.now` but `SystemClock`; SQL has one function of its own, `safereturn.now()`.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

LONDON = ZoneInfo("Europe/London")


def _written_out(value: object) -> object:
    if isinstance(value, (int, float)) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise ValueError("write the instant as ISO 8601 with its offset, such as 2026-05-14T22:40:00+01:00: a number says no time zone")
    return value


_NUMBER = re.compile(r"\s*[+-]?[\d.]+\s*")


def _to_utc(instant: datetime) -> datetime:
    try:
        if instant.year in (1, 9999):
            instant.astimezone(LONDON)
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this lies at the end of all years, where no time zone reaches") from error


UtcDatetime = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_to_utc)]
"""An instant, written as ISO 8601. Any offset is taken and kept as UTC; a time without one, or a number, is refused, never guessed."""


class Clock(Protocol):
    """Whoever knows what time it is. `now()` is aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that tests set and move; it never moves by itself."""

    def __init__(self, at: datetime) -> None:
        self._at = _to_utc(at)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = _to_utc(at)

    def forward(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self._at += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@lru_cache(maxsize=1 << 14)
def london_date(instant: datetime) -> date:
    """The calendar date in England at an instant: what every return to the Department counts in."""
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=1 << 14)
def london_midnight(day: date) -> datetime:
    """The instant (UTC) at which a calendar date begins in England: 23:00 the evening before while clocks are forward."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
