"""Children whose review has absences to look at: every episode that counts, with what is known of the child beforehand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString, NamedTuple

from psycopg.rows import tuple_row

from services.missing.domain.supervision import OFTEN
from services.missing.store.access import Sight
from services.missing.store.papers import Kind
from services.missing.store.standing import KEY, Key
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# episodes_by_start and episodes_not_over: some hundreds; and a look through the periods, short rows, for an absence that began long before
# and ended lately. Only a child whom we look after has a review.
COUNTED: LiteralString = """
WITH counted AS (
    SELECT child_id, episode_id, last_seen_at, version, snapshot, status FROM missing.episodes
    WHERE status <> 'cancelled' AND episode_id IN (
        SELECT episode_id FROM missing.episodes WHERE last_seen_at >= %(since)s
        UNION SELECT episode_id FROM missing.episodes WHERE status IN ('open', 'found', 'returned')
        UNION SELECT episode_id FROM missing.periods WHERE upper(span) >= %(back_since)s)
)
"""

CALLED_FOR: LiteralString = f"""{COUNTED}, called_for AS (
    SELECT child_id FROM counted GROUP BY child_id
    HAVING bool_or(status IN ('open', 'found')) OR count(*) FILTER (WHERE last_seen_at >= %(since)s) >= %(often)s
        OR bool_or(coalesce(snapshot ->> 'over_at', snapshot ->> 'returned_at') >= %(as_written)s)
)
SELECT DISTINCT ON (e.child_id) {KEY}, count(*) FILTER (WHERE e.last_seen_at >= %(since)s) OVER (PARTITION BY e.child_id) AS lately
FROM counted AS e JOIN called_for USING (child_id) JOIN missing.children AS c USING (child_id)
WHERE e.snapshot #>> '{{child,care_status}}' = 'ours' AND """
EACH_LATEST: LiteralString = " ORDER BY e.child_id, e.last_seen_at DESC, e.episode_id DESC"

# The plan in force is the latest version (papers' primary key); of the photograph the day it was taken, never the picture.
OF_CHILDREN: LiteralString = f"""{COUNTED}
SELECT e.snapshot::text, plan.review_by, photograph.taken_on
FROM counted AS e JOIN missing.children AS c USING (child_id)
LEFT JOIN missing.photographs AS photograph USING (child_id)
LEFT JOIN LATERAL (SELECT (said ->> 'review_by')::date AS review_by FROM missing.papers AS p
                   WHERE p.child_id = e.child_id AND p.kind = %(plan)s ORDER BY p.version DESC LIMIT 1) AS plan ON true
WHERE e.child_id = ANY(%(children)s) AND e.snapshot #>> '{{child,care_status}}' = 'ours' AND """
LATEST_FIRST: LiteralString = " ORDER BY e.last_seen_at DESC, e.episode_id DESC"


class Since(NamedTuple):
    """Absences that count began since `since`, or ended since `back_since`, or are not over (both UTC)."""

    since: datetime
    back_since: datetime


class Absence(NamedTuple):
    """`review_by`: of the child's response plan, None without one; `taken_on`: of their photograph. London dates."""

    episode: EpisodeSnapshot
    review_by: date | None
    taken_on: date | None


async def called_for(conn: Connection, sight: Sight, person_id: str, when: Since) -> list[tuple[Key, int]]:
    """Of each child missing now, back lately, or missing often: their latest absence, and how many began lately. In no order."""
    as_written = when.back_since.isoformat().replace("+00:00", "Z")  # in snapshots
    asked = sight.values | when._asdict() | {"as_written": as_written, "often": OFTEN, "person": person_id}
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(CALLED_FOR + sight.episodes + EACH_LATEST, asked)
        return [(Key(*key), lately) for *key, lately in await cursor.fetchall()]


async def absences(conn: Connection, sight: Sight, person_id: str, when: Since, child_ids: Sequence[str]) -> Sequence[Absence]:
    """Every absence of these children that counts, latest first."""
    asked = sight.values | when._asdict() | {"plan": Kind.RESPONSE_PLAN, "person": person_id, "children": list(child_ids)}
    rows = await (await conn.execute(OF_CHILDREN + sight.episodes + LATEST_FIRST, asked)).fetchall()
    return [Absence(EpisodeSnapshot.model_validate_json(row["snapshot"]), row["review_by"], row["taken_on"]) for row in rows]
