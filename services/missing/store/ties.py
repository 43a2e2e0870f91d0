"""Episodes that may be evidence of who was missing together: raised here, and begun, found or over lately."""

from datetime import datetime
from typing import LiteralString

from services.missing.store.access import VISIBLE, Sight
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# episodes_by_start and episodes_not_over: some hundreds; and a look through the periods, short rows, for an absence that began long before
# and ended lately. A restricted child is on nobody's list here but theirs who may open the record: not even of who holds the episode.
LATELY: LiteralString = f"""
SELECT e.snapshot::text FROM missing.episodes AS e JOIN missing.children AS c USING (child_id)
WHERE e.status <> 'cancelled' AND e.snapshot ->> 'origin' = 'raised' AND e.episode_id IN (
    SELECT episode_id FROM missing.episodes WHERE last_seen_at >= %(since)s
    UNION SELECT episode_id FROM missing.episodes WHERE status IN ('open', 'found', 'returned')
    UNION SELECT episode_id FROM missing.periods WHERE upper(span) >= %(since)s
) AND {VISIBLE}
"""


async def lately(conn: Connection, sight: Sight, since: datetime) -> list[EpisodeSnapshot]:
    """In no order. `since` in UTC."""
    rows = await (await conn.execute(LATELY, sight.values | {"since": since})).fetchall()
    return [EpisodeSnapshot.model_validate_json(row["snapshot"]) for row in rows]
