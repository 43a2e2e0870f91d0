"""`/missing/reviews`: the children whose review must look at their absences, for the independent reviewing officer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.missing.domain.supervision import OFTEN
from services.missing.pages.showing import Service, show
from services.missing.reviews import BACK_WITHIN, to_review
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter()


@router.get("/missing/reviews")
async def reviews(request: Request, service: Service, person: Annotated[Person, Depends(require(Action.REVIEWS_READ))]) -> Response:
    """Each child stands once, where it matters most: missing now, then missing often, then lately back."""
    rows = await to_review(service.reading, person)
    over = [row for row in rows if not row.view.episode.ongoing]
    return show(
        request,
        "reviews.html",
        ongoing=[row for row in rows if row.view.episode.ongoing],
        often=[row for row in over if row.episodes >= OFTEN],
        back=[row for row in over if row.episodes < OFTEN],
        days=BACK_WITHIN.days,
    )
