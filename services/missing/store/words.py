"""What people wrote, beside the event it was written with."""

from uuid import UUID

from shared.database import Connection

# log_by_subject, then the primary key.
OF_EPISODE = """
SELECT n.event_id, n.field, n.text FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id WHERE l.subject = %s
"""


async def of_episode(conn: Connection, episode_id: UUID) -> dict[UUID, dict[str, str]]:
    """By event, then by field."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await (await conn.execute(OF_EPISODE, (str(episode_id),))).fetchall():
        found.setdefault(row["event_id"], {})[row["field"]] = row["text"]
    return found
