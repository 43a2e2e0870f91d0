"""`/missing/provisional`: children who were raised without being in the register, each matched with it by a person."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.domain.commands import MatchChild
from services.missing.domain.refusals import Refused
from services.missing.pages.answers import WORDS
from services.missing.pages.open_episodes import MOST_CHILDREN
from services.missing.pages.showing import ChildId, Service, show
from services.missing.provisional import provisional_child, provisional_children
from services.missing.service import Missing
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, ask, read_form

router = APIRouter()

Matcher = Annotated[Person, Depends(require(Action.CHILDREN_MATCH))]

FIND = "find"
"""Two buttons on one page: find a child by name or number, or match with the one chosen."""


class MatchForm(BaseModel):
    query: str | None = ask("", what="What to look for", default=None, max_length=100)
    child_id: str = ask("Select the child of the register", max_length=64)
    reason: str = ask("Enter how you know that they are the same child", what="The reason", max_length=WORDS)


@router.get("/missing/provisional")
async def provisional(request: Request, service: Service, person: Matcher, matched: str = "") -> Response:
    """`matched`: a match has just been recorded."""
    return show(request, "provisional.html", raised=await provisional_children(service.reading, person), done=bool(matched))


@router.get("/missing/provisional/{child_id}")
async def ask_whom(request: Request, child_id: ChildId, service: Service, person: Matcher) -> Response:
    return await _page(request, service, person, child_id, Form.blank(MatchForm))


@router.post("/missing/provisional/{child_id}")
async def match(request: Request, child_id: ChildId, service: Service, person: Matcher) -> Response:
    form = await read_form(request, MatchForm)
    if form.text("do") == FIND:
        form.errors.clear()
        if not form.text("query"):
            form.refuse("query", "Enter part of a name, or a number")
    elif form.answer is not None:
        command = MatchChild(child_id=form.answer.child_id, reason=form.answer.reason)
        try:
            await service.matching.match(person, child_id, command)
            return RedirectResponse("/missing/provisional?matched=yes", 303)
        except Unknown:
            form.refuse("child_id", "Nobody of this number is in the register, as far as you can see")
        except Refused as refusal:
            form.refuse("child_id", f"{refusal.message[:1].upper()}{refusal.message[1:]}")
    return await _page(request, service, person, child_id, form, 422 if form.errors else 200)


async def _page(request: Request, service: Missing, person: Person, child_id: str, form: Form[MatchForm], status: int = 200) -> Response:
    query = form.text("query")
    found = await service.reading.children(person, query, limit=MOST_CHILDREN) if query else None
    registered = [one for one in found.items if not one.child.provisional] if found else None
    if form.errors and not registered:  # whom it is and how we know are asked once somebody is found
        wrong = form.errors.pop("query", None) or form.errors.pop("child_id", None)
        form.errors.clear()
        form.refuse("query", wrong.text if wrong else "Find the child in the register first")
    return show(
        request,
        "provisional-match.html",
        status,
        form=form,
        raised=await provisional_child(service.reading, person, child_id),
        registered=registered,
        more=bool(found and found.next),
        query=query,
    )
