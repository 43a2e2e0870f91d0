"""`/missing/continuity-form`: the questions on paper, for a night when systems are down. Keyed later by raising as usual."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.missing.pages.showing import EpisodeReader, show
from shared.contracts.codes import FoundLocation

router = APIRouter()


@router.get("/missing/continuity-form")
async def continuity_form(request: Request, person: EpisodeReader) -> Response:
    """Blank: it holds nobody's record, so anybody who works with episodes may print a pile of them."""
    return show(request, "continuity-form.html", locations=FoundLocation)
