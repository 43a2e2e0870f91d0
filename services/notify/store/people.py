"""Staff seen here."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from shared.database import Connection
from shared.identity.people import Person

REMEMBER = """
INSERT INTO notify.people AS p (person_id, name, role) VALUES (%s, %s, %s)
ON CONFLICT (person_id) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role
WHERE (p.name, p.role) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.role)
"""
CALLED = "SELECT person_id, name, role FROM notify.people WHERE person_id = ANY(%s)"


class Known(NamedTuple):
    """Somebody who was seen here, as their credentials named them last."""

    person_id: UUID
    name: str
    role: str


async def remember(conn: Connection, person: Person) -> None:
    await conn.execute(REMEMBER, (person.id, person.name, person.role.value))


async def called(conn: Connection, person_ids: Collection[UUID]) -> dict[UUID, Known]:
    async with conn.cursor(row_factory=class_row(Known)) as cursor:
        rows = await (await cursor.execute(CALLED, (list(person_ids),))).fetchall()
    return {one.person_id: one for one in rows}
