"""Episodes as missing told of them last. An episode's row is the one lock of everything notify knows about it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.notify.leasing import Backlog
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool

# Nothing comes back when a newer snapshot, or this very one, is here already. The policy's version stays what it was at first.
UPSERT = """
INSERT INTO notify.episodes AS e (episode_id, reference, version, snapshot, policy_version) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (episode_id) DO UPDATE SET version = EXCLUDED.version, snapshot = EXCLUDED.snapshot WHERE e.version < EXCLUDED.version
RETURNING policy_version
"""
LOAD = """
SELECT snapshot, coalesce(c.restricted, false) AS restricted
FROM notify.episodes LEFT JOIN notify.children AS c USING (child_id) WHERE episode_id = ANY(%s)
"""
LOCK = "SELECT snapshot, policy_version FROM notify.episodes WHERE episode_id = %s FOR UPDATE"
LOCK_FREE = LOCK + " SKIP LOCKED"

# episodes_by_child
ABSENCES = """
SELECT (one.snapshot ->> 'last_seen_at')::timestamptz AS last_seen_at FROM notify.episodes AS one
WHERE one.child_id = %s AND one.snapshot ->> 'category' = 'M' AND one.snapshot ->> 'cancelled_at' IS NULL ORDER BY 1
"""

# episodes_by_child
DIED = """
SELECT FROM notify.episodes AS one
WHERE one.child_id = %s AND one.status <> 'cancelled' AND one.snapshot #>> '{other_end,kind}' = 'died'
"""
OF_CHILD = f"SELECT ARRAY({ABSENCES}) AS absences, EXISTS({DIED}) AS died"
OTHERS_NOW = "UPDATE notify.episodes SET next_at = safereturn.now() WHERE child_id = %s AND episode_id <> %s"

# The primary key: ids begin with when they were made.
RAISED_SINCE = f"""
SELECT e.snapshot, ARRAY({ABSENCES.replace("= %s", "= e.child_id", 1)}) AS absences FROM notify.episodes AS e
WHERE e.episode_id >= %s AND e.snapshot ->> 'origin' = 'raised'
"""

# episodes_by_status; the unique index on episode_id. Few: of the rest the next step has its hour and somebody was told before.
DOUBTFUL = f"""
SELECT e.snapshot, e.policy_version, e.next_at, ARRAY({ABSENCES.replace("= %s", "= e.child_id", 1)}) AS absences,
       EXISTS({DIED.replace("= %s", "= e.child_id", 1)}) AS died,
       ARRAY(SELECT a.snapshot FROM notify.alerts AS a WHERE a.episode_id = e.episode_id ORDER BY a.raised_at, a.alert_id) AS alerts
FROM notify.episodes AS e
WHERE e.status = 'open' AND (e.next_at IS NULL OR NOT EXISTS (SELECT FROM notify.alerts AS a WHERE a.episode_id = e.episode_id))
"""

# episodes_by_status, episodes_closed_by_return. Of those who are back: who came back on one of these days, or was not interviewed yet.
LISTED = """
SELECT snapshot FROM notify.episodes
WHERE status IN ('open', 'found')
   OR (status = 'returned' AND (snapshot ->> 'returned_at' >= %(since)s OR snapshot -> 'interviews' = '[]'))
UNION ALL
SELECT snapshot FROM notify.episodes WHERE status = 'closed' AND snapshot ->> 'returned_at' >= %(since)s
"""
LOOK_AGAIN = "UPDATE notify.episodes SET next_at = %s WHERE episode_id = %s AND next_at IS DISTINCT FROM %s"

# episodes_due, alerts_due. After an outage what is severe does not wait for everything older that is not.
DUE = """
SELECT episode_id, min(due.next_at) AS due_at FROM (
    SELECT episode_id, next_at, false AS severe FROM notify.episodes WHERE next_at <= safereturn.now()
    UNION ALL
    SELECT episode_id, next_at, severity = 'severe' FROM notify.alerts WHERE next_at <= safereturn.now()
) AS due JOIN notify.episodes AS e USING (episode_id)
WHERE e.held_until IS NULL OR e.held_until <= safereturn.now()
GROUP BY episode_id ORDER BY bool_or(severe) DESC, due_at LIMIT %s
"""
HOLD = "UPDATE notify.episodes SET held_until = safereturn.now() + %s WHERE episode_id = %s"
BACKLOG = """
SELECT count(*) FILTER (WHERE next_at <= safereturn.now()) AS waiting,
       extract(epoch FROM safereturn.now() - min(next_at) FILTER (WHERE next_at <= safereturn.now()))::float8 AS oldest,
       extract(epoch FROM min(next_at) - safereturn.now())::float8 AS next_in
FROM (
    (SELECT next_at FROM notify.episodes WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 100)
    UNION ALL
    (SELECT next_at FROM notify.alerts WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 100)
) AS coming
"""


class Kept(NamedTuple):
    """The newest that is known of an episode, its row locked."""

    episode: EpisodeSnapshot
    policy_version: int


async def keep(conn: Connection, heard: EpisodeSnapshot, policy_version: int) -> Kept:
    """Keep what was heard unless something newer is known; answers with the newest, locked. A new one begins under `policy_version`."""
    row = (heard.episode_id, heard.reference, heard.version, heard.model_dump_json(), policy_version)
    kept = await (await conn.execute(UPSERT, row)).fetchone()
    if kept:
        return Kept(heard, kept["policy_version"])
    found = await lock(conn, heard.episode_id)
    assert found is not None, "what could not be inserted is there"
    return found


async def lock(conn: Connection, episode_id: UUID, *, wait: bool = True) -> Kept | None:
    """None where there is no such episode, or somebody else has it and this is not to `wait`."""
    found = await (await conn.execute(LOCK if wait else LOCK_FREE, (episode_id,))).fetchone()
    return None if found is None else Kept(EpisodeSnapshot.model_validate(found["snapshot"]), found["policy_version"])


async def load(conn: Connection, episode_ids: Collection[UUID]) -> dict[UUID, EpisodeSnapshot]:
    """As they are shown and told of: a child whose record was restricted since is restricted in them."""
    rows = await (await conn.execute(LOAD, (list(episode_ids),))).fetchall()
    found = [_shown(EpisodeSnapshot.model_validate(row["snapshot"]), row["restricted"]) for row in rows]
    return {one.episode_id: one for one in found}


def _shown(episode: EpisodeSnapshot, restricted: bool) -> EpisodeSnapshot:
    return episode.model_copy(update={"child": episode.child.model_copy(update={"restricted": restricted or episode.child.restricted})})


async def of_child(conn: Connection, child_id: str) -> tuple[tuple[datetime, ...], bool]:
    """When (UTC) the child was last seen before each absence of category M that was no error, in order; and whether they died."""
    found = await (await conn.execute(OF_CHILD, (child_id, child_id))).fetchone()
    assert found is not None, "an answer has a row"
    return tuple(found["absences"]), found["died"]


async def look_at_others(conn: Connection, child_id: str, episode_id: UUID) -> None:
    """Every other episode of the child is looked at again, now."""
    await conn.execute(OTHERS_NOW, (child_id, episode_id))


async def listed(conn: Connection, since: datetime) -> list[EpisodeSnapshot]:
    """What a daily list is made of: all that is not over, and who came back since the UTC day of `since`, closed or not."""
    rows = await (await conn.execute(LISTED, {"since": f"{since:%Y-%m-%d}"})).fetchall()
    return [EpisodeSnapshot.model_validate(row["snapshot"]) for row in rows]


class Raised(NamedTuple):
    """An episode as it is stored, with the child's `absences`: reading hundreds takes a while, and need not be done here."""

    snapshot: dict[str, Any]
    absences: list[datetime]

    def read(self) -> tuple[EpisodeSnapshot, tuple[datetime, ...]]:
        return EpisodeSnapshot.model_validate(self.snapshot), tuple(self.absences)


async def raised_since(conn: Connection, since: datetime) -> list[Raised]:
    """The episodes raised, not imported, since an instant (UTC)."""
    first = UUID(int=int(since.timestamp() * 1000) << 80)
    async with conn.cursor(row_factory=class_row(Raised)) as cursor:
        return await (await cursor.execute(RAISED_SINCE, (first,))).fetchall()


class Doubtful(NamedTuple):
    """An open episode of which no next step has an hour, or of which nobody was ever told; all from one instant."""

    snapshot: dict[str, Any]
    policy_version: int
    next_at: datetime | None
    absences: list[datetime]
    died: bool
    alerts: list[dict[str, Any]]


async def doubtful(conn: Connection) -> list[Doubtful]:
    async with conn.cursor(row_factory=class_row(Doubtful)) as cursor:
        return await (await cursor.execute(DOUBTFUL)).fetchall()


async def look_again(conn: Connection, episode_id: UUID, at: datetime | None) -> None:
    await conn.execute(LOOK_AGAIN, (at, episode_id, at))


class Due(NamedTuple):
    """An episode of which something is due, or one of whose alerts is; `due_at`: since when (UTC)."""

    episode_id: UUID
    due_at: datetime


async def due(pool: Pool, most: int) -> list[Due]:
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Due)) as cursor:
        return await (await cursor.execute(DUE, (most,))).fetchall()


async def hold(pool: Pool, episode_id: UUID, length: timedelta) -> None:
    async with pool.connection() as conn:
        await conn.execute(HOLD, (length, episode_id))


async def backlog(pool: Pool) -> Backlog:
    """What is due of the next hundred: more would be read for nothing."""
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Backlog)) as cursor:
        found = await (await cursor.execute(BACKLOG)).fetchone()
    assert found is not None, "an aggregate answers with one row"
    return found
