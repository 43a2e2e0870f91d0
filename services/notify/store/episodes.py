"""Episodes as missing told of them last."""

from collections.abc import Collection
from uuid import UUID

from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# Nothing comes back when a newer snapshot, or this very one, is here already.
UPSERT = """
INSERT INTO notify.episodes AS e (episode_id, reference, version, snapshot) VALUES (%s, %s, %s, %s)
ON CONFLICT (episode_id) DO UPDATE SET version = EXCLUDED.version, snapshot = EXCLUDED.snapshot WHERE e.version < EXCLUDED.version
RETURNING version
"""
LOAD = "SELECT snapshot FROM notify.episodes WHERE episode_id = ANY(%s)"


async def keep(conn: Connection, heard: EpisodeSnapshot) -> EpisodeSnapshot:
    """Keep what was heard unless something newer is known; answers with the newest."""
    row = (heard.episode_id, heard.reference, heard.version, heard.model_dump_json())
    if await (await conn.execute(UPSERT, row)).fetchone():
        return heard
    return (await load(conn, [heard.episode_id]))[heard.episode_id]


async def load(conn: Connection, episode_ids: Collection[UUID]) -> dict[UUID, EpisodeSnapshot]:
    rows = await (await conn.execute(LOAD, (list(episode_ids),))).fetchall()
    found = [EpisodeSnapshot.model_validate(row["snapshot"]) for row in rows]
    return {one.episode_id: one for one in found}
