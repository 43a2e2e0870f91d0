"""Who may see which children, who did what to whose record, and what the staff are called."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import tuple_row

from services.missing.store.children import placed
from shared.contracts.children import ChildSnapshot
from shared.database import Connection
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, Scope, allowed

OPEN_RESTRICTED = frozenset({Role.TEAM_MANAGER, Role.DIRECTOR, Role.ASSISTANT_DIRECTOR, Role.HEAD_OF_SERVICE})
"""Who opens a restricted child's record (ours). Anyone who may raise can raise for the child without opening it."""

# `c` is missing.children.
VISIBLE: LiteralString = """
((NOT c.restricted OR %(restricted)s)
 AND (%(placement)s::text IS NULL OR (c.placement = %(placement)s AND (c.placement_until IS NULL OR c.placement_until > %(today)s))))
"""

# Looked at before it is written: most requests come from somebody seen before, and ON CONFLICT locks the row even where nothing changes,
# so that a person's own requests would wait for each other.
REMEMBER = """
INSERT INTO missing.people (person_id, name, role)
SELECT %(person_id)s, %(name)s, %(role)s
WHERE NOT EXISTS (SELECT FROM missing.people WHERE (person_id, name, role) = (%(person_id)s, %(name)s, %(role)s))
ON CONFLICT (person_id) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role
"""

# `e` is missing.episodes beside `c`: whoever holds a restricted child's episode, and whom it is offered to, sees it, too. Once a child's
# account names the placement, nobody there does.
VISIBLE_EPISODE: LiteralString = f"""
({VISIBLE} OR (c.restricted AND %(person)s IN (e.snapshot ->> 'owner', e.snapshot #>> '{{handover,to}}')))
AND (%(placement)s::text IS NULL OR e.snapshot ->> 'hidden_from_placement' IS DISTINCT FROM 'true')
"""

AUDIT = f"""
WITH remembered AS ({REMEMBER})
INSERT INTO missing.audit (at, person_id, role, action, child_ids, episode_id, purpose)
VALUES (%(at)s, %(person_id)s, %(role)s, %(action)s, %(child_ids)s, %(episode_id)s, %(purpose)s)
"""

CALLED = "SELECT person_id, name FROM missing.people WHERE person_id = ANY(%s)"

NOWHERE = "(no placement)"
"""A placement no child has: a guest without one sees nobody."""


class Sight(NamedTuple):
    """How far a person sees: restricted children or not, the whole authority (None) or one placement. `today` is London's."""

    restricted: bool
    placement: str | None
    today: date

    @classmethod
    def of(cls, person: Person, action: Action, today: date) -> "Sight":
        everywhere = allowed(person, action) is Scope.WHOLE_AUTHORITY
        return cls(bool(person.roles & OPEN_RESTRICTED), None if everywhere else person.placement or NOWHERE, today)

    def sees(self, child: ChildSnapshot) -> bool:
        if child.restricted and not self.restricted:
            return False
        home, until = placed(child)
        return self.placement is None or (home == self.placement and (until is None or until > self.today))

    @property
    def values(self) -> dict[str, Any]:
        """For `VISIBLE`."""
        return self._asdict()


async def audit(
    conn: Connection, person: Person, action: str, at: datetime, child_ids: Sequence[str] = (), episode_id: UUID | None = None
) -> None:
    """One row for a read or a write: who, in which role, what, whose record, why. Also remembers what the person is called."""
    who = {"person_id": person.id, "name": person.name, "role": person.role.value, "purpose": person.purpose}
    await conn.execute(AUDIT, who | {"at": at, "action": action, "child_ids": list(child_ids), "episode_id": episode_id})


async def remember(conn: Connection, person_id: str, name: str, role: str) -> None:
    await conn.execute(REMEMBER, {"person_id": person_id, "name": name, "role": role})


async def called(conn: Connection, person_ids: Sequence[str]) -> dict[str, str]:
    """Names of staff by opaque id; those never seen here are left out."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(CALLED, (list(person_ids),))
        return dict(await cursor.fetchall())
