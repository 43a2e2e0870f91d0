"""What people wrote, beside the event it was written with."""

from collections.abc import Sequence
from uuid import UUID

from shared.database import Connection

# log_by_subject, then the primary key.
OF_EPISODES = """
SELECT n.event_id, n.field, n.text FROM safereturn.log AS l JOIN missing.narratives AS n ON n.event_id = l.id WHERE l.subject = ANY(%s)
"""


async def of_episodes(conn: Connection, episode_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """By event, then by field."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await (await conn.execute(OF_EPISODES, ([str(one) for one in episode_ids],))).fetchall():
        found.setdefault(row["event_id"], {})[row["field"]] = row["text"]
    return found
