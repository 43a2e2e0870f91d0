"""Everything that was recorded on episodes, as their log has it."""

from collections.abc import Sequence
from typing import Any, LiteralString
from uuid import UUID

from services.missing.domain.recorded import Recorded
from shared.contracts.envelope import Event, decode
from shared.database import Connection

# log_by_subject
OF_EPISODES = "SELECT position, subject, body::text FROM safereturn.log WHERE subject = ANY(%s) ORDER BY position"

# `l` is an entry of the log of an episode that a later one says was recorded in error. entries_in_error
IN_ERROR: LiteralString = """
EXISTS (SELECT FROM safereturn.log AS mark WHERE mark.subject = l.subject AND mark.type = 'missing.entry_recorded_in_error'
        AND mark.body #>> '{data,change,entry}' = l.body #>> '{data,episode,version}')
"""


async def of_episodes(conn: Connection, episode_ids: Sequence[UUID]) -> dict[UUID, list[tuple[Event[Any], int]]]:
    """By episode: each event with its position, in order."""
    found: dict[UUID, list[tuple[Event[Any], int]]] = {one: [] for one in episode_ids}
    for row in await (await conn.execute(OF_EPISODES, ([str(one) for one in episode_ids],))).fetchall():
        found[UUID(row["subject"])].append((decode(row["body"]), row["position"]))
    return found


async def history(conn: Connection, episode_id: UUID) -> list[Recorded]:
    """Of one episode, as the domain reads it."""
    logged = (await of_episodes(conn, [episode_id]))[episode_id]
    return [Recorded(event.data.change, event.data.recorded_at, position, event.recordedby) for event, position in logged]
