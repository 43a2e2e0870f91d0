"""Who has read or written a child's record, and whose records a person has: when, in which role, why. Kept by `store.access`."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from shared.database import Connection

# audit_by_child, then by number: the latest first
OF_CHILD = """
SELECT a.id, a.at, a.person_id, coalesce(p.name, '') AS name, a.role, a.action, a.episode_id, e.reference, a.purpose
FROM missing.audit AS a LEFT JOIN missing.people AS p USING (person_id) LEFT JOIN missing.episodes AS e USING (episode_id)
WHERE a.child_ids @> ARRAY[%(child_id)s] AND (%(before)s::bigint IS NULL OR a.id < %(before)s)
ORDER BY a.id DESC LIMIT %(limit)s
"""

# A page of a list shows many children at once: it says little of who looks for whom.
ON_LISTS = ("list_%", "see_names", "print_handover_sheet", "review_retention", "read_access%", "import_%")
OPENED: LiteralString = "NOT a.action LIKE ANY(%(on_lists)s)"

# audit_by_person
OF_PERSON: LiteralString = f"""
SELECT child_id, count(*) FILTER (WHERE {OPENED}) AS opened, count(*) FILTER (WHERE NOT {OPENED}) AS listed,
       count(*) FILTER (WHERE a.action LIKE 'refused%%') AS refused, max(a.at) AS last
FROM missing.audit AS a, unnest(a.child_ids) AS child_id
WHERE a.person_id = %(person_id)s AND a.at >= %(since)s AND a.at < %(until)s
GROUP BY child_id ORDER BY opened DESC, last DESC, child_id LIMIT %(limit)s
"""

# The whole time is read: a person's question, asked seldom.
READERS: LiteralString = f"""
SELECT p.person_id, p.name, p.role, count(DISTINCT child_id) AS children
FROM missing.people AS p
LEFT JOIN (missing.audit AS a CROSS JOIN unnest(a.child_ids) AS child_id)
    ON a.person_id = p.person_id AND a.at >= %(since)s AND a.at < %(until)s AND {OPENED}
WHERE p.name ILIKE %(name)s
GROUP BY p.person_id HAVING %(name)s <> '%%' OR count(child_id) > 0
ORDER BY children DESC, p.name, p.person_id LIMIT %(limit)s
"""


class Reader(NamedTuple):
    """Somebody, and how many children's records they opened or changed."""

    person_id: str
    name: str
    role: str
    children: int


class Seen(NamedTuple):
    """One child: how often somebody opened or changed the record, saw it on a list, was refused (counted among opened, too); when last."""

    child_id: str
    opened: int
    listed: int
    refused: int
    last: datetime


class Access(NamedTuple):
    """One reading or writing, at a time in UTC. `name` is blank where nobody knows it; `purpose` is there where one was given."""

    id: int
    at: datetime
    person_id: str
    name: str
    role: str
    action: str
    episode_id: UUID | None
    reference: str | None
    purpose: str | None


async def of_child(conn: Connection, child_id: str, limit: int, before: int | None = None) -> Sequence[Access]:
    """The latest first, those before the row of that id where one is given."""
    async with conn.cursor(row_factory=class_row(Access)) as cursor:
        await cursor.execute(OF_CHILD, {"child_id": child_id, "before": before, "limit": limit})
        return await cursor.fetchall()


async def of_person(conn: Connection, person_id: str, since: datetime, until: datetime, limit: int) -> Sequence[Seen]:
    """Whose records, those opened most often first. From `since` to before `until`, UTC."""
    asked = {"person_id": person_id, "since": since, "until": until, "limit": limit, "on_lists": list(ON_LISTS)}
    async with conn.cursor(row_factory=class_row(Seen)) as cursor:
        await cursor.execute(OF_PERSON, asked)
        return await cursor.fetchall()


async def readers(conn: Connection, name: str, since: datetime, until: datetime, limit: int) -> Sequence[Reader]:
    """Those of part of a name, or whoever opened a record in that time; who opened most children's first."""
    literally = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = {"name": f"%{literally}%" if name else "%", "since": since, "until": until, "limit": limit, "on_lists": list(ON_LISTS)}
    async with conn.cursor(row_factory=class_row(Reader)) as cursor:
        await cursor.execute(READERS, asked)
        return await cursor.fetchall()
