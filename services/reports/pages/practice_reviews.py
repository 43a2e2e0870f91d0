"""`/reports/practice-reviews`: the rounds, a new one with a preview of its sample, and one round with its cases."""

import secrets
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator, BaseModel, model_validator

from services.reports.api.practice_review_bodies import SIZE
from services.reports.api.practice_reviews import Counter, Drawer, Reviewer, period
from services.reports.indicators.question import NotAsked
from services.reports.pages.case_form import noon
from services.reports.pages.freshness import fresh
from services.reports.pages.routes import Shown
from services.reports.pages.wording import days
from services.reports.reviews import rounds
from services.reports.reviews.population import Asked
from services.reports.reviews.rounds import MOST_CASES, MOST_SEED, Drawn, NotThere
from services.reports.reviews.summary import together
from services.reports.reviews.themes import THEME, THEMES
from services.reports.reviews.young_inspectors import QUESTIONS
from services.reports.service import Reports, Service
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import TEAMS
from shared.identity.permissions import Action, Scope, allowed
from shared.ids import new_id
from shared.web import Form, Moment, Problem, Refused, ask, read_form

router = APIRouter(prefix="/reports/practice-reviews", include_in_schema=False)

A_YEAR = timedelta(days=365)


def _known(theme: str) -> str:
    if theme not in THEME:
        raise ValueError("Select what to look at from the list")
    return theme


class Sampling(BaseModel):
    """The form of a new round. Both days are included, as people say it."""

    theme: Annotated[str, AfterValidator(_known)] = ask("Select what to look at")
    first: Moment = ask("Enter the first day", what="The first day")
    last: Moment = ask("Enter the last day", what="The last day")
    size: int = ask("Enter how many cases", what="The number of cases", ge=1, le=MOST_CASES)
    seed: int = ask("Enter the number of the draw", what="The number of the draw", ge=0, le=MOST_SEED)
    imported: bool = ask("Select whether to draw from all imported history", default=False)

    @model_validator(mode="after")
    def _the_period_is_one(self) -> "Sampling":
        if self.last < self.first:
            raise Refused("last", "The last day must be the same as or after the first day")
        return self

    @property
    def asked(self) -> Asked:
        return Asked(self.theme, london_date(self.first), london_date(self.last) + timedelta(days=1), with_imported=self.imported)


@router.get("")
async def all_rounds(request: Request, service: Service, pages: Shown, person: Counter) -> Response:
    """Counts for everybody who may see the page; the rounds themselves are opened by those who review."""
    found = await rounds.all_rounds(service)
    lately = rounds.drawn_between(found, london_date(service.clock.now()) - A_YEAR, None)
    return pages.show(
        request,
        "practice-reviews.html",
        rounds=found,
        lately=together(counts for _, counts in lately),
        themes=THEME,
        days=_days_of,
        opens=allowed(person, Action.PRACTICE_REVIEWS_READ) is Scope.WHOLE_AUTHORITY,
        draws=allowed(person, Action.PRACTICE_REVIEWS_DRAW) is not None,
    )


@router.get("/new")
async def new(request: Request, service: Service, pages: Shown, person: Drawer) -> Response:
    """The form; once it is sent also the sample, which is not saved yet. 422 with the errors at their fields."""
    if not request.query_params:
        first, to_on = period(service, None, None)
        begun = {"theme": "random", "size": SIZE, "seed": secrets.randbelow(10_000)}
        form = Form.blank(Sampling, first=noon(first), last=noon(to_on - timedelta(days=1)), **begun)
        return await _shown(request, service, pages, form, None)
    form = Form.posted(Sampling, request.query_params.multi_items())
    drawn = await _drawn(service, form)
    if drawn is not None:
        await record_export(
            service.pool, person, f"practice review sample {drawn.asked.theme}", len(drawn.sample.cases), service.clock.now()
        )
    return await _shown(request, service, pages, form, drawn, 422 if drawn is None else 200)


@router.post("/new")
async def save(request: Request, service: Service, pages: Shown, person: Reviewer) -> Response:
    """Keeps the sample that was shown. 409 with the sample of now where the record has changed it since."""
    form = await read_form(request, Sampling)
    sent = await request.form()
    try:
        round_id = UUID(str(sent.get("round_id", "")))
    except ValueError as wrong:
        raise Problem(422, "This could not be saved", "Draw the sample again.") from wrong
    if await rounds.stands(service, round_id) is None:
        drawn = await _drawn(service, form)
        if drawn is None or str(sent.get("seen", "")) != _cases(drawn):
            return await _shown(request, service, pages, form, drawn, 409 if drawn else 422, changed=drawn is not None)
        await rounds.save(service, person, round_id, drawn)
    return RedirectResponse(f"/reports/practice-reviews/{round_id}", 303)


@router.get("/{round_id}")
async def open_round(request: Request, round_id: UUID, service: Service, pages: Shown, person: Reviewer) -> Response:
    try:
        opened = await rounds.opened(service, person, round_id)
    except NotThere as reason:
        raise Problem(404, "No such round", "Choose one from the list of practice reviews.") from reason
    said = [(case, opened.reviews.get(case.episode_id)) for case in opened.cases]
    return pages.show(
        request,
        "practice-review-round.html",
        opened=opened,
        theme=THEME[opened.round.theme],
        period=_days_of(opened.round),
        said=said,
        acting=sorted(
            ((case, one.review.action) for case, one in said if one and one.review.action),
            key=lambda acted: (acted[1].done_on is not None, acted[1].due),
        ),
        today=london_date(service.clock.now()),
        answers=await rounds.answers_of(service, round_id),
        questions=QUESTIONS,
        team_names=TEAMS,
    )


def _days_of(one: Any) -> str:
    """The period of a round or a question, in words."""
    return days(one.from_on, one.to_on - timedelta(days=1))


def _cases(drawn: Drawn) -> str:
    return " ".join(case.episode_id for case in drawn.sample.cases)


async def _drawn(service: Reports, form: Form[Sampling]) -> Drawn | None:
    """None where something is wrong, which then stands at its field."""
    if form.answer is None:
        return None
    try:
        return await rounds.draw(service, form.answer.asked, form.answer.size, form.answer.seed)
    except NotAsked as reason:
        form.refuse({"from": "first", "to": "last"}.get(reason.field, reason.field), f"The answer {reason}")
        return None


async def _shown(
    request: Request, service: Reports, pages: Any, form: Form[Sampling], drawn: Drawn | None, status: int = 200, *, changed: bool = False
) -> Response:
    return pages.show(  # type: ignore[no-any-return]
        request,
        "practice-review-new.html",
        status,
        form=form,
        drawn=drawn,
        seen=_cases(drawn) if drawn else "",
        changed=changed,
        round_id=new_id(),
        themes=[{"value": one.id, "text": one.title, "hint": one.episodes} for one in THEMES],
        theme=THEME[drawn.asked.theme] if drawn else None,
        period=_days_of(drawn.asked) if drawn else "",
        team_names=TEAMS,
        most=MOST_CASES,
        records=allowed(request.state.person, Action.PRACTICE_REVIEWS_RECORD) is not None,
        fresh=await fresh(service),
    )
