"""Whose record may have been kept long enough: candidates by date of birth or death, for a person to look through."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.contracts.children import ChildSnapshot
from shared.database import Connection

# children_by_birth, and the few deaths by episodes_died. Dates are written year first: as text they stand in the same order.
CANDIDATES = """
WITH died AS (
    SELECT DISTINCT ON (child_id) child_id, ((snapshot #>> '{other_end,at}')::timestamptz AT TIME ZONE 'Europe/London')::date AS died_on
    FROM missing.episodes WHERE snapshot #>> '{other_end,kind}' = 'died' AND status <> 'cancelled'
    ORDER BY child_id, last_seen_at DESC
)
SELECT c.snapshot::text AS snapshot, died.died_on
FROM missing.children AS c LEFT JOIN died USING (child_id)
WHERE c.child_id IN (SELECT child_id FROM missing.children WHERE snapshot ->> 'date_of_birth' <= %(born)s
                     UNION SELECT child_id FROM died WHERE died_on <= %(died)s)
ORDER BY c.snapshot ->> 'date_of_birth', c.child_id LIMIT %(limit)s
"""

# children_by_birth
UNDATED = """
SELECT child_id, count(*) OVER () AS children FROM missing.children WHERE snapshot ->> 'date_of_birth' IS NULL
ORDER BY child_id LIMIT %s
"""


class Candidate(NamedTuple):
    child: ChildSnapshot
    died_on: date | None


async def candidates(conn: Connection, born: date, died: date, limit: int) -> Sequence[Candidate]:
    """Children born by `born`, or who died by `died` (London days), oldest first."""
    rows = await (await conn.execute(CANDIDATES, {"born": born.isoformat(), "died": died, "limit": limit})).fetchall()
    return [Candidate(ChildSnapshot.model_validate_json(row["snapshot"]), row["died_on"]) for row in rows]


async def without_date_of_birth(conn: Connection, limit: int) -> tuple[int, list[str]]:
    """How many children nobody can date, and the first of their numbers: until a date of birth is recorded, nothing says until when their
    record is kept."""
    rows = await (await conn.execute(UNDATED, (limit,))).fetchall()
    return (int(rows[0]["children"]) if rows else 0), [str(row["child_id"]) for row in rows]
