"""`/reports/api/returns/department-measures/{year}`: what the Department would print for us of a collection year."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.reports.answers_as_files import MEDIA
from services.reports.api.refusals import refused
from services.reports.api.returns import Year
from services.reports.disclosure.symbols import Symbol
from services.reports.returns import department
from services.reports.returns.department import Measured
from services.reports.returns.department_workbook import workbook
from services.reports.service import Service
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(
    prefix="/reports/api/returns/department-measures", tags=["returns"], dependencies=[Depends(require(Action.RETURNS_READ))]
)


class MeasureBody(BaseModel):
    """`value` is a number as the Department rounds it, one of its letters, or of a day of a running year: `31 March 2027 has not come`."""

    group: str
    measure: str
    value: int | float | str


class MeasuresBody(BaseModel):
    """`record_since` is the first day of the record: of a year before it no 0 says anything. `position` is that of missing's log; `as_of`
    when the figures were last level with it. `symbols` says what each letter means.
    """

    year: str
    published: bool
    record_since: date | None
    as_of: datetime | None
    position: int
    measures: list[MeasureBody]
    symbols: dict[str, str]


async def measured(
    year: Year,
    service: Service,
    published: Annotated[bool, Query(description="small numbers hidden; false: as they are, for our own use only")] = True,
) -> Measured:
    """Of the page and of the call. Raises 422 where a published form is asked of a year that is not over."""
    with refused():
        return await department.measured(service, year, published=published)


Asked = Annotated[Measured, Depends(measured)]


@router.get("/{year}.json", response_model=MeasuresBody)
async def measures_json(measured: Asked) -> Any:
    """Every measure that the Department publishes of children who were missing or away, of this authority."""
    lines = [
        MeasureBody(group=group, measure=line.measure, value=line.number) for group, lines in measured.groups.items() for line in lines
    ]
    return MeasuresBody(
        year=str(measured.year),
        published=measured.published,
        record_since=measured.since,
        as_of=measured.snapshot.as_of,
        position=measured.snapshot.position,
        measures=lines,
        symbols={one: one.meaning for one in Symbol},
    )


@router.get("/{year}.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def measures_xlsx(measured: Asked) -> Response:
    """The same as a workbook; a second sheet says what they count."""
    content = await asyncio.to_thread(workbook, measured)
    form = "published" if measured.published else "own-use"
    disposition = f'attachment; filename="department-measures-{measured.year}-{form}.xlsx"'
    return Response(content, media_type=MEDIA["xlsx"], headers={"Content-Disposition": disposition})
