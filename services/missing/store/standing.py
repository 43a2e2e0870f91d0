"""Which episodes there are for a reader, by number and version alone, and those of them that have to be read."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import class_row, tuple_row

from services.missing.store.access import Sight
from services.missing.store.lists import listing
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# `e` is missing.episodes beside `c`, missing.children; who died in whichever episode: episodes_died, a few.
KEY: LiteralString = """e.episode_id, e.version, c.version AS register, c.child_id IN (
    SELECT child_id FROM missing.episodes WHERE snapshot #>> '{other_end,kind}' = 'died' AND status <> 'cancelled') AS died"""

KEYS: LiteralString = f"SELECT {KEY} FROM missing.episodes AS e JOIN missing.children AS c USING (child_id) WHERE "

# Primary keys.
LOAD: LiteralString = f"""
SELECT {KEY}, e.snapshot::text AS episode, c.snapshot::text AS child
FROM missing.episodes AS e JOIN missing.children AS c USING (child_id) WHERE e.episode_id = ANY(%s)
"""

# one_open_episode_per_child holds these alone.
ONGOING = """
SELECT episode_id, reference, status, version FROM missing.episodes
WHERE status IN ('open', 'found') AND (%(after)s::uuid IS NULL OR episode_id > %(after)s) ORDER BY episode_id LIMIT %(limit)s
"""


class Key(NamedTuple):
    """An episode's and its child's versions, and whether the child died: the same key, the same facts."""

    episode_id: UUID
    version: int
    register: int
    died: bool


async def keys(conn: Connection, sight: Sight, person_id: str, asked: Mapping[str, Any]) -> Sequence[Key]:
    """Of every episode that is asked for and not over, latest first: a few hundred. Raises BadCursor."""
    async with conn.cursor(row_factory=class_row(Key)) as cursor:
        await cursor.execute(*listing(sight, person_id, None, {**asked, "not_over": True}, KEYS))
        return await cursor.fetchall()


async def load(conn: Connection, wanted: Sequence[Key]) -> list[tuple[Key, EpisodeSnapshot, ChildSnapshot]]:
    """As they are now, which may be a version later, in no order."""
    if not wanted:
        return []
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(LOAD, ([key.episode_id for key in wanted],))
        return [
            (Key(*key), EpisodeSnapshot.model_validate_json(episode), ChildSnapshot.model_validate_json(child))
            for *key, episode, child in await cursor.fetchall()
        ]


async def ongoing(conn: Connection, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Those whose child is not back, whoever may see them: id, reference, status and version, from the one after `after` on."""
    return await (await conn.execute(ONGOING, {"after": after, "limit": limit})).fetchall()
