"""`/missing/access/people` and `/missing/access/people/{person_id}`: whose records somebody has seen, in a time. For the auditor."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, model_validator
from starlette.responses import Response

from services.missing.pages.seen_by import Auditor, in_role
from services.missing.pages.showing import Service, show
from services.missing.service import Missing
from shared.clock import london_date, london_midnight
from shared.web import Form, Moment, Refused, ask, read_form

WEEKS = timedelta(weeks=4)
"""(ours) How far back is looked where no day is given."""

MOST = 500

router = APIRouter()


class WhoForm(BaseModel):
    name: str = ask("Enter part of a name", what="The name", max_length=200)


class TimeForm(BaseModel):
    """Days stand for their noon: both are included."""

    since: Moment | None = ask("", what="The first day", default=None)
    until: Moment | None = ask("", what="The last day", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> "TimeForm":
        if self.since and self.until and self.until < self.since:
            raise Refused("until", "The last day must be the first day or after it")
        return self

    def between(self, now: datetime) -> tuple[datetime, datetime]:
        until = london_midnight(london_date(self.until or now) + timedelta(days=1))
        return london_midnight(london_date(self.since)) if self.since else until - WEEKS, until


async def _people(request: Request, service: Missing, form: Form[WhoForm], name: str = "") -> Response:
    since, until = TimeForm().between(service.clock.now())
    found = [] if form.errors else await service.seen_by.readers(name, since, until)
    return show(request, "seen-people.html", 422 if form.errors else 200, form=form, found=found, asked=bool(name), role=in_role)


@router.get("/missing/access/people")
async def people(request: Request, service: Service, person: Auditor) -> Response:
    return await _people(request, service, Form.blank(WhoForm))


@router.post("/missing/access/people")
async def find_people(request: Request, service: Service, person: Auditor) -> Response:
    """A name is never part of an address."""
    form = await read_form(request, WhoForm)
    return await _people(request, service, form, form.answer.name if form.answer else "")


@router.get("/missing/access/people/{person_id}")
async def seen_by_person(request: Request, person_id: UUID, service: Service, person: Auditor) -> Response:
    form = Form.posted(TimeForm, [(name, value) for name, value in request.query_params.multi_items() if value])
    since, until = (form.answer or TimeForm()).between(service.clock.now())
    name, found = await service.seen_by.by(person, str(person_id), since, until, MOST + 1)
    return show(
        request,
        "seen-of-person.html",
        422 if form.errors else 200,
        form=form,
        name=name,
        person_id=person_id,
        found=found[:MOST],
        more=len(found) > MOST,
        since=since,
        last=until - timedelta(hours=1),
    )
