"""Episodes as they stand, and their periods. The log is appended beside them, in the same transaction and last."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import scalar_row

from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# Primary key.
LOAD = "SELECT snapshot::text FROM missing.episodes WHERE episode_id = %s"
LOAD_TO_CHANGE = f"{LOAD} FOR NO KEY UPDATE"
LOCK = "SELECT FROM missing.episodes WHERE episode_id = ANY(%s) ORDER BY episode_id FOR NO KEY UPDATE"

# episodes_by_child
OF_CHILD = "SELECT snapshot::text FROM missing.episodes WHERE child_id = ANY(%s) ORDER BY last_seen_at DESC, episode_id DESC"

ADD = """
INSERT INTO missing.episodes (version, status, last_seen_at, snapshot, episode_id, reference, child_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
CHANGE = "UPDATE missing.episodes SET version = %s, status = %s, last_seen_at = %s, snapshot = %s WHERE episode_id = %s"

FORGET_PERIODS = "DELETE FROM missing.periods WHERE episode_id = ANY(%s)"
ADD_PERIOD = """
INSERT INTO missing.periods (episode_id, ordinal, child_id, category, times, span)
VALUES (%s, %s, %s, %s, %s, tstzrange(%s, %s, %s))
"""

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
    """Fresh references of a London year, `SR-2026-000123`. Other raises wait from here to the commit, so call it late."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(TAKE_NUMBERS, (year, how_many))
        first = int(str(await cursor.fetchone()))
    return [f"SR-{year:04d}-{number:06d}" for number in range(first, first + how_many)]


async def save(conn: Connection, *, added: Sequence[EpisodeSnapshot] = (), changed: Sequence[EpisodeSnapshot] = ()) -> None:
    """Raises psycopg's UniqueViolation for a second open episode of a child, ExclusionViolation for overlapping periods."""
    async with conn.pipeline(), conn.cursor() as cursor:
        if changed:
            await cursor.executemany(CHANGE, [(*_columns(e), e.episode_id) for e in changed])
            await cursor.execute(FORGET_PERIODS, ([e.episode_id for e in changed],))
        if added:
            await cursor.executemany(ADD, [(*_columns(e), e.episode_id, e.reference, e.child_id) for e in added])
        await cursor.executemany(ADD_PERIOD, list(_periods([*changed, *added])))


def _columns(episode: EpisodeSnapshot) -> tuple[int, str, datetime, str]:
    return episode.version, episode.status, episode.last_seen_at, episode.model_dump_json()


def _periods(episodes: Iterable[EpisodeSnapshot]) -> Iterable[tuple[object, ...]]:
    for episode in episodes:
        if episode.status is EpisodeStatus.CANCELLED:
            continue
        for ordinal, period in enumerate(episode.periods):
            end, bounds = (period.start, "[]") if period.end is None else (period.end, "[)")
            yield episode.episode_id, ordinal, episode.child_id, period.category, episode.times, period.start, end, bounds
