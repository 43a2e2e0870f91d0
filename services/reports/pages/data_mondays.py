"""The page of a team's Data Monday: it fits on a sheet of paper, and leads to the records it counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.reports.api.data_mondays import Asked, Reader, names_items
from services.reports.indicators.question import Question
from services.reports.monday.weeks import WEEK, this_monday
from services.reports.monday.wording import COUNTED, kind_of
from services.reports.narrative import signals
from services.reports.pages.asking import address_of
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown
from services.reports.service import Service
from shared.clock import london_date
from shared.identity.people import TEAMS
from shared.identity.permissions import Action, allowed

router = APIRouter(prefix="/reports/data-mondays", include_in_schema=False)

LONGEST = 6
"""Of one kind so many are listed, the longest due first: the others are folded behind them, and on paper left out: it is one sheet."""


@router.get("")
async def latest(service: Service, reader: Reader, team: Annotated[str | None, Query(max_length=64)] = None) -> Response:
    """Leads to the last Monday that has come, of the team asked for or of one's own."""
    whose = f"?{urlencode({'team': team})}" if team else ""
    return RedirectResponse(f"/reports/data-mondays/{this_monday(london_date(service.clock.now()))}{whose}", 303)


@router.get("/{date}")
async def data_monday(request: Request, brief: Asked, reader: Reader, service: Service, pages: Shown) -> Response:
    """Without a team of one's own, the teams to choose from. 422 for a day or a team that there is none of."""
    return pages.show(
        request,
        "data_monday.html",
        brief=brief,
        address_of=address_of,
        kind_of=kind_of,
        counted=COUNTED,
        whole=allowed(reader, Action.SUPERVISION_RECORD) is not None,
        named=names_items(reader),
        longest=LONGEST,
        so_far=so_far,
        week=WEEK,
        signals=signals,
        last=this_monday(london_date(service.clock.now())),
        called=lambda team: f"{TEAMS[team]} ({team})" if team in TEAMS else team,
        fresh=await fresh(service),
    )


def so_far(week: Question) -> Question:
    """Of the month in which a week ends, up to that day."""
    return replace(week, from_on=(week.to_on - timedelta(days=1)).replace(day=1))
