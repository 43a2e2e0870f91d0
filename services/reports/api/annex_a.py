"""`/reports/api/returns/annex-a/list-8.xlsx`: the inspectors' list of children in care, as they take it."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.reports.answers_as_files import MEDIA
from services.reports.api.indicators import Day
from services.reports.api.refusals import refused
from services.reports.returns import annex_a, list_8_workbook
from services.reports.returns.as_at import AsAt, snapshot_of
from services.reports.service import Reports, Service
from services.reports.store import record_export
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/reports/api/returns/annex-a", tags=["returns"])

Exporter = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]


def as_at(
    service: Service,
    at: Annotated[Day | None, Query(description="London date the list is of; by default today, or `as_known_on`")] = None,
    as_known_on: Annotated[Day | None, Query(description="London date: as the facts were at the end of that day; by default now")] = None,
) -> AsAt:
    with refused():
        return AsAt.of(at, as_known_on, service.clock.now())


At = Annotated[AsAt, Depends(as_at)]


@router.get("/list-8.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def list_8(at: At, service: Service, person: Exporter) -> Response:
    """Children in care on a day, and who ceased in the six months before, with their absences and the two flags of the interview."""
    content, rows = await _list_8(service, at)
    await record_export(service.pool, person, f"annex a list 8 as at {at.on}, as known at {_known(at.known_on)}", rows, at.now)
    disposition = f'attachment; filename="annex-a-list-8-{at.on}.xlsx"'
    return Response(content, media_type=MEDIA["xlsx"], headers={"Content-Disposition": disposition})


async def _list_8(service: Reports, at: AsAt) -> tuple[bytes, int]:
    with refused():
        posted = await annex_a.posted(service, at)
    rows, snapshot = await service.facts.read(
        lambda connection: (annex_a.list_8(connection, at, service.authority, posted), snapshot_of(service, connection))
    )
    return await asyncio.to_thread(list_8_workbook.workbook, rows, at, snapshot), len(rows)


def _known(day: date | None) -> str:
    return str(day) if day else "now"
