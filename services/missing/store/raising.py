"""What a raise has to know before it decides, in one round trip: the child, everything they have been raised for, a fresh reference."""

from collections.abc import Sequence
from typing import NamedTuple

from services.missing.store.episodes import reference
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

# Still lets others insert rows referring to the child; one raise at a time per child, so that the second sees the first.
LOCK = "SELECT FROM missing.children WHERE child_id = %s FOR NO KEY UPDATE"

# A statement of its own, which sees what was committed while the lock was waited for. Primary key, episodes_by_child.
LOOK = """
SELECT c.snapshot::text AS child,
       ARRAY(SELECT e.snapshot::text FROM missing.episodes AS e WHERE e.child_id = c.child_id) AS episodes,
       (SELECT missing.take_numbers(%s, 1)) AS number
FROM missing.children AS c WHERE c.child_id = %s
"""


class BeforeRaising(NamedTuple):
    """`episodes` are all of the child's, cancelled ones too, in no order."""

    child: ChildSnapshot
    episodes: Sequence[EpisodeSnapshot]
    reference: str


async def look(conn: Connection, child_id: str, year: int) -> BeforeRaising | None:
    """None for a child nobody knows. Until this transaction ends nobody else raises for them. `year` is London's."""
    await conn.execute(LOCK, (child_id,))
    found = await (await conn.execute(LOOK, (year, child_id))).fetchone()
    if found is None:
        return None
    episodes = [EpisodeSnapshot.model_validate_json(one) for one in found["episodes"]]
    return BeforeRaising(ChildSnapshot.model_validate_json(found["child"]), episodes, reference(year, found["number"]))
