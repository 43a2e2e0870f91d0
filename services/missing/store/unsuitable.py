"""Children who may live where somebody senior should look: narrowed here by index, decided by `domain.unsuitable`."""

from datetime import date
from typing import LiteralString

from psycopg.rows import scalar_row

from services.missing.store.access import VISIBLE, Sight
from shared.contracts.children import ChildSnapshot
from shared.database import Connection

# children_unregistered and children_supported: the conditions are theirs, word for word.
CANDIDATES: LiteralString = f"""
SELECT c.snapshot::text FROM missing.children AS c
WHERE {VISIBLE} AND (c.snapshot @? '$.**.place ? (@ starts with "Z1")'
    OR (c.snapshot @? '$.**.place ? (@ == "K3" || @ == "H5" || @ == "P2")' AND c.snapshot ->> 'date_of_birth' > %(born_after)s))
ORDER BY c.child_id
"""


async def candidates(conn: Connection, sight: Sight, born_after: date) -> list[ChildSnapshot]:
    """Whoever has ever lived in such a setting; of those in supported ones, who was born after that day."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(CANDIDATES, sight.values | {"born_after": born_after.isoformat()})
        return [ChildSnapshot.model_validate_json(one) for one in await cursor.fetchall()]
