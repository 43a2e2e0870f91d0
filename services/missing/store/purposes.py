"""Why somebody looks at the record of a child outside their caseload: said once, and good for the rest of the London day."""

from datetime import datetime
from uuid import UUID

from psycopg.rows import scalar_row

from shared.database import Connection

SAID = "SELECT purpose FROM missing.purposes WHERE person_id = %s AND child_id = %s AND until > %s"

SAY = """
INSERT INTO missing.purposes (person_id, child_id, purpose, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id, child_id) DO UPDATE SET purpose = EXCLUDED.purpose, until = EXCLUDED.until
"""

# What was said on a day before serves nobody: the access log has it with every reading.
FORGET = "DELETE FROM missing.purposes WHERE person_id = %s AND until <= %s"

WHOSE = "SELECT child_id FROM missing.episodes WHERE episode_id = %s"


async def said(conn: Connection, person_id: str, child_id: str, now: datetime) -> str | None:
    """None where nothing was said today."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        return await (await cursor.execute(SAID, (person_id, child_id, now))).fetchone()


async def say(conn: Connection, person_id: str, child_id: str, purpose: str, now: datetime, until: datetime) -> None:
    await conn.execute(FORGET, (person_id, now))
    await conn.execute(SAY, (person_id, child_id, purpose, until))


async def whose(conn: Connection, episode_id: UUID) -> str | None:
    """The child whose episode it is; None for an episode that is not there."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        return await (await cursor.execute(WHOSE, (episode_id,))).fetchone()
