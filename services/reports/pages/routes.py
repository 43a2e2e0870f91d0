"""The routes of the pages: the catalogue, a figure, its picture, and how fresh the figures are."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.data_mondays import names_items
from services.reports.charts.drawing import Drawing, NotDrawn
from services.reports.charts.looks import Shape
from services.reports.digest.monthly import last_complete
from services.reports.indicators.catalogue import GROUPS, INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.pages import asking
from services.reports.pages.answering import look
from services.reports.pages.choices import breakdowns, spans, whom
from services.reports.pages.freshness import fresh, streams
from services.reports.pages.instead import instead
from services.reports.pages.reading import read
from services.reports.service import Service
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(prefix="/reports", include_in_schema=False, dependencies=[Depends(require(Action.INDICATORS_READ))])


def drawing_of(request: Request) -> Drawing:
    drawing: Drawing = request.app.state.drawing
    return drawing


def pages_of(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


def figure(figure: Annotated[str, Path(max_length=100)]) -> Indicator:
    """Raises 404 for a figure that is not in the catalogue."""
    if figure not in INDICATORS:
        raise Problem(404, "No such figure", "Choose one from the list of figures.")
    return INDICATORS[figure]


Figure = Annotated[Indicator, Depends(figure)]
Shown = Annotated[Pages, Depends(pages_of)]


@router.get("")
async def choose(
    request: Request, service: Service, pages: Shown, person: Annotated[Person, Depends(require(Action.INDICATORS_READ))]
) -> Response:
    """The catalogue. A period already chosen goes with the reader to the next figure."""
    carried = asking.carried(asking.tidied(request.query_params.multi_items()))
    listed = [(title, [(one, asking.address(one.id, carried)) for one in group]) for title, group in GROUPS]
    month = last_complete(london_date(service.clock.now()))
    read = {"may_return": Action.RETURNS_READ, "lists": Action.EXTRACTS_READ, "audits": Action.ACCESS_LOG_READ}
    may = {name: allowed(person, one) is not None for name, one in read.items()}
    return pages.show(request, "figures.html", groups=listed, fresh=await fresh(service), month=month, **may)


@router.get("/freshness")
async def freshness(request: Request, service: Service, pages: Shown) -> Response:
    return pages.show(request, "freshness.html", streams=(await streams(service)).values())


@router.get("/figures/{figure}")
async def ask(request: Request, indicator: Figure, service: Service, pages: Shown) -> Response:
    """The answer, with the form that asked for it; 422 with the errors at their fields where it cannot be answered."""
    sent = request.query_params.multi_items()
    tidy = asking.tidied(sent)
    if list(tidy.items()) != sent:
        return RedirectResponse(asking.address(indicator.id, tidy), 303)
    today = london_date(service.clock.now())
    form, asked = read(indicator, sent, today)
    answer = await look(service, asked) if asked else None
    beginning = urlencode({"indicator": indicator.id, "asked": urlencode(tidy)})
    return pages.show(
        request,
        "figure.html",
        status=200 if asked else 422,
        indicator=indicator,
        form=form,
        asked=asked,
        instead=[] if asked else instead(indicator, tidy, today),
        answer=answer,
        fresh=await fresh(service),
        spans=spans(today),
        breakdowns=breakdowns(indicator),
        publication=list(asking.Published),
        whom=await whom(service, indicator, asked),
        boxes=asking.boxes,
        others=asking.catalogue_address(tidy),
        opens=names_items(request.state.person),
        may_decide=allowed(request.state.person, Action.DECISIONS_RECORD) is not None,
        deciding=f"/reports/decisions/new?{beginning}",
        saving=f"/reports/saved/new?{beginning}",
    )


@router.get("/figures/{figure}/{shape}.svg")
async def picture(request: Request, indicator: Figure, shape: Shape, service: Service) -> Response:
    """The picture alone. 404 where the question has none, 503 when it could not be drawn."""
    _, asked = read(indicator, request.query_params.multi_items(), london_date(service.clock.now()))
    answer = await look(service, asked) if asked else None
    if answer is None or answer.layout.picture is None:
        raise Problem(404, "No such picture", "There is nothing to draw for this question.")
    try:
        svg = await drawing_of(request).svg(answer.layout.picture, shape)
    except NotDrawn as failure:
        raise Problem(503, "Not drawn", "The picture could not be drawn; the table has the same figures.") from failure
    return Response(svg, media_type="image/svg+xml")
