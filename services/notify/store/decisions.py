"""Words given with an acknowledgement or a call, on their way to missing: retried from the row, wiped once they are there."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from services.notify.leasing import Backlog
from shared.database import Connection, Pool

# The same words again are the same decision.
ADD = """
INSERT INTO notify.decisions_to_post (decision_id, alert_id, episode_id, person, decision, rationale, made_at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
CLAIM = """
UPDATE notify.decisions_to_post AS d
SET attempts = d.attempts + 1, leased_until = safereturn.now() + %(lease)s
FROM (
    SELECT decision_id FROM notify.decisions_to_post
    WHERE state = 'waiting' AND due_at <= safereturn.now() AND (leased_until IS NULL OR leased_until <= safereturn.now())
    ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
) AS due
WHERE d.decision_id = due.decision_id
RETURNING d.decision_id, d.episode_id, d.person, d.decision, d.rationale, d.made_at, d.attempts,
          (SELECT a.snapshot ->> 'asks' FROM notify.alerts AS a WHERE a.alert_id = d.alert_id) AS asks
"""
POSTED = """
UPDATE notify.decisions_to_post SET state = 'posted', person = '{}', decision = NULL, rationale = NULL, failure = NULL, leased_until = NULL
WHERE decision_id = %s
"""
REFUSE = "UPDATE notify.decisions_to_post SET state = 'refused', failure = %s, leased_until = NULL WHERE decision_id = %s"
POSTPONE = """
UPDATE notify.decisions_to_post SET failure = %s, due_at = safereturn.now() + %s, leased_until = NULL WHERE decision_id = %s
"""
BACKLOG = """
SELECT count(*) AS waiting,
       extract(epoch FROM safereturn.now() - min(made_at))::float8 AS oldest,
       extract(epoch FROM min(greatest(due_at, leased_until)) - safereturn.now())::float8 AS next_in,
       (SELECT count(*) FROM notify.decisions_to_post WHERE state = 'refused') AS refused
FROM notify.decisions_to_post WHERE state = 'waiting'
"""
OF_ALERTS = """
SELECT alert_id, state, decision, rationale, failure, person ->> 'sub' AS writer FROM notify.decisions_to_post
WHERE alert_id = ANY(%s) ORDER BY made_at, decision_id
"""


class Decision(NamedTuple):
    """A decision and why, by `person` (their claims), as it will stand in missing's record. `decision_id` is its Idempotency-Key there,
    `asks` what its alert asks for."""

    decision_id: UUID
    episode_id: UUID
    person: dict[str, Any]
    decision: str
    rationale: str
    made_at: datetime
    attempts: int
    asks: str | None


class Passage(NamedTuple):
    """How far the words of an acknowledgement or a call have come: waiting, posted (then they and their `writer` are wiped here) or refused
    by missing."""

    alert_id: UUID
    state: str
    decision: str | None
    rationale: str | None
    failure: str | None
    writer: str | None = None


async def add(
    conn: Connection,
    alert_id: UUID,
    episode_id: UUID,
    person: dict[str, Any],
    decision: str,
    rationale: str,
    made_at: datetime,
    *,
    each: bool = False,
) -> None:
    """The same words of the same person once, or `each` time they are said."""
    said = (person["sub"], decision, rationale, *([made_at.isoformat()] if each else ()))
    decision_id = uuid5(alert_id, "\0".join(said))
    await conn.execute(ADD, (decision_id, alert_id, episode_id, Jsonb(person), decision, rationale, made_at))


async def claim(pool: Pool, most: int, lease: timedelta) -> list[Decision]:
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Decision)) as cursor:
        return await (await cursor.execute(CLAIM, {"most": most, "lease": lease})).fetchall()


async def posted(pool: Pool, decision_id: UUID) -> None:
    async with pool.connection() as conn:
        await conn.execute(POSTED, (decision_id,))


async def refuse(pool: Pool, decision_id: UUID, failure: str) -> None:
    async with pool.connection() as conn:
        await conn.execute(REFUSE, (failure, decision_id))


async def postpone(pool: Pool, decision_id: UUID, wait: timedelta, failure: str) -> None:
    async with pool.connection() as conn:
        await conn.execute(POSTPONE, (failure, wait, decision_id))


async def of_alerts(conn: Connection, alert_ids: Collection[UUID]) -> list[Passage]:
    async with conn.cursor(row_factory=class_row(Passage)) as cursor:
        return await (await cursor.execute(OF_ALERTS, (list(alert_ids),))).fetchall()


async def backlog(pool: Pool) -> Backlog:
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(Backlog)) as cursor:
        found = await (await cursor.execute(BACKLOG)).fetchone()
    assert found is not None, "an aggregate answers with one row"
    return found
