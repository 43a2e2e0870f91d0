"""What may change about the record of an episode itself: brought in from files, corrected, matched, closed. Codes and instants only."""

from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.episode_parts import ChildAtStart, FieldCorrected, Period
from shared.contracts.facts import Fact
from shared.contracts.response_codes import InError


class EpisodeImported(Fact):
    """An episode brought in from an SSDA903 file: London days only, risk never told. Closed ones alert nobody."""

    episode_id: UUID
    reference: str
    child_id: str
    child: ChildAtStart
    periods: tuple[Period, ...]
    end_unknown: bool = False
    """No end was sent and a later year's file is silent: it is over, nobody knows since when."""


class ImportedPeriodsBrought(Fact):
    """A later file said more about an imported episode: an end to an open period, a period that joins it, the line it was sent on.

    `periods` are all of the episode's periods after it; `end_unknown` as in `EpisodeImported`.
    """

    periods: tuple[Period, ...]
    end_unknown: bool = False


class EpisodeClosed(Fact):
    """Everything the episode called for is done. Nothing follows but a correction or reopening."""

    closed_at: UtcDatetime


class EpisodeReopened(Fact):
    """Back to what its times say: returned, found or open. An end that closed it was recorded in error."""

    reopened_at: UtcDatetime


class EpisodeCorrected(Fact):
    """Coded fields that were wrong; what people wrote is corrected in `missing` alone, so `changes` may be empty.

    `child` is what the register says of the day the child was really last seen, where it says something else of it. `referenced`: among
    the words is the police's reference.
    """

    corrected_at: UtcDatetime
    changes: tuple[FieldCorrected, ...] = ()
    child: ChildAtStart | None = None
    referenced: bool = False


class EntryRecordedInError(Fact):
    """An entry does not stand: the episode after it is the fold of its changes without that one. In words it stays, marked.

    `entry` is the version that the entry made of the episode, which no other entry of it has. Why, in words, stays in `missing`.
    """

    entry: int
    because: InError
    marked_at: UtcDatetime


class PlacementNotNamed(Fact):
    """It was said by mistake that an account of the child names the placement, which may read the episode again. Why is narrative."""

    decided_at: UtcDatetime


class ChildMatched(Fact):
    """A person said which child of the register it is about. `raised_for` is the provisional child it was raised for.

    `child` is as the register had them on the day they were last seen: age, care and placement of the figures follow it.
    """

    raised_for: str
    child_id: str
    child: ChildAtStart
    matched_at: UtcDatetime


class EpisodeCancelled(Fact):
    """Raised in error. The reason is narrative and stays in `missing`."""

    cancelled_at: UtcDatetime
