"""An episode as its reader sees it: with the child's name, who holds it, how long it has been, and what it calls for next."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.missing.domain.next_actions import NextAction, next_actions
from services.missing.guests import as_read_by, asked_of
from services.missing.standing import Standing
from services.missing.store import access, children, episodes
from services.missing.store.children import Names
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import OPEN_RESTRICTED

NAMELESS = Names("", known_as="Restricted record")
"""What a restricted child is called before somebody who may not know their name."""


class EpisodeView(NamedTuple):
    """An episode as a reader sees it. `owner` is the name of whoever holds it; `minutes_missing` runs until now while it goes on."""

    episode: EpisodeSnapshot
    names: Names
    owner: str | None
    minutes_missing: int | None
    next_actions: Sequence[NextAction]


async def views_of(conn: Connection, person: Person, found: Sequence[EpisodeSnapshot], now: datetime) -> list[EpisodeView]:
    """As this reader sees them, in the order they were found."""
    if not found:
        return []
    register = await children.load(conn, list({one.child_id for one in found}))
    died = await episodes.died(conn, {one.child_id for one in found if one.status is not EpisodeStatus.CLOSED})
    return await seen_by(
        conn,
        person,
        [
            Standing(one, register[one.child_id], [] if one.child_id in died else next_actions(one, now, register[one.child_id]))
            for one in found
        ],
        now,
    )


async def seen_by(conn: Connection, person: Person, found: Sequence[Standing], now: datetime) -> list[EpisodeView]:
    """A restricted child without the name, unless the episode was given to this reader by name or they may open the record. Each kind of
    name is asked for once, for all of them."""
    if not found:
        return []
    nameless = await _nameless(conn, person, [one.episode for one in found])
    named = await children.names(conn, list({one.episode.child_id for one in found} - nameless))
    owners = await access.called(conn, list({str(one.episode.owner) for one in found if one.episode.owner}))
    return [
        EpisodeView(
            as_read_by(person, episode),
            NAMELESS._replace(child_id=child.child_id) if child.child_id in nameless else named.get(child.child_id, Names(child.child_id)),
            owners.get(str(episode.owner)) if episode.owner else None,
            minutes_missing(episode, now),
            asked_of(person, episode, called_for),
        )
        for episode, child, called_for in found
    ]


async def _nameless(conn: Connection, person: Person, found: Sequence[EpisodeSnapshot]) -> set[str]:
    """Restricted children of whom this reader knows the number alone: they raised the episode, which nobody handed over to them."""
    if person.roles & OPEN_RESTRICTED:
        return set()
    restricted = await children.restricted(conn, list({one.child_id for one in found}))
    return {one.child_id for one in found if one.child_id in restricted and not given_to(person, one)}


def given_to(person: Person, episode: EpisodeSnapshot) -> bool:
    """Whether somebody who may have named them as holder, or to interview."""
    assigned = episode.assignment is not None and str(episode.assignment.to) == person.id
    offered = episode.handover is not None and str(episode.handover.to) == person.id
    return assigned or offered or (episode.handed_over and str(episode.owner) == person.id)


def minutes_missing(episode: EpisodeSnapshot, now: datetime) -> int | None:
    """Whole elapsed minutes from last seen until back or another end, or until now. None where no end is known, or it was cancelled."""
    if episode.cancelled_at is not None:
        return None
    until = now if episode.ongoing else episode.ended_at
    return None if until is None else max(int((until - episode.last_seen_at).total_seconds()) // 60, 0)
