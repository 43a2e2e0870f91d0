"""`/reports/figures/{figure}/episodes`: the episodes behind a number of a figure's page, each leading to its record in missing."""

from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.figure_episodes import Reader, behind, hidden
from services.reports.indicators.listing import Cell, cell_of
from services.reports.indicators.question import MONTH, NotAsked, Question
from services.reports.pages import asking
from services.reports.pages.freshness import fresh
from services.reports.pages.reading import read
from services.reports.pages.routes import Figure, Shown
from services.reports.pages.wording import count, days, month_label, narrowed_to, value_label
from services.reports.service import Service
from shared.clock import london_date
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/reports", include_in_schema=False, dependencies=[Depends(require(Action.EXTRACTS_READ))])

MOST = 300
"""Episodes on a page: longer is a question to narrow, and the call has them all."""
NARROWER = ("cell", "counted")
"""What an address here has beside the figure's own question."""
SIDES = {"yes": True, "no": False}


@router.get("/figures/{figure}/episodes")
async def episodes(request: Request, indicator: Figure, service: Service, pages: Shown, person: Reader) -> Response:
    """A question that cannot be answered is sent back to the figure's page, which says why. 404 where there is no such list."""
    sent = request.query_params.multi_items()
    of_figure, today = [one for one in sent if one[0] not in NARROWER], london_date(service.clock.now())
    _, asked = read(indicator, of_figure, today)
    if asked is None:
        return RedirectResponse(asking.address(indicator.id, asking.tidied(of_figure)), 303)
    if asked.question.published:
        raise Problem(404, "No such list", "What may be published leads to no child.")
    cells, side = [value for name, value in sent if name == "cell"], request.query_params.get("counted")
    try:
        if side not in (None, *SIDES):
            raise NotAsked("counted", "is yes or no", side)
        cell = cell_of(asked.question, cells, SIDES[side] if side else None)
    except NotAsked as reason:
        raise Problem(404, "No such list", f"The {reason.field} {reason}.") from reason
    found = await behind(service, person, asked.question, cell, "page")
    every, shown = asked.address("/episodes"), [("cell", one) for one in cells]
    sides = (("All", None), (indicator.numerator, "yes"), ("The others", "no"))
    return pages.show(
        request,
        "figure-episodes.html",
        asked=asked,
        found=found,
        period=days(asked.question.from_on, asked.last),
        only=[text for text in (narrowed_to(asked.question), *_said(asked.question, cell, today)) if text],
        sides=[(text, asking.with_cell(every, [*shown, *([("counted", one)] if one else [])]), one == side) for text, one in sides],
        share=bool(indicator.among),
        rows=[(one, hidden(one, person)) for one in found.rows[:MOST]],
        more=len(found.rows) - MOST,
        count=count,
        fresh=await fresh(service),
    )


def _said(question: Question, cell: Cell, today: date) -> list[str]:
    """Which row of the answer, in words: its month, and each value with the name of what it is of."""
    months = {one.name: month_label(one, today) for one in question.ranges}
    fields = {field.id: field for field in (*question.by, *([question.indicator.bands] if question.indicator.bands else []))}
    return [
        months[value] if name == MONTH else f"{fields[name].title}: {value_label(fields[name], value)}" for name, value in cell.at.items()
    ]
