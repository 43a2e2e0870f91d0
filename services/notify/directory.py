"""Who holds which position and how they are reached, and the policy an episode goes by."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from services.notify.domain.people import reachable, working_channels
from services.notify.domain.policy import Policy
from services.notify.domain.recipients import Reach, once_each
from services.notify.domain.rota import ON_THE_ROTA, Held, holders, team_holders
from services.notify.policies import Policies
from services.notify.roster import Default, Roster, load, theirs
from services.notify.store import people
from services.notify.store.people import Known
from shared.clock import london_date
from shared.contracts.alert_codes import Channel, Position
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection
from shared.identity.people import Person


class ToRing(NamedTuple):
    """Somebody to ring for `positions`; nobody is on for those of them that are `vacant`, and they stand in.

    `person_id` is None where nobody stands in either. `name` is None for an owner whom neither the rota nor this service has seen, `number`
    where the rota has none of theirs.
    """

    positions: tuple[Position, ...]
    person_id: UUID | None
    name: str | None
    number: str | None
    vacant: tuple[Position, ...] = ()


class Foreseen(NamedTuple):
    """Somebody who would be told; `reachable` by a message, too."""

    person_id: UUID
    name: str
    reachable: bool


class Telling(NamedTuple):
    """Every way by which some positions are told, each address once; those of them that nobody holds, and those whose holder no message
    could go to. A vacant one is told by whoever stands in."""

    ways: list[Reach]
    vacant: tuple[Position, ...]
    unreached: tuple[Position, ...]


RingFor = Callable[[Sequence[Position], EpisodeSnapshot | None], list[ToRing]]
"""Whom to ring for some positions, each person once, in the order of the positions; about an episode, or what is about no one child."""

HeldFor = Callable[[str | None], Mapping[Position, Reach]]
"""Whoever holds each position, for a child of a team or of none."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The rota over what the settings say (`default`); `carried` are the channels this system can send by."""

    default: Default
    carried: Collection[Channel]
    policies: Policies

    async def reach(self, conn: Connection, told: Sequence[Position], episode: EpisodeSnapshot | None, at: datetime) -> Telling:
        """How those who hold these positions at an instant (UTC) are told, in the order of `told`.

        `episode` is None for what is about no one child, such as the daily list.
        The page is not among them: it tells everybody who looks. An owner who is not on the rota's list has their own pages alone.
        """
        roster = await load(conn, self.default)
        held = _held(roster, told, episode, at)
        ways = list(_ways(roster, held, self.carried))
        vacant = {one.position for one in held if one.vacant}
        if episode is not None and episode.owner is None:
            vacant.add(Position.OWNER)
        in_vain = set(told) - {one.position for one in ways} - {one.position for one in held if one.person_id is None}
        if episode is None or episode.owner is None:
            in_vain.discard(Position.OWNER)
        return Telling(once_each(ways), tuple(one for one in told if one in vacant), tuple(one for one in told if one in in_vain))

    async def held(self, conn: Connection, at: datetime) -> HeldFor:
        """Whoever holds each position at an instant (UTC), by their first way of being told that is no page, else by their e-mail."""
        roster = await load(conn, self.default)

        @cache
        def of(team: str | None) -> Mapping[Position, Reach]:
            found = {}
            for one in holders(roster.rota, ON_THE_ROTA, at, team):
                if one.person_id is not None:
                    person = roster.people[one.person_id]
                    first = next(_ways(roster, [one], self.carried), None)
                    found[one.position] = first or Reach(one.position, one.person_id, Channel.EMAIL, person.email, one.vacant)
            return found

        return of

    async def ring_for(self, conn: Connection, episodes: Iterable[EpisodeSnapshot], at: datetime, reader: Person | None = None) -> RingFor:
        """Who holds positions at an instant (UTC), to be rung about any of these episodes; a `reader` is not told to ring themself."""
        roster = await load(conn, self.default)
        owners = await people.called(conn, {one.owner for one in episodes if one.owner} - roster.people.keys())
        out = {UUID(reader.id), theirs(reader, roster)} if reader else set()

        def of(told: Sequence[Position], episode: EpisodeSnapshot | None) -> list[ToRing]:
            by_person: dict[UUID | None, list[Held]] = {}
            for one in _asked(roster, told, episode, at):
                by_person.setdefault(one.person_id, []).append(one)
            return [_to_ring(who, held, roster, owners) for who, held in by_person.items() if who is None or who not in out]

        return of

    async def foreseen(self, conn: Connection, told: Sequence[Position], episode: EpisodeSnapshot, at: datetime) -> list[Foreseen]:
        """Who holds these positions at an instant (UTC), each person once."""
        roster = await load(conn, self.default)
        people = dict.fromkeys(one.person_id for one in _held(roster, told, episode, at) if one.person_id is not None)
        return [Foreseen(one, roster.people[one].name, reachable(roster.people[one], self.carried)) for one in people]

    async def ways_of(self, conn: Connection, person_id: UUID) -> list[tuple[Channel, str]]:
        """Every way of telling one person, in their order, and last the e-mail that their sign-in has, which they may not have chosen."""
        person = (await load(conn, self.default)).people.get(person_id)
        if person is None:
            return []
        chosen = [(way.channel, way.address) for way in working_channels(person, self.carried) if way.channel is not Channel.PAGE]
        return list(dict.fromkeys([*chosen, (Channel.EMAIL, person.email)]))

    async def policy(self, conn: Connection, version: int) -> Policy:
        return await self.policies.of(conn, version)

    async def current_policy(self, conn: Connection, at: datetime) -> int:
        """The version that new episodes begin under."""
        return await self.policies.in_force(conn, london_date(at))


def _asked(roster: Roster, told: Sequence[Position], episode: EpisodeSnapshot | None, at: datetime) -> list[Held]:
    """As `_held`, with the owner of the episode whoever they are."""
    others = _held(roster, [one for one in told if one is not Position.OWNER], episode, at)
    owner = episode.owner if episode else None
    return sorted(
        [*others, *([Held(Position.OWNER, owner, owner is None)] if Position.OWNER in told else [])],
        key=lambda one: told.index(one.position),
    )


def _to_ring(who: UUID | None, held: Sequence[Held], roster: Roster, owners: Mapping[UUID, Known]) -> ToRing:
    """With whatever number of theirs is kept, one that texts go to first: who turned texts off can still be rung."""
    known = roster.people.get(who) if who else None
    name = known.name if known else owners[who].name if who and who in owners else None
    kept = sorted((way for way in (known.channels if known else ()) if way.channel is Channel.SMS), key=lambda way: not way.enabled)
    positions, vacant = (tuple(dict.fromkeys(one.position for one in some)) for some in (held, [one for one in held if one.vacant]))
    return ToRing(positions, who, name, kept[0].address if kept else None, vacant)


def _held(roster: Roster, told: Sequence[Position], episode: EpisodeSnapshot | None, at: datetime) -> list[Held]:
    """For a child's own team; of what is about no one child, for every team. The interviewer is whoever the interview is assigned to, if
    the rota's list has them, else whoever is on."""
    found = holders(
        roster.rota, [position for position in told if position is not Position.OWNER], at, episode.child.team if episode else None
    )
    if episode is None:
        teams = [one for one in team_holders(roster.rota, at) if one.position in told]
        of_teams = {one.position for one in teams}
        found = [*(one for one in found if not (one.vacant and one.position in of_teams)), *teams]
    if Position.OWNER in told and episode is not None and episode.owner in roster.people:
        found.insert(told.index(Position.OWNER), Held(Position.OWNER, episode.owner, vacant=False))
    interviewer = episode.assignment.to if episode and episode.assignment else None
    if interviewer in roster.people:
        found = [one._replace(person_id=interviewer, vacant=False) if one.position is Position.INTERVIEWER else one for one in found]
    return found


def _ways(roster: Roster, held: Iterable[Held], carried: Collection[Channel]) -> Iterator[Reach]:
    for one in held:
        if one.person_id is not None:
            for way in working_channels(roster.people[one.person_id], carried):
                if way.channel is not Channel.PAGE:
                    yield Reach(one.position, one.person_id, way.channel, way.address, one.vacant)
