"""Children's own words for a report to the board: asked anew at each making, as consent stands then, and without whose."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.domain.quote_uses import QuoteUse
from services.missing.domain.unnamed import tells_nobody
from services.missing.quoting import may_quote
from services.missing.store import access, children, episodes, words
from services.missing.store.children import Names
from shared.clock import Clock, london_midnight
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person

MOST = 6
"""Of a report. Of one child one alone: two side by side tell more than either."""
WORDS = "voice.words"


class _Said(NamedTuple):
    event: Event[Any]
    episode: EpisodeSnapshot
    words: str


class Quotations(NamedTuple):
    pool: Pool
    clock: Clock

    async def said(self, reader: Person, first: date, until: date) -> list[str]:
        """Words of talks from one London date to before another, in an order that says nothing of when or of whom.

        Only of children who agreed to be quoted for this, or for every use, and have taken nothing back since; whose record is open, who
        are alive, and whose account names nobody where they live; and words alone that tell nobody (`domain.unnamed`). The access log has
        who was quoted.
        """
        async with self.pool.connection() as conn:
            talks = await words.talks_agreed(conn, london_midnight(first) - timedelta(days=400), london_midnight(until))
            held = [one for one in talks if london_midnight(first) <= one.data.change.held_at < london_midnight(until)]
            chosen = _chosen(await self._quotable(conn, held))
            if chosen:
                ids = sorted({one.episode.child_id for one in chosen})
                await access.audit(conn, reader, "quote_childs_words", self.clock.now(), ids)
        return [one.words for one in chosen]

    async def _quotable(self, conn: Connection, held: Sequence[Event[Any]]) -> list[_Said]:
        about = await episodes.load_several(conn, {one.data.episode.episode_id for one in held})
        ids = sorted({one.child_id for one in about.values()})
        register, named = await children.load(conn, ids), await children.names(conn, ids)
        theirs = await episodes.of_children(conn, ids)
        taken_back = _withdrawals(await words.of_kind(conn, [one.episode_id for one in theirs], "missing.consent_withdrawn"), theirs)
        kept_back = await episodes.died(conn, ids) | {one.child_id for one in theirs if one.hidden_from_placement}
        kept_back |= {one.child_id for one in register.values() if one.restricted}
        text = await words.of_episodes(conn, list(about))
        found = []
        for one in held:
            episode, said = about[one.data.episode.episode_id], text.get(one.id, {})
            names = named.get(episode.child_id, Names(episode.child_id))
            agreed = may_quote(QuoteUse.BOARD, said, one.data.change.held_at, taken_back.get(episode.child_id, ()))
            shown = episode.cancelled_at is None and episode.child_id not in kept_back
            if agreed and shown and WORDS in said and tells_nobody(said[WORDS], _around(names)):
                found.append(_Said(one, episode, said[WORDS]))
        return found


def _withdrawals(events: Sequence[Event[Any]], theirs: Sequence[EpisodeSnapshot]) -> dict[str, list[datetime]]:
    """By child, whichever episode it is written on."""
    whose: dict[UUID, str] = {one.episode_id: one.child_id for one in theirs}
    found: dict[str, list[datetime]] = {}
    for one in events:
        found.setdefault(whose[one.data.episode.episode_id], []).append(one.data.change.withdrawn_at)
    return found


def _around(names: Names) -> tuple[str, ...]:
    return names.first_name, names.last_name, names.known_as, names.worker


def _chosen(found: Sequence[_Said]) -> list[_Said]:
    """The same at each making while nothing changes, and neither the newest nor anybody's first."""
    in_order = sorted(found, key=lambda one: sha256(one.event.id.bytes).digest())
    of_each = {one.episode.child_id: one for one in reversed(in_order)}
    return [one for one in in_order if of_each[one.episode.child_id] is one][:MOST]
