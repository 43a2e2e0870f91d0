"""Periods of care and placements, worked out from the care-episode rows as they were sent, faults included."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shared.ssda903.dates import read_date
from shared.ssda903.tables import EpisodeRow

GOES_ON = "X1"
"""The reason an episode of care ceased (REC) which says that another follows at once."""
LEGAL_STATUS_ONLY = "L"
"""The reason for a new episode (RNE) under which the child stays in the same placement; P, T, B and U change it, S starts care."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to the day it ceased (None: it has not). The child sleeps elsewhere on the day it ceased."""

    began: date
    ceased: date | None

    def holds(self, day: date) -> bool:
        """The day it ceased is no longer inside."""
        return self.began <= day and (self.ceased is None or day < self.ceased)

    def reaches(self, day: date) -> bool:
        """As `holds`, and the day it ceased as well: where a missing period may end."""
        return self.holds(day) or day == self.ceased


@dataclass(frozen=True, slots=True)
class CareEpisode:
    row: EpisodeRow
    began: date
    ceased: date | None


@dataclass(frozen=True, slots=True)
class Care:
    """One child's episodes of care by date, and what they add up to."""

    episodes: Sequence[CareEpisode]
    periods: Sequence[Span]
    placements: Sequence[Span]

    @property
    def placement_ends(self) -> frozenset[date]:
        return frozenset(placement.ceased for placement in self.placements if placement.ceased)


def care_of_each_child(rows: Iterable[EpisodeRow]) -> dict[str, Care]:
    """By child. Rows without a start that can be read are left out: they say nothing about when the child was in care."""
    found: dict[str, list[CareEpisode]] = defaultdict(list)
    for row in rows:
        began = read_date(row.decom)
        if began is not None:
            found[row.child_id].append(CareEpisode(row, began, read_date(row.dec)))
    return {child: _care(episodes) for child, episodes in found.items()}


def _care(episodes: list[CareEpisode]) -> Care:
    episodes.sort(key=lambda episode: (episode.began, episode.ceased or date.max))
    stays = [Stay(one.began, one.ceased, one.row.rne.strip(), one.row.rec.strip()) for one in episodes]
    return Care(episodes, *periods_and_placements(stays))


class Stay(NamedTuple):
    """What of an episode of care says how it joins the one before: its days, why it began (RNE), and why it ceased (REC)."""

    began: date
    ceased: date | None
    rne: str
    rec: str


def periods_and_placements(stays: Sequence[Stay]) -> tuple[list[Span], list[Span]]:
    """`stays` of one child in order of start. A change of legal status alone ends no placement."""
    periods: list[Span] = []
    placements: list[Span] = []
    for before, stay in zip([None, *stays], stays, strict=False):
        follows = bool(periods) and _reaches(periods[-1], stay)
        _add(periods, stay, joined=follows)
        same_placement = follows and before is not None and _same_placement(before, stay)
        _add(placements, stay, joined=same_placement and _reaches(placements[-1], stay))
    return periods, placements


def _reaches(span: Span, stay: Stay) -> bool:
    """An open span is taken to last until the next stay: its end was left out."""
    return span.ceased is None or stay.began <= span.ceased


def _same_placement(before: Stay, stay: Stay) -> bool:
    return stay.rne == LEGAL_STATUS_ONLY and before.rec in (GOES_ON, "")


def _add(spans: list[Span], stay: Stay, *, joined: bool) -> None:
    if not joined:
        spans.append(Span(stay.began, stay.ceased))
        return
    last = spans[-1]
    ceased = stay.ceased if last.ceased is None or stay.ceased is None else max(last.ceased, stay.ceased)
    spans[-1] = Span(last.began, ceased)
