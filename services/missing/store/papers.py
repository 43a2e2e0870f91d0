"""Response plans and grab packs: a child's papers, each version whole, the latest in force."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from shared.database import Connection

OF_CHILD = """
SELECT version, said, recorded_at, recorded_by FROM missing.papers WHERE child_id = %s AND kind = %s ORDER BY version DESC
"""
LATEST = f"{OF_CHILD} LIMIT 1"

# The primary key.
LATEST_OF = """
SELECT DISTINCT ON (child_id) child_id, version, said, recorded_at, recorded_by FROM missing.papers
WHERE child_id = ANY(%s) AND kind = %s ORDER BY child_id, version DESC
"""

# The child's row is locked by whoever writes: two versions never take one number.
ADD = """
INSERT INTO missing.papers (child_id, kind, version, said, recorded_at, recorded_by)
SELECT %(child_id)s, %(kind)s, coalesce(max(version), 0) + 1, %(said)s, %(at)s, %(by)s
FROM missing.papers WHERE child_id = %(child_id)s AND kind = %(kind)s RETURNING version
"""


class Kind(StrEnum):
    RESPONSE_PLAN = "response_plan"
    GRAB_PACK = "grab_pack"


class Paper(NamedTuple):
    """`said` is the command that wrote it, as JSON; `recorded_by` as events say it."""

    version: int
    said: dict[str, Any]
    recorded_at: datetime
    recorded_by: str


async def latest(conn: Connection, child_id: str, kind: Kind) -> Paper | None:
    async with conn.cursor(row_factory=class_row(Paper)) as cursor:
        return await (await cursor.execute(LATEST, (child_id, kind))).fetchone()


async def latest_of(conn: Connection, child_ids: Sequence[str], kind: Kind) -> dict[str, Paper]:
    """By child; those without one are left out."""
    rows = await (await conn.execute(LATEST_OF, (list(child_ids), kind))).fetchall()
    return {row.pop("child_id"): Paper(**row) for row in rows}


async def versions(conn: Connection, child_id: str, kind: Kind) -> Sequence[Paper]:
    """The latest first."""
    async with conn.cursor(row_factory=class_row(Paper)) as cursor:
        return await (await cursor.execute(OF_CHILD, (child_id, kind))).fetchall()


async def add(conn: Connection, child_id: str, kind: Kind, said: dict[str, Any], at: datetime, by: str) -> int:
    """The new version's number. The child's row is locked."""
    asked = {"child_id": child_id, "kind": kind, "said": Jsonb(said), "at": at, "by": by}
    row = await (await conn.execute(ADD, asked)).fetchone()
    return int(row["version"]) if row else 0
