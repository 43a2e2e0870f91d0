"""`/missing/team`: a manager's own list: what they are asked to take over, who is missing now, decisions, what is overdue, supervision."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.supervision import OFTEN_WITHIN
from services.missing.pages.deciding import TO_DECIDE
from services.missing.pages.showing import Service, show, worried_about_first
from services.missing.pages.to_do import as_seen, called, first, soonest, to_do
from services.missing.pages.waiting import offered, waiting
from services.missing.standing import Standing
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import TEAMS, Person
from shared.identity.permissions import DIRECTORS, Action
from shared.identity.reader import require

EVERY_TEAM = "every"

router = APIRouter()


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
    standing = await reading.standing(person)
    offers = [one for one in standing if one.episode.handover and str(one.episode.handover.to) == person.id]
    found = [one for one in standing if only is None or one.episode.child.team == only]
    calls = list(called(found))
    decisions = first(soonest(call for call in calls if call.one.action in TO_DECIDE))
    overdue = first(soonest(call for call in calls if call.one.overdue and call.one.action not in TO_DECIDE))
    closing = first([call for call in calls if call.one.action is Doing.CLOSE_EPISODE])
    ongoing = first(sorted((one for one in found if one.episode.ongoing), key=_missing_and_worried_about_first))
    on_lists = [call.standing for call in (*decisions.rows, *overdue.rows, *closing.rows)]
    views = await reading.seen(person, [*on_lists, *ongoing.rows, *offers])
    teams = sorted({*await reading.teams(), *([person.team] if person.team else [])})
    return show(
        request,
        "team.html",
        waits=await waiting(service, person),
        asked=await offered(service, person, [views[one.episode.episode_id] for one in offers]),
        decisions=to_do(decisions, views),
        overdue=to_do(overdue, views),
        closing=to_do(closing, views),
        ongoing=as_seen(ongoing, views),
        often=await reading.often_missing(person, only),
        since=service.clock.now() - OFTEN_WITHIN,
        unsuitable=await reading.unsuitable(person) if person.roles & DIRECTORS else [],
        chosen=chosen,
        teams=[(EVERY_TEAM, "Every team"), *((one, TEAMS.get(one, one)) for one in teams)],
    )


def _missing_and_worried_about_first(one: Standing) -> tuple[bool, tuple[int, bool, float]]:
    """Who is found and not back yet comes after those who are still looked for."""
    return one.episode.status is EpisodeStatus.FOUND, worried_about_first(one)


@router.get("/missing/episodes/{episode_id}/reflective-sheet")
async def reflective_sheet(
    request: Request, episode_id: UUID, service: Service, person: Annotated[Person, Depends(require(Action.SUPERVISION_RECORD))]
) -> Response:
    opened = await service.reading.episode(person, episode_id, "open_reflective_sheet")
    since = service.clock.now() - OFTEN_WITHIN
    lately = await service.reading.episodes(person, child_id=opened.view.episode.child_id, since=since)
    views = [view for view in lately.items if view.episode.cancelled_at is None]
    return show(request, "reflective-sheet.html", view=opened.view, episode=opened.view.episode, lately=views, since=since)
