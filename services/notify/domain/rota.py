"""Who is on: positions are held by people in turn; overrides beat turns, and nobody on leave is ever on. Pure; instants are UTC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from services.notify.domain.rota_terms import Post, Rota, Turns
from shared.clock import london_date
from shared.contracts.alert_codes import Position

AHEAD = timedelta(days=14)
"""How far gaps, and people whom nothing would reach, are looked for."""

FARTHEST = timedelta(days=366)
"""How far whoever is on next is looked for: no turn is longer."""

STANDS_IN = (Position.DIRECTOR, Position.DEPUTY, Position.ASSISTANT_DIRECTOR, Position.HEAD_OF_SERVICE)
"""Who holds what is vacant: the first of these that somebody is on for (the director: domain.md; who follows: ours)."""


ON_THE_ROTA = tuple(position for position in Position if position is not Position.OWNER)
"""The positions that the rota gives. An episode's owner is whoever holds the episode."""


def on_duty(rota: Rota, position: Position, at: datetime, team: str | None = None) -> UUID | None:
    """Who is on for a position at an instant; None: it is vacant.

    The latest override in force, else whose turn it is; a team's own before whoever is on without a team. Nobody stands in unasked for
    somebody on leave.
    """
    return _present(rota, _asked(rota, Post(position, team), at), at)


def overlapped(rota: Rota) -> UUID | None:
    """Whose override the one entered last takes over from, for some time at least."""
    *before, last = rota.overrides
    same = (one for one in before if (one.position, one.team) == (last.position, last.team))
    return next((one.person_id for one in same if one.from_at < last.until_at and last.from_at < one.until_at), None)


def _present(rota: Rota, asked: Iterable[UUID], at: datetime) -> UUID | None:
    away = {one.person_id for one in rota.leave if one.cover(at)}
    return next((person for person in asked if person not in away), None)


def _asked(rota: Rota, post: Post, at: datetime) -> Iterator[UUID]:
    for override in reversed(rota.overrides):
        if post.holds(override.position, override.team) and override.cover(at):
            yield override.person_id
    latest_first = sorted(_turns(rota, post), key=lambda one: one.starts_on)[::-1]
    yield from [person for turns in latest_first if (person := turns.turn_at(at)) is not None][:1]
    if post.team is not None:
        yield from _asked(rota, Post(post.position), at)


def _turns(rota: Rota, post: Post) -> list[Turns]:
    return [one for one in rota.turns if post.holds(one.position, one.team)]


class Held(NamedTuple):
    """Who holds a position, or a team's own of it. `vacant`: nobody is on for it, and it fell to whoever stands in; None: nobody is on for
    anything senior."""

    position: Position
    person_id: UUID | None
    vacant: bool
    team: str | None = None


def holders(rota: Rota, positions: Iterable[Position], at: datetime, team: str | None = None) -> list[Held]:
    """Each position's holder at an instant, for a child of a team or of none, in the order asked. A vacant one falls to the director's
    holder, the director's own to the deputy's, and so on down `STANDS_IN`."""
    return [one._replace(team=None) for one in _held(rota, [Post(position, team) for position in positions], at)]


def team_holders(rota: Rota, at: datetime) -> list[Held]:
    """As `holders`, of every team that the rota names."""
    return _held(rota, [post for post in rota.posts if post.team is not None], at)


def _held(rota: Rota, posts: Sequence[Post], at: datetime) -> list[Held]:
    stands_in = next((person for one in STANDS_IN if (person := on_duty(rota, one, at)) is not None), None)
    found = [(post, on_duty(rota, post.position, at, post.team)) for post in posts]
    return [Held(post.position, person or stands_in, person is None, post.team) for post, person in found]


class Stretch(NamedTuple):
    """One person, or nobody, is on for a position the whole time. `planned`: nobody is meant to be, by the hours of its turns."""

    person_id: UUID | None
    planned: bool
    from_at: datetime
    until_at: datetime


def stretches(rota: Rota, position: Position, from_at: datetime, until_at: datetime, team: str | None = None) -> Iterator[Stretch]:
    """The time between two instants, piece by piece; each begins where the one before ends. Worked out as far as it is read."""
    post = Post(position, team)
    begun, state = from_at, _state(rota, post, from_at)
    for instant in _edges(rota, post, from_at, until_at):
        after = _state(rota, post, instant)
        if after != state:
            yield Stretch(*state, begun, instant)
            begun, state = instant, after
    yield Stretch(*state, begun, until_at)


def _state(rota: Rota, post: Post, at: datetime) -> tuple[UUID | None, bool]:
    if asked := list(_asked(rota, post, at)):
        return _present(rota, asked, at), False
    return None, any(one.started(at) for one in _turns(rota, post))


def _edges(rota: Rota, post: Post, from_at: datetime, until_at: datetime) -> list[datetime]:
    first, last = london_date(from_at) - timedelta(days=1), london_date(until_at) + timedelta(days=1)
    either = {post, Post(post.position)}
    overrides = [one for one in rota.overrides if any(each.holds(one.position, one.team) for each in either)]
    turns = [one for each in either for one in _turns(rota, each)]
    could = {*(one.person_id for one in overrides), *(person for one in turns for person in one.people)}
    spans = [*overrides, *(one for one in rota.leave if one.person_id in could)]
    found = {instant for one in spans for instant in (one.from_at, one.until_at) if instant is not None}
    found |= {instant for one in turns for instant in one.edges(first, last)}
    return sorted(instant for instant in found if from_at < instant < until_at)


class Next(NamedTuple):
    person_id: UUID
    from_at: datetime


def next_on(rota: Rota, position: Position, at: datetime, team: str | None = None) -> Next | None:
    """Who takes over from whoever is on, or from nobody, and when (UTC); None where nobody does within a year."""
    for far in (AHEAD, FARTHEST):
        later = islice(stretches(rota, position, at, at + far, team), 1, None)
        if found := next((Next(one.person_id, one.from_at) for one in later if one.person_id is not None), None):
            return found
    return None


class Gap(NamedTuple):
    """Nobody is on for a position, or for a team's own of it, from one instant until another (UTC). `planned`: the hours of its turns
    leave it out."""

    position: Position
    planned: bool
    from_at: datetime
    until_at: datetime
    team: str | None = None


Pieces = Mapping[Post, Sequence[Stretch]]
"""Some time ahead, position by position, and team by team where teams have turns of their own."""


def pieces(rota: Rota, positions: Iterable[Position], from_at: datetime, until_at: datetime) -> Pieces:
    found: dict[Post, Sequence[Stretch]] = {}
    for position in positions:
        for post in [one for one in rota.posts if one.position is position] or [Post(position)]:
            found[post] = list(stretches(rota, position, from_at, until_at, post.team))
    return found


def gaps(rota: Rota, positions: Iterable[Position], from_at: datetime, until_at: datetime) -> list[Gap]:
    """When whoever stands in will hold a position, soonest first."""
    return gaps_in(pieces(rota, positions, from_at, until_at))


def gaps_in(ahead: Pieces) -> list[Gap]:
    """As `gaps`."""
    found = [Gap(post.position, *one[1:], post.team) for post, each in ahead.items() for one in each if one.person_id is None]
    return sorted(found, key=lambda gap: gap.from_at)


def held_in(ahead: Pieces) -> dict[UUID, tuple[Position, ...]]:
    """Everybody who is on at some time, and for what."""
    found: dict[UUID, tuple[Position, ...]] = {}
    for post, each in ahead.items():
        for person in dict.fromkeys(one.person_id for one in each if one.person_id):
            found[person] = tuple(dict.fromkeys((*found.get(person, ()), post.position)))
    return found
