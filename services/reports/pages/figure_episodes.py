"""`/reports/figures/{figure}/episodes`: the episodes behind a number of a figure's page, each leading to its record in missing."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.figure_episodes import Reader, behind, hidden
from services.reports.indicators.listing import Cell, Counted, cell_of
from services.reports.indicators.question import MONTH, NotAsked, Question
from services.reports.pages import asking
from services.reports.pages.freshness import fresh
from services.reports.pages.paging import numbered, pages_of
from services.reports.pages.reading import read
from services.reports.pages.routes import Figure, Shown
from services.reports.pages.wording import count, days, month_label, narrowed_to, value_label
from services.reports.service import Service
from shared.clock import london_date
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/reports", include_in_schema=False, dependencies=[Depends(require(Action.EXTRACTS_READ))])

ON_A_PAGE = 50
"""Rows: a phone scrolls past more."""
MOST_PAGES = 1_000_000
NARROWER = ("cell", "counted", "page", "list")
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
    at = _page(request.query_params.get("page", "1"))
    first = (at - 1) * ON_A_PAGE
    found = await behind(service, person, asked.question, cell, "page", shown=slice(first, first + ON_A_PAGE))
    pages_there = pages_of(len(found.rows), ON_A_PAGE)
    if at > pages_there:
        raise Problem(404, "No such page", f"The list has {pages_there} {'page' if pages_there == 1 else 'pages'}.")
    every, shown = asked.address("/episodes"), [("cell", one) for one in cells]
    here, list_ = [*shown, *([("counted", side)] if side else [])], _fingerprint(found.rows)
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
        rows=[(one, hidden(one, person)) for one in found.rows[first : first + ON_A_PAGE]],
        first=first + 1,
        at=at,
        last_page=pages_there,
        numbered=numbered(
            at, pages_there, lambda n: asking.with_cell(every, [*here, *([("page", str(n)), ("list", list_)] if n > 1 else [])]) + "#list"
        ),
        changed=at > 1 and request.query_params.get("list", list_) != list_,
        count=count,
        fresh=await fresh(service),
    )


def _page(sent: str) -> int:
    if sent.isascii() and sent.isdigit() and 1 <= int(sent[:10]) <= MOST_PAGES:
        return int(sent[:10])
    raise Problem(404, "No such page", f"A page is a whole number from 1; “{sent[:20]}” is none.")


def _fingerprint(rows: Sequence[Counted]) -> str:
    """By which a later page knows that it is of the same list: it tells nothing of what is in it."""
    return sha256("\n".join(f"{one.episode_id} {one.counted} {sorted(one.at.items())}" for one in rows).encode()).hexdigest()[:12]


def _said(question: Question, cell: Cell, today: date) -> list[str]:
    """Which row of the answer, in words: its month, and each value with the name of what it is of."""
    months = {one.name: month_label(one, today) for one in question.ranges}
    fields = {field.id: field for field in (*question.by, *([question.indicator.bands] if question.indicator.bands else []))}
    return [
        months[value] if name == MONTH else f"{fields[name].title}: {value_label(fields[name], value)}" for name, value in cell.at.items()
    ]
