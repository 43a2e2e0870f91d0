"""Episodes as they stand and what each calls for, worked out once for each version and kept in mind until something in it changes.

What is called for follows from the episode's snapshot, the register's record of the child, and London's day. Each change of either is a
new version, so what was worked out of one is right until the day ends; who may see an episode is asked of the database every time.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.missing.domain.next_actions import NextAction, as_of, next_actions
from services.missing.store import standing
from services.missing.store.standing import Key
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

MOST = 2_000
"""Kept in mind: some 10 kB each. Past it, whatever is not asked for just now is forgotten."""


class Standing(NamedTuple):
    """An episode, the register's record of the child, and what is called for: nothing once it is over, or the child has died."""

    episode: EpisodeSnapshot
    child: ChildSnapshot
    next_actions: Sequence[NextAction]


class InMind:
    """One for each process: of five hundred open episodes, reading them takes 40 ms, working out what they call for 20, this 2."""

    def __init__(self) -> None:
        self._known: dict[Key, Standing] = {}
        self._day = date.min

    async def of(self, conn: Connection, keys: Sequence[Key], now: datetime) -> list[Standing]:
        """In the order of the keys, as of `now` (UTC)."""
        today = london_date(now)
        if today != self._day or len(self._known) > MOST:
            kept = self._known if today == self._day else {}
            self._known, self._day = {key: kept[key] for key in keys if key in kept}, today
        known = self._known
        read = await standing.load(conn, [key for key in keys if key not in known])
        for key, episode, child in read:  # of a version that was written since the key was read
            known[key] = Standing(episode, child, [] if key.died else next_actions(episode, now, child))
        since = {key.episode_id: key for key, _, _ in read}
        found = [known[since.get(key.episode_id, key)] for key in keys]
        return [one._replace(next_actions=as_of(one.next_actions, now)) for one in found]
