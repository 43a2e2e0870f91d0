"""Time comes in as an argument: UTC inside, Europe/London at the edge, the clock injected.

Nothing in the product calls `datetime.now` but `SystemClock`; SQL has one function of its own, `safereturn.now()`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime

LONDON = ZoneInfo("Europe/London")


def _to_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""An instant. Any offset is taken and kept as UTC; a time without an offset is refused, never guessed."""


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


def london_date(instant: datetime) -> date:
    """The calendar date in England at an instant: what every return to the Department counts in."""
    return instant.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """The instant (UTC) at which a calendar date begins in England: 23:00 the evening before while clocks are forward."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
