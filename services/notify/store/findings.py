"""What should have happened and did not: looked for, kept until it is right again, told once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.notify.domain.findings import OWNERLESS, SILENT, STEP_LATE, TRIED_LONG, Finding
from shared.contracts.alert_codes import Channel
from shared.database import Connection
from shared.ids import new_id

MOST = 100
"""Of one kind at a time, the oldest first: whoever has so many knows enough."""

# alerts_without_next_step
ALERTS_WITHOUT_NEXT_STEP = """
SELECT alert_id::text AS about FROM notify.alerts WHERE state = 'open' AND next_at IS NULL ORDER BY raised_at LIMIT %(most)s
"""

# alerts_by_state; the unique index on alert_id. The page is no message.
ALERTS_WITHOUT_DELIVERY = """
SELECT alert_id::text AS about FROM notify.alerts AS a
WHERE state = 'open' AND kind = 'alert'
  AND NOT EXISTS (SELECT FROM notify.deliveries AS d WHERE d.alert_id = a.alert_id AND d.channel <> 'page')
ORDER BY raised_at LIMIT %(most)s
"""

# episodes_by_status. From when it was written down: a child is raised before anybody can hold the episode.
EPISODES_WITHOUT_OWNER = """
SELECT reference AS about FROM notify.episodes
WHERE status IN ('open', 'found') AND snapshot ->> 'owner' IS NULL
  AND (snapshot ->> 'recorded_at')::timestamptz < safereturn.now() - %(ownerless)s
ORDER BY reference LIMIT %(most)s
"""

# episodes_due, alerts_due
STEPS_PAST_DUE = """
SELECT DISTINCT reference AS about FROM (
    SELECT episode_id FROM notify.episodes WHERE next_at < safereturn.now() - %(step_late)s
    UNION ALL
    SELECT episode_id FROM notify.alerts WHERE next_at < safereturn.now() - %(step_late)s
) AS late JOIN notify.episodes AS e USING (episode_id)
ORDER BY 1 LIMIT %(most)s
"""

# deliveries_due, read whole: it holds only what is not sent yet. One finding for each channel, however many wait there. It counts from when
# a message was wanted, or was taken last: trying again makes nothing less late. What is put off for the night is wanted in the morning.
DELIVERIES_STUCK = """
SELECT DISTINCT channel AS about FROM notify.deliveries
WHERE state IN ('pending', 'sending', 'temporary_failure')
  AND (greatest(wanted_at, sent_at) < safereturn.now() - %(late)s OR attempts >= %(tried)s)
ORDER BY 1 LIMIT %(most)s
"""

# deliveries_without_receipt. One finding for each channel.
RECEIPTS_MISSING = """
SELECT channel AS about FROM unnest(%(receipted)s::text[]) AS channel, notify.audited
WHERE EXISTS (
    SELECT FROM notify.deliveries AS d
    WHERE d.channel = channel.channel AND d.state = 'sent' AND d.sent_at > receipt_at AND d.sent_at < safereturn.now() - %(silent)s)
ORDER BY 1 LIMIT %(most)s
"""

LOOKS = {
    Finding.ALERT_WITHOUT_NEXT_STEP: ALERTS_WITHOUT_NEXT_STEP,
    Finding.ALERT_WITHOUT_DELIVERY: ALERTS_WITHOUT_DELIVERY,
    Finding.EPISODE_WITHOUT_OWNER: EPISODES_WITHOUT_OWNER,
    Finding.STEP_PAST_DUE: STEPS_PAST_DUE,
    Finding.DELIVERY_STUCK: DELIVERIES_STUCK,
    Finding.RECEIPTS_MISSING: RECEIPTS_MISSING,
}

# findings_standing
STAND = """
INSERT INTO notify.findings (finding_id, kind, about, found_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (kind, about) WHERE over_at IS NULL DO NOTHING
"""
OVER = """
UPDATE notify.findings SET over_at = %(now)s
WHERE over_at IS NULL AND kind = ANY(%(looked)s) AND (kind || ' ' || about) <> ALL(%(standing)s)
"""
STANDING = (
    "SELECT finding_id, kind, about, found_at, told_at, over_at FROM notify.findings WHERE over_at IS NULL ORDER BY found_at, kind, about"
)
COUNT = "SELECT kind, count(*) AS n FROM notify.findings WHERE over_at IS NULL GROUP BY kind"
TOLD = "UPDATE notify.findings SET told_at = %s WHERE finding_id = ANY(%s)"

# findings_by_time
LATELY = """
SELECT finding_id, kind, about, found_at, told_at, over_at FROM notify.findings WHERE over_at IS NOT NULL ORDER BY found_at DESC LIMIT %s
"""

# One row, and the database's own clock: whichever process is first looks.
TURN = "UPDATE notify.audited SET looked_at = safereturn.now() WHERE looked_at <= safereturn.now() - %s RETURNING looked_at"
NEXT_TURN = "SELECT extract(epoch FROM looked_at + %s - safereturn.now())::float8 AS next_in FROM notify.audited WHERE isfinite(looked_at)"
LEVEL = "UPDATE notify.audited SET level_at = greatest(level_at, %s) RETURNING level_at"
RECEIPT = "UPDATE notify.audited SET receipt_at = greatest(receipt_at, %s)"
PINGED = "SELECT pinged_at FROM notify.audited"
PING = "UPDATE notify.audited SET pinged_at = %s"


class Found(NamedTuple):
    """One thing that should have been. `about` is a reference, an alert's id, a channel or a day; instants are UTC."""

    finding_id: UUID
    kind: Finding
    about: str
    found_at: datetime
    told_at: datetime | None
    over_at: datetime | None


async def look(
    conn: Connection, kinds: Iterable[Finding], step_late: timedelta, receipted: Collection[Channel]
) -> list[tuple[Finding, str]]:
    """What is wrong now, of these kinds. `step_late` is how late a step may be; of `receipted` channels a provider tells what became."""
    asked: dict[str, Any] = {
        "most": MOST,
        "late": STEP_LATE,
        "step_late": step_late,
        "ownerless": OWNERLESS,
        "tried": TRIED_LONG,
        "silent": SILENT,
    }
    asked |= {"receipted": [one.value for one in receipted]}
    found = []
    for kind in kinds:
        found += [(kind, row["about"]) for row in await (await conn.execute(LOOKS[kind], asked)).fetchall()]
    return found


async def keep(conn: Connection, looked: Iterable[Finding], found: Sequence[tuple[Finding, str]], now: datetime) -> None:
    """What was found stands; of what was looked for, the rest is right again."""
    async with conn.cursor() as cursor:
        await cursor.executemany(STAND, [(new_id(), kind.value, about, now) for kind, about in found])
    standing = [f"{kind.value} {about}" for kind, about in found]
    await conn.execute(OVER, {"now": now, "looked": [one.value for one in looked], "standing": standing})


async def standing(conn: Connection) -> list[Found]:
    return await _all(conn, STANDING)


async def lately(conn: Connection, most: int) -> list[Found]:
    """What was found and is right again, latest first."""
    return await _all(conn, LATELY, most)


async def count(conn: Connection) -> dict[Finding, int]:
    rows = await (await conn.execute(COUNT)).fetchall()
    return {Finding(row["kind"]): row["n"] for row in rows}


async def told(conn: Connection, finding_ids: Sequence[UUID], at: datetime) -> None:
    await conn.execute(TOLD, (at, list(finding_ids)))


async def turn(conn: Connection, every: timedelta) -> datetime | None:
    """The instant (UTC) of this look, if it is time for one and no other process takes it."""
    row = await (await conn.execute(TURN, (every,))).fetchone()
    return row["looked_at"] if row else None


async def next_turn(conn: Connection, every: timedelta) -> float:
    """Seconds until the next look."""
    row = await (await conn.execute(NEXT_TURN, (every,))).fetchone()
    return row["next_in"] if row else 0.0


async def level(conn: Connection, at: datetime | None) -> datetime:
    """This process was level with missing last at an instant (UTC; None: never since it began): when any was."""
    row = await (await conn.execute(LEVEL, (at,))).fetchone()
    assert row is not None, "the migration puts the one row there"
    latest: datetime = row["level_at"]
    return latest


async def receipt(conn: Connection, at: datetime) -> None:
    """A provider told what became of a message (UTC)."""
    await conn.execute(RECEIPT, (at,))


async def pinged(conn: Connection) -> datetime | None:
    row = await (await conn.execute(PINGED)).fetchone()
    return row["pinged_at"] if row else None


async def ping(conn: Connection, at: datetime) -> None:
    await conn.execute(PING, (at,))


async def _all(conn: Connection, statement: str, *values: object) -> list[Found]:
    async with conn.cursor(row_factory=class_row(Found)) as cursor:
        rows = await (await cursor.execute(statement, values)).fetchall()
    return [one._replace(kind=Finding(one.kind)) for one in rows]
