"""Who has seen a child's record, and whose records somebody has seen, for the auditor. By the child's number alone, without a name."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.missing.casework import Unknown
from services.missing.store import access, access_log, children, purposes
from services.missing.store.access_log import Access, Reader, Seen
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

    async def refused(self, person: Person, what: str, value: str) -> None:
        """Somebody was answered that there is no such `child_id` or `episode_id`. Where there is one, their attempt is kept with it."""
        async with self.pool.connection() as conn:
            if what == "child_id" and value in await children.load(conn, [value]):
                await access.audit(conn, person, "refused_child", self.clock.now(), [value])
            elif what == "episode_id" and (whose := await purposes.whose(conn, UUID(value))) is not None:
                await access.audit(conn, person, "refused_episode", self.clock.now(), [whose], UUID(value))

    async def of(self, person: Person, child_id: str, limit: int = 100, before: int | None = None) -> SeenPage:
        """Readings and writings, the latest first; this look comes after them. Raises Unknown."""
        async with self.pool.connection() as conn:
            if child_id not in await children.load(conn, [child_id]):
                raise Unknown("child_id", child_id)
            found = await access_log.of_child(conn, child_id, limit + 1, before)
            await access.audit(conn, person, "read_access_log", self.clock.now(), [child_id])
        rows = found[:limit]
        return SeenPage(rows, rows[-1].id if len(found) > limit else None)

    async def readers(self, name: str, since: datetime, until: datetime, limit: int = 50) -> Sequence[Reader]:
        """Who of the staff is called something like it; of no name, who opened most records from `since` to before `until` (UTC)."""
        async with self.pool.connection() as conn:
            return await access_log.readers(conn, name, since, until, limit)

    async def by(self, person: Person, reader_id: str, since: datetime, until: datetime, limit: int = 500) -> tuple[str, Sequence[Seen]]:
        """What somebody is called, and whose records they have seen; this look comes after. Raises Unknown."""
        async with self.pool.connection() as conn:
            named = await access.called(conn, [reader_id])
            if reader_id not in named:
                raise Unknown("person_id", reader_id)
            found = await access_log.of_person(conn, reader_id, since, until, limit)
            await access.audit(conn, person, "read_access_of_person", self.clock.now(), sorted(one.child_id for one in found))
        return named[reader_id], found
