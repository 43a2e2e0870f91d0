"""How much waits for whoever keeps the record in order: counted in one look, and nobody's record read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from psycopg.rows import class_row

from services.missing.store.access import VISIBLE, VISIBLE_EPISODE, Sight
from services.missing.store.filings import UNFILED, Whose
from services.missing.store.police_notices import SEEN
from shared.database import Connection

MOST = 500
"""Steps counted: past it a page says "more than"."""

LATELY = timedelta(days=28)
"""(ours) What an account on a closed episode tells of stands on the manager's list until it is done; on the first page, for so long."""

# episodes_not_over and alert_steps_by_episode; alert_steps_of_told, for a child who adds something once it is closed. What is told once an
# absence is over asks nobody to acknowledge it; of what changes whether somebody has, the last counts. Steps kept before they said their
# alert are of absences long over.
_UNANSWERED: LiteralString = f"""
SELECT count(*) AS waiting, min(r.happened_at) AS oldest
FROM (
    SELECT s.* FROM missing.episodes AS e JOIN missing.alert_steps AS s USING (episode_id)
    WHERE e.status IN ('open', 'found', 'returned') AND s.type = 'notify.alert_raised' AND s.change ->> 'cause' NOT IN ('found', 'back')
    UNION ALL
    SELECT s.* FROM missing.alert_steps AS s JOIN missing.episodes AS e USING (episode_id)
    WHERE s.type = 'notify.alert_raised' AND s.change ->> 'cause' = 'told' AND s.happened_at >= %(lately)s AND e.status = 'closed'
) AS r JOIN missing.episodes AS e USING (episode_id) JOIN missing.children AS c USING (child_id)
WHERE {VISIBLE_EPISODE} AND (
        SELECT s.type FROM missing.alert_steps AS s WHERE s.episode_id = r.episode_id AND s.alert_id = r.alert_id AND s.type IN (
            'notify.alert_raised', 'notify.alert_acknowledged', 'notify.alert_lapsed', 'notify.alert_acted', 'notify.alert_closed'
        ) ORDER BY s.position DESC LIMIT 1
    ) IN ('notify.alert_raised', 'notify.alert_lapsed')
"""

# police_notices_waiting; children_provisional; the log as the list of what is unfiled reads it, and only where there is a case system.
WAITING: LiteralString = f"""
SELECT alerts.waiting AS alerts, alerts.oldest AS oldest_alert, notices.waiting AS notices, notices.oldest AS oldest_notice,
       (SELECT count(*) FROM missing.children AS c
        WHERE c.snapshot ->> 'provisional' = 'true' AND c.snapshot ->> 'matched_to' IS NULL AND {VISIBLE}) AS provisional,
       CASE WHEN %(filing)s THEN (SELECT count(*) FROM ({UNFILED}) AS steps) END AS unfiled
FROM (SELECT count(*) AS waiting, min(n.received_at) AS oldest
      FROM missing.police_notices AS n WHERE n.outcome IS NULL AND {SEEN}) AS notices,
     ({_UNANSWERED}) AS alerts
"""


class Waiting(NamedTuple):
    """Alerts nobody has acknowledged, police notices, and when the oldest of each came (UTC); children not in the register; steps not
    filed: None without a case system."""

    alerts: int
    oldest_alert: datetime | None
    notices: int
    oldest_notice: datetime | None
    provisional: int
    unfiled: int | None


async def waiting(conn: Connection, sight: Sight, person_id: str, steps: Sequence[str] | None, now: datetime) -> Waiting:
    """At `now` (UTC). `steps`: the types of event that are filed, None where nothing is."""
    asked = {"filing": steps is not None, "types": list(steps or ()), "after": 0, "limit": MOST + 1, "person": person_id}
    async with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        await cursor.execute(WAITING, sight.values | Whose()._asdict() | asked | {"lately": now - LATELY})
        found = await cursor.fetchone()
    if found is None:
        raise RuntimeError("a count answered with no row")
    return found
