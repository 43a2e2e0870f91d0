"""Children who go missing often, and whose latest episode nobody has reflected on yet."""

from datetime import datetime
from typing import LiteralString

from services.missing.domain.supervision import OFTEN
from services.missing.store.access import Sight
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# episodes_by_start: those of the last three months, some hundreds.
OFTEN_MISSING: LiteralString = """
WITH recent AS (
    SELECT *, count(*) OVER (PARTITION BY child_id) AS episodes,
           row_number() OVER (PARTITION BY child_id ORDER BY last_seen_at DESC, episode_id DESC) AS latest
    FROM missing.episodes WHERE last_seen_at >= %(since)s AND status <> 'cancelled'
)
SELECT e.snapshot::text, e.episodes FROM recent AS e JOIN missing.children AS c USING (child_id)
WHERE e.latest = 1 AND e.episodes >= %(often)s AND (%(team)s::text IS NULL OR e.team = %(team)s)
  AND coalesce(jsonb_array_length(e.snapshot -> 'supervisions'), 0) = 0
  AND e.snapshot #>> '{other_end,kind}' IS DISTINCT FROM 'died' AND """
MOST_FIRST: LiteralString = " ORDER BY e.episodes DESC, e.last_seen_at DESC, e.episode_id DESC LIMIT 500"


async def without_supervision(
    conn: Connection, sight: Sight, person_id: str, since: datetime, team: str | None
) -> list[tuple[EpisodeSnapshot, int]]:
    """The latest episode of each such child, with how many there are since (UTC)."""
    asked = {"since": since, "often": OFTEN, "team": team, "person": person_id}
    rows = await (await conn.execute(OFTEN_MISSING + sight.episodes + MOST_FIRST, sight.values | asked)).fetchall()
    return [(EpisodeSnapshot.model_validate_json(row["snapshot"]), row["episodes"]) for row in rows]
