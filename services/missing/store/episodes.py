"""Episodes as they stand, and their periods. The log is appended beside them, in the same transaction and last."""

from collections.abc import Collection, Sequence
from uuid import UUID

from psycopg.rows import scalar_row

from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# Primary key.
LOAD = "SELECT snapshot::text FROM missing.episodes WHERE episode_id = %s"
LOAD_TO_CHANGE = f"{LOAD} FOR NO KEY UPDATE"
LOAD_SEVERAL = "SELECT snapshot::text FROM missing.episodes WHERE episode_id = ANY(%s)"
LOCK = "SELECT FROM missing.episodes WHERE episode_id = ANY(%s) ORDER BY episode_id FOR NO KEY UPDATE"
LOCK_SIBLINGS = """
SELECT FROM missing.episodes WHERE child_id = (SELECT child_id FROM missing.episodes WHERE episode_id = %s)
ORDER BY episode_id FOR NO KEY UPDATE
"""

# episodes_by_child
OF_CHILD = "SELECT snapshot::text FROM missing.episodes WHERE child_id = ANY(%s) ORDER BY last_seen_at DESC, episode_id DESC"

RAISED = "SELECT snapshot::text FROM missing.episodes WHERE child_id = ANY(%s) AND snapshot ->> 'origin' = 'raised'"

# episodes_by_child
DIED = """SELECT DISTINCT child_id FROM missing.episodes
WHERE child_id = ANY(%s) AND status <> 'cancelled' AND snapshot #>> '{other_end,kind}' = 'died'"""

TAKE_NUMBERS = "SELECT missing.take_numbers(%s, %s)"


async def load(conn: Connection, episode_id: UUID, *, to_change: bool = False) -> EpisodeSnapshot | None:
    """The episode as it stands. With `to_change` nobody else changes it until this transaction ends."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(LOAD_TO_CHANGE if to_change else LOAD, (episode_id,))
        found: str | None = await cursor.fetchone()
    return None if found is None else EpisodeSnapshot.model_validate_json(found)


async def load_several(conn: Connection, episode_ids: Collection[UUID]) -> dict[UUID, EpisodeSnapshot]:
    """By id, as they stand."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(LOAD_SEVERAL, (list(episode_ids),))
        found = [EpisodeSnapshot.model_validate_json(one) for one in await cursor.fetchall()]
    return {one.episode_id: one for one in found}


async def lock(conn: Connection, episode_ids: Collection[UUID]) -> None:
    """Nobody else changes these until this transaction ends. In one order for everybody, so that no two wait for each other."""
    await conn.execute(LOCK, (list(episode_ids),))


async def lock_siblings(conn: Connection, episode_id: UUID) -> None:
    """As `lock`, this one and every other of its child."""
    await conn.execute(LOCK_SIBLINGS, (episode_id,))


async def of_children(conn: Connection, child_ids: Sequence[str]) -> list[EpisodeSnapshot]:
    """Every episode of these children, cancelled ones too, latest first."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(OF_CHILD, (list(child_ids),))
        return [EpisodeSnapshot.model_validate_json(found) for found in await cursor.fetchall()]


async def raised(conn: Connection, child_ids: Sequence[str]) -> list[EpisodeSnapshot]:
    """Those of these children that somebody recorded here, in no order, cancelled ones too."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(RAISED, (list(child_ids),))
        return [EpisodeSnapshot.model_validate_json(found) for found in await cursor.fetchall()]


async def died(conn: Connection, child_ids: Collection[str]) -> set[str]:
    """Those of these children who died, in whichever episode it is recorded: nothing is asked for in any other one, either."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(DIED, (list(child_ids),))
        return set(await cursor.fetchall())


async def take_references(conn: Connection, year: int, how_many: int = 1) -> list[str]:
    """Fresh references of a London year, `SR-2026-000123`. Nobody waits for them; those of a transaction that fails stay unused."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(TAKE_NUMBERS, (year, how_many))
        return [reference(year, number) for number in await cursor.fetchall()]


def reference(year: int, number: int) -> str:
    return f"SR-{year:04d}-{number:06d}"
