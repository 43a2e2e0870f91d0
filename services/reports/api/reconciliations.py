"""`/reports/api/reconciliations`: our absences beside a list of the police or of the case system."""

import asyncio
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from services.reports.answers_as_files import MEDIA
from services.reports.api.indicators import Day, refusals, refuse_unknown
from services.reports.reconciliation import as_file
from services.reports.reconciliation.matching import Absence, Difference
from services.reports.reconciliation.reconciling import Reconciled, Source, reconcile
from services.reports.reconciliation.sent import COLUMNS, FILE, Line, When
from services.reports.service import Reports, Service
from services.reports.store import last_compared
from shared.identity.between_services import COMPARISONS_AGE
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require, service_scope
from shared.ssda903.reading import Unusable
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

router = APIRouter(prefix="/reports/api", tags=["assurance"])

Reader = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]
TAKEN = ("source", "from", "to")
_LIST = {"type": "string", "description": f"CSV with the columns {','.join(COLUMNS)}, at most 1 MB"}
_UPLOAD = {"type": "object", "required": ["file"], "properties": {"file": _LIST | {"format": "binary"}}}
BODY = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": _LIST}, "multipart/form-data": {"schema": _UPLOAD}}},
}


class TimeBody(BaseModel):
    """`at` is in UTC; with `day_only` the London midnight that stands for a day."""

    at: datetime
    day_only: bool


class TheirsBody(BaseModel):
    """A line of the list."""

    line: int
    reference: str
    child: str
    start: TimeBody
    end: TimeBody | None


class OursBody(BaseModel):
    """An absence of ours. `found` is when the child was found, `end` when they were back or, if they are not, found."""

    episode_id: str
    reference: str
    child: str
    category: str
    start: TimeBody
    found: TimeBody | None
    end: TimeBody | None


class DifferenceBody(BaseModel):
    """A column of the list that says something else here: a child's number, or a time."""

    field: str
    theirs: str | TimeBody | None
    ours: str | TimeBody | None


class PairBody(BaseModel):
    theirs: TheirsBody
    ours: OursBody


class DifferingBody(PairBody):
    differences: list[DifferenceBody]


class OnlyThereBody(TheirsBody):
    """`beside`: our references whose time it overlaps, though another line is nearer to them."""

    beside: list[str]


class OnlyHereBody(OursBody):
    """`beside`: lines whose time it overlaps, though another absence of ours is nearer to them."""

    beside: list[int]


class RefusedBody(BaseModel):
    """A line left out: its absence, if we have it, stands under `only_here`."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    message: str


class ReconciliationBody(BaseModel):
    """Every line that could be read, and every absence of ours that began on the days the list is about, in exactly one of four lists.

    `to` is exclusive. `warnings` say in sentences that the list seems to be of a part of the days, or cut off. Of the list nothing is
    kept, but that it was compared, by whom and with which counts.
    """

    source: Source
    from_: date
    to: date
    compared_at: datetime
    as_of: datetime | None
    position: int
    counts: dict[str, int]
    warnings: list[str]
    in_both: list[PairBody]
    differing: list[DifferingBody]
    only_there: list[OnlyThereBody]
    only_here: list[OnlyHereBody]
    refused: list[RefusedBody]

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class LastComparedBody(BaseModel):
    """The latest comparison with one source, in numbers. Both days are included."""

    source: Source
    at: datetime
    role: str
    first_day: date
    last_day: date
    in_both: int
    differing: int
    only_there: int
    only_here: int
    refused: int


class LastComparedList(BaseModel):
    items: list[LastComparedBody]
    next: None = None


async def made(
    request: Request,
    service: Service,
    person: Reader,
    source: Annotated[Source, Query(description="whose list it is")] = Source.POLICE,
    from_: Annotated[Day | None, Query(alias="from", description="London date: the first day; by default of its first start")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default the day after its last start")] = None,
) -> Reconciled:
    """The list as `text/csv`, or as the one file of `multipart/form-data`."""
    refuse_unknown(request, TAKEN)
    form = request.url.path.rpartition(".")[2] if "." in request.url.path else "json"
    last = to - timedelta(days=1) if to else None
    return await compared(service, person, await _content(request), source, from_, last, form)


async def compared(
    service: Reports, person: Person, content: bytes, source: Source, first: date | None, last: date | None, form: str
) -> Reconciled:
    with refusals(0):
        try:
            return await reconcile(service, person, content, source, first, last, form)
        except Unusable as fault:
            error = field_error(fault.column or "file", fault.message, fault.value)
            detail = f"{FILE.capitalize()} {fault.message}. {NOTHING_CHANGED}"
            raise Problem(422, "The list cannot be read", detail, errors=[error], line=fault.line) from fault


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        files = [one for one in form.values() if isinstance(one, UploadFile)]
        if len(files) != 1:
            error = field_error("file", f"send one file, the list: there {'is none' if not files else f'are {len(files)}'}")
            raise Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[error])
        return await files[0].read()


Made = Annotated[Reconciled, Depends(made)]


@router.get("/reconciliations", response_model=LastComparedList, dependencies=[Depends(require(Action.INDICATORS_READ))])
async def reconciliations(service: Service) -> Any:
    """When our absences were last compared with the list of each source."""
    return {"items": [asdict(one) for one in await last_compared(service.pool)]}


class AgeBody(BaseModel):
    """`compared_at` is null where the police's list was never compared with."""

    compared_at: datetime | None


@router.get("/reconciliations/police/age", response_model=AgeBody, dependencies=[Depends(service_scope(COMPARISONS_AGE))])
async def police_list_age(service: Service) -> Any:
    """When our absences were last held against the police's list, for the daily list."""
    found = (one.at for one in await last_compared(service.pool) if one.source == Source.POLICE)
    return AgeBody(compared_at=next(found, None))


@router.post("/reconciliations", response_model=ReconciliationBody, openapi_extra=BODY)
async def reconciliation_json(made: Made) -> Any:
    """First by our own reference, then by the child's number and overlapping times, the nearest starts first."""
    found = made.comparison
    return ReconciliationBody(
        source=made.source,
        from_=made.days.first,
        to=made.days.last + timedelta(days=1),
        compared_at=made.at,
        as_of=made.as_of,
        position=made.position,
        counts=made.counts,
        warnings=made.doubts,
        in_both=[PairBody(theirs=_theirs(one.line), ours=_ours(one.absence)) for one in found.in_both],
        differing=[
            DifferingBody(theirs=_theirs(one.line), ours=_ours(one.absence), differences=[_difference(other) for other in one.differences])
            for one in found.differing
        ],
        only_there=[OnlyThereBody(**dict(_theirs(one.line)), beside=list(one.beside)) for one in found.only_there],
        only_here=[OnlyHereBody(**dict(_ours(one.absence)), beside=list(one.beside)) for one in found.only_here],
        refused=[RefusedBody(**one.as_refusal()) for one in made.refused],
    )


@router.post("/reconciliations.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}}, openapi_extra=BODY)
async def reconciliation_csv(made: Made) -> Response:
    """One row for each absence of either list, in UK time."""
    return await as_download(made, "csv")


@router.post("/reconciliations.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}}, openapi_extra=BODY)
async def reconciliation_xlsx(made: Made) -> Response:
    """The same rows as a workbook, with what could not be read on a sheet of its own."""
    return await as_download(made, "xlsx")


async def as_download(made: Reconciled, form: str) -> Response:
    content = await asyncio.to_thread(as_file.content, made, form)
    disposition = f'attachment; filename="{as_file.name(made, form)}"'
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


def _time(when: When | None) -> TimeBody | None:
    return TimeBody(at=when.at, day_only=when.day_only) if when else None


def _said(value: str | When | None) -> str | TimeBody | None:
    return _time(value) if isinstance(value, When) else value


def _difference(one: Difference) -> DifferenceBody:
    return DifferenceBody(field=one.field, theirs=_said(one.theirs), ours=_said(one.ours))


def _theirs(line: Line) -> TheirsBody:
    start = TimeBody(at=line.start.at, day_only=line.start.day_only)
    return TheirsBody(line=line.line, reference=line.reference, child=line.child, start=start, end=_time(line.end))


def _ours(one: Absence) -> OursBody:
    return OursBody(
        episode_id=one.episode_id,
        reference=one.reference,
        child=one.child,
        category=one.category,
        start=TimeBody(at=one.start.at, day_only=one.start.day_only),
        found=_time(one.found),
        end=_time(one.end),
    )
