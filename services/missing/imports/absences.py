"""Imported absences beside the episodes that are here already: which is which, and what is new. Pure; twice the same says nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.missing.domain.history import is_same
from shared.clock import london_date, london_midnight
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot, Period, SentRow
from shared.ssda903.breach import Breach, in_row
from shared.ssda903.joining import ImportedEpisode, ImportedPeriod
from shared.ssda903.submission import Period as SentPeriod
from shared.ssda903.tables import MISSING, MissingRow
from shared.ssda903.years import CollectionYear

OVERLAP = "574"


class Absence(NamedTuple):
    """What all files say of one absence, and the episode it is; None where nobody has recorded it here."""

    child_id: str
    periods: tuple[Period, ...]
    end_unknown: bool
    episode: EpisodeSnapshot | None


def absences(imported: Iterable[ImportedEpisode], existing: Sequence[EpisodeSnapshot]) -> list[Absence]:
    """Each imported period goes to the episode that holds it already, else with the period it joins, else to an episode of its own.

    What belongs to a cancelled episode was raised in error, and stays so.
    """
    by_child: dict[str, list[EpisodeSnapshot]] = defaultdict(list)
    for here in existing:
        by_child[here.child_id].append(here)
    unclaimed = {episode.episode_id: list(episode.periods) for episode in existing}
    found: list[Absence] = []
    for one in imported:
        claims = _claims(one, by_child[one.child_id], unclaimed)
        for episode, periods in claims:
            if episode is None or episode.status is not EpisodeStatus.CANCELLED:
                unknown = periods is claims[-1][1] and periods[-1].end is None and not one.open_now
                found.append(Absence(one.child_id, tuple(periods), unknown, episode))
    return found


Claim = tuple[EpisodeSnapshot | None, list[Period]]


def _claims(one: ImportedEpisode, episodes: Sequence[EpisodeSnapshot], unclaimed: dict[UUID, list[Period]]) -> list[Claim]:
    claims: list[Claim] = []
    for sent in one.periods:
        period = as_instants(sent)
        holder = _holder(episodes, unclaimed, period)
        before = claims[-1][0] if claims else None
        joins = holder is before or (holder is None and before is not None and before.origin == "imported")
        if claims and joins:
            claims[-1][1].append(period)
        else:
            claims.append((holder, [period]))
    return claims


def _holder(episodes: Sequence[EpisodeSnapshot], unclaimed: dict[UUID, list[Period]], period: Period) -> EpisodeSnapshot | None:
    """Two rows of one file are never one period: what one has claimed is no longer there for the next."""
    holding = [
        (own.end != period.end, episode, own) for episode in episodes for own in unclaimed[episode.episode_id] if is_same(own, period)
    ]
    if not holding:
        return None
    _, episode, own = min(holding, key=lambda one: one[0])
    unclaimed[episode.episode_id].remove(own)
    return episode


def as_instants(period: ImportedPeriod) -> Period:
    """London days as the instants at which they begin."""
    return Period(
        category=period.category,
        start=london_midnight(period.start),
        end=None if period.end is None else london_midnight(period.end),
        sent=tuple(SentRow(collection_year=str(year), line=line) for year, line in period.sent),
    )


def claiming_recorded_time(
    rows: Iterable[MissingRow], year: CollectionYear, recorded: Sequence[EpisodeSnapshot], latest: bool
) -> list[Breach]:
    """Rows that claim time in which a person has recorded another absence. Such a row cannot be stored: two would cover the time.

    A row of the same type and first day as a recorded period is that period. `latest`: no later year is loaded, so a blank end is
    open now.
    """
    by_child: dict[str, list[tuple[Period, str]]] = defaultdict(list)
    for episode in recorded:
        by_child[episode.child_id] += [(period, episode.reference) for period in episode.periods]
    found = []
    for row in rows:
        sent = SentPeriod.of(row)
        taken = by_child.get(row.child_id, [])
        if sent.start is None or any(p.category == row.missing.strip() and london_date(p.start) == sent.start for p, _ in taken):
            continue
        until = sent.end or (date.max if latest else year.last_day)
        for period, reference in taken:
            start, end = london_date(period.start), date.max if period.end is None else london_date(period.end)
            if _claims_the_same_day((start, end), (sent.start, until)):
                said = f"episode {reference}, recorded here, covers this time already: correct the row or the episode"
                found.append(in_row(MISSING, row, "MIS_START", OVERLAP, said))
                break
    return found


def _claims_the_same_day(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Touching days are free; an absence out and back on one day claims that day against whatever holds it in its middle."""
    (start, end), (from_, until) = one, other
    if start == end or from_ == until:
        return from_ < start < until if start == end else start < from_ < end
    return max(start, from_) < min(end, until)
