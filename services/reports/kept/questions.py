"""Saved questions: the address of a figure's page under a name. Whoever saved one removes it; everybody who reads figures reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.identity.people import Person

SAVED = "SELECT question_id, name, indicator, query, at, by_id, by_name, by_role FROM reports.saved_questions ORDER BY lower(name), at"
SAVE = """
INSERT INTO reports.saved_questions (question_id, name, indicator, query, at, by_id, by_name, by_role)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (by_id, query) DO UPDATE SET name = excluded.name, at = excluded.at
RETURNING question_id, name, indicator, query, at, by_id, by_name, by_role
"""
REMOVE = "DELETE FROM reports.saved_questions WHERE question_id = %s AND by_id = %s RETURNING name"


@dataclass(frozen=True)
class SavedQuestion:
    """`query` is the address of the page that answers it; `at` (UTC) when it got its name; `by_role` in words."""

    question_id: UUID
    name: str
    indicator: str
    query: str
    at: datetime
    by_id: UUID
    by_name: str
    by_role: str

    def is_of(self, person: Person) -> bool:
        return self.by_id == UUID(person.id)


async def saved_questions(conn: Connection) -> list[SavedQuestion]:
    """Of everybody, by name."""
    return [SavedQuestion(**row) for row in await (await conn.execute(SAVED)).fetchall()]


async def save(conn: Connection, question_id: UUID, name: str, indicator: str, query: str, at: datetime, by: Person) -> SavedQuestion:
    """What this person saved already gets the new name and keeps its id."""
    row = await (await conn.execute(SAVE, (question_id, name, indicator, query, at, by.id, by.name, by.role.shown))).fetchone()
    assert row is not None, "an upsert answers with its row"
    return SavedQuestion(**row)


async def remove(conn: Connection, question_id: UUID, by: Person) -> bool:
    """False where there is none of this id that this person saved."""
    return await (await conn.execute(REMOVE, (question_id, by.id))).fetchone() is not None
