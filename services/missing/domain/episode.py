"""How an episode stands: the fold of its changes, from the first, which raises or imports it."""

from collections.abc import Sequence
from datetime import datetime

from services.missing.domain.consequences import CONSEQUENCES, Update
from services.missing.domain.history import decided_by_people
from services.missing.domain.recorded import Recorded, in_error
from shared.contracts import episodes as e
from shared.contracts.codes import Category, EpisodeStatus, LastSeenPrecision
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot, Period


def _named(episode: EpisodeSnapshot) -> Update:
    """Words came in that name the carer, the home or its staff."""
    return {"hidden_from_placement": True, "lado_to_hear": True, "carer_named": episode.carer_named + 1}


def fold(log: Sequence[Recorded]) -> EpisodeSnapshot:
    """The episode as its whole log makes it, which begins with what raised or imported it. What was recorded in error makes nothing of it.

    But where such an entry names the carer or the home it hides the episode still: only a manager takes that back, as such.
    """
    left_out = in_error([one.change for one in log])
    episode: EpisodeSnapshot | None = None
    for entry, (change, at, *_) in enumerate(log, start=1):
        if episode is not None and (entry in left_out or isinstance(change, e.EntryRecordedInError)):
            named = _named(episode) if getattr(change, "names_placement", False) else {}
            episode = episode.model_copy(update=named | {"version": entry})
        else:
            episode = evolve(episode, change, at)
    if episode is None:
        raise ValueError("an episode begins with a change")
    return episode


def evolve(episode: EpisodeSnapshot | None, change: EpisodeChange, recorded_at: datetime) -> EpisodeSnapshot:
    """The episode after `change`; its version is one higher. `episode` is None before its first change, which raises or imports it."""
    match change:
        case e.EpisodeRaised():
            raised = _raised(change, recorded_at)
            return raised.model_copy(update=_named(raised)) if change.names_placement else raised
        case e.EpisodeImported():
            return _imported(change, recorded_at)
        case _ if episode is None:
            raise ValueError(f"{type(change).__name__} cannot be the first change of an episode")
        case e.EntryRecordedInError():
            raise ValueError("what an entry in error leaves behind is worked out of the whole log: fold it")
        case e.ImportedPeriodsBrought():
            update = _brought(episode, change)
        case _:
            update = CONSEQUENCES[type(change)](episode, change)
    if getattr(change, "names_placement", False):
        update |= _named(episode)
    after = episode.model_copy(update=update | {"version": episode.version + 1})
    if (episode.ended_at is None) == (after.ended_at is None):
        return after
    return after.model_copy(update={"end_recorded_at": None if after.ended_at is None else recorded_at})


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
