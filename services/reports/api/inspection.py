"""`/reports/api/returns/inspection-day.zip`: what an inspection asks for on its first day, of one instant."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.reports.api.annex_a import At, Exporter
from services.reports.api.refusals import refused
from services.reports.inspection import cases, pack
from services.reports.service import Service
from services.reports.store import record_export

router = APIRouter(prefix="/reports/api/returns", tags=["returns"])

Size = Annotated[int, Query(ge=1, le=cases.MOST, description="cases in the sample")]
Seed = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="of the sample; by default the day as 20260601")]


@router.get("/inspection-day.zip", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
async def inspection_day(at: At, service: Service, person: Exporter, size: Size = cases.SIZE, seed: Seed = None) -> Response:
    """List 8, the tracker of the twelve months, a sample of cases and how it was drawn, and the known gaps."""
    with refused():
        made = await pack.pack(service, at, size, cases.seed_of(at.on) if seed is None else seed)
    content = await asyncio.to_thread(pack.zipped, made)
    known = f"position {made.snapshot.position}, as known at {at.known}"
    await record_export(service.pool, person, f"inspection day as at {at.on}, {known}", made.rows, at.now)
    disposition = f'attachment; filename="inspection-day-{at.on}.zip"'
    return Response(content, media_type="application/zip", headers={"Content-Disposition": disposition})
