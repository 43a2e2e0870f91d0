"""`/missing/access` and `/missing/children/{child_id}/access`: who has seen a child's record, when and why. For the auditor, by number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.domain.commands import WRITTEN
from services.missing.pages.showing import ChildId, Service, show
from shared.identity.people import Person, Role
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, ask, read_form

router = APIRouter()

Auditor = Annotated[Person, Depends(require(Action.ACCESS_LOG_READ))]

DOINGS = {
    "list_episodes": "Saw them on a list of episodes",
    "list_children": "Found them in the register",
    "list_reviews": "Saw them on the list of reviews",
    "list_police_notices": "Saw them on the list of police notices",
    "list_provisional": "Saw them on the list of children not in the register",
    "list_unfiled": "Saw them on the list of what is to be filed",
    "review_retention": "Saw their number among records to review",
    "see_names": "Saw their name on a page of alerts or figures",
    "look_for_open_episode": "Began to report them missing",
    "open_child": "Opened their page",
    "open_episode": "Opened an episode",
    "open_police_notice": "Opened a police notice about them",
    "open_response_plan": "Opened their response plan",
    "open_grab_pack": "Opened their grab pack",
    "say_purpose": "Said why they look",
    "see_photograph": "Saw the photograph",
    "read_access_log": "Looked at who has seen the record",
}
"""What was done, in words; anything else is read out as it is kept: `record_sighting` is "Record sighting"."""


class WhoseForm(BaseModel):
    child_id: str = ask("Enter the child’s number", what="The child’s number", max_length=64, pattern=WRITTEN)


@router.get("/missing/access")
async def whose(request: Request, person: Auditor) -> Response:
    return show(request, "seen-whose.html", form=Form.blank(WhoseForm))


@router.post("/missing/access")
async def find(request: Request, service: Service, person: Auditor) -> Response:
    form = await read_form(request, WhoseForm)
    if form.answer is not None:
        try:
            await service.seen_by.of(person, form.answer.child_id, limit=1)
            return RedirectResponse(f"/missing/children/{form.answer.child_id}/access", 303)
        except Unknown:
            form.refuse("child_id", f"No child has the number {form.answer.child_id}. Check it")
    return show(request, "seen-whose.html", 422, form=form)


@router.get("/missing/children/{child_id}/access")
async def seen(
    request: Request, child_id: ChildId, service: Service, person: Auditor, before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    page = await service.seen_by.of(person, child_id, before=before)
    return show(request, "seen-by.html", child_id=child_id, page=page, doing=doing, role=in_role, first=before is None)


def in_role(role: str) -> str:
    return Role(role).shown


def doing(action: str) -> str:
    return DOINGS.get(action) or action.replace("_", " ").capitalize()
