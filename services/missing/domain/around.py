"""What a decision rests on beside the episode and the command, and the times that every decision asks about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from services.missing.domain.neighbours import Neighbour
from services.missing.domain.recorded import Recorded
from services.missing.domain.refusals import FOUND, LAST_SEEN, InTheFuture, NotFoundYet, OutOfOrder, TimesCannotBeTrue
from shared.clock import london_date, london_midnight
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot
from shared.ids import new_id

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours a person's clock may be."""

FAR_AWAY = timedelta(days=5 * 366)
"""(ours) Nobody agrees on a day further from now: the year is typed wrongly, or 9999 stands for "no end"."""


@dataclass(frozen=True, slots=True)
class Around:
    """The time now (UTC), the child's other episodes, who records (None: no person), and an id for what a command begins.

    `child` as the register has them now: of what begins on another day, a correction asks it again (None: it was not asked).
    `interviewing`: whoever records holds interviews, and arranges them for nobody else. `history` is all of the episode's log, for a
    command about one of its entries.
    """

    now: datetime
    others: Sequence[Neighbour] = field(default=())
    by: UUID | None = None
    fresh: UUID = field(default_factory=new_id)
    child: ChildSnapshot | None = None
    interviewing: bool = False
    history: Sequence[Recorded] = field(default=())


def refuse_future(now: datetime, **times: datetime | None) -> None:
    for name, at in times.items():
        if at is not None and at > now + CLOCKS_DIFFER:
            raise InTheFuture(name, at)


def refuse_far_away(now: datetime, name: str, at: datetime | date) -> None:
    """For what may be still to come: a meeting, an appointment, the day an action is due."""
    if abs((at if isinstance(at, datetime) else london_midnight(at)) - now) > FAR_AWAY:
        raise TimesCannotBeTrue(name, "it is more than five years away: check the year", at)


def refuse_before_birth(child: ChildAtStart, last_seen_at: datetime) -> None:
    """Rule 586. Of a restricted child nobody learns when they were born by trying days."""
    born = child.date_of_birth
    if born is not None and not child.restricted and london_date(last_seen_at) <= born:
        raise TimesCannotBeTrue("last_seen_at", "the child was not born yet: check the year", last_seen_at)


def refuse_before_last_seen(episode: EpisodeSnapshot, name: str, at: datetime | None) -> None:
    if at is not None and at < episode.last_seen_at:
        raise OutOfOrder(name, at, "before", LAST_SEEN, episode.last_seen_at)


def refuse_before_found(episode: EpisodeSnapshot, now: datetime, name: str, at: datetime) -> None:
    """For what follows finding the child, back or not yet back."""
    refuse_future(now, **{name: at})
    known_since = episode.found_at or episode.ended_at
    if known_since is None:
        raise NotFoundYet(name, at)
    if at < known_since:
        raise OutOfOrder(name, at, "before", FOUND, known_since)
