"""What people look at: an episode with its timeline, lists, the register. Every read of a child's record is in the access log."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Unpack
from uuid import UUID

from services.missing.casework import Unknown, may_open
from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.next_actions import NextAction, next_actions
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.guests import as_read_by, asked_of, for_guest, is_guest
from services.missing.naming import StaffNames
from services.missing.store import access, alert_steps, children, episodes, lists, often, returns, words
from services.missing.store.access import Sight
from services.missing.store.alert_steps import AlertStep
from services.missing.store.children import Names
from services.missing.store.lists import Asked, Found, Page
from services.missing.timeline import Entry, headline, in_order, summary, why_over
from shared.clock import Clock, london_date
from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.children import ChildSnapshot
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import ActionSet, EpisodeSnapshot, HandoverOffered, InterviewAssigned
from shared.contracts.facts import Fact
from shared.database import Connection, Pool
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed, roles_with

# log_by_subject
EVENTS_OF = "SELECT position, id, body::text FROM safereturn.log WHERE subject = %s ORDER BY position"

NOTIFY = "notify"

AT_ONCE = 500
"""Episodes read at a time where all that are not over are looked through."""


class EpisodeView(NamedTuple):
    """An episode as a reader sees it. `owner` is the name of whoever holds it; `minutes_missing` runs until now while it goes on."""

    episode: EpisodeSnapshot
    names: Names
    owner: str | None
    minutes_missing: int | None
    next_actions: Sequence[NextAction]


class OftenMissing(NamedTuple):
    """The child's latest episode, and how many they have in the time that counts."""

    view: EpisodeView
    episodes: int


class OpenedEpisode(NamedTuple):
    view: EpisodeView
    timeline: Sequence[Entry]


class _Gathered(NamedTuple):
    view: EpisodeView
    logged: Sequence[tuple[Event[Any], int]]
    steps: Sequence[AlertStep]
    said: Mapping[UUID, Mapping[str, str]]


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
            gathered = await self._gathered(conn, person, episode, now)
        return await self._opened(person, gathered)

    async def whole(self, person: Person, listed: Sequence[EpisodeSnapshot], doing: str) -> list[OpenedEpisode]:
        """Episodes that the reader has just been listed, each whole."""
        now = self.clock.now()
        async with self.pool.connection() as conn:
            await access.audit(conn, person, doing, now, sorted({one.child_id for one in listed}))
            gathered = [await self._gathered(conn, person, one, now) for one in listed]
        return [await self._opened(person, one) for one in gathered]

    async def _gathered(self, conn: Connection, person: Person, episode: EpisodeSnapshot, now: datetime) -> _Gathered:
        """What the database says of an episode, as far as this reader may read it."""
        (view,) = await self.views(conn, person, [episode], now)
        narratives = await words.of_episode(conn, episode.episode_id)
        events = await (await conn.execute(EVENTS_OF, (str(episode.episode_id),))).fetchall()
        steps = await alert_steps.of_episode(conn, episode.episode_id)
        logged = [(decode(one["body"]), one["position"]) for one in events]
        said = await with_names(conn, logged, narratives)
        if is_guest(person):
            said = for_guest(person, [event for event, _ in logged], said)
            logged, steps = [one for one in logged if one[0].id in said], []
        return _Gathered(view, logged, steps, said)

    async def _opened(self, person: Person, gathered: _Gathered) -> OpenedEpisode:
        """Outside any transaction: who is named on a timeline may be asked of notify."""
        view, logged, steps, said = gathered
        return OpenedEpisode(view, await self._timeline(person, logged, steps, said))

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
        return Page(await self.views(conn, person, page.items, now), page.next)

    async def _calling_for(
        self, conn: Connection, person: Person, now: datetime, action: Doing, cursor: str | None, limit: int, asked: Asked
    ) -> Page[EpisodeView]:
        """What is called for changes as time passes and is kept nowhere: asked of each episode that is not over, a few hundred."""
        found: list[EpisodeView] = []
        while True:
            page = await self._page(conn, person, now, cursor, AT_ONCE, asked | Asked(not_over=True))
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
            views = await self.views(conn, person, [episode for episode, _ in found], now)
        return [OftenMissing(view, episodes) for view, (_, episodes) in zip(views, found, strict=True)]

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
            return await self.views(conn, person, found, now)

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

    async def views(self, conn: Connection, person: Person, found: Sequence[EpisodeSnapshot], now: datetime) -> list[EpisodeView]:
        """Episodes that the reader may know of, as this reader sees them."""
        named = await children.names(conn, list({one.child_id for one in found}))
        owners = await access.called(conn, list({str(one.owner) for one in found if one.owner}))
        register = await children.load(conn, list({one.child_id for one in found if one.ongoing}))
        died = await episodes.died(conn, {one.child_id for one in found if not one.over})
        return [
            EpisodeView(
                as_read_by(person, one),
                named.get(one.child_id, Names(one.child_id)),
                owners.get(str(one.owner)) if one.owner else None,
                minutes_missing(one, now),
                [] if one.child_id in died else asked_of(person, next_actions(one, now, register.get(one.child_id))),
            )
            for one in found
        ]

    async def _timeline(
        self,
        reader: Person,
        events: Sequence[tuple[Event[Any], int]],
        steps: Sequence[AlertStep],
        narratives: Mapping[UUID, Mapping[str, str]],
    ) -> list[Entry]:
        people = await self.staff.of([event.recordedby for event, _ in events] + [_by(step.change) for step in steps], reader)
        entries: list[tuple[Entry, int | None]] = []
        over = why_over(step.change for step in steps)
        for event, position in events:
            said = narratives.get(event.id, {})
            entries.append((entry_of(event, position, people[event.recordedby], said), position))
        for step in steps:
            who = people[_by(step.change)]
            text = summary(step.change, over | {"by": who})
            entries.append((Entry(None, step.type, step.happened_at, step.recorded_at, who, text, {}, text), step.position))
        return in_order(entries)


async def with_names(
    conn: Connection, logged: Sequence[tuple[Event[Any], int]], narratives: Mapping[UUID, dict[str, str]]
) -> dict[UUID, dict[str, str]]:
    """What people wrote beside each event, and the colleague whom it names by id."""
    named = {event.id: whom for event, _ in logged if (whom := _names(event.data.change))}
    called = await access.called(conn, [person_id for _, person_id in named.values()])
    return {**narratives} | {
        event: {**narratives.get(event, {}), field: called[whom]} for event, (field, whom) in named.items() if whom in called
    }


def entry_of(event: Event[Any], position: int, who: str, said: Mapping[str, str]) -> Entry:
    what = event.data.change
    about = getattr(what, "action_id", None) or getattr(what, "handover_id", None)
    return Entry(position, event.type, event.time, event.data.recorded_at, who, summary(what, said), said, headline(what, said), about)


async def _sees_match(conn: Connection, sight: Sight, child: ChildSnapshot) -> bool:
    """A description and the number it was matched to would tell of a child who may since be restricted."""
    if child.matched_to is None:
        return True
    matched = (await children.load(conn, [child.matched_to])).get(child.matched_to)
    return matched is not None and sight.sees(matched)


def _names(change: Fact) -> tuple[str, str] | None:
    """The colleague whom a change names by id, and the word that their name is in its sentence."""
    match change:
        case HandoverOffered():
            return "to", str(change.to)
        case InterviewAssigned(to=UUID() as to):
            return "to", str(to)
        case ActionSet(owner=UUID() as owner):
            return "owner", str(owner)
    return None


def _by(change: Fact) -> str:
    return f"{change.role}:{change.by}" if isinstance(change, AlertAcknowledged) else f"{NOTIFY}:"


def minutes_missing(episode: EpisodeSnapshot, now: datetime) -> int | None:
    """Whole elapsed minutes from last seen until back or another end, or until now. None where no end is known, or it was cancelled."""
    if episode.cancelled_at is not None:
        return None
    until = now if episode.ongoing else episode.ended_at
    return None if until is None else max(int((until - episode.last_seen_at).total_seconds()) // 60, 0)
