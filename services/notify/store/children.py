"""What the register said last of what is kept beforehand for a child: coded facts, without a name."""

from collections.abc import Collection

from services.notify.domain.daily_list import Beforehand
from shared.contracts.children import ChildSnapshot
from shared.database import Connection

KEEP = """
INSERT INTO notify.children AS c (child_id, version, review_by, photograph, restricted) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (child_id) DO UPDATE
SET version = EXCLUDED.version, review_by = EXCLUDED.review_by, photograph = EXCLUDED.photograph, restricted = EXCLUDED.restricted
WHERE c.version < EXCLUDED.version
"""
LOAD = "SELECT child_id, review_by, photograph, restricted FROM notify.children WHERE child_id = ANY(%s)"


async def keep(conn: Connection, child: ChildSnapshot) -> None:
    """Unless something newer is known."""
    await conn.execute(KEEP, (child.child_id, child.version, *Beforehand.of(child)))


async def load(conn: Connection, child_ids: Collection[str]) -> dict[str, Beforehand]:
    rows = await (await conn.execute(LOAD, (list(child_ids),))).fetchall()
    return {row["child_id"]: Beforehand(row["review_by"], row["photograph"], row["restricted"]) for row in rows}
