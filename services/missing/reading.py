"""What people look at: episodes, lists, the register. Every read of a child's record is in the access log."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Unpack
from uuid import UUID

from services.missing.casework import Unknown, may_open
from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.retention import years_after
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.domain.telling import Telling
from services.missing.domain.unsuitable import SIXTEEN, to_check
from services.missing.guests import asked_of, is_guest
from services.missing.naming import StaffNames
from services.missing.opened import OpenedEpisode, gather, telling_of, told
from services.missing.standing import InMind, Standing
from services.missing.store import access, alert_steps, children, episodes, lists, often, returns, standing, unsuitable, words
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.store.lists import Asked, Found, Page
from services.missing.timeline import ARRANGED, ASSIGNED
from services.missing.views import EpisodeView, seen_by, views_of
from shared.clock import Clock, london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed, roles_with

__all__ = ["EpisodeView", "OftenMissing", "OpenedEpisode", "Reading"]


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
    in_mind: InMind = field(default_factory=InMind)

    async def episode(self, person: Person, episode_id: UUID, doing: str = "open_episode", *, childs_words: bool = False) -> OpenedEpisode:
        """One episode whole; `doing` is what the access log calls it. Raises Unknown, also where the reader may not know of it.

        With `childs_words` also what the child said, where it is for this reader; then the access log says so, too.
        """
        now = self.clock.now()
        async with self.pool.connection() as conn:
            episode = await episodes.load(conn, episode_id)
            if episode is None or not await may_open(conn, person, episode, Action.EPISODES_READ, now):
                raise Unknown("episode_id", episode_id)
            await access.audit(conn, person, doing, now, [episode.child_id], episode_id)
            gathered = await gather(conn, person, [episode], now, childs_words=childs_words)
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
                page = await lists.episodes(conn, self._sight(person, now), person.id, cursor=cursor, limit=limit, **asked)
                found = Page(await views_of(conn, person, page.items, now), page.next)
            else:
                calling = [one for one in await self._standing(conn, person, now, cursor, asked) if calls_for(one, outstanding)]
                found = Page(await seen_by(conn, person, calling[:limit], now), next_page(calling, limit))
            await access.audit(conn, person, "list_episodes", now, sorted({one.episode.child_id for one in found.items}))
            return found

    async def standing(self, person: Person, *, cursor: str | None = None, **asked: Unpack[Asked]) -> list[Standing]:
        """Every episode that still calls for something, latest first: what waits longest is what a list must not leave out.

        To choose from: it is in no access log until `seen`. Raises BadCursor.
        """
        now = self.clock.now()
        async with self.pool.connection() as conn:
            return await self._standing(conn, person, now, cursor, asked)

    async def seen(self, person: Person, chosen: Iterable[Standing]) -> dict[UUID, EpisodeView]:
        """Those chosen from `standing`, by id, as the reader sees them. Every one of them has been read then, and the reader
        has been here, even where there is none."""
        now = self.clock.now()
        each = list({one.episode.episode_id: one for one in chosen}.values())
        async with self.pool.connection() as conn:
            await access.audit(conn, person, "list_episodes", now, sorted({one.child.child_id for one in each}))
            return {view.episode.episode_id: view for view in await seen_by(conn, person, each, now)}

    async def _standing(self, conn: Connection, person: Person, now: datetime, cursor: str | None, asked: Asked) -> list[Standing]:
        keys = await standing.keys(conn, self._sight(person, now), person.id, {**asked, **lists.after(cursor)})
        found = await self.in_mind.of(conn, keys, now)
        if not is_guest(person):
            return found
        return [one._replace(next_actions=asked_of(person, one.episode, one.next_actions)) for one in found]

    @staticmethod
    def _sight(person: Person, now: datetime) -> Sight:
        return Sight.of(person, Action.EPISODES_READ, london_date(now))

    async def often_missing(self, person: Person, team: str | None = None) -> list[OftenMissing]:
        """Children who call for reflective supervision: the latest of so many episodes has none recorded."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = await often.without_supervision(conn, self._sight(person, now), person.id, now - OFTEN_WITHIN, team)
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

    async def telling(self, episode_ids: Sequence[UUID]) -> dict[UUID, Telling]:
        """Whether those who must know were told, of episodes that the reader has just raised or added to, restricted or not."""
        async with self.pool.connection() as conn:
            steps = await alert_steps.of_episodes(conn, episode_ids)
        return {one: telling_of(taken) for one, taken in steps.items()}

    async def called(self, person_ids: Collection[str]) -> dict[str, str]:
        """Names of staff by opaque id; those never seen here are left out."""
        async with self.pool.connection() as conn:
            return await access.called(conn, list(person_ids))

    async def arranged(self, episode_ids: Sequence[UUID]) -> dict[tuple[UUID, str], dict[str, str]]:
        """Where interviews are arranged, and who from outside holds them, of episodes that the reader has just been shown."""
        async with self.pool.connection() as conn:
            return await words.latest(conn, episode_ids, (ARRANGED, ASSIGNED))

    async def workers(self, person: Person) -> list[tuple[int, str]]:
        """Social workers of the children in the reader's sight: a number for addresses, and the name."""
        async with self.pool.connection() as conn:
            return await lists.workers(conn, Sight.of(person, Action.EPISODES_READ, london_date(self.clock.now())))

    async def teams(self) -> list[str]:
        """By which a list can be narrowed."""
        async with self.pool.connection() as conn:
            return await lists.teams(conn)

    async def returned_since(self, person: Person, since: datetime, limit: int = 50) -> list[EpisodeView]:
        """Who came back, or was kept in custody or hospital, at or after `since` (UTC), latest first."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = await returns.returned_since(conn, self._sight(person, now), person.id, since, limit)
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

    async def to_raise(self, person: Person, child_ids: Sequence[str]) -> list[ChildSnapshot]:
        """As the register has them, those of these children alone whose record the reader may see. For whoever is about to raise."""
        sight = Sight.of(person, Action.EPISODES_RAISE, london_date(self.clock.now()))
        return [one for one in (await self.registered(child_ids)).values() if sight.sees(one)]

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


def calls_for(one: Standing, doing: Doing) -> bool:
    return any(next_action.action is doing for next_action in one.next_actions)


def next_page(found: Sequence[Standing], limit: int) -> str | None:
    """The cursor for what follows the first `limit` of a list that is read whole."""
    return lists.after_episode(found[limit - 1].episode) if len(found) > limit else None


async def _sees_match(conn: Connection, sight: Sight, child: ChildSnapshot) -> bool:
    """A description and the number it was matched to would tell of a child who may since be restricted."""
    if child.matched_to is None:
        return True
    matched = (await children.load(conn, [child.matched_to])).get(child.matched_to)
    return matched is not None and sight.sees(matched)
