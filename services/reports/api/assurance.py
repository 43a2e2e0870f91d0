"""`/reports/api/assurance/responses`: each return with what was planned, offered, held, when that was recorded, and what is missing."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from services.reports.answers_as_files import MEDIA
from services.reports.api.indicators import Day, refusals, refuse_unknown
from services.reports.assurance import as_file, summary
from services.reports.assurance.as_file import FLAG
from services.reports.assurance.asking import Responses, responses
from services.reports.assurance.reading import Assured
from services.reports.assurance.response import Lack, Recorded
from services.reports.recordings import Part
from services.reports.service import Service
from services.reports.store import record_export
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/reports/api/assurance", tags=["assurance"])

Reader = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]
TAKEN = ("from", "to", "where", "missing", "as_known_on", "min_position")


class RecordedBody(BaseModel):
    """One part of the answer as it was written down. `person` is an opaque id; `late`: not by the end of the second working day after.

    `responses` is of a return plan, `outcome` of an offer, `conductor_relation` and `independent` of an interview, `reasons_coded` of an
    interview or a discussion; null elsewhere.
    """

    part: Part
    happened_at: datetime
    recorded_at: datetime
    late: bool
    role: str
    person: str
    responses: list[str] | None
    outcome: str | None
    conductor_relation: str | None
    independent: bool | None
    reasons_coded: bool | None


class FlagsBody(BaseModel):
    """What the inspectors' Annex A, list 8, would say of this return."""

    offered: str
    accepted: str


class ResponseBody(BaseModel):
    """One return. `due`: its 72 hours are over; before that nothing but `in_time` is missing. `missing` is what the record lacks.

    `offered_at` and `held` are the first; `independent` whether any interview was. `ended_by` other than `return`: custody or hospital.
    """

    episode_id: str
    reference: str
    returned_at: datetime
    ended_by: str | None
    category: str
    care_status: str
    team: str | None
    due_at: datetime
    due: bool
    planned: list[str]
    offered: bool
    offered_at: datetime | None
    accepted: bool
    outcome: str | None
    interview_held_at: datetime | None
    conductor_relation: str | None
    independent: bool | None
    discussion_held_at: datetime | None
    prevention_checked_at: datetime | None
    reasons_coded: bool
    actions_agreed: int
    actions_done: int
    annex_a: FlagsBody
    missing: list[Lack]
    recorded: list[RecordedBody]


class SummaryBody(BaseModel):
    """A figure of the catalogue over the same returns, whatever is missing of them."""

    indicator: str
    title: str
    numerator: int | None
    denominator: int | None
    value: float | None


class ResponsesBody(BaseModel):
    """`position` is that of missing's log; `as_of` when the facts were last level with it."""

    from_: date
    to: date
    as_known_on: date | None
    as_of: datetime | None
    position: int
    summary: list[SummaryBody]
    items: list[ResponseBody]
    next: None = None

    model_config = {"serialize_by_alias": True, "alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


async def found(
    request: Request,
    service: Service,
    person: Reader,
    from_: Annotated[Day | None, Query(alias="from", description="London date; by default the collection year's first day")] = None,
    to: Annotated[Day | None, Query(description="London date, exclusive; by default tomorrow")] = None,
    where: Annotated[list[str] | None, Query(description="field:value, as of the indicator `returns`")] = None,
    missing: Annotated[Lack | None, Query(description="only returns that lack this")] = None,
    as_known_on: Annotated[Day | None, Query(description="London date: as the facts were at the end of that day")] = None,
    min_position: Annotated[int, Query(ge=0, le=2**63 - 1, description="wait until missing's log is collated to here")] = 0,
) -> Responses:
    """Recorded as taken out before it is answered: these are rows about children."""
    refuse_unknown(request, TAKEN)
    with refusals(min_position):
        made = await responses(service, from_, to, where=where or [], lack=missing, as_known_on=as_known_on, min_position=min_position)
    question, form = made.listed.question, request.url.path.rpartition(".")[2] if "." in request.url.path else "json"
    document = f"responses {question.from_on} to {question.to_on - timedelta(days=1)} {form}"
    await record_export(service.pool, person, document, len(made.listed.rows), service.clock.now())
    return made


Found = Annotated[Responses, Depends(found)]


@router.get("/responses", response_model=ResponsesBody)
async def responses_json(found: Found) -> Any:
    """The returns whose absence was over in the days asked for, the latest first."""
    listed = found.listed
    question = listed.question
    return ResponsesBody(
        from_=question.from_on,
        to=question.to_on,
        as_known_on=question.known_on,
        as_of=listed.as_of,
        position=listed.position,
        summary=[_figure(one) for one in found.figures],
        items=[_response(one) for one in listed.rows],
    )


@router.get("/responses.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def responses_csv(found: Found) -> Response:
    """One row for each return, with London days."""
    return await _file(found, "csv")


@router.get("/responses.xlsx", response_class=Response, responses={200: {"content": {MEDIA["xlsx"]: {}}}})
async def responses_xlsx(found: Found) -> Response:
    """The same rows as a workbook; a second sheet says what they are."""
    return await _file(found, "xlsx")


async def _file(found: Responses, form: str) -> Response:
    content = await asyncio.to_thread(as_file.content, found.listed, form)
    disposition = f'attachment; filename="{as_file.name(found.listed, form)}"'
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


def _figure(one: summary.Figure) -> SummaryBody:
    return SummaryBody(indicator=one.indicator.id, title=one.indicator.title, **one.whole.shown())


def _response(one: Assured) -> ResponseBody:
    answer = one.answer
    return ResponseBody(
        episode_id=answer.episode_id,
        reference=answer.reference,
        returned_at=answer.over_at,
        ended_by=answer.ended_by,
        category=answer.category,
        care_status=answer.care_status,
        team=answer.team,
        due_at=answer.due_at,
        due=one.due,
        planned=list(answer.planned),
        offered=answer.flag_offered,
        offered_at=answer.offer.happened_at if answer.offer else None,
        accepted=answer.accepted,
        outcome=answer.outcome,
        interview_held_at=answer.interview.happened_at if answer.interview else None,
        conductor_relation=answer.interview.relation if answer.interview else None,
        independent=answer.independent if answer.interview else None,
        discussion_held_at=answer.discussion.happened_at if answer.discussion else None,
        prevention_checked_at=answer.prevention_check.happened_at if answer.prevention_check else None,
        reasons_coded=answer.reasons_coded,
        actions_agreed=len(answer.of(Part.ACTION)),
        actions_done=len(answer.of(Part.ACTION_DONE)),
        annex_a=FlagsBody(offered=FLAG[answer.flag_offered], accepted=FLAG[answer.flag_accepted]),
        missing=list(one.missing),
        recorded=[_recorded(part) for part in answer.recorded],
    )


def _recorded(one: Recorded) -> RecordedBody:
    return RecordedBody(
        part=one.part,
        happened_at=one.happened_at,
        recorded_at=one.recorded_at,
        late=one.late,
        role=one.role,
        person=one.person,
        responses=list(one.planned) if one.part is Part.RETURN_PLAN else None,
        outcome=one.outcome,
        conductor_relation=one.relation,
        independent=one.independent,
        reasons_coded=one.coded,
    )
