"""How often, and when last: dated counts of a child's absences, in place of "always" and "usually"."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.contracts.codes import Category, FoundLocation
from shared.contracts.episodes import EpisodeSnapshot

YEAR = timedelta(days=365)


class DatedCount(NamedTuple):
    """`what` in words, how many times, and when last (UTC)."""

    what: str
    times: int
    latest: datetime


def dated_counts(episodes: Iterable[EpisodeSnapshot], now: datetime) -> Sequence[DatedCount]:
    """What has happened at least once; cancelled episodes left out. Days are of 24 hours, counted back from `now` (UTC)."""
    theirs = [one for one in episodes if one.cancelled_at is None]
    counted = [_count(words, [one for one in theirs if within(one, now) and so(one)]) for words, within, so in _COUNTED]
    lately = [one for one in theirs if _within(YEAR)(one, now)]
    places = Counter(one.found_location for one in lately if one.found_location not in (None, FoundLocation.NOT_KNOWN))
    found = [_count(f"Found in 12 months: {_said(place)}", [one for one in lately if one.found_location is place]) for place in places]
    return [one for one in counted if one] + sorted((one for one in found if one), key=lambda one: -one.times)


def _count(words: str, episodes: Sequence[EpisodeSnapshot]) -> DatedCount | None:
    return DatedCount(words, len(episodes), max(one.last_seen_at for one in episodes)) if episodes else None


def _within(span: timedelta) -> Callable[[EpisodeSnapshot, datetime], bool]:
    return lambda one, now: one.last_seen_at > now - span


def _missing(one: EpisodeSnapshot) -> bool:
    return any(period.category is Category.M for period in one.periods)


def _overnight(one: EpisodeSnapshot) -> bool:
    return one.ended_at is not None and one.ended_at - one.last_seen_at > timedelta(hours=24)


def _said(place: FoundLocation) -> str:
    return f"{place.label[:1].lower()}{place.label[1:]}"


_COUNTED: Sequence[tuple[str, Callable[[EpisodeSnapshot, datetime], bool], Callable[[EpisodeSnapshot], bool]]] = (
    ("Missing in 30 days", _within(timedelta(days=30)), _missing),
    ("Missing in 90 days", _within(timedelta(days=90)), _missing),
    ("Missing in 12 months", _within(YEAR), _missing),
    ("Away, whereabouts known, in 12 months", _within(YEAR), lambda one: not _missing(one)),
    ("Gone for more than 24 hours, in 12 months", _within(YEAR), _overnight),
)
