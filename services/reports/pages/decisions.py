"""The pages of decisions on findings: what is open, due and done, one with its history, and the forms that record."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, model_validator

from services.reports.api.decisions import Recorder, finding, is_in, no_such
from services.reports.deciding import recording
from services.reports.deciding.decision import LONGEST_OWNER, LONGEST_WORDS, Decision, State
from services.reports.deciding.recording import On
from services.reports.indicators.catalogue import INDICATORS
from services.reports.kept.decisions import history, newest_decisions
from services.reports.pages.routes import Shown
from services.reports.service import Reports, Service
from shared.answers import AnotherRequest, another_request
from shared.clock import london_date
from shared.contracts.codes import Code
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.ids import new_id
from shared.web import Form, Moment, Refused, ask, read_form
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/decisions", include_in_schema=False, dependencies=[Depends(require(Action.INDICATORS_READ))])


class DecisionForm(BaseModel):
    """`indicator`, `month`, `kind` and `asked` say what it is decided on; `key` that this form is one, pressed however often."""

    indicator: str = ask("Begin from a figure or a sentence of the digest", max_length=100)
    month: str | None = ask("", default=None, max_length=20)
    kind: str | None = ask("", default=None, max_length=40)
    asked: str = ask("", default="", max_length=2000)
    key: str = ask("Reload the page and try again", max_length=200)
    decision: str = ask("Enter what was decided", what="The decision", max_length=LONGEST_WORDS)
    owner: str = ask("Enter who sees to it", what="The owner", max_length=LONGEST_OWNER)
    decided_on: Moment = ask("Enter the day of the decision", what="The day of the decision")
    review_on: Moment = ask("Enter the day on which it is looked at again", what="The day of the review")


class Came(Code):
    DONE = "done", "It is done"
    GOES_ON = "goes_on", "It goes on: look at it again"


class ReviewForm(BaseModel):
    version: int = ask("Reload the page and try again", ge=1)
    outcome: str = ask("Enter what came of it", what="What came of it", max_length=LONGEST_WORDS)
    came: Came = ask("Select whether it is done")
    review_on: Moment | None = ask("Enter the day on which it is looked at again", what="The day of the next review", default=None)

    @model_validator(mode="after")
    def _goes_on_until(self) -> "ReviewForm":
        if self.came is Came.GOES_ON and self.review_on is None:
            raise Refused("review_on", "Enter the day on which it is looked at again")
        return self


@router.get("")
async def decisions(
    request: Request,
    service: Service,
    pages: Shown,
    state: Annotated[State | None, Query()] = None,
    indicator: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    async with service.pool.connection() as conn:
        found = await newest_decisions(conn, indicator)
    today = london_date(service.clock.now())
    counts = {one: sum(is_in(decision, one, today) for decision in found) for one in State}
    shown = [one for one in found if state is None or is_in(one, state, today)]
    by_day = sorted(shown, key=lambda one: (one.done_on is not None, one.review_on, one.decided_on))
    of = INDICATORS[indicator].title if indicator in INDICATORS else indicator
    return pages.show(
        request, "decisions.html", decisions=by_day, today=today, state=state, states=State, counts=counts, indicator=indicator, of=of
    )


@router.get("/new")
async def ask_decision(
    request: Request,
    service: Service,
    person: Recorder,
    pages: Shown,
    indicator: Annotated[str, Query(max_length=100)] = "",
    month: Annotated[str | None, Query(max_length=20)] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    asked: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """404 where the address names no finding."""
    prefilled: dict[str, Any] = {"indicator": indicator, "month": month, "kind": kind, "asked": asked, "key": str(new_id())}
    form = Form.blank(DecisionForm, **prefilled, decided_on=service.clock.now())
    try:
        on = await finding(service, indicator, month, kind, asked)
    except recording.NotSound as wrong:
        raise Problem(404, "No such finding", f"{wrong}. Begin from a figure, or from a sentence of the digest.") from wrong
    return _form(request, pages, form, on)


@router.post("/new")
async def decide(request: Request, service: Service, person: Recorder, pages: Shown) -> Response:
    form = await read_form(request, DecisionForm)
    try:
        on = await finding(service, form.text("indicator"), form.text("month") or None, form.text("kind") or None, form.text("asked"))
    except recording.NotSound as wrong:
        raise Problem(422, "No such finding", f"{wrong}. Begin from a figure, or from a sentence of the digest.") from wrong
    if (answer := form.answer) is not None:
        try:
            made = await recording.decide(
                service,
                person,
                on,
                decision=answer.decision,
                owner=answer.owner,
                decided_on=london_date(answer.decided_on),
                review_on=london_date(answer.review_on),
                key=answer.key,
            )
            return RedirectResponse(f"/reports/decisions/{made.decision_id}", 303)
        except recording.NotSound as wrong:
            form.refuse(wrong.field, str(wrong))
        except AnotherRequest as other:
            raise another_request(other) from other
    return _form(request, pages, form, on, 422)


@router.get("/{decision_id}")
async def decision(request: Request, service: Service, pages: Shown, decision_id: UUID) -> Response:
    versions = await _versions(service, decision_id)
    return _one(request, service, pages, versions, Form.blank(ReviewForm, version=versions[0].version))


@router.post("/{decision_id}/review")
async def review(request: Request, service: Service, person: Recorder, pages: Shown, decision_id: UUID) -> Response:
    form = await read_form(request, ReviewForm)
    if (answer := form.answer) is not None:
        review_on = london_date(answer.review_on) if answer.review_on and answer.came is Came.GOES_ON else None
        try:
            await recording.review(
                service,
                person,
                decision_id,
                outcome=answer.outcome,
                done=answer.came is Came.DONE,
                review_on=review_on,
                if_match=answer.version,
            )
            return RedirectResponse(f"/reports/decisions/{decision_id}", 303)
        except recording.Unknown as unknown:
            raise no_such() from unknown
        except recording.NotSound as wrong:
            form.refuse("came" if wrong.field == "done" else wrong.field, str(wrong))
        except recording.Stale as stale:
            form.typed["version"] = [str(stale.current.version)]
            return _one(request, service, pages, await _versions(service, decision_id), form, 409, stale=True)
    return _one(request, service, pages, await _versions(service, decision_id), form, 422)


async def _versions(service: Reports, decision_id: UUID) -> list[Decision]:
    async with service.pool.connection() as conn:
        versions = await history(conn, decision_id)
    if not versions:
        raise no_such()
    return versions


def _form(request: Request, pages: Pages, form: Form[DecisionForm], on: On, status: int = 200) -> Response:
    return pages.show(request, "decision-new.html", status, form=form, on=on, most=LONGEST_WORDS)


def _one(
    request: Request,
    service: Reports,
    pages: Pages,
    versions: list[Decision],
    form: Form[ReviewForm],
    status: int = 200,
    *,
    stale: bool = False,
) -> Response:
    return pages.show(
        request,
        "decision.html",
        status,
        decision=versions[0],
        versions=versions,
        state=versions[0].state(london_date(service.clock.now())),
        form=form,
        came=Came,
        stale=stale,
        most=LONGEST_WORDS,
        may_record=allowed(request.state.person, Action.DECISIONS_RECORD) is not None,
    )
