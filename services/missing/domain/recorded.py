"""The entries of an episode's log, and which of them do not stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.contracts.episodes import EntryRecordedInError, EpisodeChange


class Recorded(NamedTuple):
    """What changed, when it was written down (UTC), its position in missing's log, and by whom (`recorded_by`)."""

    change: EpisodeChange
    at: datetime
    position: int = 0
    by: str = ""


def in_error(log: Sequence[EpisodeChange]) -> frozenset[int]:
    """The entries that do not stand, each by the version that it made of the episode: its place in the log, from 1."""
    return frozenset(one.entry for one in log if isinstance(one, EntryRecordedInError))
