"""`/reports/young-inspectors`: the form of young inspectors, blank to print, and filled in for a round by the worker beside them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, create_model, model_validator

from services.reports.api.practice_reviews import Counter, Reviewer
from services.reports.pages.routes import Shown
from services.reports.reviews import rounds
from services.reports.reviews.rounds import NotThere
from services.reports.reviews.themes import THEME
from services.reports.reviews.young_inspectors import BEFORE, LONGEST, QUESTIONS, About
from services.reports.service import Reports, Service
from shared.web import Form, Pages, Problem, Refused, ask, read_form

router = APIRouter(prefix="/reports", include_in_schema=False)


class _Form(BaseModel):
    @model_validator(mode="after")
    def _something_is_answered(self) -> "_Form":
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise Refused(next(iter(type(self).model_fields)), "Answer one question or more")
        return self


def _form(about: About) -> type[_Form]:
    asked: dict[str, Any] = {}
    for one in QUESTIONS[about]:
        kind: Any = one.choices if one.choices else str
        limit = {} if one.choices else {"max_length": LONGEST}
        asked[one.id] = (kind | None, ask("Choose one of the answers", what="Your answer", default=None, **limit))
    return create_model(f"{about.title()}Form", __base__=_Form, **asked)


FORMS = {about: _form(about) for about in About}

NO_ROUND = "Choose one from the list of practice reviews."


@router.get("/young-inspectors")
async def blank(request: Request, pages: Shown, person: Counter) -> Response:
    """To print: both forms, each on its own sheet."""
    return pages.show(request, "young-inspectors-blank.html", questions=QUESTIONS, before=BEFORE)


@router.get("/practice-reviews/{round_id}/young-inspectors/{about}")
async def ask_answers(request: Request, round_id: UUID, about: About, service: Service, pages: Shown, person: Reviewer) -> Response:
    return await _shown(request, service, pages, round_id, about, Form.blank(FORMS[about]))


@router.post("/practice-reviews/{round_id}/young-inspectors/{about}")
async def keep_answers(request: Request, round_id: UUID, about: About, service: Service, pages: Shown, person: Reviewer) -> Response:
    form = await read_form(request, FORMS[about])
    if form.answer is None:
        return await _shown(request, service, pages, round_id, about, form, 422)
    try:
        await rounds.answered(service, person, round_id, about, form.answer.model_dump(mode="json", exclude_none=True))
    except NotThere as reason:
        raise Problem(404, "No such round", NO_ROUND) from reason
    return RedirectResponse(f"/reports/practice-reviews/{round_id}#young-inspectors", 303)


async def _shown(
    request: Request, service: Reports, pages: Pages, round_id: UUID, about: About, form: Form[Any], status: int = 200
) -> Response:
    round_ = await rounds.stands(service, round_id)
    if round_ is None:
        raise Problem(404, "No such round", NO_ROUND)
    return pages.show(
        request,
        "young-inspectors.html",
        status,
        round=round_,
        theme=THEME[round_.theme],
        about=about,
        questions=QUESTIONS[about],
        before=BEFORE[about],
        form=form,
        most=LONGEST,
    )
