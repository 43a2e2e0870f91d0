"""When day and night hand the open episodes to each other: 08:45 and 17:00 in England."""

from datetime import UTC, datetime, time, timedelta

from shared.clock import LONDON, london_date

SHEETS = (time(8, 45), time(17, 0))

AHEAD = timedelta(hours=2)
"""(ours) Printed up to two hours late it still says what is new since the one before; printed as early, what is due after."""


def sheet_before(now: datetime) -> datetime:
    """The hour (UTC) of the sheet that the reader of one printed now has seen last."""
    return max(hour for hour in _hours_around(now) if hour <= now - AHEAD)


def sheet_after(now: datetime) -> datetime:
    """The hour (UTC) of the next sheet, until when whoever takes over with this one is there."""
    return min(hour for hour in _hours_around(now) if hour >= now + AHEAD)


def _hours_around(now: datetime) -> list[datetime]:
    days = (london_date(now) + timedelta(days=offset) for offset in (-1, 0, 1))
    return [datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC) for day in days for at in SHEETS]
