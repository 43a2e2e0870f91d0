"""What people wrote, beside the event it was written with."""

from collections.abc import Mapping
from uuid import UUID

from shared.database import Connection

ADD = "INSERT INTO missing.narratives (event_id, field, text) SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[])"

# log_by_subject, then the primary key.
OF_EPISODE = """
SELECT n.event_id, n.field, n.text FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id WHERE l.subject = %s
"""


async def add(conn: Connection, narratives: Mapping[UUID, Mapping[str, str]]) -> None:
    """By event, then by field."""
    rows = [(event_id, field, text) for event_id, narrative in narratives.items() for field, text in narrative.items()]
    if rows:
        await conn.execute(ADD, tuple(map(list, zip(*rows, strict=True))))


async def of_episode(conn: Connection, episode_id: UUID) -> dict[UUID, dict[str, str]]:
    """By event, then by field."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await (await conn.execute(OF_EPISODE, (str(episode_id),))).fetchall():
        found.setdefault(row["event_id"], {})[row["field"]] = row["text"]
    return found
