"""Who has read or written one child's record: when, in which role, why. Kept by `store.access`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from shared.database import Connection

# audit_by_child, then by number: the latest first
OF_CHILD = """
SELECT a.id, a.at, a.person_id, coalesce(p.name, '') AS name, a.role, a.action, a.episode_id, a.purpose
FROM missing.audit AS a LEFT JOIN missing.people AS p USING (person_id)
WHERE a.child_ids @> ARRAY[%(child_id)s] AND (%(before)s::bigint IS NULL OR a.id < %(before)s)
ORDER BY a.id DESC LIMIT %(limit)s
"""


class Access(NamedTuple):
    """One reading or writing, at a time in UTC. `name` is blank where nobody knows it; `purpose` is there where one was given."""

    id: int
    at: datetime
    person_id: str
    name: str
    role: str
    action: str
    episode_id: UUID | None
    purpose: str | None


async def of_child(conn: Connection, child_id: str, limit: int, before: int | None = None) -> Sequence[Access]:
    """The latest first, those before the row of that id where one is given."""
    async with conn.cursor(row_factory=class_row(Access)) as cursor:
        await cursor.execute(OF_CHILD, {"child_id": child_id, "before": before, "limit": limit})
        return await cursor.fetchall()
