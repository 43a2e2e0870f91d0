"""Imported history: what an SSDA903 file's periods make of an episode. Twice the same file decides nothing."""

from collections.abc import Sequence

from services.missing.domain.decide import Beginning
from shared.clock import london_date
from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot, Period, SentRow


def import_episode(periods: Sequence[Period], end_unknown: bool, beginning: Beginning) -> EpisodeChange:
    """An absence a file speaks of that nobody has recorded here. Its periods are London days, in order, touching."""
    return e.EpisodeImported(
        episode_id=beginning.episode_id,
        reference=beginning.reference,
        child_id=beginning.child_id,
        child=beginning.child,
        periods=tuple(periods),
        end_unknown=end_unknown,
    )


def bring_periods(episode: EpisodeSnapshot, periods: Sequence[Period], end_unknown: bool) -> list[EpisodeChange]:
    """What the files now say of an episode: ends, periods that join it, lines. Nothing when they say nothing new.

    A period is the same by type and first London day. What a person recorded stands; a file only adds its lines to it.
    """
    own = list(episode.periods)
    by_people = decided_by_people(episode)
    for period in periods:
        at = _same(own, period)
        if at is not None:
            own[at] = own[at].model_copy(update={"sent": _newest(own[at].sent, period.sent)} | ({} if by_people else {"end": period.end}))
        elif not by_people:
            own.append(period)
    own.sort(key=lambda period: (period.start, period.end is None, period.end))
    unknown = end_unknown and not by_people and own[-1].end is None
    says_over = episode.ongoing and not by_people and (unknown or own[-1].end is not None)
    if tuple(own) == episode.periods and not says_over:
        return []
    return [e.ImportedPeriodsBrought(periods=tuple(own), end_unknown=unknown)]


def decided_by_people(episode: EpisodeSnapshot) -> bool:
    """Whether people recorded how it went on: files then add no more than their lines to it."""
    return episode.origin == "raised" or episode.by_people or episode.interview_due_at is not None or episode.cancelled_at is not None


def _same(own: list[Period], period: Period) -> int | None:
    """Two rows of one file are never one period: of several alike the one with this very end, else the one still open."""
    alike = [i for i, one in enumerate(own) if is_same(one, period)]
    return min(alike, key=lambda i: (own[i].end != period.end, own[i].end is not None), default=None)


def is_same(one: Period, other: Period) -> bool:
    """The same category and first London day: what makes rows of two files one period."""
    return one.category is other.category and london_date(one.start) == london_date(other.start)


def _newest(before: tuple[SentRow, ...], now: tuple[SentRow, ...]) -> tuple[SentRow, ...]:
    """One line per year: a file sent again replaces its own."""
    lines = {row.collection_year: row for row in (*before, *now)}
    return tuple(lines[year] for year in sorted(lines))
