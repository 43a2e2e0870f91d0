"""`/missing/children/{child_id}`: who the child is, where they live today, and their episodes."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.missing.domain.child import age_on, care_on
from services.missing.domain.commands import WRITTEN
from services.missing.pages.showing import ChildReader, Service, care_today, show
from shared.clock import london_date
from shared.identity.people import TEAMS
from shared.identity.permissions import Action, allowed
from shared.ssda903.codes import code_lists

router = APIRouter()

ChildId = Annotated[str, Path(max_length=64, pattern=WRITTEN)]


@router.get("/missing/children/{child_id}")
async def child(request: Request, child_id: ChildId, service: Service, person: ChildReader) -> Response:
    found = await service.reading.child(person, child_id)
    today = london_date(service.clock.now())
    care = care_on(found.child, today)
    born = found.child.date_of_birth
    theirs = await service.reading.episodes(person, child_id=child_id) if allowed(person, Action.EPISODES_READ) else None
    return show(
        request,
        "child.html",
        found=found,
        age=None if born is None else age_on(born, today),
        care=care,
        whose=care_today(found.child, service.clock.now()),
        team=TEAMS.get(found.child.team or "", found.child.team),
        place=code_lists()["PLACE"].label(care.place) if care and care.place else None,
        legal=code_lists()["LS"].label(care.ls) if care and care.ls else None,
        marks=[mark for mark in found.child.marks if mark.current_on(today)],
        episodes=theirs.items if theirs else [],
    )
