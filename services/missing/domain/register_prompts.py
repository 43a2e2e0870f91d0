"""What the register says has happened since an absence began that only a person can put into the record. It edits no episode."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.clock import london_date
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.ssda903.care import Stay, periods_and_placements
from shared.ssda903.dates import eighteenth_birthday


class Since(StrEnum):
    PLACEMENT_ENDED = "placement_ended"
    CARE_ENDED = "care_ended"
    TURNED_18 = "turned_18"


class SaysRegister(NamedTuple):
    """What happened, and on which London day."""

    what: Since
    on: date


def register_says(episode: EpisodeSnapshot, child: ChildSnapshot, today: date) -> SaysRegister | None:
    """The first thing since the absence began that its record does not yet answer; None for nothing.

    Care ended, or the child is 18: the absence has another end. The placement ended in its running period (rule 575): that period ends
    that day and another starts. What ends the absence asks for nothing about its periods besides; of one day, the birthday is said.
    """
    if not episode.ongoing or episode.other_end is not None:
        return None
    began = london_date(episode.last_seen_at)
    care, placements = periods_and_placements([_stay(one) for one in child.lived])
    birthday = child.date_of_birth and eighteenth_birthday(child.date_of_birth)
    ends = []
    if birthday and began < birthday <= today:
        ends.append(SaysRegister(Since.TURNED_18, birthday))
    if care and (ceased := next((span.ceased for span in care if span.holds(began)), None)) and ceased <= today:
        in_care_again = any(span.holds(today) for span in care)
        ends += [] if in_care_again else [SaysRegister(Since.CARE_ENDED, ceased)]
    if ends:
        return min(ends, key=lambda one: one.on)
    running = episode.periods[-1]
    from_ = london_date(running.start)
    ended = min((one.ceased for one in placements if one.ceased and one.holds(from_)), default=None)
    if running.end is None and ended and ended <= today:
        return SaysRegister(Since.PLACEMENT_ENDED, ended)
    return None


def _stay(care: CareEpisode) -> Stay:
    return Stay(care.decom, care.dec, care.rne or "", care.rec or "")
