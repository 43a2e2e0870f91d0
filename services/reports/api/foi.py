"""`/reports/api/returns/foi`: the standard questions of freedom of information requests, answered in published form."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.reports.answers_as_files import MEDIA
from services.reports.api.refusals import refused
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.question import NotAsked
from services.reports.returns import foi
from services.reports.returns.foi import Answers
from services.reports.returns.foi_workbook import workbook
from services.reports.service import Service
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.years import CollectionYear

router = APIRouter(prefix="/reports/api/returns", tags=["returns"], dependencies=[Depends(require(Action.RETURNS_READ))])


class LineBody(BaseModel):
    """`values` are by collection year: a number, one of the letters, or null where nothing of that year is held."""

    label: str
    values: dict[str, int | float | str | None]


class AnswerBody(BaseModel):
    question: str
    counts: str
    lines: list[LineBody]


class FoiBody(BaseModel):
    years: list[str]
    as_of: datetime | None
    position: int
    answers: list[AnswerBody]
    symbols: dict[str, str]
    exemption: str | None


async def answers(
    service: Service,
    to: Annotated[str | None, Query(max_length=20, description="last collection year, 2025-26; by default the last that is over")] = None,
    years: Annotated[int, Query(description=f"how many collection years, 1 to {foi.MOST_YEARS}")] = foi.MOST_YEARS,
) -> Answers:
    """Raises 422 for a year that is no year, or not over."""
    with refused():
        return await foi.answered(service, _year(to) if to else None, years)


def _year(text: str) -> CollectionYear:
    try:
        return CollectionYear.parse(text)
    except ValueError as wrong:
        raise NotAsked("to", str(wrong), text) from wrong


Asked = Annotated[Answers, Depends(answers)]


@router.get("/foi.json", response_model=FoiBody)
async def foi_json(answers: Asked) -> Any:
    """Each question with what it counts and its figures; what is hidden is a letter, and `exemption` says under which rule."""
    return FoiBody(
        years=[str(year) for year in answers.years],
        as_of=answers.snapshot.as_of,
        position=answers.snapshot.position,
        answers=[
            AnswerBody(
                question=one.asked.question,
                counts=one.asked.counts,
                lines=[
                    LineBody(label=line.label, values=dict(zip(map(str, answers.years), line.numbers, strict=True))) for line in one.lines
                ],
            )
            for one in answers.answers
        ],
        symbols={one: one.meaning for one in Symbol},
        exemption=foi.EXEMPTION if answers.withheld else None,
    )


@router.get("/foi.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def foi_xlsx(answers: Asked) -> Response:
    """The same as a workbook, to send."""
    content = await asyncio.to_thread(workbook, answers)
    disposition = f'attachment; filename="foi-{answers.years[0]}-to-{answers.years[-1]}.xlsx"'
    return Response(content, media_type=MEDIA["xlsx"], headers={"Content-Disposition": disposition})
