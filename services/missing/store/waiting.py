"""How much waits for whoever keeps the record in order: counted in one look, and nobody's record read."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from psycopg.rows import class_row

from services.missing.store.access import VISIBLE, Sight
from services.missing.store.filings import UNFILED, Whose
from services.missing.store.police_notices import SEEN
from shared.database import Connection

MOST = 500
"""Steps counted: past it a page says "more than"."""

# police_notices_waiting; children_provisional; the log as the list of what is unfiled reads it, and only where there is a case system.
WAITING: LiteralString = f"""
SELECT notices.waiting AS notices, notices.oldest AS oldest_notice,
       (SELECT count(*) FROM missing.children AS c
        WHERE c.snapshot ->> 'provisional' = 'true' AND c.snapshot ->> 'matched_to' IS NULL AND {VISIBLE}) AS provisional,
       CASE WHEN %(filing)s THEN (SELECT count(*) FROM ({UNFILED}) AS steps) END AS unfiled
FROM (SELECT count(*) AS waiting, min(n.received_at) AS oldest
      FROM missing.police_notices AS n WHERE n.outcome IS NULL AND {SEEN}) AS notices
"""


class Waiting(NamedTuple):
    """Police notices and when the oldest came (UTC), children not in the register, steps not filed: None without a case system."""

    notices: int
    oldest_notice: datetime | None
    provisional: int
    unfiled: int | None


async def waiting(conn: Connection, sight: Sight, person_id: str, steps: Sequence[str] | None) -> Waiting:
    """`steps`: the types of event that are filed, None where nothing is."""
    asked = {"filing": steps is not None, "types": list(steps or ()), "after": 0, "limit": MOST + 1, "person": person_id}
    async with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        await cursor.execute(WAITING, sight.values | Whose()._asdict() | asked)
        found = await cursor.fetchone()
    if found is None:
        raise RuntimeError("a count answered with no row")
    return found
