"""`/missing/team`: a manager's own list: decisions outstanding, what is overdue, episodes to sign off, supervision, everything open."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Generic, NamedTuple, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.next_actions import NextAction
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.pages.deciding import TO_DECIDE
from services.missing.pages.showing import Service, show
from services.missing.reading import EpisodeView
from shared.identity.people import TEAMS, Person
from shared.identity.permissions import DIRECTORS, Action
from shared.identity.reader import require

EVERY_TEAM = "every"

MOST = 50
"""Rows of each list: who has more open chooses a team, or looks for what is to be done."""

router = APIRouter()


T = TypeVar("T")


class First(NamedTuple, Generic[T]):
    rows: Sequence[T]
    more: int


class ToDo(NamedTuple):
    view: EpisodeView
    one: NextAction


@router.get("/missing/team")
async def team(
    request: Request,
    service: Service,
    person: Annotated[Person, Depends(require(Action.SUPERVISION_RECORD))],
    team: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """One's own team, unless another is asked for; directors have none, and see every team's."""
    chosen = team or person.team or EVERY_TEAM
    only = None if chosen == EVERY_TEAM else chosen
    reading = service.reading
    views = await reading.not_over(person, team=only)
    to_do = list(doings(views))
    teams = sorted({*await reading.teams(), *([person.team] if person.team else [])})
    return show(
        request,
        "team.html",
        decisions=first(soonest(doing for doing in to_do if doing.one.action in TO_DECIDE)),
        overdue=first(soonest(doing for doing in to_do if doing.one.overdue and doing.one.action not in TO_DECIDE)),
        closing=first([doing for doing in to_do if doing.one.action is Doing.CLOSE_EPISODE]),
        ongoing=first([view for view in views if view.episode.ongoing]),
        often=await reading.often_missing(person, only),
        unsuitable=await reading.unsuitable(person) if person.roles & DIRECTORS else [],
        chosen=chosen,
        teams=[(EVERY_TEAM, "Every team"), *((one, TEAMS.get(one, one)) for one in teams)],
    )


@router.get("/missing/episodes/{episode_id}/reflective-sheet")
async def reflective_sheet(
    request: Request, episode_id: UUID, service: Service, person: Annotated[Person, Depends(require(Action.SUPERVISION_RECORD))]
) -> Response:
    opened = await service.reading.episode(person, episode_id, "open_reflective_sheet")
    since = opened.view.episode.last_seen_at - OFTEN_WITHIN
    lately = await service.reading.episodes(person, child_id=opened.view.episode.child_id, since=since)
    views = [view for view in lately.items if view.episode.cancelled_at is None]
    return show(request, "reflective-sheet.html", view=opened.view, episode=opened.view.episode, lately=views)


def doings(views: Iterable[EpisodeView]) -> Iterator[ToDo]:
    return (ToDo(view, one) for view in views for one in view.next_actions)


def first(rows: Sequence[T]) -> First[T]:
    return First(rows[:MOST], max(len(rows) - MOST, 0))


def soonest(doings: Iterable[ToDo]) -> Sequence[ToDo]:
    return sorted(doings, key=lambda doing: (doing.one.due_at is None, doing.one.due_at and doing.one.due_at.timestamp()))
