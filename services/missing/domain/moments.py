"""When a change happened, which is not when it was written down: recorded late is normal and visible."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeChange
from shared.contracts.facts import Fact

_HAPPENED: dict[type[Fact], Callable[[Any], datetime]] = {
    e.EpisodeRaised: lambda change: change.reported_at,
    e.EpisodeImported: lambda change: change.periods[0].start,
    e.ImportedPeriodsBrought: lambda change: change.periods[-1].end or change.periods[-1].start,
    e.RiskAssessed: lambda change: change.assessed_at,
    e.PoliceReported: lambda change: change.reported_at,
    e.ManagementDecisionRecorded: lambda change: change.at,
    e.ChildReturned: lambda change: change.returned_at,
    e.InterviewOffered: lambda change: change.offered_at,
    e.InterviewHeld: lambda change: change.held_at,
    e.EpisodeCancelled: lambda change: change.cancelled_at,
}


def happened_at(change: EpisodeChange) -> datetime:
    """UTC."""
    return _HAPPENED[type(change)](change)
