"""Which entries can be marked as recorded in error, by whom, and how everything else is put right."""

from collections.abc import Mapping
from datetime import timedelta

from services.missing.domain import commands as c
from services.missing.domain.around import Around
from services.missing.domain.recorded import Recorded, in_error
from services.missing.domain.refusals import NotAllowedNow, NotYours, Refused
from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.facts import Fact

OWN_WITHIN = timedelta(hours=24)
"""(ours) Until the next day's handover whoever wrote an entry takes it back themselves. Later others build on it: a manager decides."""

MARKABLE: frozenset[type[Fact]] = frozenset(
    {
        *(e.DiscussionHeld, e.InterviewOffered, e.InterviewHeld, e.PreventionChecked, e.ReturnPlanMade, e.ActionSet, e.ActionDone),
        *(e.ChildSighted, e.AbsenceReportedAgain, e.RiskAssessed, e.PersonTold, e.GrabPackSent, e.IntelligenceRecorded),
        e.IntelligenceShared,
        *(e.StrategyDecided, e.ManagementDecisionRecorded, e.SupervisionRecorded, e.InterviewArranged),
        *(e.LetterWritten, e.ChildCommented),
    }
)
"""(ours) Each adds to the record and leaves the absence itself as it is: its times, its periods, its end, and who holds it."""

_CORRECT = "correct what is recorded instead"
_REOPEN = "reopen the episode instead"
INSTEAD: Mapping[type[Fact], str] = {
    e.EpisodeRaised: "a manager cancels an episode that was raised in error",
    e.EpisodeImported: "it came from a return: correct what is recorded instead",
    e.ImportedPeriodsBrought: "it came from a return: correct what is recorded instead",
    e.PoliceReported: "correct what is recorded instead: the police were not told",
    e.CategoryChanged: _CORRECT,
    e.ChildFound: _CORRECT,
    e.ChildReturned: _CORRECT,
    e.EpisodeEnded: _REOPEN,
    e.EpisodeClosed: _REOPEN,
    e.EpisodeCancelled: _REOPEN,
    e.EpisodeReopened: "close or cancel the episode again instead",
    e.EpisodeCorrected: "correct it once more instead",
    e.ChildMatched: "match the child with the right one instead",
    e.HandoverOffered: "take the offer back instead",
    e.HandoverAccepted: "offer the episode to whoever should hold it instead",
    e.HandoverWithdrawn: "offer the episode again instead",
    # (ours) Whoever it was assigned to before would open the record again.
    e.InterviewAssigned: "assign the interview to whoever should hold it instead",
    e.ConsentWithdrawn: "nobody gives consent back for the child: ask them at the next talk",
    e.EntryRecordedInError: "record it again as it should stand instead",
    e.PlacementNotNamed: "say so with the next account that names the placement instead",
}
"""How everything else is put right."""


def mark_in_error(episode: EpisodeSnapshot, command: c.MarkInError, around: Around) -> tuple[e.EntryRecordedInError]:
    """Raises Refused for a position that is no entry of this episode, NotAllowedNow for one that cannot be marked, or not as it stands."""
    changes = [one.change for one in around.history]
    entry = entry_at(around, command.position)
    change, gone = changes[entry - 1], in_error(changes)
    if entry in gone:
        raise NotAllowedNow("position", "this entry is marked as recorded in error already", command.position)
    if type(change) not in MARKABLE:
        raise NotAllowedNow("position", f"this kind of entry is put right in another way: {INSTEAD[type(change)]}", command.position)
    if isinstance(change, e.ActionSet) and any(
        isinstance(one, e.ActionDone) and one.action_id == change.action_id and place not in gone for place, one in enumerate(changes, 1)
    ):
        raise NotAllowedNow("position", "what came of the action is recorded: mark that entry first", command.position)
    if isinstance(change, e.ActionDone) and episode.closed_at is not None:
        raise NotAllowedNow(
            "position", "the episode is closed, and nobody would be asked for the action: reopen it first", command.position
        )
    return (e.EntryRecordedInError(entry=entry, because=command.because, marked_at=around.now),)


def entry_at(around: Around, position: int) -> int:
    """The version that the entry at this position made of the episode. Raises Refused."""
    for entry, one in enumerate(around.history, start=1):
        if one.position == position:
            return entry
    raise Refused("position", "this is no entry of this episode: take a position of its timeline", position)


def own_lately(one: Recorded, by: str, around: Around) -> bool:
    """Whether `by` (`recorded_by`) may take the entry back without a manager."""
    return one.by == by and around.now - one.at <= OWN_WITHIN


def refuse_others_entry(command: c.MarkInError, by: str, around: Around) -> None:
    """Of whoever is no manager. Raises NotYours."""
    one = around.history[entry_at(around, command.position) - 1]
    if not own_lately(one, by, around):
        raise NotYours(
            "position",
            "somebody else recorded it: ask them or a manager" if one.by != by else "you recorded it more than 24 hours ago: ask a manager",
            command.position,
        )


def show_to_placement(episode: EpisodeSnapshot, command: c.ShowToPlacement, around: Around) -> tuple[e.PlacementNotNamed]:
    if not episode.hidden_from_placement:
        raise NotAllowedNow("status", "no account is said to name the placement: they read the episode", None)
    return (e.PlacementNotNamed(decided_at=around.now),)
