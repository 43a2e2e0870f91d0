"""Alerts as they stand. Every change locks the alert's row first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts.alerts import AlertSnapshot
from shared.contracts.codes import AlertState, Position
from shared.database import Connection

INSERT = """
INSERT INTO notify.alerts (alert_id, episode_id, rule, cause, severity, state, raised_at, told, snapshot)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING alert_id
"""
SAVE = "UPDATE notify.alerts SET state = %s, snapshot = %s WHERE alert_id = %s"
LOCK = "SELECT snapshot FROM notify.alerts WHERE alert_id = %s FOR UPDATE"

# The unique index on episode_id. In order of id, so that two who lock several never wait for each other.
LOCK_STANDING = "SELECT snapshot FROM notify.alerts WHERE episode_id = %s AND state <> 'closed' ORDER BY alert_id FOR UPDATE"

# alerts_by_state, alerts_by_time
LIST = """
SELECT snapshot FROM notify.alerts
WHERE (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(episode_id)s::uuid IS NULL OR episode_id = %(episode_id)s)
  AND (%(told)s::text[] IS NULL OR told && %(told)s)
  AND (%(raised_at)s::timestamptz IS NULL
       OR (%(severe_first)s AND severity = 'severe', raised_at, alert_id) < (%(severe)s, %(raised_at)s, %(alert_id)s))
ORDER BY (%(severe_first)s AND severity = 'severe') DESC, raised_at DESC, alert_id DESC LIMIT %(limit)s
"""
LOAD = "SELECT snapshot FROM notify.alerts WHERE alert_id = %(alert_id)s AND (%(told)s::text[] IS NULL OR told && %(told)s)"
COUNT = """
SELECT state, count(*) AS alerts, count(DISTINCT episode_id) AS children FROM notify.alerts
WHERE state <> 'closed' AND (%(told)s::text[] IS NULL OR told && %(told)s) GROUP BY state
"""

Told = Collection[Position] | None
"""The positions whose alerts a reader sees; None: all."""


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


async def add(conn: Connection, alert: AlertSnapshot) -> bool:
    """False when there is one for this episode, rule and cause already: nothing was written."""
    row = (alert.alert_id, alert.episode_id, alert.rule, alert.cause.value, alert.severity.value, alert.state.value, alert.raised_at)
    inserted = await conn.execute(INSERT, (*row, [one.value for one in alert.told], alert.model_dump_json()))
    return await inserted.fetchone() is not None


async def save(conn: Connection, alert: AlertSnapshot) -> None:
    await conn.execute(SAVE, (alert.state.value, alert.model_dump_json(), alert.alert_id))


async def lock(conn: Connection, alert_id: UUID) -> AlertSnapshot | None:
    found = await (await conn.execute(LOCK, (alert_id,))).fetchone()
    return None if found is None else AlertSnapshot.model_validate(found["snapshot"])


async def lock_standing(conn: Connection, episode_id: UUID) -> list[AlertSnapshot]:
    """Those of an episode that are not closed."""
    rows = await (await conn.execute(LOCK_STANDING, (episode_id,))).fetchall()
    return [AlertSnapshot.model_validate(row["snapshot"]) for row in rows]


async def find(
    conn: Connection,
    told: Told,
    *,
    state: AlertState | None = None,
    episode_id: UUID | None = None,
    after: After | None = None,
    severe_first: bool = False,
    limit: int = 100,
) -> Sequence[AlertSnapshot]:
    """Latest first, or the severe ones first and each latest first."""
    asked = {"state": state and state.value, "episode_id": episode_id, "limit": limit, "told": _values(told), "severe_first": severe_first}
    place = after._asdict() if after else {"severe": False, "raised_at": None, "alert_id": None}
    rows = await (await conn.execute(LIST, asked | place)).fetchall()
    return [AlertSnapshot.model_validate(row["snapshot"]) for row in rows]


async def load(conn: Connection, told: Told, alert_id: UUID) -> AlertSnapshot | None:
    found = await (await conn.execute(LOAD, {"alert_id": alert_id, "told": _values(told)})).fetchone()
    return None if found is None else AlertSnapshot.model_validate(found["snapshot"])


async def count(conn: Connection, told: Told) -> dict[AlertState, Count]:
    """How many stand open and acknowledged."""
    rows = await (await conn.execute(COUNT, {"told": _values(told)})).fetchall()
    return {AlertState(row["state"]): Count(row["alerts"], row["children"]) for row in rows}


def _values(told: Told) -> list[str] | None:
    return None if told is None else [one.value for one in told]
