"""The one dated photograph of a child."""

from datetime import date, datetime
from typing import NamedTuple

from psycopg.rows import class_row

from shared.database import Connection

LOAD = "SELECT taken_on, jpeg FROM missing.photographs WHERE child_id = %s"
PUT = """
INSERT INTO missing.photographs (child_id, taken_on, jpeg, recorded_at, recorded_by) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (child_id) DO UPDATE SET taken_on = EXCLUDED.taken_on, jpeg = EXCLUDED.jpeg, recorded_at = EXCLUDED.recorded_at,
    recorded_by = EXCLUDED.recorded_by
"""


class Photograph(NamedTuple):
    taken_on: date
    jpeg: bytes


async def load(conn: Connection, child_id: str) -> Photograph | None:
    async with conn.cursor(row_factory=class_row(Photograph)) as cursor:
        return await (await cursor.execute(LOAD, (child_id,))).fetchone()


async def put(conn: Connection, child_id: str, photograph: Photograph, at: datetime, by: str) -> None:
    """It takes the place of the one before."""
    await conn.execute(PUT, (child_id, photograph.taken_on, photograph.jpeg, at, by))
