"""Alerts as they stand. Whoever changes one has locked its episode first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from services.notify.store import episodes
from services.notify.store.episodes import Kept
from shared.contracts.alert_codes import AlertState, Position
from shared.contracts.alerts import AlertSnapshot
from shared.database import Connection

INSERT = """
INSERT INTO notify.alerts (alert_id, episode_id, rule, cause, occurrence, severity, state, raised_at, told, next_at, snapshot, kind)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
SAVE = "UPDATE notify.alerts SET state = %s, told = %s, next_at = %s, snapshot = %s WHERE alert_id = %s"
EPISODE_OF = "SELECT episode_id FROM notify.alerts WHERE alert_id = %s"
ONE = "SELECT snapshot FROM notify.alerts WHERE alert_id = %s"

# The unique index on episode_id.
OF_EPISODE = "SELECT snapshot FROM notify.alerts WHERE episode_id = %s ORDER BY raised_at, alert_id"

# The unique index on deliveries' alert_id, the primary key of episodes.
SEEN = """
(%(everything)s OR told && %(positions)s::text[]
 OR EXISTS (SELECT FROM notify.deliveries AS d
            WHERE d.alert_id = alerts.alert_id AND d.person_id = ANY(%(people)s::uuid[]) AND d.position <> ALL(%(never_as)s::text[]))
 OR ('owner' = ANY(told) AND 'owner' <> ALL(%(never_as)s::text[])
     AND EXISTS (SELECT FROM notify.episodes AS e WHERE e.episode_id = alerts.episode_id
                 AND (e.snapshot ->> 'owner')::uuid = ANY(%(people)s::uuid[]))))
"""

# alerts_by_state, alerts_by_time
LIST = f"""
SELECT snapshot FROM notify.alerts
WHERE kind = %(kind)s
  AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(episode_id)s::uuid IS NULL OR episode_id = %(episode_id)s)
  AND {SEEN}
  AND (%(raised_at)s::timestamptz IS NULL
       OR (%(severe_first)s AND severity = 'severe', raised_at, alert_id) < (%(severe)s, %(raised_at)s, %(alert_id)s))
ORDER BY (%(severe_first)s AND severity = 'severe') DESC, raised_at DESC, alert_id DESC LIMIT %(limit)s
"""
LOAD = f"SELECT snapshot FROM notify.alerts WHERE alert_id = %(alert_id)s AND {SEEN}"
AMONG = f"SELECT alert_id FROM notify.alerts WHERE alert_id = ANY(%(alert_ids)s) AND {SEEN}"
COUNT = f"""
SELECT state, count(*) AS alerts, count(DISTINCT episode_id) AS children FROM notify.alerts
WHERE state <> 'closed' AND {SEEN} GROUP BY state
"""

Kind = Literal["alert", "notice", "withheld"]
"""A notice asks nobody. Of a withheld one nobody was told, and its story says why."""


class Sight(NamedTuple):
    """Which alerts somebody gets to: every one; or those that tell one of `positions`, those of which one of `people` (they themself, by
    their ids) was told, though not as one of `never_as`, and those for the owner of an episode where they own it. By itself: none."""

    everything: bool = False
    positions: frozenset[Position] = frozenset()
    people: frozenset[UUID] = frozenset()
    never_as: frozenset[Position] = frozenset()

    @property
    def asked(self) -> dict[str, object]:
        """As SEEN asks for it."""
        positions, never_as = sorted(self.positions), sorted(self.never_as)
        return {"everything": self.everything, "positions": positions, "people": sorted(self.people), "never_as": never_as}


class After(NamedTuple):
    """The last alert of the page before, in the order of `find`."""

    severe: bool
    """Always False where the severe ones do not come first."""
    raised_at: datetime
    alert_id: UUID


class Count(NamedTuple):
    """Alerts, and the children they are about: a child has one open episode at most, and the end of an episode closes its alerts."""

    alerts: int
    children: int


class Locked(NamedTuple):
    """An alert, and its episode, which is locked."""

    alert: AlertSnapshot
    kept: Kept


async def add(conn: Connection, alert: AlertSnapshot, kind: Kind) -> None:
    """Nothing is written where there is one for this episode, rule, cause and occurrence already."""
    what = (alert.alert_id, alert.episode_id, alert.rule, alert.cause.value, alert.occurrence, alert.severity.value, alert.state.value)
    row = (*what, alert.raised_at, _hear(alert), alert.next_at, alert.model_dump_json(), kind)
    await conn.execute(INSERT, row)


async def save(conn: Connection, alert: AlertSnapshot) -> None:
    await conn.execute(SAVE, (alert.state.value, _hear(alert), alert.next_at, alert.model_dump_json(), alert.alert_id))


async def lock(conn: Connection, alert_id: UUID) -> Locked | None:
    """Read only after its episode is locked: what another transaction made of it meanwhile is seen."""
    found = await (await conn.execute(EPISODE_OF, (alert_id,))).fetchone()
    kept = found and await episodes.lock(conn, found["episode_id"])
    if not kept:
        return None
    now = await (await conn.execute(ONE, (alert_id,))).fetchone()
    assert now is not None, "alerts are never deleted"
    return Locked(AlertSnapshot.model_validate(now["snapshot"]), kept)


async def of_episode(conn: Connection, episode_id: UUID) -> tuple[AlertSnapshot, ...]:
    """All there ever were, oldest first."""
    rows = await (await conn.execute(OF_EPISODE, (episode_id,))).fetchall()
    return tuple(AlertSnapshot.model_validate(row["snapshot"]) for row in rows)


async def find(
    conn: Connection,
    sight: Sight,
    *,
    kind: Kind = "alert",
    state: AlertState | None = None,
    episode_id: UUID | None = None,
    after: After | None = None,
    severe_first: bool = False,
    limit: int = 100,
) -> Sequence[AlertSnapshot]:
    """Latest first, or the severe ones first and each latest first."""
    asked = {
        "kind": kind,
        "state": state and state.value,
        "episode_id": episode_id,
        "limit": limit,
        "severe_first": severe_first,
    }
    place = after._asdict() if after else {"severe": False, "raised_at": None, "alert_id": None}
    rows = await (await conn.execute(LIST, asked | place | sight.asked)).fetchall()
    return [AlertSnapshot.model_validate(row["snapshot"]) for row in rows]


async def load(conn: Connection, sight: Sight, alert_id: UUID) -> AlertSnapshot | None:
    found = await (await conn.execute(LOAD, {"alert_id": alert_id, **sight.asked})).fetchone()
    return None if found is None else AlertSnapshot.model_validate(found["snapshot"])


async def among(conn: Connection, sight: Sight, alert_ids: Collection[UUID]) -> set[UUID]:
    """Which of these alerts somebody gets to."""
    if sight.everything:
        return set(alert_ids)
    rows = await (await conn.execute(AMONG, {"alert_ids": list(alert_ids), **sight.asked})).fetchall()
    return {row["alert_id"] for row in rows}


async def count(conn: Connection, sight: Sight) -> dict[AlertState, Count]:
    """How many stand open and acknowledged."""
    rows = await (await conn.execute(COUNT, sight.asked)).fetchall()
    return {AlertState(row["state"]): Count(row["alerts"], row["children"]) for row in rows}


def _hear(alert: AlertSnapshot) -> list[str]:
    """Whose alert it is, as the column `told` has it."""
    return [one.value for one in (*alert.told, *alert.shared_with)]
