"""`/missing/coordinator`: what is nobody's yet, or has not happened: notices, handovers, interviews, return plans."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.interviews import hours_left, in_words, to_interview
from services.missing.pages.showing import Service, show
from services.missing.pages.to_do import First, called, first, soonest, to_do
from services.missing.pages.waiting import offered, waiting
from services.missing.store.waiting import MOST
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


@router.get("/missing/coordinator")
async def coordinator(
    request: Request, service: Service, person: Annotated[Person, Depends(require(Action.COORDINATION_READ))]
) -> Response:
    now = service.clock.now()
    reading = service.reading
    found = await reading.standing(person)
    offers = first(soonest(call for call in called(found) if call.one.action is Doing.ACCEPT_HANDOVER and call.one.overdue))
    interviews = to_interview(found)
    assigning = first([one for one in interviews if not one.episode.assignment])
    late = [one for one in interviews if to_chase(one.episode, now)]
    chasing = first(late)
    planning = first(soonest(call for call in called(found) if call.one.action is Doing.MAKE_RETURN_PLAN))
    on_lists = [call.standing for call in (*offers.rows, *planning.rows)]
    views = await reading.seen(person, [*on_lists, *assigning.rows, *chasing.rows])
    return show(
        request,
        "coordinator.html",
        waits=await waiting(service, person, filing=True),
        most=MOST,
        offers=First(await offered(service, person, [one.view for one in to_do(offers, views).rows]), offers.more),
        assigning=await in_words(service, assigning, views),
        chasing=await in_words(service, chasing, views),
        on_time=sum(one.episode.assignment is not None and not to_chase(one.episode, now) for one in interviews),
        planning=to_do(planning, views),
        hours_left=hours_left,
    )


def to_chase(episode: EpisodeSnapshot, now: datetime) -> bool:
    """Past its 72 hours; or already offered, not held, and no day for it ahead. `now` is UTC."""
    overdue = episode.interview_due_at is not None and episode.interview_due_at < now
    ahead = episode.appointment is not None and episode.appointment.at >= now
    return overdue or (bool(episode.offers) and not ahead)
