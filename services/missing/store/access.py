"""Who may see which children, who did what to whose record, and what the staff are called."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import tuple_row

from services.missing.store.children import placed
from shared.contracts.children import ChildSnapshot
from shared.database import Connection
from shared.identity.people import Person, Role
from shared.identity.permissions import OPEN_RESTRICTED, Action, Scope, allowed

# `c` is missing.children.
VISIBLE: LiteralString = """
((NOT c.restricted OR %(restricted)s)
 AND (%(placement)s::text IS NULL OR (c.placement = %(placement)s AND (c.placement_until IS NULL OR c.placement_until > %(today)s))))
"""

# `e` is missing.episodes beside `c`: whoever holds a restricted child's episode, whom it is offered to, and who interviews, sees it, too.
# Once a child's account names the placement, nobody there does.
VISIBLE_EPISODE: LiteralString = f"""
({VISIBLE} OR (c.restricted
    AND %(person)s IN (e.snapshot ->> 'owner', e.snapshot #>> '{{handover,to}}', e.snapshot #>> '{{assignment,to}}')))
AND (%(placement)s::text IS NULL OR e.snapshot ->> 'hidden_from_placement' IS DISTINCT FROM 'true')
"""

# A commissioned interviewer: what is assigned to them, until it is over. episodes_not_over
ASSIGNED: LiteralString = "e.snapshot #>> '{assignment,to}' = %(person)s AND e.status IN ('open', 'found', 'returned')"

NOTE = "SELECT missing.note_access(%s)"
REMEMBER = "SELECT missing.remember(%s, %s, %s)"

STAFF = "SELECT person_id, name, role FROM missing.people WHERE role = ANY(%s) ORDER BY name, person_id"

CALLED = "SELECT person_id, name FROM missing.people WHERE person_id = ANY(%s)"

# audit_of_loads
LOADED = "SELECT max(at) AS at FROM missing.audit WHERE action IN ('import_ssda903', 'import_list_8', 'record_child')"

NOWHERE = "(no placement)"
"""A placement no child has: a guest without one sees nobody."""


class Sight(NamedTuple):
    """How far a person sees: restricted children or not, the whole authority (None) or one placement. `today` is London's.

    `assigned_only`: a commissioned interviewer, who sees no child of the register, but the episodes assigned to them.
    """

    restricted: bool
    placement: str | None
    today: date
    assigned_only: bool = False

    @classmethod
    def of(cls, person: Person, action: Action, today: date) -> "Sight":
        everywhere = allowed(person, action) is Scope.WHOLE_AUTHORITY
        guest = not everywhere and person.placement is None and Role.INTERVIEWER in person.roles
        return cls(bool(person.roles & OPEN_RESTRICTED), None if everywhere else person.placement or NOWHERE, today, guest)

    def sees(self, child: ChildSnapshot) -> bool:
        if child.restricted and not self.restricted:
            return False
        home, until = placed(child)
        return self.placement is None or (home == self.placement and (until is None or until > self.today))

    @property
    def episodes(self) -> LiteralString:
        """Which episodes, as a condition on `e` beside `c`."""
        return ASSIGNED if self.assigned_only else VISIBLE_EPISODE

    @property
    def values(self) -> dict[str, Any]:
        """For the conditions above, beside `person`."""
        return self._asdict()


def noted(person: Person, action: str, at: datetime, child_ids: Sequence[str] = (), episode_id: UUID | None = None) -> str:
    """A read or a write as the access log takes it: who, in which role, what, whose record, why. And what the person is called."""
    told: dict[str, object] = {"at": at.isoformat(), "person_id": person.id, "name": person.name, "role": person.role, "action": action}
    told |= {"child_ids": list(child_ids), "episode_id": episode_id and str(episode_id), "purpose": person.purpose}
    return json.dumps(told)


async def audit(
    conn: Connection, person: Person, action: str, at: datetime, child_ids: Sequence[str] = (), episode_id: UUID | None = None
) -> None:
    """One row for a read. A write brings its own: `Unit.by`."""
    await conn.execute(NOTE, (noted(person, action, at, child_ids, episode_id),))


async def remember(conn: Connection, person_id: str, name: str, role: str) -> None:
    await conn.execute(REMEMBER, (person_id, name, role))


async def called(conn: Connection, person_ids: Sequence[str]) -> dict[str, str]:
    """Names of staff by opaque id; those never seen here are left out."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(CALLED, (list(person_ids),))
        return dict(await cursor.fetchall())


async def register_loaded(conn: Connection) -> datetime | None:
    """When (UTC) files or the case system last brought something into the register, be it what was there already."""
    found = await (await conn.execute(LOADED)).fetchone()
    return found["at"] if found else None


async def staff(conn: Connection, roles: Sequence[str]) -> list[tuple[str, str, str]]:
    """Id, name and role of those seen here in one of these roles, by name."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(STAFF, (list(roles),))
        return await cursor.fetchall()
