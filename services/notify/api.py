"""The calls of surface.md under /notify: parse, call, answer."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.notify.representation import AlertBody, AlertList, PersonBody, alert_body
from services.notify.service import Notify, notify_of
from services.notify.sight import permitted_or_on_rota
from services.notify.store.alerts import Kind
from shared.clock import UtcDatetime
from shared.contracts.alert_codes import AlertState, Position, Ring
from shared.identity.between_services import NAMES_READ
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.texts import SENTENCES
from shared.web.problems import Problem, field_error

LARGEST_LIST = 500
"""Items in one answer."""

LONGEST_WORDS = 4000
"""Characters: two pages, far fewer than missing takes."""

router = APIRouter(prefix="/notify/api", tags=["alerts"])

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(permitted_or_on_rota(Action.ALERTS_READ))]
Answerer = Annotated[Person, Depends(permitted_or_on_rota(Action.ALERTS_ACKNOWLEDGE))]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_WORDS, pattern=SENTENCES)]


class Acknowledgement(BaseModel):
    """Both are optional and go into the child's record in the name of whoever acknowledges: a decision as a management decision, which
    needs the right to decide and the comment as its reason (422 without), a comment alone as a comment. `act_by` promises to act by then:
    without a decision the alert opens again.

    An unknown field is refused: words under a misspelt name would be lost.
    """

    model_config = ConfigDict(extra="forbid")

    comment: Words | None = None
    decision: Words | None = None
    act_by: UtcDatetime | None = None


class Call(BaseModel):
    """Whoever was rung about an alert, as the position they hold, and what became of it. A comment goes into the child's record."""

    model_config = ConfigDict(extra="forbid")

    position: Position
    outcome: Ring
    comment: Words | None = None


@router.get("/alerts")
async def list_alerts(
    service: Service,
    person: Reader,
    state: AlertState | None = None,
    episode_id: UUID | None = None,
    kind: Annotated[Kind, Query(description="notices that an absence is over, or what nobody was told and why")] = "alert",
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIST)] = 100,
) -> AlertList:
    """Latest first: every alert, or those that tell the reader, by their role, by the rota, or by name."""
    page = await service.reading.alerts(person, kind=kind, state=state, episode_id=episode_id, cursor=cursor, limit=limit)
    held = await service.held()
    return AlertList(items=[alert_body(view, held) for view in page.items], next=page.next)


@router.get("/alerts/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def follow_alerts(
    service: Service,
    person: Reader,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="the last position seen; by default only what is new")] = None,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=20)] = None,
) -> StreamingResponse:
    """Server-sent events `raised`, `sent`, `acknowledged`, `closed`, with coded facts; each one's id is its position in the log."""
    head = await service.news.head()
    seen = _position(last_event_id) if last_event_id else after
    lines = service.news.stream(head if seen is None else min(seen, head), partial(service.reading.seen, person))
    return StreamingResponse(lines, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.get("/alerts/{alert_id}")
async def open_alert(service: Service, person: Reader, response: Response, alert_id: UUID) -> AlertBody:
    return _versioned(response, alert_body(await service.reading.alert(person, alert_id), await service.held()))


@router.post("/alerts/{alert_id}/acknowledgement")
async def acknowledge(
    service: Service,
    person: Answerer,
    response: Response,
    alert_id: UUID,
    body: Acknowledgement | None = None,
    key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
    if_match: Annotated[str | None, Header(alias="If-Match", max_length=40)] = None,
) -> AlertBody:
    """I have seen it. The first acknowledgement counts; somebody else's is a 409 that says who was first."""
    said = body or Acknowledgement()
    answer = await service.acknowledging.acknowledge(
        person, alert_id, said.comment or None, said.decision or None, act_by=said.act_by, key=key, if_match=version_meant(if_match)
    )
    return _versioned(response, answer)


@router.post("/alerts/{alert_id}/calls")
async def record_call(
    service: Service,
    person: Answerer,
    response: Response,
    alert_id: UUID,
    body: Call,
) -> AlertBody:
    """I rang them. `acknowledged` takes their acknowledgement in the name of the position they hold, of every open alert of the
    episode that is for them; anything else leaves it open."""
    return _versioned(response, await service.acknowledging.rang(person, alert_id, body.position, body.outcome, body.comment or None))


@router.get("/people/{person_id}")
async def name_of(
    service: Service,
    reader: Annotated[Person, Depends(require(Action.EPISODES_READ, on_behalf=NAMES_READ))],
    person_id: UUID,
) -> PersonBody:
    """What somebody who acknowledged here is called; for whoever may read episodes, whose timelines say it."""
    known = await service.reading.person(person_id)
    if known is None:
        raise Problem(404, "Nobody of this id was seen here")
    return PersonBody(**known._asdict())


def _versioned(response: Response, alert: AlertBody) -> AlertBody:
    response.headers["ETag"] = f'"{alert.version}"'
    return alert


def version_meant(if_match: str | None) -> int | None:
    """`3`, `"3"` or `W/"3"`; None for no header or `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    return _number("If-Match", if_match.strip().removeprefix("W/").strip('"'))


def _position(last_event_id: str) -> int:
    return _number("Last-Event-ID", last_event_id.strip())


def _number(header: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) >= 2**63:
        raise Problem(422, "The request is not valid", errors=[field_error(header, "is a whole number handed out here", text)])
    return int(text)
