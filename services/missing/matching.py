"""Matching a provisional child with one of the register: every episode raised for them, in one transaction, or none."""

from dataclasses import dataclass
from uuid import UUID

from services.missing.casework import Unknown, refusing_clashes
from services.missing.domain import commands as c
from services.missing.domain.around import Around
from services.missing.domain.matching import match_child
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.refusals import Refused
from services.missing.store import children, episodes
from services.missing.store.access import Sight
from services.missing.writing import Desk, Done, Unit, receipt
from shared.answers import Answer, Keyed
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import Action


@dataclass(frozen=True, slots=True)
class Matching:
    desk: Desk

    async def match(self, person: Person, provisional_id: str, command: c.MatchChild, keyed: Keyed | None = None) -> Done:
        """Answers with whom they are matched to, and a receipt for each episode. The same match again changes nothing.

        Raises Unknown, AnotherRequest, or a `Refused` that names the episode of the registered child which is in the way.
        """

        async def work(unit: Unit) -> Answer:
            provisional, child = await self._both(unit, person, provisional_id, command.child_id)
            moving = await raised_for(unit.conn, provisional, to_change=True)
            if provisional.matched_to != child.child_id:
                moving = await self._move(unit, person, provisional, child, moving, command)
            unit.about(person, command.name, provisional_id, child.child_id)
            return {"child_id": provisional_id, "matched_to": child.child_id, "episodes": [receipt(one) for one in moving]}

        with refusing_clashes():
            return await self.desk.write(person.recorded_by, keyed, work)

    async def _both(self, unit: Unit, person: Person, provisional_id: str, child_id: str) -> tuple[ChildSnapshot, ChildSnapshot]:
        """Locked, so that nobody raises for either meanwhile."""
        found = await children.load(unit.conn, [provisional_id, child_id], to_change=True)
        sight = Sight.of(person, Action.CHILDREN_MATCH, london_date(unit.now))
        provisional, child = found.get(provisional_id), found.get(child_id)
        if provisional is None or not provisional.provisional or not sight.sees(provisional):
            raise Unknown("child_id", provisional_id)
        if child is None or not sight.sees(child):
            raise Unknown("child_id", child_id)
        if child.provisional:
            raise Refused("child_id", "this child is not in the register either: give the number of one who is", child_id)
        return provisional, child

    async def _move(
        self,
        unit: Unit,
        person: Person,
        provisional: ChildSnapshot,
        child: ChildSnapshot,
        moving: list[EpisodeSnapshot],
        command: c.MatchChild,
    ) -> list[EpisodeSnapshot]:
        own = await episodes.of_children(unit.conn, [child.child_id])
        around = Around(unit.now, [Neighbour.of(one) for one in own if one.cancelled_at is None], UUID(person.id))
        matched = [(one, match_child(one, child, provisional.child_id, around)) for one in moving]
        # Whoever may not know the child may not learn of them by the description either.
        after = {"matched_to": child.child_id, "restricted": child.restricted, "version": provisional.version + 1}
        stands = provisional.model_copy(update=after)
        await children.save(unit.conn, [stands])
        unit.child(stands)
        return [unit.record(episode, [change], command.narrative()) for episode, change in matched]


async def raised_for(conn: Connection, provisional: ChildSnapshot, *, to_change: bool = False) -> list[EpisodeSnapshot]:
    """The episodes raised for a provisional child, wherever they are now, latest first."""
    holder = provisional.matched_to or provisional.child_id
    found = await episodes.of_children(conn, [holder])
    if to_change:
        await episodes.lock(conn, [one.episode_id for one in found])
        found = await episodes.of_children(conn, [holder])
    return [one for one in found if provisional.child_id in (one.child_id, one.raised_for)]
