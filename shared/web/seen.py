"""When somebody was last seen, with how exact the time is: nobody reads an estimate as a fact."""

from collections.abc import Callable
from datetime import datetime

from shared.contracts.codes import LastSeenPrecision
from shared.contracts.episodes import EpisodeSnapshot
from shared.web.times import date_time, day


def seen(
    at: datetime, precision: LastSeenPrecision | None, until: datetime | None = None, write: Callable[[datetime], str] = date_time
) -> str:
    """`14 May 2025 at 22:40`, `about ...`, `between ... and ...`, for the middle of a sentence; `write` words an instant (UTC)."""
    if until is not None:
        return f"between {write(at)} and {write(until)}"
    return f"about {write(at)}" if precision is LastSeenPrecision.ABOUT else write(at)


def last_seen(episode: EpisodeSnapshot) -> str:
    """Of imported history the day is all that is known."""
    if episode.times == "days":
        return day(episode.last_seen_at)
    return seen(episode.last_seen_at, episode.last_seen_precision, episode.last_seen_until)
