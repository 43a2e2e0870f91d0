"""The page on which a list of the police or of the case system is held against ours. The list goes no further than this answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from services.reports.api.reconciliations import as_download
from services.reports.indicators.question import NotAsked
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown
from services.reports.pages.wording import count, days
from services.reports.reconciliation.matching import AGREES
from services.reports.reconciliation.reconciling import Reconciled, Source, reconcile
from services.reports.reconciliation.sent import COLUMNS
from services.reports.service import Reports, Service
from services.reports.store import last_compared
from shared.clock import london_date
from shared.contracts.codes import Category, Code
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.ssda903.reading import Unusable
from shared.web import Form, Moment, read_form
from shared.web import ask as question

router = APIRouter(prefix="/reports/reconciliation", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]


class AnswerAs(Code):
    PAGE = "page", "On this page"
    XLSX = "xlsx", "As a workbook (XLSX)"
    CSV = "csv", "As CSV"


class ListForm(BaseModel):
    """The questions of the page; the list itself is a file, and no answer."""

    source: Source = question("Select whose list it is")
    first: Moment | None = question("Enter the first day, or leave it blank", what="The first day", default=None)
    last: Moment | None = question("Enter the last day, or leave it blank", what="The last day", default=None)
    answer: AnswerAs = question("Select how you want the answer", default=AnswerAs.PAGE)


@router.get("")
async def ask(request: Request, service: Service, pages: Shown, person: Reader) -> Response:
    return await _shown(request, service, pages, person, Form.blank(ListForm, answer=AnswerAs.PAGE), None)


@router.post("")
async def compare(request: Request, service: Service, pages: Shown, person: Reader) -> Response:
    """422 with what is wrong with the answers or with the list; then nothing is written down."""
    uploaded = (await request.form()).get("list")
    form = await read_form(request, ListForm)
    content = await uploaded.read() if isinstance(uploaded, UploadFile) and uploaded.filename else None
    if content is None:
        form.refuse("list", "Choose the file of the list")
    made = await _compared(service, person, form, content or b"")
    if made and form.answer and form.answer.answer is not AnswerAs.PAGE:
        return await as_download(made, form.answer.answer)
    return await _shown(request, service, pages, person, form, made)


async def _compared(service: Reports, person: Person, form: Form[ListForm], content: bytes) -> Reconciled | None:
    asked = form.answer
    if asked is None:
        return None
    first, last = (london_date(day) if day else None for day in (asked.first, asked.last))
    try:
        return await reconcile(service, person, content, asked.source, first, last, asked.answer)
    except Unusable as fault:
        form.refuse("list", f"The list {fault.message}")
    except NotAsked as reason:
        form.refuse({"from": "first", "to": "last"}[reason.field], f"{_BOX[reason.field]} {reason}")
    return None


_BOX = {"from": "The first day", "to": "The last day"}


async def _shown(
    request: Request, service: Reports, pages: Shown, person: Person, form: Form[ListForm], made: Reconciled | None
) -> Response:
    return pages.show(
        request,
        "reconciliation.html",
        status=422 if form.errors else 200,
        form=form,
        made=made,
        period=days(*made.days) if made else "",
        last=[(Source(one.source), one, Role(one.role).shown) for one in await last_compared(service.pool)],
        fresh=await fresh(service),
        sources=Source,
        answers=AnswerAs,
        columns=COLUMNS,
        minutes=int(AGREES.total_seconds() // 60),
        count=count,
        days=days,
        category=_category,
        opens=allowed(person, Action.EPISODES_READ) is not None,
    )


def _category(code: str) -> str:
    return Category(code).label
