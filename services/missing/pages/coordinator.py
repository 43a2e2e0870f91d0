"""`/missing/coordinator`: what is nobody's yet, or has not happened: notices, handovers, interviews, return plans."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.interviews import ToInterview, hours_left, to_interview
from services.missing.pages.showing import Service, show
from services.missing.pages.team import doings, soonest
from services.missing.pages.waiting import offered, waiting
from services.missing.store.waiting import MOST
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


@router.get("/missing/coordinator")
async def coordinator(
    request: Request, service: Service, person: Annotated[Person, Depends(require(Action.COORDINATION_READ))]
) -> Response:
    now = service.clock.now()
    views = await service.reading.not_over(person)
    interviews = await to_interview(service, person, views)
    assigned = [row for row in interviews if row.interviewer]
    chasing = [row for row in assigned if to_chase(row, now)]
    return show(
        request,
        "coordinator.html",
        waits=await waiting(service, person, filing=True),
        most=MOST,
        offers=[one for one in await offered(service, person, views) if one.late],
        assigning=[row for row in interviews if not row.interviewer],
        chasing=chasing,
        on_time=len(assigned) - len(chasing),
        planning=soonest(doing for doing in doings(views) if doing.one.action is Doing.MAKE_RETURN_PLAN),
        hours_left=hours_left,
    )


def to_chase(row: ToInterview, now: datetime) -> bool:
    """Past its 72 hours; or already offered, not held, and no day for it ahead. `now` is UTC."""
    episode = row.view.episode
    overdue = episode.interview_due_at is not None and episode.interview_due_at < now
    ahead = episode.appointment is not None and episode.appointment.at >= now
    return overdue or (bool(episode.offers) and not ahead)
