"""Episodes as they stand, and their periods. The log is appended beside them, in the same transaction and last."""

from collections.abc import Collection, Sequence
from uuid import UUID

from psycopg.rows import scalar_row

from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# Primary key.
LOAD = "SELECT snapshot::text FROM missing.episodes WHERE episode_id = %s"
LOAD_TO_CHANGE = f"{LOAD} FOR NO KEY UPDATE"
LOCK = "SELECT FROM missing.episodes WHERE episode_id = ANY(%s) ORDER BY episode_id FOR NO KEY UPDATE"

# episodes_by_child
OF_CHILD = "SELECT snapshot::text FROM missing.episodes WHERE child_id = ANY(%s) ORDER BY last_seen_at DESC, episode_id DESC"

# Columns and periods are what the snapshot says: each of these takes snapshots alone.
_SENT = """
WITH sent AS (
    SELECT body::jsonb AS snapshot, said.* FROM unnest(%b::text[]) AS body, jsonb_to_record(body::jsonb)
        AS said (episode_id uuid, version integer, status text, last_seen_at timestamptz, reference text, child_id text)
)
"""
# A period that goes on is its first instant only.
_WITH_PERIODS = """
INSERT INTO missing.periods (episode_id, ordinal, child_id, category, times, span)
SELECT episode_id, ordinal - 1, child_id, category, snapshot ->> 'times',
       tstzrange(start, coalesce("end", start), CASE WHEN "end" IS NULL THEN '[]' ELSE '[)' END)
FROM saved, ROWS FROM (jsonb_to_recordset(snapshot -> 'periods') AS (category text, start timestamptz, "end" timestamptz))
    WITH ORDINALITY AS period (category, start, "end", ordinal)
WHERE status <> 'cancelled'
"""
ADD = f"""{_SENT}, saved AS (
    INSERT INTO missing.episodes (episode_id, version, status, last_seen_at, reference, child_id, snapshot)
    SELECT episode_id, version, status, last_seen_at, reference, child_id, snapshot FROM sent
    RETURNING *
) {_WITH_PERIODS}"""
CHANGE = f"""{_SENT}, saved AS (
    UPDATE missing.episodes AS e
    SET version = sent.version, status = sent.status, last_seen_at = sent.last_seen_at, snapshot = sent.snapshot
    FROM sent WHERE e.episode_id = sent.episode_id
    RETURNING e.*
) {_WITH_PERIODS}"""
FORGET_PERIODS = "DELETE FROM missing.periods WHERE episode_id = ANY(%s)"

TAKE_NUMBERS = "SELECT missing.take_numbers(%s, %s)"


async def load(conn: Connection, episode_id: UUID, *, to_change: bool = False) -> EpisodeSnapshot | None:
    """The episode as it stands. With `to_change` nobody else changes it until this transaction ends."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(LOAD_TO_CHANGE if to_change else LOAD, (episode_id,))
        found: str | None = await cursor.fetchone()
    return None if found is None else EpisodeSnapshot.model_validate_json(found)


async def lock(conn: Connection, episode_ids: Collection[UUID]) -> None:
    """Nobody else changes these until this transaction ends. In one order for everybody, so that no two wait for each other."""
    await conn.execute(LOCK, (list(episode_ids),))


async def of_children(conn: Connection, child_ids: Sequence[str]) -> list[EpisodeSnapshot]:
    """Every episode of these children, cancelled ones too, latest first."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(OF_CHILD, (list(child_ids),))
        return [EpisodeSnapshot.model_validate_json(found) for found in await cursor.fetchall()]


async def take_references(conn: Connection, year: int, how_many: int = 1) -> list[str]:
    """Fresh references of a London year, `SR-2026-000123`. Nobody waits for them; those of a transaction that fails stay unused."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(TAKE_NUMBERS, (year, how_many))
        return [reference(year, number) for number in await cursor.fetchall()]


def reference(year: int, number: int) -> str:
    return f"SR-{year:04d}-{number:06d}"


async def save(conn: Connection, *, added: Sequence[EpisodeSnapshot] = (), changed: Sequence[EpisodeSnapshot] = ()) -> None:
    """Raises psycopg's UniqueViolation for a second open episode of a child, ExclusionViolation for overlapping periods."""
    if changed:
        await conn.execute(FORGET_PERIODS, ([one.episode_id for one in changed],))
        await conn.execute(CHANGE, ([one.model_dump_json() for one in changed],))
    if added:
        await conn.execute(ADD, ([one.model_dump_json() for one in added],))
