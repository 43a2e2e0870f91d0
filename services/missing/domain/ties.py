"""Who was missing together, by what the record shows: each tie with its evidence, and until when it stands. Pure.

domain.md, "What planners ask": a picture for named operational roles only, each tie with its evidence, lapsing after 90 days, never an
alert. The kinds of evidence are ours. None of them says what children are to each other: it is a reason to ask, and no more.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from shared.clock import london_date
from shared.contracts.codes import FoundLocation
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.together import BEGAN_WITHIN, URN_IS_THE_HOME

LAPSES_AFTER = timedelta(days=90)
FOUND_WITHIN = timedelta(minutes=30)

ONE_PLACE = frozenset(
    {
        FoundLocation.FRIEND,
        FoundLocation.PARTNERS_HOME,
        FoundLocation.PLACE_OF_CONCERN,
        FoundLocation.PUBLIC_PLACE,
        FoundLocation.TRANSPORT,
    }
)
"""Kinds of place where being found at once says something. Everybody comes home, and many to the same hospital."""


class Kind(StrEnum):
    """What was shared, strongest first."""

    ONE_FORM = "one_form"
    ONE_HOME = "one_home"
    ONE_PLACE = "one_place"


class Absence(NamedTuple):
    """What an episode says of being together. Instants in UTC; `end` is None while it goes on; `home` only where a URN is one house."""

    episode_id: UUID
    reference: str
    child_id: str
    start: datetime
    end: datetime | None
    recorded_at: datetime
    home: str | None
    found_at: datetime | None
    found_location: FoundLocation | None

    @classmethod
    def of(cls, episode: EpisodeSnapshot) -> "Absence | None":
        """None where it can be no evidence: cancelled, or imported history, which knows days only."""
        if episode.cancelled_at is not None or episode.origin != "raised" or episode.times != "minutes":
            return None
        home = episode.child.urn if episode.child.placement_type in URN_IS_THE_HOME else None
        found_at = episode.found_at or episode.returned_at
        who = (episode.episode_id, episode.reference, episode.child_id)
        return cls(*who, episode.last_seen_at, episode.ended_at, episode.recorded_at, home, found_at, episode.found_location)

    def beside(self, other: "Absence") -> bool:
        """Whether both were away at one time."""
        return (self.end is None or other.start <= self.end) and (other.end is None or self.start <= other.end)


@dataclass(frozen=True)
class Evidence:
    """`at` (UTC) is when it began to be so, for the later of the two, `until` when it ended, for the earlier; None while both are away.

    `place` is where they were found: the kind of place only.
    """

    kind: Kind
    at: datetime
    until: datetime | None
    absences: tuple[Absence, Absence]
    place: FoundLocation | None = None

    @property
    def lapses_on(self) -> date | None:
        """The London date from which it counts no more; None while both are away."""
        return None if self.until is None else london_date(self.until) + LAPSES_AFTER

    def stands(self, today: date) -> bool:
        return self.lapses_on is None or today < self.lapses_on


@dataclass(frozen=True)
class Tie:
    """Two children, by number, and what the record shows of them together, the latest first."""

    children: tuple[str, str]
    evidence: tuple[Evidence, ...]

    @property
    def lapses_on(self) -> date | None:
        """The London date from which the tie is gone, unless there is new evidence; None while both are away together."""
        days = [one.lapses_on for one in self.evidence]
        return None if None in days else max(day for day in days if day is not None)


def ties(absences: Iterable[Absence], today: date) -> list[Tie]:
    """Every tie that stands on a London date, the latest evidence first. The order of `absences` does not matter."""
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for one in _evidence(list(absences)):
        if one.stands(today):
            first, second = (absence.child_id for absence in one.absences)
            found[first, second].append(one)
    standing = [Tie(children, tuple(sorted(evidence, key=_latest_first))) for children, evidence in found.items()]
    return sorted(standing, key=lambda tie: (_latest_first(tie.evidence[0]), tie.children))


def _latest_first(one: Evidence) -> tuple[float, str, str]:
    return -one.at.timestamp(), one.kind, one.absences[0].reference


def _evidence(absences: Sequence[Absence]) -> Iterator[Evidence]:
    for pair in _pairs(absences, lambda one: one.recorded_at, lambda one: one.start, BEGAN_WITHIN):
        yield _gone(Kind.ONE_FORM, pair)
    for pair in _pairs([one for one in absences if one.home], lambda one: one.home, lambda one: one.start, BEGAN_WITHIN):
        if pair[0].beside(pair[1]):
            yield _gone(Kind.ONE_HOME, pair)
    found = [one for one in absences if one.found_at and one.found_location in ONE_PLACE]
    for pair in _pairs(found, lambda one: one.found_location, _found_at, FOUND_WITHIN):
        if pair[0].beside(pair[1]):
            at = max(_found_at(one) for one in pair)
            yield Evidence(Kind.ONE_PLACE, at, at, pair, pair[0].found_location)


def _gone(kind: Kind, pair: tuple[Absence, Absence]) -> Evidence:
    began = max(one.start for one in pair)
    ends = [one.end for one in pair if one.end is not None]
    return Evidence(kind, began, max(began, min(ends)) if ends else None, pair)


def _found_at(one: Absence) -> datetime:
    assert one.found_at is not None, "only those found are asked"
    return one.found_at


def _pairs(
    absences: Iterable[Absence], shared: Callable[[Absence], Hashable], when: Callable[[Absence], datetime], within: timedelta
) -> Iterator[tuple[Absence, Absence]]:
    """Of two children each, who share something within a time of each other (inclusive); the lower number first."""
    groups: dict[Hashable, list[Absence]] = defaultdict(list)
    for one in absences:
        groups[shared(one)].append(one)
    for group in groups.values():
        for first, second in combinations(sorted(group, key=lambda one: (one.child_id, one.reference)), 2):
            if first.child_id != second.child_id and abs(when(first) - when(second)) <= within:
                yield first, second
