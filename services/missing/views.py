"""An episode as its reader sees it: with the child's name, who holds it, how long it has been, and what it calls for next."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.missing.domain.next_actions import NextAction, next_actions
from services.missing.guests import as_read_by, asked_of
from services.missing.store import access, children, episodes
from services.missing.store.children import Names
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection
from shared.identity.people import Person


class EpisodeView(NamedTuple):
    """An episode as a reader sees it. `owner` is the name of whoever holds it; `minutes_missing` runs until now while it goes on."""

    episode: EpisodeSnapshot
    names: Names
    owner: str | None
    minutes_missing: int | None
    next_actions: Sequence[NextAction]


async def views_of(conn: Connection, person: Person, found: Sequence[EpisodeSnapshot], now: datetime) -> list[EpisodeView]:
    """As this reader sees them, in the order they were found; each kind of name is asked for once, for all of them."""
    named = await children.names(conn, list({one.child_id for one in found}))
    owners = await access.called(conn, list({str(one.owner) for one in found if one.owner}))
    register = await children.load(conn, list({one.child_id for one in found if one.ongoing}))
    died = await episodes.died(conn, {one.child_id for one in found if not one.over})
    return [
        EpisodeView(
            as_read_by(person, one),
            named.get(one.child_id, Names(one.child_id)),
            owners.get(str(one.owner)) if one.owner else None,
            minutes_missing(one, now),
            [] if one.child_id in died else asked_of(person, next_actions(one, now, register.get(one.child_id))),
        )
        for one in found
    ]


def minutes_missing(episode: EpisodeSnapshot, now: datetime) -> int | None:
    """Whole elapsed minutes from last seen until back or another end, or until now. None where no end is known, or it was cancelled."""
    if episode.cancelled_at is not None:
        return None
    until = now if episode.ongoing else episode.ended_at
    return None if until is None else max(int((until - episode.last_seen_at).total_seconds()) // 60, 0)
