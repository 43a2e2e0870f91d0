"""When day and night hand the open episodes to each other: 08:45 and 17:00 in England."""

from datetime import UTC, datetime, time, timedelta

from shared.clock import LONDON, london_date

SHEETS = (time(8, 45), time(17, 0))

AHEAD = timedelta(hours=2)
"""(ours) A sheet printed up to two hours late still says what is new since the one before it."""


def sheet_before(now: datetime) -> datetime:
    """The hour (UTC) of the sheet that the reader of one printed now has seen last."""
    day = london_date(now)
    hours = [datetime.combine(one, at, tzinfo=LONDON).astimezone(UTC) for one in (day - timedelta(days=1), day) for at in SHEETS]
    return max(hour for hour in hours if hour <= now - AHEAD)
