"""What a person who matches provisional children looks at: whom they were raised for, and whom they were matched to."""

from collections.abc import Sequence
from typing import NamedTuple

from services.missing.casework import Unknown
from services.missing.matching import raised_for
from services.missing.reading import Reading
from services.missing.store import access, children
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.store.provisional import provisional
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action


class Raised(NamedTuple):
    """A provisional child as described, the episodes raised for them, and what the child they were matched to is called."""

    child: ChildSnapshot
    names: Names
    episodes: Sequence[EpisodeSnapshot]
    matched: Names | None


async def provisional_children(reading: Reading, person: Person, limit: int = 200) -> list[Raised]:
    """Those not matched yet first, each half latest first."""
    now = reading.clock.now()
    async with reading.pool.connection() as conn:
        sight = Sight.of(person, Action.CHILDREN_MATCH, london_date(now))
        found = await provisional(conn, sight, limit)
        named = await children.names(conn, [one.child_id for one in found] + [one.matched_to for one in found if one.matched_to])
        await access.audit(conn, person, "list_provisional", now, [one.child_id for one in found])
        raised = [
            Raised(
                one,
                named.get(one.child_id, Names(one.child_id)),
                await raised_for(conn, one),
                named.get(one.matched_to, Names(one.matched_to)) if one.matched_to else None,
            )
            for one in found
        ]
    return sorted(raised, key=lambda one: one.matched is not None)


async def provisional_child(reading: Reading, person: Person, child_id: str) -> Raised:
    """Raises Unknown, also for a child of the register."""
    found = await reading.child(person, child_id)
    if not found.child.provisional:
        raise Unknown("child_id", child_id)
    async with reading.pool.connection() as conn:
        to = found.child.matched_to
        matched = (await children.names(conn, [to])).get(to, Names(to)) if to else None
        return Raised(found.child, found.names, await raised_for(conn, found.child), matched)
