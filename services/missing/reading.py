"""What people look at: episodes, lists, the register. Every read of a child's record is in the access log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Unpack
from uuid import UUID

from services.missing.casework import Unknown, may_open
from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.retention import years_after
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.domain.unsuitable import SIXTEEN, to_check
from services.missing.naming import StaffNames
from services.missing.opened import OpenedEpisode, gather, told
from services.missing.store import access, children, episodes, lists, often, returns, unsuitable
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.store.lists import Asked, Found, Page
from services.missing.views import EpisodeView, views_of
from shared.clock import Clock, london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed, roles_with

__all__ = ["EpisodeView", "OftenMissing", "OpenedEpisode", "Reading"]

AT_ONCE = 500
"""Episodes read at a time where all that are not over are looked through."""


class OftenMissing(NamedTuple):
    """The child's latest episode, and how many they have in the time that counts."""

    view: EpisodeView
    episodes: int


class Placed(NamedTuple):
    """A child, and why somebody senior looks at where they live."""

    names: Names
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    pool: Pool
    clock: Clock
    staff: StaffNames

    async def episode(self, person: Person, episode_id: UUID, doing: str = "open_episode") -> OpenedEpisode:
        """One episode whole; `doing` is what the access log calls it. Raises Unknown, also where the reader may not know of it."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            episode = await episodes.load(conn, episode_id)
            if episode is None or not await may_open(conn, person, episode, Action.EPISODES_READ, now):
                raise Unknown("episode_id", episode_id)
            await access.audit(conn, person, doing, now, [episode.child_id], episode_id)
            gathered = await gather(conn, person, [episode], now)
        return (await told(self.staff, person, gathered))[0]

    async def whole(self, person: Person, listed: Sequence[EpisodeSnapshot], doing: str) -> list[OpenedEpisode]:
        """Episodes that the reader has just been listed, each whole."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            await access.audit(conn, person, doing, now, sorted({one.child_id for one in listed}))
            gathered = await gather(conn, person, listed, now)
        return await told(self.staff, person, gathered)

    async def episodes(
        self, person: Person, *, outstanding: Doing | None = None, cursor: str | None = None, limit: int = 100, **asked: Unpack[Asked]
    ) -> Page[EpisodeView]:
        """Those the reader may know of, latest first; with `outstanding` those that call for this next. Raises BadCursor."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            if outstanding is None:
                page = await self._page(conn, person, now, cursor, limit, asked)
            else:
                page = await self._calling_for(conn, person, now, outstanding, cursor, limit, asked)
            await access.audit(conn, person, "list_episodes", now, sorted({one.episode.child_id for one in page.items}))
            return page

    async def _page(
        self, conn: Connection, person: Person, now: datetime, cursor: str | None, limit: int, asked: Asked
    ) -> Page[EpisodeView]:
        sight = Sight.of(person, Action.EPISODES_READ, london_date(now))
        page = await lists.episodes(conn, sight, person.id, cursor=cursor, limit=limit, **asked)
        return Page(await views_of(conn, person, page.items, now), page.next)

    async def _calling_for(
        self, conn: Connection, person: Person, now: datetime, action: Doing, cursor: str | None, limit: int, asked: Asked
    ) -> Page[EpisodeView]:
        """What is called for changes as time passes and is kept nowhere: asked of each episode that is not over, a few hundred."""
        found: list[EpisodeView] = []
        at_once = limit + 1  # most calls are common ones: then these are all that is read
        while True:
            page = await self._page(conn, person, now, cursor, at_once, asked | Asked(not_over=True))
            at_once = AT_ONCE
            found += [view for view in page.items if any(one.action is action for one in view.next_actions)]
            cursor = page.next
            if cursor is None or len(found) > limit:
                return Page(found[:limit], lists.after_episode(found[limit - 1].episode) if len(found) > limit else None)

    async def not_over(self, person: Person, **asked: Unpack[Asked]) -> list[EpisodeView]:
        """Every episode that still calls for something, latest first: what waits longest is what a list must not leave out."""
        found: list[EpisodeView] = []
        cursor = None
        while True:
            page = await self.episodes(person, cursor=cursor, limit=AT_ONCE, **asked | Asked(not_over=True))
            found += page.items
            cursor = page.next
            if cursor is None:
                return found

    async def often_missing(self, person: Person, team: str | None = None) -> list[OftenMissing]:
        """Children who call for reflective supervision: the latest of so many episodes has none recorded."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.EPISODES_READ, london_date(now))
            found = await often.without_supervision(conn, sight, person.id, now - OFTEN_WITHIN, team)
            await access.audit(conn, person, "list_episodes", now, sorted(one.child_id for one, _ in found))
            views = await views_of(conn, person, [episode for episode, _ in found], now)
        return [OftenMissing(view, episodes) for view, (_, episodes) in zip(views, found, strict=True)]

    async def unsuitable(self, person: Person) -> list[Placed]:
        """Children who live where somebody senior should look, and why, by name."""
        now = self.clock.now()
        today = london_date(now)
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.CHILDREN_READ, today)
            found = await unsuitable.candidates(conn, sight, years_after(today, -SIXTEEN))
            living = {child.child_id: why for child in found if (why := to_check(child, today))}
            named = await children.names(conn, list(living))
            await access.audit(conn, person, "list_children", now, sorted(living))
        rows = [Placed(named.get(child_id, Names(child_id)), why) for child_id, why in living.items()]
        return sorted(rows, key=lambda row: (row.names.last_name, row.names.first_name, row.names.child_id))

    async def registered(self, child_ids: Collection[str]) -> dict[str, ChildSnapshot]:
        """What the register says of children whose episodes the reader has just been shown."""
        async with self.pool.connection() as conn:
            return await children.load(conn, list(child_ids))

    async def called(self, person_ids: Collection[str]) -> dict[str, str]:
        """Names of staff by opaque id; those never seen here are left out."""
        async with self.pool.connection() as conn:
            return await access.called(conn, list(person_ids))

    async def teams(self) -> list[str]:
        """By which a list can be narrowed."""
        async with self.pool.connection() as conn:
            return await lists.teams(conn)

    async def returned_since(self, person: Person, since: datetime, limit: int = 50) -> list[EpisodeView]:
        """Who came back, or was kept in custody or hospital, at or after `since` (UTC), latest first."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.EPISODES_READ, london_date(now))
            found = await returns.returned_since(conn, sight, person.id, since, limit)
            await access.audit(conn, person, "list_episodes", now, sorted({one.child_id for one in found}))
            return await views_of(conn, person, found, now)

    async def children(self, person: Person, query: str | None = None, cursor: str | None = None, limit: int = 100) -> Page[Found]:
        """The register, by name. Raises BadCursor."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.CHILDREN_READ, london_date(now))
            page = await lists.children(conn, sight, query=query, cursor=cursor, limit=limit)
            await access.audit(conn, person, "list_children", now, [one.child.child_id for one in page.items])
            return page

    async def child(self, person: Person, child_id: str) -> Found:
        """One child of the register. Raises Unknown, also where the reader may not know of them."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = (await children.load(conn, [child_id])).get(child_id)
            sight = Sight.of(person, Action.CHILDREN_READ, london_date(now))
            if found is None or not sight.sees(found) or not await _sees_match(conn, sight, found):
                raise Unknown("child_id", child_id)
            await access.audit(conn, person, "open_child", now, [child_id])
            named = (await children.names(conn, [child_id])).get(child_id, Names(child_id))
            ongoing = next((one for one in await episodes.of_children(conn, [child_id]) if one.ongoing), None)
            hidden = ongoing is not None and ongoing.hidden_from_placement and sight.placement is not None
            return Found(found, named, None if ongoing is None or hidden else ongoing.episode_id)

    async def colleagues(self, person: Person) -> list[tuple[str, str]]:
        """Whoever may record and has been seen here: id and name, the reader first."""
        return await self._staff(person, Action.EPISODES_RECORD, Action.INTERVIEWS_RECORD)

    async def interviewers(self, person: Person) -> list[tuple[str, str]]:
        """Whoever may hold interviews and has been seen here: id and name, the reader first if they may."""
        found = await self._staff(person, Action.INTERVIEWS_RECORD)
        return found if allowed(person, Action.INTERVIEWS_RECORD) else found[1:]

    async def holders(self, person: Person) -> list[tuple[str, str]]:
        """Whoever may hold an episode and has been seen here: id and name, the reader first if they may."""
        found = await self._staff(person, Action.EPISODES_RECORD)
        return found if allowed(person, Action.EPISODES_RECORD) else found[1:]

    async def _staff(self, person: Person, *actions: Action) -> list[tuple[str, str]]:
        async with self.pool.connection() as conn:
            found = await access.staff(conn, sorted(roles_with(*actions)))
        others = [(id_, f"{name}, {Role(role).shown.lower()}") for id_, name, role in found if id_ != person.id]
        return [(person.id, f"{person.name} (you)"), *others]

    async def going_on(self, person: Person, child_ids: Sequence[str], *, reporting: bool = False) -> dict[str, EpisodeSnapshot]:
        """The open episodes of these children, of those alone that the reader may see. For whoever is about to report one missing.

        `reporting`: they have pressed the button. Whoever raises is told of a restricted child's, too, so that they can add to it.
        """
        now = self.clock.now()
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.EPISODES_RAISE, london_date(now))
            sight = sight._replace(restricted=sight.restricted or reporting)
            known = await children.load(conn, child_ids)
            found = [one for one in await episodes.of_children(conn, list(known)) if one.ongoing and sight.sees(known[one.child_id])]
            shown = {one.child_id: one for one in found if not (one.hidden_from_placement and sight.placement is not None)}
            await access.audit(conn, person, "look_for_open_episode", now, list(child_ids))
            return shown

    async def names(self, person: Person, child_ids: Sequence[str]) -> dict[str, str]:
        """Names, of those children alone that the reader may see. For other services' pages."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            sight = Sight.of(person, Action.CHILDREN_READ, london_date(now))
            seen = [one.child_id for one in (await children.load(conn, child_ids)).values() if sight.sees(one)]
            await access.audit(conn, person, "see_names", now, seen)
            return {child_id: one.shown for child_id, one in (await children.names(conn, seen)).items()}


async def _sees_match(conn: Connection, sight: Sight, child: ChildSnapshot) -> bool:
    """A description and the number it was matched to would tell of a child who may since be restricted."""
    if child.matched_to is None:
        return True
    matched = (await children.load(conn, [child.matched_to])).get(child.matched_to)
    return matched is not None and sight.sees(matched)
