"""Steps of episodes that were filed to the case system, and those that were not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import class_row, scalar_row

from services.missing.store.access import VISIBLE_EPISODE, Sight
from services.missing.store.logged import IN_ERROR
from shared.database import Connection

UNFILED: LiteralString = f"""
SELECT l.position, l.body::text AS body, e.child_id FROM safereturn.log AS l
JOIN missing.episodes AS e ON e.episode_id::text = l.subject  -- episodes_by_subject; or episodes_by_owner or _by_team, then log_by_subject
JOIN missing.children AS c USING (child_id)
WHERE l.position > %(after)s AND l.type = ANY(%(types)s)
  AND NOT EXISTS (SELECT FROM missing.filings AS f WHERE f.position = l.position)
  AND NOT {IN_ERROR}
  AND (l.type <> 'missing.entry_recorded_in_error' OR EXISTS (  -- what was never filed need not be taken off there
      SELECT FROM safereturn.log AS entry JOIN missing.filings AS f ON f.position = entry.position
      WHERE entry.subject = l.subject AND entry.body #>> '{{data,episode,version}}' = l.body #>> '{{data,change,entry}}'))
  AND (%(episode_id)s::uuid IS NULL OR e.episode_id = %(episode_id)s)
  AND (%(owner)s::text IS NULL OR e.owner = %(owner)s)
  AND (%(team)s::text IS NULL OR e.team = %(team)s)
  AND {VISIBLE_EPISODE}
ORDER BY l.position LIMIT %(limit)s
"""

# log_by_subject
STEPS = "SELECT position FROM safereturn.log WHERE subject = %s AND type = ANY(%s) AND position = ANY(%s)"

# Filed is filed: the first time stands.
FILE = """
INSERT INTO missing.filings (position, episode_id, filed_at, place, recorded_at, recorded_by)
SELECT position, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS step (position) ON CONFLICT DO NOTHING
"""

# filings_by_episode
OF_EPISODE = "SELECT position, filed_at, place FROM missing.filings WHERE episode_id = %s ORDER BY position"

# narratives' primary key
WORDS = "SELECT event_id, field, text FROM missing.narratives WHERE event_id = ANY(%s)"


class Whose(NamedTuple):
    """Of which episodes: one, those a person holds, those of a team's children; all where nothing is given."""

    episode_id: UUID | None = None
    owner: str | None = None
    team: str | None = None


class Filed(NamedTuple):
    """`filed_at` is UTC; `place` is where it stands in the case system, if anybody said."""

    position: int
    filed_at: datetime
    place: str | None


async def unfiled(
    conn: Connection, sight: Sight, person_id: str, types: Sequence[str], whose: Whose, after: int, limit: int
) -> list[tuple[int, str, str]]:
    """Position, event and child of each step that nobody has filed, as they were recorded; the child as the episode's is now."""
    asked: dict[str, Any] = {"person": person_id, "types": list(types), "after": after, "limit": limit}
    rows = await (await conn.execute(UNFILED, sight.values | whose._asdict() | asked)).fetchall()
    return [(row["position"], row["body"], row["child_id"]) for row in rows]


async def steps_among(conn: Connection, episode_id: UUID, types: Sequence[str], positions: Sequence[int]) -> set[int]:
    """Those of `positions` that are steps of this episode."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(STEPS, (str(episode_id), list(types), list(positions)))
        return set(await cursor.fetchall())


async def file(
    conn: Connection, episode_id: UUID, positions: Sequence[int], filed_at: datetime, place: str | None, now: datetime, by: str
) -> None:
    await conn.execute(FILE, (episode_id, filed_at, place, now, by, list(positions)))


async def of_episode(conn: Connection, episode_id: UUID) -> list[Filed]:
    async with conn.cursor(row_factory=class_row(Filed)) as cursor:
        await cursor.execute(OF_EPISODE, (episode_id,))
        return await cursor.fetchall()


async def words_of(conn: Connection, event_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """By event, then by field."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await (await conn.execute(WORDS, (list(event_ids),))).fetchall():
        found.setdefault(row["event_id"], {})[row["field"]] = row["text"]
    return found
