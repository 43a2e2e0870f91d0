"""`/missing/administration`: where an administrator begins: what they may do, on which page or by which command, and what they may not."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.pages.showing import show
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


@router.get("/missing/administration")
async def administration(request: Request, person: Annotated[Person, Depends(require(Action.DEAD_LETTERS_MANAGE))]) -> Response:
    """Of nobody's record: nothing is read for it."""
    return show(request, "administration.html")
