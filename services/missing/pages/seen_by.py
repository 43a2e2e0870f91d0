"""`/missing/access` and `/missing/children/{child_id}/access`: who has seen a child's record, when and why. For the auditor, by number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.domain.commands import WRITTEN
from services.missing.pages.doings import doing
from services.missing.pages.showing import ChildId, Service, show
from shared.identity.people import Person, Role
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, ask, read_form

router = APIRouter()

Auditor = Annotated[Person, Depends(require(Action.ACCESS_LOG_READ))]


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
