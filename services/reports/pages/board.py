"""The pages of the board report: the report, its pictures, and the edition for young people."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.board import Asked, Plain, Reader, Words
from services.reports.board import rules
from services.reports.board.pictures import drawn, table
from services.reports.board.quarters import last_complete
from services.reports.charts.drawing import NotDrawn
from services.reports.charts.looks import Shape
from services.reports.narrative import comparators
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown, drawing_of
from services.reports.service import Service
from shared.clock import london_date
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/board", include_in_schema=False)


@router.get("")
async def latest(service: Service, reader: Reader) -> Response:
    """Leads to the last quarter that is over."""
    return RedirectResponse(f"/reports/board/{last_complete(london_date(service.clock.now()))}", 303)


@router.get("/{quarter}")
async def board(request: Request, report: Asked, words: Words, service: Service, pages: Shown) -> Response:
    """422 for a quarter that is not over."""
    following = report.quarter.before(-1)
    return pages.show(
        request,
        "board.html",
        report=report,
        words=words,
        pictures=drawn(report),
        table=table(report),
        rules=rules,
        comparators=comparators,
        following=following if following <= last_complete(london_date(service.clock.now())) else None,
        fresh=await fresh(service),
    )


@router.get("/{quarter}/you-said")
async def for_young_people(request: Request, report: Asked, edition: Plain, words: Words, pages: Shown) -> Response:
    """422 for a quarter that is not over."""
    return pages.show(request, "you_said.html", report=report, edition=edition, words=words)


@router.get("/{quarter}/{figure}/{shape}.svg")
async def picture(request: Request, report: Asked, reader: Reader, figure: Annotated[str, Path(max_length=100)], shape: Shape) -> Response:
    """The picture alone. 404 where the report has none, 503 when it could not be drawn."""
    found = drawn(report).get(figure)
    if found is None:
        raise Problem(404, "No such picture", "The report has no picture of this figure.")
    try:
        return Response(await drawing_of(request).svg(found, shape), media_type="image/svg+xml")
    except NotDrawn as failure:
        raise Problem(503, "Not drawn", "The picture could not be drawn; the table has the same figures.") from failure
