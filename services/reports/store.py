"""What reports writes to its PostgreSQL database: the record of who took rows about children out."""

from datetime import datetime

from shared.database import Pool
from shared.identity.people import Person
from shared.ids import new_id

EXPORTED = """
INSERT INTO reports.exports (id, at, person_id, role, document, purpose, rows) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


async def record_export(pool: Pool, person: Person, document: str, rows: int, at: datetime) -> None:
    """Before the document leaves: what cannot be recorded is not handed out. `at` in UTC, `document` as `ssda903 2025-26 missing.csv`."""
    async with pool.connection() as conn:
        await conn.execute(EXPORTED, (new_id(), at, person.id, person.role.value, document, person.purpose, rows))
