"""What a raise has to know before it decides, in one round trip: the child, everything they have been raised for, a fresh reference."""

from collections.abc import Sequence
from typing import NamedTuple

from services.missing.store.episodes import reference
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection

LOOK = "SELECT child, episodes, number FROM missing.look_to_raise(%s, %s)"


class BeforeRaising(NamedTuple):
    """`episodes` are all of the child's, cancelled ones too, in no order."""

    child: ChildSnapshot
    episodes: Sequence[EpisodeSnapshot]
    reference: str


async def look(conn: Connection, child_id: str, year: int) -> BeforeRaising | None:
    """None for a child nobody knows. Until this transaction ends nobody else raises for them. `year` is London's."""
    found = await (await conn.execute(LOOK, (child_id, year))).fetchone()
    if found is None:
        return None
    episodes = [EpisodeSnapshot.model_validate_json(one) for one in found["episodes"]]
    return BeforeRaising(ChildSnapshot.model_validate_json(found["child"]), episodes, reference(year, found["number"]))
