"""`/reports/saved`: the questions that readers of the figures saved, and the form that saves one."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from services.reports.api.saved_questions import LONGEST_NAME, NotAQuestion, Reader, forget, keep, means
from services.reports.indicators.catalogue import INDICATORS
from services.reports.kept.questions import SavedQuestion, saved_questions
from services.reports.pages.asking import Asked, Span
from services.reports.pages.reading import read
from services.reports.pages.routes import Shown
from services.reports.pages.wording import days, narrowed_to
from services.reports.service import Reports, Service
from shared.clock import london_date
from shared.web import Form, ask, day, read_form
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/saved", include_in_schema=False)


class Saving(BaseModel):
    """`indicator` and `asked` say what is saved."""

    indicator: str = ask("Begin from a figure", max_length=100)
    asked: str = ask("", default="", max_length=2000)
    name: str = ask("Enter a name", what="The name", max_length=LONGEST_NAME)


@dataclass(frozen=True)
class Listed:
    """A saved question and what it asks, in words."""

    saved: SavedQuestion
    words: str


@router.get("")
async def saved(request: Request, service: Service, person: Reader, pages: Shown) -> Response:
    async with service.pool.connection() as conn:
        found = await saved_questions(conn)
    today = london_date(service.clock.now())
    mine, others = ([_listed(one, today) for one in found if one.is_of(person) is own] for own in (True, False))
    return pages.show(request, "saved-questions.html", mine=mine, others=others)


@router.get("/new")
async def ask_name(
    request: Request,
    service: Service,
    person: Reader,
    pages: Shown,
    indicator: Annotated[str, Query(max_length=100)] = "",
    asked: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """404 where the address asks nothing."""
    return _form(request, service, pages, Form.blank(Saving, indicator=indicator, asked=asked), 200, unknown=404)


@router.post("/new")
async def save(request: Request, service: Service, person: Reader, pages: Shown) -> Response:
    form = await read_form(request, Saving)
    if (answer := form.answer) is not None:
        try:
            await keep(service, person, answer.name, answer.indicator, answer.asked)
        except NotAQuestion as wrong:
            raise _no_question(wrong, 422) from wrong
        return RedirectResponse("/reports/saved", 303)
    return _form(request, service, pages, form, 422, unknown=422)


@router.post("/{question_id}/remove")
async def remove(service: Service, person: Reader, question_id: UUID) -> Response:
    await forget(service, person, question_id)
    return RedirectResponse("/reports/saved", 303)


def _form(request: Request, service: Reports, pages: Pages, form: Form[Saving], status: int, *, unknown: int) -> Response:
    try:
        asked = means(service, form.text("indicator"), form.text("asked"))
    except NotAQuestion as wrong:
        raise _no_question(wrong, unknown) from wrong
    return pages.show(request, "saved-question-new.html", status, form=form, asked=asked, words=_words(asked))


def _no_question(wrong: NotAQuestion, status: int) -> Problem:
    return Problem(status, "No such question", f"{wrong}. Begin from a figure’s own page.")


def _listed(one: SavedQuestion, today: date) -> Listed:
    indicator = INDICATORS.get(one.indicator)
    if indicator is None:
        return Listed(one, "This figure is in the catalogue no more")
    _, asked = read(indicator, parse_qsl(one.query.partition("?")[2]), today)
    return Listed(one, f"{indicator.title}: {_words(asked) if asked else 'it can be asked in this way no more'}")


def _words(asked: Asked) -> str:
    """`last collection year, month by month, by sex`. A period that is not of dates moves on with the day."""
    question, span = asked.question, asked.asking.period
    period = days(question.from_on, asked.last) if span is Span.DATES else _small(span.label)
    parts = [period, _small(asked.asking.interval.label), *(f"by {_small(field.title)}" for field in question.by)]
    parts += [f"counting only {narrowed_to(question)}"] if question.wanted else []
    parts += [f"as known on {day(question.known_on)}"] if question.known_on else []
    parts += ["as it may be published"] if question.published else []
    return ", ".join(parts)


def _small(words: str) -> str:
    return words[0].lower() + words[1:]
