"""Takes the child's own words out of whatever is made for somebody they are not for: before any page, list or answer is made of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.domain.readers import CHILDS_WORDS, readers, reads_as
from services.missing.store import access, children, episodes, words
from services.missing.store.children import Names
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import WordsReader
from shared.database import Connection
from shared.identity.people import Person

READ = "read_childs_words"
"""What the access log calls it. Folded on a page or not, they were given out: who unfolded them nobody knows (decision 0036)."""

Said = Mapping[UUID, Mapping[str, str]]


class ForReader(NamedTuple):
    """`said` is what people wrote, by event, as far as it is this reader's to read; `withheld` are the events that had more."""

    said: Said
    withheld: frozenset[UUID] = frozenset()


async def for_reader(
    conn: Connection, person: Person, events: Sequence[Event[Any]], said: Said, now: datetime, *, asked: bool
) -> ForReader:
    """With `asked` whoever may read the child's words gets them, and the access log says so. Without it nobody does."""
    holding = [event for event in events if _own(event).intersection(said.get(event.id, ()))]
    if not holding:
        return ForReader(said)
    read = await _read(conn, person, holding, now) if asked else set()
    withheld = frozenset(event.id for event in holding) - read
    without = {
        event.id: {field: text for field, text in said[event.id].items() if field not in _own(event)}
        for event in holding
        if event.id in withheld
    }
    return ForReader({**said, **without}, withheld)


async def _read(conn: Connection, person: Person, holding: Sequence[Event[Any]], now: datetime) -> set[UUID]:
    """The events of `holding` whose words this person reads now."""
    about = await episodes.load_several(conn, {event.data.episode.episode_id for event in holding})
    ids = sorted({one.child_id for one in about.values()})
    register, named = await children.load(conn, ids), await children.names(conn, ids)
    read: dict[UUID, EpisodeSnapshot] = {}
    for event in holding:
        episode = about[event.data.episode.episode_id]
        worker = named.get(episode.child_id, Names(episode.child_id)).worker
        meant = reads_as(person, register.get(episode.child_id), worker, episode)
        if event.recordedby == person.recorded_by or meant.intersection(readers(event.data.change)):
            read[event.id] = episode
    of = {one.episode_id: one.child_id for one in read.values()}
    if of:
        await access.audit(conn, person, READ, now, sorted(set(of.values())), next(iter(of)) if len(of) == 1 else None)
    return set(read)


async def lately_for(conn: Connection, reader: WordsReader, episode_ids: Sequence[UUID], since: datetime) -> list[UUID]:
    """The episode of each talk or comment recorded since then (UTC) whose words are for this reader, oldest first. It reads no word."""
    fields = sorted(frozenset().union(*CHILDS_WORDS.values()))
    said = await words.written_with(conn, episode_ids, fields)
    return [
        one.data.episode.episode_id for one in said if _own(one) and one.data.recorded_at >= since and reader in readers(one.data.change)
    ]


def _own(event: Event[Any]) -> frozenset[str]:
    return CHILDS_WORDS.get(type(event.data.change), frozenset())
