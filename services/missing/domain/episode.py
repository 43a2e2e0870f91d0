"""How an episode stands: the fold of its changes, from the first, which raises or imports it."""

from datetime import datetime

from services.missing.domain.consequences import CONSEQUENCES, Update
from services.missing.domain.history import decided_by_people
from shared.contracts import episodes as e
from shared.contracts.codes import Category, EpisodeStatus, LastSeenPrecision
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot, Period


def evolve(episode: EpisodeSnapshot | None, change: EpisodeChange, recorded_at: datetime) -> EpisodeSnapshot:
    """The episode after `change`; its version is one higher. `episode` is None before its first change, which raises or imports it."""
    match change:
        case e.EpisodeRaised():
            return _raised(change, recorded_at)
        case e.EpisodeImported():
            return _imported(change, recorded_at)
        case _ if episode is None:
            raise ValueError(f"{type(change).__name__} cannot be the first change of an episode")
        case e.ImportedPeriodsBrought():
            update = _brought(episode, change)
        case _:
            update = CONSEQUENCES[type(change)](episode, change)
    if getattr(change, "names_placement", False):
        update |= {"hidden_from_placement": True, "lado_to_hear": True}
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
        "over_at": last.end,
    }


def _brought(episode: EpisodeSnapshot, change: e.ImportedPeriodsBrought) -> Update:
    """A file has no say over an episode that a person raised or saw end: only where its periods stood in the file is news."""
    return {"periods": change.periods} if decided_by_people(episode) else _as_sent(change.periods, change.end_unknown)
