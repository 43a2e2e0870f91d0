"""`/missing/children/{child_id}`: who the child is, what is agreed for the day they go, how often they went, and their episodes."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.missing.beforehand import stale
from services.missing.domain.child import age_on, care_on
from services.missing.domain.patterns import dated_counts
from services.missing.domain.unsuitable import to_check
from services.missing.guests import is_guest
from services.missing.pages.papers import ABOUT_CHILD
from services.missing.pages.purposes import OpensChild
from services.missing.pages.showing import ChildId, Service, care_today, show
from shared.clock import london_date
from shared.identity.people import TEAMS
from shared.identity.permissions import Action, allowed
from shared.ssda903.codes import code_lists

router = APIRouter()

KEPT = {what: recording.done for what, recording in ABOUT_CHILD.items()} | {"photograph": "The photograph is kept"}


@router.get("/missing/children/{child_id}")
async def child(request: Request, child_id: ChildId, service: Service, person: OpensChild, kept: str = "") -> Response:
    """`kept`: what has just been kept."""
    found = await service.reading.child(person, child_id)
    now = service.clock.now()
    today = london_date(now)
    care = care_on(found.child, today)
    born = found.child.date_of_birth
    theirs = await service.reading.episodes(person, child_id=child_id) if allowed(person, Action.EPISODES_READ) else None
    plans = await service.beforehand.plans(person, child_id) if found.child.response_plan else []
    return show(
        request,
        "child.html",
        found=found,
        age=None if born is None else age_on(born, today),
        care=care,
        unsuitable=to_check(found.child, today),
        whose=care_today(found.child, now),
        team=TEAMS.get(found.child.team or "", found.child.team),
        place=code_lists()["PLACE"].label(care.place) if care and care.place else None,
        legal=code_lists()["LS"].label(care.ls) if care and care.ls else None,
        marks=[mark for mark in found.child.marks if mark.current_on(today)],
        episodes=theirs.items if theirs else [],
        counts=dated_counts([view.episode for view in theirs.items], now) if theirs else [],
        plan=plans[0] if plans else None,
        plans=plans,
        pack=await service.beforehand.grab_pack(person, child_id) if found.child.grab_pack_kept_on else None,
        stale=stale(found.child.photograph_taken_on, today),
        kept=KEPT.get(kept),
        guest=is_guest(person),
    )
