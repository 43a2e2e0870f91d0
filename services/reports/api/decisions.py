"""`/reports/api/decisions`: what was decided on findings, who owns it, when it is looked at again, what came of it."""

from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.reports.api.indicators import Day
from services.reports.api.meant import version_meant
from services.reports.deciding import recording
from services.reports.deciding.decision import LONGEST_OWNER, LONGEST_WORDS, Decision, State
from services.reports.deciding.recording import On
from services.reports.indicators.catalogue import INDICATORS
from services.reports.kept.decisions import history, newest_decisions
from services.reports.narrative.months import Month
from services.reports.service import Reports, Service
from shared.answers import AnotherRequest, another_request
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

router = APIRouter(prefix="/reports/api/decisions", tags=["decisions"], dependencies=[Depends(require(Action.INDICATORS_READ))])

Recorder = Annotated[Person, Depends(require(Action.DECISIONS_RECORD))]


class DecisionBody(BaseModel):
    """`finding` in the words in which it stood when it was decided on, `query` the page that shows it. `state`: `open`, `due`, `done`."""

    decision_id: UUID
    version: int
    indicator: str
    month: str | None
    finding: str
    query: str
    decided_on: date
    decision: str
    owner: str
    review_on: date
    outcome: str | None
    done_on: date | None
    state: State
    by: str
    role: str
    at: datetime


class DecisionList(BaseModel):
    """All of them: a council decides on findings by the dozen."""

    items: list[DecisionBody]
    next: None = None


class HistoryBody(DecisionBody):
    versions: list[DecisionBody]


class NewDecision(BaseModel):
    """On a sentence of a month's digest (`month`, and `kind` where it has several on the figure), or on the figure itself: `asked` is then
    the query of its page, by default the last 12 months. Names of positions are owners too; no child is named in any of it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    indicator: str = Field(max_length=100)
    month: str | None = Field(default=None, max_length=20)
    kind: str | None = Field(default=None, max_length=40)
    asked: str = Field(default="", max_length=2000)
    decision: str = Field(min_length=1, max_length=LONGEST_WORDS)
    owner: str = Field(min_length=1, max_length=LONGEST_OWNER)
    decided_on: Day | None = None
    review_on: Day


class Review(BaseModel):
    """`done`, or the next `review_on`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    outcome: str = Field(min_length=1, max_length=LONGEST_WORDS)
    done: bool = False
    review_on: Day | None = None


@router.get("", response_model=DecisionList)
async def listed(
    service: Service,
    state: Annotated[State | None, Query(description="`due` is also open")] = None,
    indicator: Annotated[str | None, Query(max_length=100)] = None,
) -> Any:
    """The earliest decided first."""
    async with service.pool.connection() as conn:
        found = await newest_decisions(conn, indicator)
    today = london_date(service.clock.now())
    return {"items": [_body(one, today) for one in found if state is None or is_in(one, state, today)]}


@router.get("/{decision_id}", response_model=HistoryBody)
async def one(service: Service, response: Response, decision_id: UUID) -> Any:
    """With every version of it, the newest first."""
    async with service.pool.connection() as conn:
        versions = await history(conn, decision_id)
    if not versions:
        raise no_such()
    today = london_date(service.clock.now())
    response.headers["ETag"] = f'"{versions[0].version}"'
    return HistoryBody(**_body(versions[0], today).model_dump(), versions=[_body(version, today) for version in versions])


@router.post("", response_model=DecisionBody, status_code=201)
async def decide(
    service: Service,
    person: Recorder,
    response: Response,
    body: NewDecision,
    key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> Any:
    try:
        on = await finding(service, body.indicator, body.month, body.kind, body.asked)
        words = body.model_dump(include={"decision", "owner", "decided_on", "review_on"})
        made = await recording.decide(service, person, on, **words, key=key)
    except recording.NotSound as wrong:
        raise refused(wrong) from wrong
    except AnotherRequest as other:
        raise another_request(other) from other
    return _tagged(response, made, service)


@router.post("/{decision_id}/reviews", response_model=DecisionBody, status_code=201)
async def review(
    service: Service,
    person: Recorder,
    response: Response,
    decision_id: UUID,
    body: Review,
    if_match: Annotated[str | None, Header(alias="If-Match", max_length=40)] = None,
) -> Any:
    """What came of it. 412 where somebody wrote since."""
    try:
        made = await recording.review(service, person, decision_id, **body.model_dump(), if_match=version_meant(if_match))
    except recording.NotSound as wrong:
        raise refused(wrong) from wrong
    except recording.Unknown as unknown:
        raise no_such() from unknown
    except recording.Stale as stale:
        current = _body(stale.current, london_date(service.clock.now()))
        detail = f"It is at version {current.version} now: look at it again before you change it. {NOTHING_CHANGED}"
        raise Problem(412, "It has changed since", detail, headers={"ETag": f'"{current.version}"'}, current=current) from stale
    return _tagged(response, made, service)


async def finding(service: Reports, indicator: str, month: str | None, kind: str | None, asked: str) -> On:
    """Of the page and of the call. Raises NotSound."""
    if indicator not in INDICATORS:
        raise recording.NotSound("indicator", f"There is no figure {indicator!r}")
    if month is None:
        return await recording.on_figure(service, INDICATORS[indicator], parse_qsl(asked))
    try:
        of = Month.parse(month)
    except ValueError as wrong:
        raise recording.NotSound("month", str(wrong)) from wrong
    return await recording.on_sentence(service, INDICATORS[indicator], of, kind)


def is_in(decision: Decision, state: State, today: date) -> bool:
    """What is due is open, too."""
    stands = decision.state(today)
    return stands is state or (state is State.OPEN and stands is State.DUE)


def no_such() -> Problem:
    return Problem(404, "No such decision", "There is no decision of this id.")


def refused(wrong: recording.NotSound) -> Problem:
    return Problem(422, "The request is not valid", f"{wrong}. {NOTHING_CHANGED}", errors=[field_error(wrong.field, str(wrong))])


def _tagged(response: Response, made: Decision, service: Reports) -> DecisionBody:
    response.headers["ETag"] = f'"{made.version}"'
    return _body(made, london_date(service.clock.now()))


def _body(one: Decision, today: date) -> DecisionBody:
    said = {name: getattr(one, name) for name in DecisionBody.model_fields if name not in ("state", "by", "role")}
    return DecisionBody(**said, state=one.state(today), by=one.by_name, role=one.by_role)
