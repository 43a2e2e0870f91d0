"""`/reports/taken`: who took files with rows about children, what, when and why; for whoever reads the access log."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.reports.pages.routes import Shown
from services.reports.service import Service
from services.reports.store import taken_out
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/reports/taken", include_in_schema=False, dependencies=[Depends(require(Action.ACCESS_LOG_READ))])

MOST = 200
"""The latest: a council takes some dozens in a month."""


@router.get("")
async def taken(request: Request, service: Service, pages: Shown) -> Response:
    found = await taken_out(service.pool, MOST + 1)
    return pages.show(request, "taken.html", taken=found[:MOST], more=len(found) > MOST, most=MOST)
