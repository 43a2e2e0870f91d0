"""`/reports/api/returns/ssda903/{year}/...`: the SSDA903 submission, as the Department takes it, and what would fail."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel

from services.reports.api.refusals import refused
from services.reports.returns.missing_rows import missing_rows
from services.reports.returns.register import RegisterRows
from services.reports.returns.so_far import so_far
from services.reports.service import Reports, Service
from services.reports.spreadsheets import harmless
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.breach import Breach
from shared.ssda903.rules import check, unsaid
from shared.ssda903.submission import Submission
from shared.ssda903.tables import EPISODES, HEADER, MISSING, MissingRow, Row, Table
from shared.ssda903.writing import write_csv, write_missing_xml
from shared.ssda903.years import CollectionYear
from shared.web.problems import Problem, field_error

router = APIRouter(prefix="/reports/api/returns/ssda903/{year}", tags=["returns"])

R = TypeVar("R", bound=Row)
PATIENCE = 60.0
"""Seconds a return waits to be whole: a large authority's first import is collated in a few."""

Exporter = Annotated[Person, Depends(require(Action.RETURNS_EXPORT))]


def collection_year(year: Annotated[str, Path(max_length=20, description="2025-26")]) -> CollectionYear:
    try:
        return CollectionYear.parse(year)
    except ValueError as wrong:
        raise Problem(422, "The request is not valid", str(wrong), errors=[field_error("year", str(wrong), year)]) from wrong


Year = Annotated[CollectionYear, Depends(collection_year)]


class ValidationBody(BaseModel):
    """As `safereturn check ssda903 --json` answers: what would fail, and the rules that could not be said.

    `so_far`, in sentences, where the year is not over: until when its rows go, and which rules may speak otherwise at the end.
    """

    year: str
    failures: list[dict[str, Any]]
    skipped: list[str]
    so_far: list[str]


@router.get("/missing.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def missing_csv(year: Year, service: Service, person: Exporter) -> Response:
    return await _csv(service, person, year, MISSING, await _missing(service, year, await _register(service, year)))


@router.get("/header.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def header_csv(year: Year, service: Service, person: Exporter) -> Response:
    return await _csv(service, person, year, HEADER, (await _register(service, year)).header)


@router.get("/episodes.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def episodes_csv(year: Year, service: Service, person: Exporter) -> Response:
    return await _csv(service, person, year, EPISODES, (await _register(service, year)).episodes)


@router.get("/missing.xml", response_class=Response, responses={200: {"content": {"application/xml": {}}}})
async def missing_xml(year: Year, service: Service, person: Exporter) -> Response:
    register = await _register(service, year)
    rows = await _missing(service, year, register)
    try:
        content = write_missing_xml(rows, register.header)
    except ValueError as problem:
        raise Problem(409, "The return cannot be written as XML", str(problem)) from problem
    return await _document(service, person, year, "missing.xml", content, "application/xml", len(rows))


@dataclass(frozen=True)
class Checked:
    """A year's return as it would be exported now, what would fail, the rules that could not be said, and what to know while it runs."""

    submission: Submission
    last: Submission
    breaches: list[Breach]
    skipped: list[str]
    so_far: list[str]


async def checked(year: Year, service: Service) -> Checked:
    """Of the page and of the call."""
    register = await _register(service, year)
    rows, today = await _missing(service, year, register), london_date(service.clock.now())
    submission, last = Submission(rows, register.header, register.episodes), Submission(await _missing(service, year.previous, None))
    running = so_far(year, rows, register.loaded_at, today)
    return Checked(submission, last, check(submission, year, last), unsaid(submission, last), running)


@router.get("/validation", response_model=ValidationBody, dependencies=[Depends(require(Action.RETURNS_READ))])
async def validation(year: Year, checked: Annotated[Checked, Depends(checked)]) -> Any:
    """The Department's rules run on what would be exported now."""
    failures = [breach.as_failure() for breach in checked.breaches]
    return {"year": str(year), "failures": failures, "skipped": checked.skipped, "so_far": checked.so_far}


async def _missing(service: Reports, year: CollectionYear, register: RegisterRows | None) -> list[MissingRow]:
    """`register` is of that year: no row is left out that the record had when it was asked. Without it, no DOB is as sent."""
    if register:
        await _collated(service, register.position)
    today, born = london_date(service.clock.now()), register.born if register else {}
    return await service.facts.read(lambda connection: missing_rows(connection, year, today, born))


async def _collated(service: Reports, position: int) -> None:
    with refused():
        await service.collations["missing"].reach(position, PATIENCE)


async def _register(service: Reports, year: CollectionYear) -> RegisterRows:
    with refused():
        return await service.register.rows(year)


async def _csv(service: Reports, person: Person, year: CollectionYear, table: Table[R], rows: list[R]) -> Response:
    return await _document(service, person, year, table.file, write_csv(table, _harmless(rows)), "text/csv; charset=utf-8", len(rows))


def _harmless(rows: Iterable[R]) -> Iterable[R]:
    """No code, date or number of the return begins like a formula; what does was put there to run in a spreadsheet."""
    for row in rows:
        texts = {one.name: getattr(row, one.name) for one in fields(row) if one.name != "line"}
        changed: dict[str, Any] = {name: harmless(text) for name, text in texts.items() if harmless(text) != text}
        yield replace(row, **changed) if changed else row


async def _document(
    service: Reports, person: Person, year: CollectionYear, name: str, content: str, media_type: str, rows: int
) -> Response:
    await record_export(service.pool, person, f"ssda903 {year} {name}", rows, service.clock.now())
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
