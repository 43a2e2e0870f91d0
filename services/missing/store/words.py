"""What people wrote, beside the event it was written with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import scalar_row

from services.missing.store.logged import IN_ERROR
from shared.contracts.envelope import Event, decode
from shared.database import Connection

# log_by_subject, then the primary key.
OF_EPISODES = """
SELECT n.event_id, n.field, n.text FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id WHERE l.subject = ANY(%s)
"""

# log_by_subject, then the primary key. Later events overwrite earlier ones in `latest`.
LATEST: LiteralString = f"""
SELECT l.subject, l.type, n.field, n.text FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id
WHERE l.subject = ANY(%s) AND l.type = ANY(%s) AND NOT {IN_ERROR} ORDER BY l.position
"""

# As above: the events that these fields were written with, once each, oldest first.
WRITTEN_WITH: LiteralString = f"""
SELECT DISTINCT ON (l.position) l.body::text AS body FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id
WHERE l.subject = ANY(%s) AND n.field = ANY(%s) AND NOT {IN_ERROR} ORDER BY l.position
"""

# As above.
ANSWERED_WITH = """
SELECT l.position FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id
WHERE l.subject = ANY(%s) AND n.field = 'answered_with' AND n.text = %s
"""


# episodes_by_start, log_by_subject, then the primary key.
TALKS_AGREED: LiteralString = f"""
SELECT l.body::text AS body FROM missing.episodes AS e JOIN safereturn.log AS l ON l.subject = e.episode_id::text
JOIN missing.narratives AS n ON n.event_id = l.id
WHERE e.last_seen_at >= %s AND e.last_seen_at < %s AND l.type = ANY(%s) AND n.field = 'voice.consent_to_quote' AND n.text <> 'false'
  AND NOT {IN_ERROR}
"""
TALKS = ["missing.discussion_held", "missing.interview_held"]

# log_by_subject
OF_KIND = "SELECT body::text AS body FROM safereturn.log WHERE subject = ANY(%s) AND type = %s ORDER BY position"


async def of_episodes(conn: Connection, episode_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """By event, then by field."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await (await conn.execute(OF_EPISODES, ([str(one) for one in episode_ids],))).fetchall():
        found.setdefault(row["event_id"], {})[row["field"]] = row["text"]
    return found


async def latest(conn: Connection, episode_ids: Sequence[UUID], kinds: Sequence[str]) -> dict[tuple[UUID, str], dict[str, str]]:
    """What was last written with each of these kinds of event, by episode and kind; nothing where nothing was."""
    found: dict[tuple[UUID, str], dict[str, str]] = {}
    for row in await (await conn.execute(LATEST, ([str(one) for one in episode_ids], list(kinds)))).fetchall():
        found.setdefault((UUID(row["subject"]), row["type"]), {})[row["field"]] = row["text"]
    return found


async def written_with(conn: Connection, episode_ids: Sequence[UUID], fields: Sequence[str]) -> list[Event[Any]]:
    """The events of these episodes that have words in any of these fields, oldest first; the words themselves stay where they are."""
    rows = await (await conn.execute(WRITTEN_WITH, ([str(one) for one in episode_ids], list(fields)))).fetchall()
    return [decode(row["body"]) for row in rows]


async def talks_agreed(conn: Connection, since: datetime, until: datetime) -> list[Event[Any]]:
    """The talks of episodes that began from one instant to before another (UTC) at which the child agreed to be quoted for some use."""
    rows = await (await conn.execute(TALKS_AGREED, (since, until, TALKS))).fetchall()
    return [decode(row["body"]) for row in rows]


async def of_kind(conn: Connection, episode_ids: Sequence[UUID], kind: str) -> list[Event[Any]]:
    """The events of one kind of these episodes, oldest first."""
    rows = await (await conn.execute(OF_KIND, ([str(one) for one in episode_ids], kind))).fetchall()
    return [decode(row["body"]) for row in rows]


async def answered_with(conn: Connection, episode_ids: Sequence[UUID], reference: str) -> set[int]:
    """Positions of the interviews on these episodes that were held with the one of the episode of this reference."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(ANSWERED_WITH, ([str(one) for one in episode_ids], reference))
        return set(await cursor.fetchall())
