"""What is known of a child before they go, as people look at it: response plan, grab pack, photograph. Every look is in the access log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from services.missing.casework import Unknown
from services.missing.domain import commands as c
from services.missing.naming import StaffNames
from services.missing.reading import OpenedEpisode
from services.missing.standing import Standing
from services.missing.store import access, children, papers, photographs
from services.missing.store.access import Sight
from services.missing.store.papers import Kind, Paper
from services.missing.store.photographs import Photograph
from services.missing.views import given_to
from shared.clock import Clock, london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person
from shared.identity.permissions import OPEN_RESTRICTED, Action

STALE_AFTER = timedelta(days=365)
"""(ours) A child changes in a year: a photograph older than this is flagged."""

P = TypeVar("P", bound=c.AboutChild)


@dataclass(frozen=True, slots=True)
class Kept(Generic[P]):
    """A version of a paper: what was said, when (UTC) and by whom."""

    version: int
    said: P
    recorded_at: datetime
    by: str


class Beforehand(NamedTuple):
    pool: Pool
    clock: Clock
    staff: StaffNames

    async def response_plan(self, person: Person, child_id: str) -> Kept[c.MakeResponsePlan] | None:
        """The plan in force. None where there is none, and where the person may not know of the child."""
        return await self._latest(person, child_id, Kind.RESPONSE_PLAN, c.MakeResponsePlan)

    async def plan_of(self, person: Person, opened: OpenedEpisode) -> Kept[c.MakeResponsePlan] | None:
        """The plan of the child whose episode this person has just opened. Of a restricted child's, it must have been given to them."""
        async with self.pool.connection() as conn:
            child = (await children.load(conn, [opened.view.episode.child_id]))[opened.view.episode.child_id]
            if not _may_read_plan(person, child, opened.view.episode):
                return None
            found = await papers.latest(conn, opened.view.episode.child_id, Kind.RESPONSE_PLAN)
        kept = await self._kept([found] if found else [], c.MakeResponsePlan, person)
        return kept[0] if kept else None

    async def plans_of(self, person: Person, child_ids: Sequence[str]) -> dict[str, c.MakeResponsePlan]:
        """The plans in force, by child, of those whom this person may know of. For whoever reports them missing."""
        found = {child_id: await self.response_plan(person, child_id) for child_id in child_ids}
        return {child_id: kept.said for child_id, kept in found.items() if kept}

    async def plans_beside(self, person: Person, found: Sequence[Standing]) -> dict[str, c.MakeResponsePlan]:
        """The plans in force, by child, for episodes that this person has just been shown: of a restricted child's as in `plan_of`."""
        child_ids = [one.child.child_id for one in found if _may_read_plan(person, one.child, one.episode)]
        async with self.pool.connection() as conn:
            plans = await papers.latest_of(conn, child_ids, Kind.RESPONSE_PLAN)
        return {child_id: c.MakeResponsePlan.model_validate(plan.said) for child_id, plan in plans.items()}

    async def grab_pack(self, person: Person, child_id: str) -> Kept[c.KeepGrabPack] | None:
        """As `response_plan`."""
        return await self._latest(person, child_id, Kind.GRAB_PACK, c.KeepGrabPack)

    async def plans(self, person: Person, child_id: str) -> Sequence[Kept[c.MakeResponsePlan]]:
        """Every version, the one in force first. Raises Unknown."""
        async with self.pool.connection() as conn:
            await self._look(conn, person, child_id, "open_response_plan")
            found = await papers.versions(conn, child_id, Kind.RESPONSE_PLAN)
        return await self._kept(found, c.MakeResponsePlan, person)

    async def photograph(self, person: Person, child_id: str) -> Photograph | None:
        """None where there is none. Raises Unknown."""
        async with self.pool.connection() as conn:
            await self._look(conn, person, child_id, "see_photograph")
            return await photographs.load(conn, child_id)

    async def _latest(self, person: Person, child_id: str, kind: Kind, model: type[P]) -> Kept[P] | None:
        async with self.pool.connection() as conn:
            try:
                await self._look(conn, person, child_id, f"open_{kind}")
            except Unknown:
                return None
            found = await papers.latest(conn, child_id, kind)
        kept = await self._kept([found] if found else [], model, person)
        return kept[0] if kept else None

    async def _look(self, conn: Connection, person: Person, child_id: str, doing: str) -> None:
        now = self.clock.now()
        found = (await children.load(conn, [child_id])).get(child_id)
        if found is None or not Sight.of(person, Action.CHILDREN_READ, london_date(now)).sees(found):
            raise Unknown("child_id", child_id)
        await access.audit(conn, person, doing, now, [child_id])

    async def _kept(self, found: Sequence[Paper], model: type[P], reader: Person) -> list[Kept[P]]:
        named = await self.staff.of([one.recorded_by for one in found], reader)
        return [Kept(one.version, model.model_validate(one.said), one.recorded_at, named[one.recorded_by]) for one in found]


def _may_read_plan(person: Person, child: ChildSnapshot, episode: EpisodeSnapshot) -> bool:
    return not child.restricted or bool(person.roles & OPEN_RESTRICTED) or given_to(person, episode)


def stale(taken_on: date | None, today: date) -> bool:
    """Whether a photograph is missing or too old to know the child by. London dates."""
    return taken_on is None or today - taken_on > STALE_AFTER
