"""What is to be done about many episodes: chosen from all of them, shown a list's worth at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from services.missing.domain.next_actions import NextAction
from services.missing.pages.showing import TO_DO, may_record, urgency
from services.missing.reading import EpisodeView
from services.missing.standing import Standing
from shared.identity.people import Person

MOST = 50
"""Rows of each list: who has more to do chooses a team, or looks for what is to be done."""

T = TypeVar("T")


class Called(NamedTuple):
    """One thing that one episode calls for."""

    standing: Standing
    one: NextAction


class ToDo(NamedTuple):
    """The same, as its reader sees it."""

    view: EpisodeView
    one: NextAction


class First(NamedTuple, Generic[T]):
    """The first rows of a list, and how many more there are."""

    rows: Sequence[T]
    more: int


def called(found: Iterable[Standing]) -> Iterator[Called]:
    return (Called(standing, one) for standing in found for one in standing.next_actions)


def soonest(calls: Iterable[Called]) -> list[Called]:
    """What cannot wait, then what is due soonest."""
    return sorted(calls, key=lambda call: urgency(call.one))


def agreed_with(person: Person, found: Iterable[Standing]) -> Iterator[Called]:
    """The actions agreed with this person by name that are not done yet, on whoever's episode."""
    for standing in found:
        theirs = {one.action_id for one in standing.episode.actions if str(one.owner) == person.id}
        yield from (Called(standing, one) for one in standing.next_actions if theirs and one.about in theirs)


def still_to_do(person: Person, found: Sequence[Standing]) -> list[Called]:
    """Of each episode they hold the most pressing thing that is theirs to do, and what is agreed with them on others’; soonest first."""
    theirs = {action for action, (_, page) in TO_DO.items() if may_record(person, page)}
    me = UUID(person.id)
    held, others = [one for one in found if one.episode.owner == me], [one for one in found if one.episode.owner != me]
    mine = ((standing, [one for one in standing.next_actions if one.action in theirs]) for standing in held)
    pressing = (Called(standing, min(to_do, key=urgency)) for standing, to_do in mine if to_do)
    return soonest([*pressing, *agreed_with(person, others)])


def first(rows: Sequence[T], most: int | None = None) -> First[T]:
    most = most or MOST
    return First(rows[:most], max(len(rows) - most, 0))


def to_do(calls: First[Called], views: Mapping[UUID, EpisodeView]) -> First[ToDo]:
    return First([ToDo(views[standing.episode.episode_id], one) for standing, one in calls.rows], calls.more)


def as_seen(found: First[Standing], views: Mapping[UUID, EpisodeView]) -> First[EpisodeView]:
    return First([views[one.episode.episode_id] for one in found.rows], found.more)
