"""`/reports/api/{episodes,periods,interviews,alerts}.{csv,xlsx,parquet}`: rows for an analyst's own tools, for a purpose that is kept."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from services.reports.answers_as_files import MEDIA
from services.reports.api.indicators import Day, refusals, refuse_unknown
from services.reports.extracts.as_file import MOST_ROWS, content
from services.reports.extracts.columns import Rows
from services.reports.extracts.taking import KINDS, Extract, extract
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.question import NotAsked, Question
from services.reports.service import PATIENCE, Reports, Service
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import permit, require

router = APIRouter(prefix="/reports/api", tags=["extracts"])

Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]
ASKED = ("purpose", "from", "to", "as_known_on", "min_position", "urn")


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
    urn: Annotated[bool, Query(description="with the home's URN; for managers and directors")] = False,
) -> Response:
    refuse_unknown(request, ASKED)
    kind, form = _named(request)
    if urn:
        permit(person, Action.EXTRACTS_HOMES)
    with refusals(min_position):
        question = service.question(INDICATORS["episodes"], from_, to, as_known_on=as_known_on)
        await service.collations["missing"].reach(min_position, PATIENCE)
        return await as_file(await take(service, person, purpose, KINDS[kind], question, form, homes=urn), form)


def _named(request: Request) -> tuple[str, str]:
    kind, _, form = request.url.path.rpartition("/")[2].partition(".")
    return kind, form


async def take(service: Reports, person: Person, purpose: str, kind: Rows, question: Question, form: str, *, homes: bool) -> Taken:
    """Recorded, with its purpose, before it is answered. Raises NotAsked."""
    today, days = london_date(service.clock.now()), (question.from_on, question.to_on)
    found = await service.facts.read(
        lambda connection: extract(connection, kind, days, question.known_on, today, secrets.token_bytes(32), homes=homes)
    )
    if form == "xlsx" and len(found.rows) > MOST_ROWS:
        raise NotAsked("to", f"makes {len(found.rows):,} rows, and a workbook holds {MOST_ROWS:,}: take CSV or Parquet", question.to_on)
    document = f"{kind.id} {question.from_on} to {question.to_on - timedelta(days=1)} {form}{' with URN' if homes else ''}"
    await record_export(service.pool, replace(person, purpose=purpose), document, len(found.rows), service.clock.now())
    return Taken(found, *days)


async def as_file(taken: Taken, form: str) -> Response:
    disposition = f'attachment; filename="{taken.extract.kind.id}-{taken.first}-{taken.until}.{form}"'
    body = await asyncio.to_thread(content, taken.extract, form)
    return Response(body, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


for _kind in KINDS.values():
    for _form, _media in MEDIA.items():
        router.add_api_route(
            f"/{_kind.id}.{_form}",
            taken,
            methods=["GET"],
            name=f"{_kind.id}_{_form}",
            response_class=Response,
            responses={200: {"content": {_media.partition(";")[0]: {}}}},
            summary=f"{_kind.title} as rows, {_form}",
            description=(
                f"{_kind.row} {_kind.days} Coded facts by pseudonyms that are in no other extract; `delete_by` is in every row. "
                "Every column is in docs/extracts.md."
            ),
        )
