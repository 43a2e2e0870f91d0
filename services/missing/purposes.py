"""Why a person opens a record outside their caseload: pages ask once a day, and every reading then carries the answer."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from services.missing.casework import Unknown
from services.missing.domain.caseload import in_caseload
from services.missing.store import access, children, episodes, purposes
from services.missing.store.access import Sight
from services.missing.store.children import Names
from shared.clock import Clock, london_date, london_midnight
from shared.database import Connection, Pool
from shared.identity.people import Person
from shared.identity.permissions import Action

DAY = timedelta(days=1)


class PurposeNeeded(Exception):
    """The page `then` is of a child outside this person's caseload, and they have not said yet why they look at it."""

    def __init__(self, child_id: str, then: str) -> None:
        super().__init__(child_id, then)
        self.child_id = child_id
        self.then = then


@dataclass(frozen=True, slots=True)
class Purposes:
    pool: Pool
    clock: Clock

    async def for_child(self, person: Person, child_id: str, then: str) -> Person:
        """The person, with their purpose if asked. Raises PurposeNeeded; a child they may not know of is refused by the reading."""
        async with self.pool.connection() as conn:
            return await self._with_purpose(conn, person, child_id, then)

    async def for_episode(self, person: Person, episode_id: UUID, then: str) -> Person:
        """As `for_child`, of the child whose episode it is."""
        async with self.pool.connection() as conn:
            child_id = await purposes.whose(conn, episode_id)
            return person if child_id is None else await self._with_purpose(conn, person, child_id, then)

    async def say(self, person: Person, child_id: str, purpose: str) -> None:
        """Good until the end of the London day. Raises Unknown, also where the person may not know of the child."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = (await children.load(conn, [child_id])).get(child_id)
            if found is None or not Sight.of(person, Action.CHILDREN_READ, london_date(now)).sees(found):
                raise Unknown("child_id", child_id)
            await purposes.say(conn, person.id, child_id, purpose, now, london_midnight(london_date(now) + DAY))
            await access.audit(conn, replace(person, purpose=purpose), "say_purpose", now, [child_id])

    async def _with_purpose(self, conn: Connection, person: Person, child_id: str, then: str) -> Person:
        now = self.clock.now()
        child = (await children.load(conn, [child_id])).get(child_id)
        if person.purpose or child is None or not Sight.of(person, Action.CHILDREN_READ, london_date(now)).sees(child):
            return person
        worker = (await children.names(conn, [child_id])).get(child_id, Names(child_id)).worker
        if in_caseload(person, child, worker, await episodes.of_children(conn, [child_id]), now):
            return person
        said = await purposes.said(conn, person.id, child_id, now)
        if said is None:
            raise PurposeNeeded(child_id, then)
        return replace(person, purpose=said)
