"""`/missing/reviews`: the children whose review must look at their absences, for the independent reviewing officer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.missing.pages.showing import Service, show
from services.missing.reviews import BACK_WITHIN, to_review
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


@router.get("/missing/reviews")
async def reviews(
    request: Request,
    service: Service,
    person: Annotated[Person, Depends(require(Action.REVIEWS_READ))],
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Each child stands once, where it matters most: missing now, then missing often, then lately back."""
    found = await to_review(service.reading, person, page)
    return show(request, "reviews.html", **found._asdict(), page=page, days=BACK_WITHIN.days)
