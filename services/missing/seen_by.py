"""Who has seen a child's record, for the auditor. By the child's number alone: an auditor reads who looked, not whom they looked at."""

from collections.abc import Sequence
from typing import NamedTuple

from services.missing.casework import Unknown
from services.missing.store import access, access_log, children
from services.missing.store.access_log import Access
from shared.clock import Clock
from shared.database import Pool
from shared.identity.people import Person


class SeenPage(NamedTuple):
    """`before` asks for what came earlier; None at the end."""

    rows: Sequence[Access]
    before: int | None


class SeenBy(NamedTuple):
    pool: Pool
    clock: Clock

    async def of(self, person: Person, child_id: str, limit: int = 100, before: int | None = None) -> SeenPage:
        """Readings and writings, the latest first; this look comes after them. Raises Unknown."""
        async with self.pool.connection() as conn:
            if child_id not in await children.load(conn, [child_id]):
                raise Unknown("child_id", child_id)
            found = await access_log.of_child(conn, child_id, limit + 1, before)
            await access.audit(conn, person, "read_access_log", self.clock.now(), [child_id])
        rows = found[:limit]
        return SeenPage(rows, rows[-1].id if len(found) > limit else None)
