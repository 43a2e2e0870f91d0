"""Whose record may have been kept long enough: candidates by date of birth or death, for a person to look through."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.contracts.children import ChildSnapshot
from shared.database import Connection

# A scan of the register, some ten thousand short rows, for a page opened a few times a year; the deaths by episodes_died.
CANDIDATES = """
SELECT c.snapshot::text AS snapshot, died.died_on
FROM missing.children AS c
LEFT JOIN LATERAL (
    SELECT ((e.snapshot #>> '{other_end,at}')::timestamptz AT TIME ZONE 'Europe/London')::date AS died_on
    FROM missing.episodes AS e
    WHERE e.child_id = c.child_id AND e.snapshot #>> '{other_end,kind}' = 'died' AND e.status <> 'cancelled'
    ORDER BY e.last_seen_at DESC LIMIT 1) AS died ON true
WHERE (c.snapshot ->> 'date_of_birth')::date <= %(born)s OR died.died_on <= %(died)s
ORDER BY c.snapshot ->> 'date_of_birth', c.child_id LIMIT %(limit)s
"""

UNDATED = "SELECT count(*) AS children FROM missing.children WHERE snapshot ->> 'date_of_birth' IS NULL"


class Candidate(NamedTuple):
    child: ChildSnapshot
    died_on: date | None


async def candidates(conn: Connection, born: date, died: date, limit: int) -> Sequence[Candidate]:
    """Children born by `born`, or who died by `died` (London days), oldest first."""
    rows = await (await conn.execute(CANDIDATES, {"born": born, "died": died, "limit": limit})).fetchall()
    return [Candidate(ChildSnapshot.model_validate_json(row["snapshot"]), row["died_on"]) for row in rows]


async def without_date_of_birth(conn: Connection) -> int:
    """How many children nobody can date: until a date of birth is recorded, nothing says until when their record is kept."""
    row = await (await conn.execute(UNDATED)).fetchone()
    return int(row["children"]) if row else 0
