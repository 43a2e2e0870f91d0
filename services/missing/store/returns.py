"""Who came back lately, or was kept in custody or hospital, latest first: their interviews are what is due next."""

from datetime import datetime
from typing import LiteralString

from services.missing.store.access import Sight
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# episodes_by_return
RETURNED_SINCE: LiteralString = """
SELECT e.snapshot::text FROM missing.episodes AS e JOIN missing.children AS c USING (child_id)
WHERE e.status = 'returned' AND coalesce(e.snapshot ->> 'returned_at', e.snapshot ->> 'over_at') >= %(since)s
  AND """
LATEST_FIRST: LiteralString = " ORDER BY coalesce(e.snapshot ->> 'returned_at', e.snapshot ->> 'over_at') DESC LIMIT %(limit)s"


async def returned_since(conn: Connection, sight: Sight, person_id: str, since: datetime, limit: int) -> list[EpisodeSnapshot]:
    """`since` is UTC."""
    asked = {"since": since.isoformat().replace("+00:00", "Z"), "person": person_id, "limit": limit}
    rows = await (await conn.execute(RETURNED_SINCE + sight.episodes + LATEST_FIRST, sight.values | asked)).fetchall()
    return [EpisodeSnapshot.model_validate_json(row["snapshot"]) for row in rows]
