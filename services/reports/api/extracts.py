"""`/reports/api/episodes.csv` and `.parquet`: each absence as a row for an analyst's own tools, for a purpose that is kept."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from services.reports.answers_as_files import MEDIA, as_parquet
from services.reports.api.indicators import Day, refusals, refuse_unknown
from services.reports.extracts.episodes import Extract, extract
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.question import Question
from services.reports.service import PATIENCE, Reports, Service
from services.reports.spreadsheets import as_csv
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/reports/api", tags=["extracts"])

Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]
TAKEN = ("purpose", "from", "to", "as_known_on", "min_position")


@dataclass(frozen=True)
class Taken:
    """An extract and the London days it is of: `until` is not in it."""

    extract: Extract
    first: date
    until: date


async def taken(
    request: Request,
    service: Service,
    person: Annotated[Person, Depends(require(Action.EXTRACTS_READ))],
    purpose: Annotated[Purpose, Query(description="what it is for, kept with who took it; at least 10 characters and nobody's name")],
    from_: Annotated[Day | None, Query(alias="from", description="London date; by default the collection year's first day")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default tomorrow")] = None,
    as_known_on: Annotated[Day | None, Query(description="London date: as the facts were at the end of that day")] = None,
    min_position: Annotated[int, Query(ge=0, le=2**63 - 1, description="wait until missing's log is collated to here")] = 0,
) -> Taken:
    refuse_unknown(request, TAKEN)
    with refusals(min_position):
        question = service.question(INDICATORS["episodes"], from_, to, as_known_on=as_known_on)
        await service.collations["missing"].reach(min_position, PATIENCE)
        return await take(service, person, purpose, question, request.url.path.rpartition(".")[2])


async def take(service: Reports, person: Person, purpose: str, question: Question, form: str) -> Taken:
    """Recorded, with its purpose, before it is answered. Raises NotAsked."""
    today = london_date(service.clock.now())
    found = await service.facts.read(
        lambda connection: extract(connection, question.from_on, question.to_on, question.known_on, today, secrets.token_bytes(32))
    )
    document = f"episodes {question.from_on} to {question.to_on - timedelta(days=1)} {form}"
    await record_export(service.pool, replace(person, purpose=purpose), document, len(found.rows), service.clock.now())
    return Taken(found, question.from_on, question.to_on)


Extracted = Annotated[Taken, Depends(taken)]


@router.get("/episodes.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def episodes_csv(taken: Extracted) -> Response:
    """Coded facts of each absence, by pseudonyms that are in no other extract; `delete_by` is in every row."""
    return await as_file(taken, "csv")


@router.get("/episodes.parquet", response_class=Response, responses={200: {"content": {MEDIA["parquet"]: {}}}})
async def episodes_parquet(taken: Extracted) -> Response:
    """The same rows with their types: days as dates, counts as integers."""
    return await as_file(taken, "parquet")


async def as_file(taken: Taken, form: str) -> Response:
    of = taken.extract
    if form == "csv":
        content = await asyncio.to_thread(lambda: as_csv(of.columns, of.rows).encode())
    else:
        content = await asyncio.to_thread(as_parquet, of.types, of.rows)
    disposition = f'attachment; filename="episodes-{taken.first}-{taken.until}.{form}"'
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": disposition})
