"""Notices of the police: kept as they came, each waiting until somebody has said what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.missing.store.access import VISIBLE, Sight
from shared.database import Connection

COLUMNS = """
n.notice_id, n.reference, n.received_at, n.words, n.child_id, n.recorded_at, n.recorded_by, n.outcome, n.episode_id, n.reason,
n.triaged_at, n.triaged_by
"""

# Sent again, it is the one that is here already.
ADD = f"""
INSERT INTO missing.police_notices AS n (notice_id, reference, received_at, words, child_id, recorded_at, recorded_by)
VALUES (%(notice_id)s, %(reference)s, %(received_at)s, %(words)s, %(child_id)s, %(recorded_at)s, %(recorded_by)s)
ON CONFLICT (reference, received_at, md5(words)) DO UPDATE SET notice_id = n.notice_id
RETURNING {COLUMNS}
"""

# A notice about a child whom the reader may not see is not shown to them: its words may name the child. A number that is no child's here
# hides nothing: somebody has to find out whom the police mean.
SEEN: LiteralString = f"NOT EXISTS (SELECT FROM missing.children AS c WHERE c.child_id = n.child_id AND ({VISIBLE}) IS NOT TRUE)"

# police_notices_waiting
WAITING = f"""
SELECT {COLUMNS} FROM missing.police_notices AS n WHERE n.outcome IS NULL AND {SEEN} ORDER BY n.received_at, n.notice_id LIMIT %(limit)s
"""
ONE = f"SELECT {COLUMNS} FROM missing.police_notices AS n WHERE n.notice_id = %(notice_id)s AND {SEEN}"

TRIAGE = """
UPDATE missing.police_notices SET outcome = %s, episode_id = %s, reason = %s, triaged_at = %s, triaged_by = %s
WHERE notice_id = %s AND outcome IS NULL RETURNING notice_id
"""


class PoliceNotice(NamedTuple):
    """`outcome` is None while it waits, then `added` (to `episode_id`) or `set_aside` (for `reason`). Instants are UTC."""

    notice_id: UUID
    reference: str
    received_at: datetime
    words: str
    child_id: str | None
    recorded_at: datetime
    recorded_by: str
    outcome: str | None = None
    episode_id: UUID | None = None
    reason: str | None = None
    triaged_at: datetime | None = None
    triaged_by: str | None = None


async def add(conn: Connection, notice: PoliceNotice) -> PoliceNotice:
    """The notice as it is kept: of one sent twice, the first."""
    async with conn.cursor(row_factory=class_row(PoliceNotice)) as cursor:
        await cursor.execute(ADD, notice._asdict())
        kept = await cursor.fetchone()
    if kept is None:
        raise RuntimeError("a notice that was added was not returned")
    return kept


async def waiting(conn: Connection, sight: Sight, limit: int) -> Sequence[PoliceNotice]:
    """Those nobody has dealt with, the longest waiting first."""
    async with conn.cursor(row_factory=class_row(PoliceNotice)) as cursor:
        await cursor.execute(WAITING, sight.values | {"limit": limit})
        return await cursor.fetchall()


async def load(conn: Connection, sight: Sight, notice_id: UUID) -> PoliceNotice | None:
    async with conn.cursor(row_factory=class_row(PoliceNotice)) as cursor:
        await cursor.execute(ONE, sight.values | {"notice_id": notice_id})
        return await cursor.fetchone()


async def triage(
    conn: Connection, notice_id: UUID, outcome: str, episode_id: UUID | None, reason: str | None, at: datetime, by: str
) -> bool:
    """False: somebody else has dealt with it already."""
    cursor = await conn.execute(TRIAGE, (outcome, episode_id, reason, at, by, notice_id))
    return await cursor.fetchone() is not None
