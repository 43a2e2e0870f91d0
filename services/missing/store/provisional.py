"""Children raised without being in the register: those a person has still to match, and those already matched."""

from psycopg.rows import scalar_row

from services.missing.store.access import VISIBLE, Sight
from shared.contracts.children import ChildSnapshot
from shared.database import Connection

# children_provisional. Whoever may not see the registered child does not learn who was matched to them either.
PROVISIONAL = f"""
SELECT c.snapshot::text FROM missing.children AS c
WHERE c.snapshot ->> 'provisional' = 'true' AND {VISIBLE}
  AND (c.snapshot ->> 'matched_to' IS NULL
       OR EXISTS (SELECT FROM missing.children AS registered
                  WHERE registered.child_id = c.snapshot ->> 'matched_to' AND (NOT registered.restricted OR %(restricted)s)))
ORDER BY c.child_id DESC LIMIT %(limit)s
"""


async def provisional(conn: Connection, sight: Sight, limit: int) -> list[ChildSnapshot]:
    """Latest first, matched or not."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(PROVISIONAL, sight.values | {"limit": limit})
        return [ChildSnapshot.model_validate_json(one) for one in await cursor.fetchall()]
