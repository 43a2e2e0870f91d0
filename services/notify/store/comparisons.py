"""What a comparison with the record is made of, and when the last one was."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.notify.domain.comparison import State
from shared.contracts.codes import EpisodeStatus
from shared.database import Connection

# episodes_by_status
ONGOING = "SELECT episode_id, reference, status, version FROM notify.episodes WHERE status IN ('open', 'found')"
THOSE = "SELECT episode_id, reference, status, version FROM notify.episodes WHERE episode_id = ANY(%s)"
POSITION = "SELECT position FROM safereturn.follower_positions WHERE stream = %s"
LAST = "SELECT compared_at AS at, compared AS episodes FROM notify.audited WHERE compared_at IS NOT NULL"
KEEP = "UPDATE notify.audited SET compared_at = %s, compared = %s"


class Last(NamedTuple):
    """When (UTC) the last comparison was, and how many ongoing episodes the record had."""

    at: datetime
    episodes: int


async def ongoing(conn: Connection) -> dict[UUID, State]:
    return await _states(conn, ONGOING)


async def those(conn: Connection, episode_ids: Collection[UUID]) -> dict[UUID, State]:
    return await _states(conn, THOSE, list(episode_ids))


async def position(conn: Connection, stream: str) -> int:
    """Of the last event of a stream that is applied here."""
    found = await (await conn.execute(POSITION, (stream,))).fetchone()
    return found["position"] if found else 0


async def last(conn: Connection) -> Last | None:
    """None where there was none yet."""
    async with conn.cursor(row_factory=class_row(Last)) as cursor:
        return await (await cursor.execute(LAST)).fetchone()


async def keep(conn: Connection, made: Last) -> None:
    await conn.execute(KEEP, made)


async def _states(conn: Connection, statement: str, *values: object) -> dict[UUID, State]:
    rows = await (await conn.execute(statement, values)).fetchall()
    return {row["episode_id"]: State(row["reference"], EpisodeStatus(row["status"]), row["version"]) for row in rows}
