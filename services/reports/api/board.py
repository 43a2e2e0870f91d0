"""`/reports/api/board/{yyyy-Qn}`, as JSON, page or PDF, and the edition in plain words for young people: published form, whoever asks."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from services.reports.api.digests import SentenceBody, SourceBody
from services.reports.api.statements import statement_body
from services.reports.board.on_paper import report_pdf, you_said_pdf
from services.reports.board.pictures import drawn
from services.reports.board.quarters import Quarter
from services.reports.board.report import BoardReport, board_report
from services.reports.board.you_said import YouSaid, you_said
from services.reports.charts.drawing import Drawing, NotDrawn
from services.reports.charts.looks import Shape
from services.reports.digest.contents import signal_of
from services.reports.indicators.question import NotAsked
from services.reports.narrative import comparators
from services.reports.narrative.grammar import Sentence
from services.reports.pages.asking import address_of
from services.reports.quoted import Quoted
from services.reports.service import Service
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem, field_error

router = APIRouter(prefix="/reports/api/board", tags=["digests"])

Reader = Annotated[Person, Depends(require(Action.INDICATORS_READ))]
PDF = "application/pdf"


class SectionBody(BaseModel):
    title: str
    sentences: list[SentenceBody]


class PlainWordsBody(BaseModel):
    title: str
    sentences: list[str]


class BoardBody(BaseModel):
    """`from` and `to` (exclusive) are London dates. `quotations` are children's words by their consent: null where they could not be
    fetched just now, and another time perhaps others. `plain_words` is the edition for young people, without its quotations."""

    quarter: str
    from_: date
    to: date
    published: bool
    as_of: datetime | None
    position: int
    sections: list[SectionBody]
    quotations: list[str] | None
    plain_words: PlainWordsBody
    sources: list[SourceBody]

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


def quarter(quarter: Annotated[str, Path(max_length=20, description="2026-Q3: July to September 2026")]) -> Quarter:
    try:
        return Quarter.parse(quarter)
    except ValueError as wrong:
        raise Problem(422, "The request is not valid", str(wrong), errors=[field_error("quarter", str(wrong), quarter)]) from wrong


async def report(quarter: Annotated[Quarter, Depends(quarter)], service: Service) -> BoardReport:
    """Of the pages and of the calls. Raises 422 for a quarter that is not over."""
    try:
        return await board_report(service, quarter)
    except NotAsked as reason:
        error = field_error(reason.field, str(reason), str(reason.value))
        raise Problem(422, "There is no such report", f"There is no report on {quarter.months} yet.", errors=[error]) from reason


Asked = Annotated[BoardReport, Depends(report)]


async def quotations(request: Request, report: Asked, reader: Reader) -> list[str] | None:
    """Children's words of the quarter for this reader, as their consent stands now; None where missing is away."""
    quoted: Quoted = request.app.state.quoted
    return await quoted.said(reader, report.quarter.first_day, report.quarter.before(-1).first_day)


Words = Annotated[list[str] | None, Depends(quotations)]


async def drawings(request: Request, report: BoardReport) -> dict[str, str]:
    """The pictures as SVG for half a sheet's width, by figure; one that cannot be drawn is left out, its numbers stand in the table."""
    drawing: Drawing = request.app.state.drawing
    found = {}
    for indicator, picture in drawn(report).items():
        try:
            found[indicator] = await drawing.svg(picture, Shape.NARROW)
        except NotDrawn:  # logged where it happened
            continue
    return found


def plain(request: Request, report: Asked) -> YouSaid:
    advocate: str | None = request.app.state.advocate
    return you_said(report, advocate)


Plain = Annotated[YouSaid, Depends(plain)]


@router.get("/{quarter}.pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
async def board_pdf(request: Request, report: Asked, words: Words) -> Response:
    """The report on paper."""
    content = await asyncio.to_thread(report_pdf, report, words, await drawings(request, report))
    return _file(content, f"board-{report.quarter}.pdf")


@router.get("/{quarter}/you-said.pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
async def you_said_on_paper(edition: Plain, report: Asked, words: Words) -> Response:
    """The edition for young people on paper."""
    return _file(await asyncio.to_thread(you_said_pdf, edition, report, words), f"you-said-we-did-{report.quarter}.pdf")


@router.get("/{quarter}.html", response_class=RedirectResponse, status_code=303)
async def board_page(report: Asked, reader: Reader) -> Response:
    """Leads to the page."""
    return RedirectResponse(f"/reports/board/{report.quarter}", 303)


@router.get("/{quarter}", response_model=BoardBody)
@router.get("/{quarter}.json", response_model=BoardBody, include_in_schema=False)  # the lower decorator is the first route to be tried
async def board(report: Asked, edition: Plain, words: Words) -> Any:
    """A quarter for the corporate parenting board: sentences with their rounded numbers, and children's words by their consent."""
    sections = [SectionBody(title=one.title, sentences=[statement_body(said) for said in one.statements]) for one in report.sections]
    others = (
        ("What children say", report.said or [one for one in (report.unsaid,) if one]),
        ("What was decided", report.decided),
        ("Not told", report.untold),
        ("Not shown", [report.hidden] if report.hidden else []),
    )
    sections += [SectionBody(title=title, sentences=[statement_body(one) for one in said]) for title, said in others if said]
    compared = SectionBody(title="London and England", sentences=[_compared(one) for one in report.compared])
    return BoardBody(
        quarter=str(report.quarter),
        from_=report.quarter.first_day,
        to=report.quarter.before(-1).first_day,
        published=True,
        as_of=report.as_of,
        position=report.position,
        sections=[*sections, *([compared] if report.compared else [])],
        quotations=words,
        plain_words=PlainWordsBody(title=edition.title, sentences=edition.sentences),
        sources=[SourceBody(title=comparators.SOURCE, licence=comparators.LICENCE)] if report.compared else [],
    )


def _compared(one: Sentence) -> SentenceBody:
    finding = one.finding
    return SentenceBody(
        kind=finding.kind,
        indicator=finding.watched.indicator.id if finding.watched else None,
        text=one.text,
        query=address_of(finding.question) if finding.question else None,
        values=dict(finding.values),
        signal=signal_of(finding.judgement),
    )


def _file(content: bytes, name: str) -> Response:
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})
