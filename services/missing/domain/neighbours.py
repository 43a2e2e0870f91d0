"""The child's other episodes, and whether time is claimed twice: one open episode per child, and no two over the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.missing.domain.refusals import OpenAlready, OverlapsAnother
from shared.clock import london_date
from shared.contracts.episodes import EpisodeSnapshot


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another episode of the same child, not cancelled. `end` is None while it goes on, or where nobody knows it."""

    episode_id: UUID
    reference: str
    start: datetime
    end: datetime | None
    ongoing: bool
    days_only: bool

    @classmethod
    def of(cls, episode: EpisodeSnapshot) -> "Neighbour":
        end = None if episode.ongoing else episode.ended_at or episode.periods[-1].end
        return cls(episode.episode_id, episode.reference, episode.last_seen_at, end, episode.ongoing, episode.times == "days")

    def covers(self, at: datetime) -> bool:
        """Ends are free again: out the very minute (or, where only days are known, the very day) of coming back is a new episode."""
        if self.days_only:
            return self._holds(london_date(self.start), self.end and london_date(self.end), london_date(at))
        return self._holds(self.start, self.end, at)

    def begins_between(self, start: datetime, end: datetime) -> bool:
        if self.days_only:
            return london_date(start) <= london_date(self.start) < london_date(end) and self.end != self.start
        return start <= self.start < end

    def _holds(self, start: datetime | date, end: datetime | date | None, at: datetime | date) -> bool:
        """Of one that is over, nobody knows since when, only the very start is taken."""
        if self.ongoing:
            return start <= at
        return start <= at < end if end is not None else at == start


def refuse_second_open(others: Sequence[Neighbour]) -> None:
    """Raises OpenAlready, naming the episode to add to."""
    for other in others:
        if other.ongoing:
            raise OpenAlready(other.episode_id, other.reference)


def refuse_overlap(field: str, value: datetime, start: datetime, end: datetime | None, others: Sequence[Neighbour]) -> None:
    """Raises OverlapsAnother, for the field's value, when `start`, or the stretch to `end`, lies in another episode's time."""
    for other in others:
        if other.covers(start) or (end is not None and other.begins_between(start, end)):
            raise OverlapsAnother(field, other.reference, value)
