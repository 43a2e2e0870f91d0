"""What each change makes of an episode: the fold that turns its log into how it stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.missing.domain.interviews import interview_due, interview_summary
from shared.contracts import episodes as e
from shared.contracts.codes import Category, DecisionKind, EpisodeStatus, LastSeenPrecision, RiskSource
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot, Period
from shared.contracts.facts import Fact

Update = dict[str, Any]


def evolve(episode: EpisodeSnapshot | None, change: EpisodeChange, recorded_at: datetime) -> EpisodeSnapshot:
    """The episode after `change`; its version is one higher. `episode` is None before its first change, which raises or imports it."""
    match change:
        case e.EpisodeRaised():
            return _raised(change, recorded_at)
        case e.EpisodeImported():
            return _imported(change, recorded_at)
    if episode is None:
        raise ValueError(f"{type(change).__name__} cannot be the first change of an episode")
    update = _CONSEQUENCES[type(change)](episode, change)
    return episode.model_copy(update=update | {"version": episode.version + 1})


def _raised(change: e.EpisodeRaised, recorded_at: datetime) -> EpisodeSnapshot:
    return EpisodeSnapshot(
        episode_id=change.episode_id,
        reference=change.reference,
        version=1,
        origin="raised",
        times="minutes",
        status=EpisodeStatus.OPEN,
        child_id=change.child_id,
        child=change.child,
        category=change.category,
        periods=(Period(category=change.category, start=change.last_seen_at),),
        owner=change.owner,
        last_seen_at=change.last_seen_at,
        last_seen_precision=change.last_seen_precision,
        last_seen_until=change.last_seen_until,
        reported_at=change.reported_at,
        recorded_at=recorded_at,
        risk=e.RiskRatings(social_work=e.RiskRating(level=change.risk, assessed_at=change.reported_at)),
    )


def _imported(change: e.EpisodeImported, recorded_at: datetime) -> EpisodeSnapshot:
    start = change.periods[0].start
    return EpisodeSnapshot(
        episode_id=change.episode_id,
        reference=change.reference,
        version=1,
        origin="imported",
        times="days",
        child_id=change.child_id,
        child=change.child,
        last_seen_at=start,
        last_seen_precision=LastSeenPrecision.ABOUT,
        reported_at=start,
        recorded_at=recorded_at,
        **_as_sent(change.periods, change.end_unknown),
    )


def _as_sent(periods: tuple[Period, ...], end_unknown: bool) -> Update:
    """History with an end is closed: nobody is asked for an interview of years ago, and no figure counts it as not held."""
    last = periods[-1]
    over = end_unknown or last.end is not None
    found = next((period.end for period in reversed(periods) if period.category is Category.M), None)
    return {
        "periods": periods,
        "category": last.category,
        "status": EpisodeStatus.CLOSED if over else EpisodeStatus.OPEN,
        "found_at": found if over else None,
        "returned_at": last.end,
    }


def _brought(episode: EpisodeSnapshot, change: e.ImportedPeriodsBrought) -> Update:
    """A file has no say over an episode that a person raised or saw end: only where its periods stood in the file is news."""
    by_files_alone = episode.origin == "imported" and episode.status in (EpisodeStatus.OPEN, EpisodeStatus.CLOSED)
    return _as_sent(change.periods, change.end_unknown) if by_files_alone else {"periods": change.periods}


def _assessed(episode: EpisodeSnapshot, change: e.RiskAssessed) -> Update:
    side = "police" if change.source is RiskSource.POLICE else "social_work"
    rating = e.RiskRating(level=change.level, assessed_at=change.assessed_at)
    return {"risk": episode.risk.model_copy(update={side: rating})}


def _police_told(episode: EpisodeSnapshot, change: e.PoliceReported) -> Update:
    """The first report stands; a second one is another reference for the same absence."""
    return {"police_reported_at": episode.police_reported_at or change.reported_at}


def _decided(episode: EpisodeSnapshot, change: e.ManagementDecisionRecorded) -> Update:
    if change.kind is DecisionKind.COMMENT:
        return {}  # words beside the decisions, none themselves
    return {"decisions": (*episode.decisions, e.ManagementDecision(kind=change.kind, at=change.at))}


def _returned(episode: EpisodeSnapshot, change: e.ChildReturned) -> Update:
    last = episode.periods[-1]
    ended = last.model_copy(update={"end": change.returned_at}) if last.end is None else last
    due = interview_due(change.returned_at)
    return {
        "status": EpisodeStatus.RETURNED,
        "periods": (*episode.periods[:-1], ended),
        "found_at": episode.found_at or change.returned_at,
        "found_location": episode.found_location or change.found_location,
        "returned_at": change.returned_at,
        "interview_due_at": due,
        "interview": interview_summary(due, episode.offers, episode.interviews),
    }


def _offered(episode: EpisodeSnapshot, change: e.InterviewOffered) -> Update:
    offer = e.Offer(offered_at=change.offered_at, outcome=change.outcome, advocate_offered=change.advocate_offered)
    offers = (*episode.offers, offer)
    return {"offers": offers, "interview": interview_summary(episode.interview_due_at, offers, episode.interviews)}


def _held(episode: EpisodeSnapshot, change: e.InterviewHeld) -> Update:
    interviews = (*episode.interviews, e.Interview(**{name: getattr(change, name) for name in e.Interview.model_fields}))
    return {"interviews": interviews, "interview": interview_summary(episode.interview_due_at, episode.offers, interviews)}


def _cancelled(episode: EpisodeSnapshot, change: e.EpisodeCancelled) -> Update:
    return {"status": EpisodeStatus.CANCELLED, "cancelled_at": change.cancelled_at}


_CONSEQUENCES: dict[type[Fact], Callable[[EpisodeSnapshot, Any], Update]] = {
    e.ImportedPeriodsBrought: _brought,
    e.RiskAssessed: _assessed,
    e.PoliceReported: _police_told,
    e.ManagementDecisionRecorded: _decided,
    e.ChildReturned: _returned,
    e.InterviewOffered: _offered,
    e.InterviewHeld: _held,
    e.EpisodeCancelled: _cancelled,
}
