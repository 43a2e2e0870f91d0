"""`/reports/extracts`: rows for an analyst's own tools, taken by a form. The purpose is sent in the form, never in an address."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, model_validator

from services.reports.api.extracts import as_file, take
from services.reports.extracts.taking import KEPT_FOR, KINDS
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.question import NotAsked
from services.reports.pages.case_form import noon
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown
from services.reports.service import Reports, Service
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import permit, require
from shared.web import Form, Moment, Refused, ask, read_form

router = APIRouter(prefix="/reports/extracts", include_in_schema=False)

Analyst = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]


class Taking(BaseModel):
    """Both days are included, as people say it."""

    rows: Literal["episodes", "periods", "interviews", "alerts"] = ask("Select what a row is")
    purpose: str = ask("Enter what the rows are for", what="What the rows are for", min_length=10, max_length=400)
    first: Moment = ask("Enter the first day", what="The first day")
    last: Moment = ask("Enter the last day", what="The last day")
    form: Literal["csv", "xlsx", "parquet"] = ask("Select the kind of file")
    urn: Literal["yes"] | None = ask("Select whether the home’s URN is in the rows", default=None)

    @model_validator(mode="after")
    def _the_period_is_one(self) -> "Taking":
        if self.last < self.first:
            raise Refused("last", "The last day must be the same as or after the first day")
        return self


@router.get("")
async def begun(request: Request, service: Service, pages: Shown, person: Analyst) -> Response:
    """The form, for the collection year so far."""
    year = service.question(INDICATORS["episodes"], None, None)
    given: dict[str, Any] = {"rows": "episodes", "first": noon(year.from_on), "last": noon(year.to_on - timedelta(days=1))}
    return await _shown(request, service, pages, person, Form.blank(Taking, **given))


@router.post("")
async def taken(request: Request, service: Service, pages: Shown, person: Analyst) -> Response:
    """The file; 422 with the errors at their fields."""
    form = await read_form(request, Taking)
    if form.answer is None:
        return await _shown(request, service, pages, person, form, 422)
    said, homes = form.answer, form.answer.urn is not None
    if homes:
        permit(person, Action.EXTRACTS_HOMES, page=True)
    try:
        until = london_date(said.last) + timedelta(days=1)
        question = service.question(INDICATORS["episodes"], london_date(said.first), until)
        return await as_file(await take(service, person, said.purpose, KINDS[said.rows], question, said.form, homes=homes), said.form)
    except NotAsked as reason:
        form.refuse({"from": "first"}.get(reason.field, "last"), f"The day {reason}")
        return await _shown(request, service, pages, person, form, 422)


async def _shown(request: Request, service: Reports, pages: Any, person: Person, form: Form[Taking], status: int = 200) -> Response:
    today = london_date(service.clock.now())
    return pages.show(  # type: ignore[no-any-return]
        request,
        "extracts.html",
        status,
        form=form,
        kinds=[{"value": kind.id, "text": kind.title, "hint": f"{kind.row} {kind.days}"} for kind in KINDS.values()],
        homes=allowed(person, Action.EXTRACTS_HOMES) is not None,
        delete_by=today + KEPT_FOR,
        kept_days=KEPT_FOR.days,
        fresh=await fresh(service),
    )
