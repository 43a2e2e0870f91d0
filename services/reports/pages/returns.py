"""The pages of what is sent out: the return and its check, the Department's measures, list 8, inspection day, and FOI answers."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from services.reports.api.department import measured as measured_in
from services.reports.api.foi import Asked as Answers
from services.reports.api.returns import Checked, Year, checked
from services.reports.collate import NotReached
from services.reports.disclosure.symbols import Symbol
from services.reports.inspection import cases, pack, readme
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown
from services.reports.pages.wording import printed
from services.reports.returns import foi
from services.reports.returns.annex_a import Posted, posted
from services.reports.returns.as_at import AsAt
from services.reports.returns.carry_over import carried_over
from services.reports.returns.register import RegisterUnavailable
from services.reports.returns.so_far import BESIDE_THE_FILES
from services.reports.service import Service
from shared.clock import london_date
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.breach import Breach
from shared.ssda903.rules import SAYS
from shared.ssda903.years import CollectionYear
from shared.web import Form, Moment
from shared.web import ask as question

router = APIRouter(prefix="/reports", include_in_schema=False, dependencies=[Depends(require(Action.RETURNS_READ))])
ABOUT_CHILDREN = [Depends(require(Action.EXTRACTS_READ))]
YEARS_SHOWN = 5


class AnotherDay(BaseModel):
    """Of which day a list is to be, and as known when."""

    at: Moment | None = question("Enter a day, or leave it blank", what="The day", default=None)
    known: Moment | None = question("Enter a day, or leave it blank", what="The day as known on", default=None)


class Drawing(AnotherDay):
    size: int = question("Enter how many cases to draw", what="The number of cases", default=cases.SIZE, ge=1, le=cases.MOST)
    seed: int | None = question("Enter a number, or leave it blank", what="The seed", default=None, ge=0, le=2**31 - 1)


@router.get("/returns")
async def home(request: Request, service: Service, pages: Shown) -> Response:
    """What can be sent, to whom."""
    this = CollectionYear.of(london_date(service.clock.now()))
    years = [CollectionYear(this.starting - back) for back in range(YEARS_SHOWN)]
    return pages.show(request, "returns.html", years=years, this=this, fresh=await fresh(service))


@router.get("/returns/ssda903/{year}")
async def ssda903(request: Request, year: Year, service: Service, pages: Shown, checked: Annotated[Checked, Depends(checked)]) -> Response:
    """The check before it is sent, what went on over 31 March, and the files."""
    this = checked.submission.missing or []
    carried = carried_over(checked.last.missing or [], this)
    open_now = [row for row in this if not row.mis_end]
    return pages.show(
        request,
        "return-ssda903.html",
        year=year,
        checked=checked,
        faults=_alike(checked.breaches),
        rows=this,
        carried=carried,
        open_now=open_now,
        named=BESIDE_THE_FILES if len(checked.so_far) > 1 else [],
        says=SAYS,
        fresh=await fresh(service),
    )


@router.get("/returns/department-measures/{year}")
async def department_measures(request: Request, year: Year, service: Service, pages: Shown, published: bool | None = None) -> Response:
    """As published where the year is over, unless asked for as they are."""
    over = CollectionYear.of(london_date(service.clock.now())).previous
    measured = await measured_in(year, service, published=year <= over if published is None else published)
    return pages.show(
        request, "department-measures.html", measured=measured, over=over, symbols=list(Symbol), printed=printed, fresh=await fresh(service)
    )


@router.get("/foi")
async def freedom_of_information(request: Request, service: Service, pages: Shown, answered: Answers) -> Response:
    over = CollectionYear.of(london_date(service.clock.now())).previous
    choices = [CollectionYear(over.starting - back) for back in range(YEARS_SHOWN)]
    query = urlencode({"to": answered.years[-1], "years": len(answered.years)})
    return pages.show(
        request, "foi.html", answered=answered, foi=foi, choices=choices, symbols=list(Symbol), printed=printed, query=query,
        fresh=await fresh(service),
    )  # fmt: skip


@router.get("/returns/list-8", dependencies=ABOUT_CHILDREN)
async def list_8(request: Request, service: Service, pages: Shown) -> Response:
    """Today's list, or a form for another day, which leads to the file."""
    form = _form(AnotherDay, request, london_date(service.clock.now()))
    if form.answer and form.typed:
        return RedirectResponse(f"/reports/api/returns/annex-a/list-8.xlsx?{urlencode(_days(form.answer))}", 303)
    return pages.show(request, "list-8.html", status=422 if form.errors else 200, form=form, fresh=await fresh(service))


@router.get("/inspection-day", dependencies=ABOUT_CHILDREN)
async def inspection_day(request: Request, service: Service, pages: Shown) -> Response:
    """The button, what its file will hold, and the gaps as they are now."""
    now = service.clock.now()
    form = _form(Drawing, request, london_date(now))
    if isinstance(form.answer, Drawing) and form.typed:
        drawn = {"size": str(form.answer.size)} | ({"seed": str(form.answer.seed)} if form.answer.seed is not None else {})
        return RedirectResponse(f"/reports/api/returns/inspection-day.zip?{urlencode(_days(form.answer) | drawn)}", 303)
    at, asked = AsAt.of(None, None, now), None
    with suppress(RegisterUnavailable, NotReached):  # the page then says so; the file is not made without them
        asked = await posted(service, at)
    made = await service.facts.read(
        lambda connection: pack.read(service, connection, at, asked or Posted(), cases.SIZE, cases.seed_of(at.on))
    )
    return pages.show(
        request, "inspection-day.html", status=422 if form.errors else 200, form=form, pack=made, files=pack.FILES, away=asked is None,
        stamp=readme.stamp(made.at, made.snapshot), fresh=await fresh(service),
    )  # fmt: skip


def _alike(breaches: list[Breach]) -> list[tuple[Breach, int]]:
    """Of a rule many rows of a child fail in the same words: the first, and how many."""
    alike: dict[tuple[str, str | None, str, str], list[Breach]] = {}
    for one in breaches:
        alike.setdefault((one.rule, one.child, one.file, one.message), []).append(one)
    return [(found[0], len(found)) for found in alike.values()]


def _form(model: type[AnotherDay], request: Request, today: date) -> Form[Any]:
    """As it stands in the address; blank where it asks nothing."""
    form: Form[Any] = Form.posted(model, request.query_params.multi_items())
    if form.answer:
        for name in ("at", "known"):
            day = getattr(form.answer, name) if form.answer else None
            if day and london_date(day) > today:
                form.refuse(name, "The day must be today or in the past")
    return form


def _days(answer: AnotherDay) -> dict[str, str]:
    days = {"at": answer.at, "as_known_on": answer.known}
    return {name: str(london_date(day)) for name, day in days.items() if day}
