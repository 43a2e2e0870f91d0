"""Decisions on findings in PostgreSQL: each version whole, the newest counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.reports.deciding.decision import Decision
from shared.database import Connection
from shared.identity.people import Person

COLUMNS = """decision_id, version, indicator, month, finding, query, decided_on, decision, owner, review_on, outcome, done_on,
    at, by_name, by_role"""
NEWEST = f"""
SELECT DISTINCT ON (decision_id) {COLUMNS} FROM reports.decisions
WHERE %(indicator)s::text IS NULL OR indicator = %(indicator)s ORDER BY decision_id, version DESC
"""
HISTORY = f"SELECT {COLUMNS} FROM reports.decisions WHERE decision_id = %s ORDER BY version DESC"
ONCE = f"SELECT {COLUMNS} FROM reports.decisions WHERE by_id = %s AND key = %s"
RECORD = f"""
INSERT INTO reports.decisions ({COLUMNS}, by_id, key) VALUES ({", ".join(["%s"] * 17)})
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


async def newest_decisions(conn: Connection, indicator: str | None = None) -> list[Decision]:
    """As they stand, of one figure or of all, the earliest decided first."""
    rows = await (await conn.execute(NEWEST, {"indicator": indicator})).fetchall()
    return sorted((Decision(**row) for row in rows), key=lambda one: (one.decided_on, one.decision_id))


async def history(conn: Connection, decision_id: UUID, *, alone: bool = False) -> list[Decision]:
    """The versions of one, the newest first; none where there is no such decision. `alone`: nobody else adds one until the end."""
    if alone:
        await conn.execute(LOCK, (str(decision_id),))
    return [Decision(**row) for row in await (await conn.execute(HISTORY, (decision_id,))).fetchall()]


async def recorded_under(conn: Connection, person: Person, key: str) -> Decision | None:
    """What this person recorded under this key; nobody else records under it until the transaction ends."""
    await conn.execute(LOCK, (f"{person.id} {key}",))
    row: dict[str, Any] | None = await (await conn.execute(ONCE, (person.id, key))).fetchone()
    return Decision(**row) if row else None


async def record(conn: Connection, decision: Decision, person: Person, key: str | None) -> None:
    values: Sequence[object] = [getattr(decision, name.strip()) for name in COLUMNS.split(",")]
    await conn.execute(RECORD, (*values, person.id, key))
