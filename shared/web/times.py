"""How an instant reads to a person: Europe/London, 24-hour clock, the GOV.UK order of words."""

from datetime import date, datetime, timedelta

from shared.clock import LONDON


def day(when: date | datetime) -> str:
    """`14 May 2025`. An instant is read as the London date it falls on."""
    if isinstance(when, datetime):
        when = _london(when).date()
    return f"{when.day} {when:%B %Y}"


def clock_time(instant: datetime) -> str:
    """`22:40`; in the hour that happens twice in October also which one: `01:30 (BST)`, `01:30 (GMT)`."""
    local = _london(instant)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} ({local.tzname()})" if twice else f"{local:%H:%M}"


def date_time(instant: datetime) -> str:
    """`14 May 2025 at 22:40`."""
    return f"{day(instant)} at {clock_time(instant)}"


def duration(length: timedelta | float) -> str:
    """`2 hours 30 minutes`, `3 days 4 hours`, `under a minute`; a number is minutes. Minutes are left out from one day on."""
    minutes = int((length.total_seconds() // 60) if isinstance(length, timedelta) else length)
    if minutes < 1:
        return "under a minute"
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "day"), (rest // 60, "hour"), (0 if days else rest % 60, "minute")]
    return " ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count)


def hours_since(instant: datetime, now: datetime) -> str:
    """Elapsed, never wall-clock, time from an instant to `now`: a night on which the clocks change counts its true hours."""
    return duration(now - instant)


def _london(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone, so it cannot be shown in London time")
    return instant.astimezone(LONDON)
