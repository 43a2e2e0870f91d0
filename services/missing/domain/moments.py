"""When a change happened, which is not when it was written down: recorded late is normal and visible."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeChange
from shared.contracts.facts import Fact

_HAPPENED: dict[type[Fact], Callable[[Any], datetime]] = {
    e.EpisodeRaised: lambda change: change.reported_at,
    e.AbsenceReportedAgain: lambda change: change.reported_at,
    e.EpisodeImported: lambda change: change.periods[0].start,
    e.ImportedPeriodsBrought: lambda change: change.periods[-1].end or change.periods[-1].start,
    e.RiskAssessed: lambda change: change.assessed_at,
    e.PoliceReported: lambda change: change.reported_at,
    e.ManagementDecisionRecorded: lambda change: change.at,
    e.ChildReturned: lambda change: change.returned_at,
    e.InterviewOffered: lambda change: change.offered_at,
    e.InterviewHeld: lambda change: change.held_at,
    e.EpisodeCancelled: lambda change: change.cancelled_at,
    e.ChildSighted: lambda change: change.seen_at,
    e.PersonTold: lambda change: change.decided_at,
    e.GrabPackSent: lambda change: change.sent_at,
    e.IntelligenceRecorded: lambda change: change.at,
    e.IntelligenceShared: lambda change: change.noted_at,
    e.HandoverOffered: lambda change: change.offered_at,
    e.HandoverWithdrawn: lambda change: change.withdrawn_at,
    e.HandoverAccepted: lambda change: change.accepted_at,
    e.CategoryChanged: lambda change: change.from_at,
    e.StrategyDecided: lambda change: change.decided_at,
    e.ChildFound: lambda change: change.found_at,
    e.EpisodeEnded: lambda change: change.at,
    e.PreventionChecked: lambda change: change.checked_at,
    e.ReturnPlanMade: lambda change: change.made_at,
    e.DiscussionHeld: lambda change: change.held_at,
    e.ActionSet: lambda change: change.set_at,
    e.ActionDone: lambda change: change.done_at,
    e.EpisodeClosed: lambda change: change.closed_at,
    e.EpisodeReopened: lambda change: change.reopened_at,
    e.ChildMatched: lambda change: change.matched_at,
    e.EntryRecordedInError: lambda change: change.marked_at,
    e.PlacementNotNamed: lambda change: change.decided_at,
    e.EpisodeCorrected: lambda change: change.corrected_at,
    e.LetterWritten: lambda change: change.written_at,
    e.ChildCommented: lambda change: change.said_at,
    e.ConsentWithdrawn: lambda change: change.withdrawn_at,
    e.InterviewAssigned: lambda change: change.assigned_at,
    e.InterviewArranged: lambda change: change.arranged_at,
    e.SupervisionRecorded: lambda change: change.at,
}


def happened_at(change: EpisodeChange) -> datetime:
    """UTC."""
    return _HAPPENED[type(change)](change)
