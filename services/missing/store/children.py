"""The register: each child's coded facts, and beside them, nowhere else, their names."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg.rows import class_row, scalar_row

from shared.contracts.children import ChildSnapshot
from shared.database import Connection

LOAD = "SELECT snapshot::text FROM missing.children WHERE child_id = ANY(%s)"
# In one order, so that two writers never wait for each other in a ring.
LOAD_TO_CHANGE = f"{LOAD} ORDER BY child_id FOR NO KEY UPDATE"

# Of children who are in no row yet, so that nothing else can be locked; in one order. Ended with the transaction.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(id, 903)) FROM (SELECT id FROM unnest(%s::text[]) AS id ORDER BY id) AS ids"

REGISTERED = "SELECT child_id FROM missing.children WHERE child_id = ANY(%s)"

RESTRICTED = "SELECT child_id FROM missing.children WHERE child_id = ANY(%s) AND restricted"

# Binary, as in shared/eventlog/log.py: as text, escaping the quotes of every snapshot would take longer than storing it.
SAVE = """
INSERT INTO missing.children (child_id, version, restricted, placement, placement_until, snapshot)
SELECT child_id, version, restricted, placement, placement_until, snapshot::jsonb
FROM unnest(%b::text[], %b::integer[], %b::boolean[], %b::text[], %b::date[], %b::text[])
    AS child (child_id, version, restricted, placement, placement_until, snapshot)
ON CONFLICT (child_id) DO UPDATE SET version = EXCLUDED.version, restricted = EXCLUDED.restricted, placement = EXCLUDED.placement,
    placement_until = EXCLUDED.placement_until, snapshot = EXCLUDED.snapshot
"""

# Names that stand so already are left alone: a file sent every night says the same of nearly everybody.
SAVE_NAMES = """
INSERT INTO missing.names (child_id, first_name, last_name, known_as, worker, description)
SELECT * FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[])
EXCEPT SELECT child_id, first_name, last_name, known_as, worker, description FROM missing.names WHERE child_id = ANY(%b::text[])
ON CONFLICT (child_id) DO UPDATE SET first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name,
    known_as = EXCLUDED.known_as, worker = EXCLUDED.worker, description = EXCLUDED.description
"""

NAMES = "SELECT child_id, first_name, last_name, known_as, worker, description FROM missing.names WHERE child_id = ANY(%s)"


class Names(NamedTuple):
    """`worker` is the allocated social worker's name; `description` is of a provisional child who may have no name yet."""

    child_id: str
    first_name: str = ""
    last_name: str = ""
    known_as: str = ""
    worker: str = ""
    description: str = ""

    @property
    def shown(self) -> str:
        """The name as a page or list shows it; blank when none is known."""
        full = f"{self.first_name} {self.last_name}".strip()
        if not full:
            return self.known_as
        return f"{full} ({self.known_as})" if self.known_as and self.known_as != self.first_name else full


async def load(conn: Connection, child_ids: Sequence[str], *, to_change: bool = False) -> dict[str, ChildSnapshot]:
    """By child. With `to_change` nobody raises an episode for them until this transaction ends."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(LOAD_TO_CHANGE if to_change else LOAD, (list(child_ids),))
        found = [ChildSnapshot.model_validate_json(one) for one in await cursor.fetchall()]
    return {child.child_id: child for child in found}


async def alone(conn: Connection, child_ids: Sequence[str]) -> None:
    """Before new children are written: of two systems that send one at once, the second sees the first's."""
    await conn.execute(ALONE, (list(child_ids),))


async def registered(conn: Connection, child_ids: Sequence[str]) -> set[str]:
    """Those of these children who are in the register."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(REGISTERED, (list(child_ids),))
        return set(await cursor.fetchall())


async def restricted(conn: Connection, child_ids: Sequence[str]) -> set[str]:
    """Those of these children whose record only few may open."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(RESTRICTED, (list(child_ids),))
        return set(await cursor.fetchall())


async def names(conn: Connection, child_ids: Sequence[str]) -> dict[str, Names]:
    """By child; those nobody has named are left out. Whoever calls has already asked who may see them."""
    async with conn.cursor(row_factory=class_row(Names)) as cursor:
        await cursor.execute(NAMES, (list(child_ids),))
        return {one.child_id: one for one in await cursor.fetchall()}


async def save(conn: Connection, children: Sequence[ChildSnapshot], named: Sequence[Names] = ()) -> None:
    """No child twice: all of them are one statement, and so are their names."""
    if children:
        await conn.execute(SAVE, [list(column) for column in zip(*map(_columns, children), strict=True)])
    if named:
        columns = [list(column) for column in zip(*named, strict=True)]
        await conn.execute(SAVE_NAMES, [*columns, columns[0]])


def _columns(child: ChildSnapshot) -> tuple[Any, ...]:
    placement, until = placed(child)
    return child.child_id, child.version, child.restricted, placement, until, child.model_dump_json()


def placed(child: ChildSnapshot) -> tuple[str | None, date | None]:
    """Where the child lives by their latest care episode (the home's URN), and the London date that ended (None: it goes on)."""
    latest = max(child.lived, key=lambda care: care.decom, default=None)
    return (None, None) if latest is None else (latest.urn, latest.dec)
