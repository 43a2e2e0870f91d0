"""`/notify`: the alerts of whoever answers them, and one alert with its story. Both work without JavaScript."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.notify.api import LONGEST_WORDS
from services.notify.domain.alert import AlreadyAcknowledged
from services.notify.reading import AlertView
from services.notify.service import Notify, notify_of
from services.notify.sight import sees_child, told_to
from services.notify.wording import WORDS, story
from shared.contracts.codes import AlertState
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, Pages, ask, read_form

MOST = 30
"""Alerts on one page: more are a page further. A page of 50 took the server 60 ms."""

SUMMARIES = {AlertState.OPEN: "open", AlertState.ACKNOWLEDGED: "acknowledged", AlertState.CLOSED: "closed"}

router = APIRouter(include_in_schema=False)

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.ALERTS_READ))]
Answerer = Annotated[Person, Depends(require(Action.ALERTS_ACKNOWLEDGE))]


class AcknowledgementForm(BaseModel):
    """`also` are the other alerts of the same episode that stood beside the button."""

    comment: str | None = ask("", what="Comment", default=None, max_length=LONGEST_WORDS)
    also: list[UUID] = ask("Reload the page and press again", default=[], max_length=MOST)


class Card(NamedTuple):
    """The alerts of one episode, and those of them that one press of the reader's answers."""

    views: Sequence[AlertView]
    mine: Sequence[AlertView]


@router.get("/notify")
async def alerts(
    request: Request,
    service: Service,
    person: Reader,
    state: AlertState = AlertState.OPEN,
    after: Annotated[str | None, Query(max_length=2000)] = None,
    done: UUID | None = None,
) -> Response:
    """`done` is the alert this person has just acknowledged; what else of its episode is open to them is said with it."""
    position = await service.news.head()  # before the alerts are read: whatever comes after it is news to this page
    page = await service.reading.alerts(person, state=state, severe_first=state is AlertState.OPEN, cursor=after, limit=MOST)
    counts = await service.reading.counts(person)
    acknowledged = await _acknowledged(service, person, done)
    return await _show(
        request,
        service,
        "alerts.html",
        page.items,
        state=state,
        states=SUMMARIES,
        counts=counts,
        page=page,
        position=position,
        first=after is None,
        following=service.following(),
        mail_is_kept=service.mail_is_kept,
        done=acknowledged,
        still_open=await _others_open(service, person, acknowledged) if acknowledged else [],
    )


@router.get("/notify/alerts/{alert_id}")
async def alert(request: Request, service: Service, person: Reader, alert_id: UUID) -> Response:
    return await _one(request, service, await service.reading.alert(person, alert_id))


@router.post("/notify/alerts/{alert_id}/acknowledgement")
async def acknowledge(request: Request, service: Service, person: Answerer, alert_id: UUID) -> Response:
    """One press answers every alert of the episode that stands beside it. The first acknowledgement counts."""
    form = await read_form(request, AcknowledgementForm)
    if form.answer is None:
        return await _one(request, service, await service.reading.alert(person, alert_id), status=422, form=form)
    try:
        await service.acknowledging.acknowledge(person, alert_id, form.answer.comment)
    except AlreadyAcknowledged:  # the page says by whom, and gives back what was written
        return await _one(
            request, service, await service.reading.alert(person, alert_id), status=409, second=True, wrote=form.answer.comment
        )
    for other in form.answer.also:
        with suppress(AlreadyAcknowledged):  # this person has seen the episode; who was first with that one stands there
            await service.acknowledging.acknowledge(person, other)
    return RedirectResponse(f"/notify?done={alert_id}", 303)


async def _one(
    request: Request, service: Notify, view: AlertView, status: int = 200, form: Form[Any] | None = None, **context: Any
) -> Response:
    told = story(await service.reading.events(view.alert.alert_id), view.acknowledged_by)
    person: Person = request.state.person
    others = await _others_open(service, person, view)
    together = [one for one in others if _may_answer(person, one)] if _may_answer(person, view) else []
    return await _show(
        request, service, "alert.html", [view], status, view=view, others=others, together=together, story=told, form=form, **context
    )


async def _show(
    request: Request, service: Notify, template: str, views: Sequence[AlertView], status: int = 200, **context: Any
) -> HTMLResponse:
    """The page with whatever names its reader may know."""
    reader: Person = request.state.person
    names = await service.names.of({one.episode.child_id for one in views if sees_child(reader, one.episode)}, reader)
    pages: Pages = request.app.state.pages
    return pages.show(
        request,
        template,
        status,
        **WORDS,
        **context,
        names=names,
        cards=_by_episode(views, reader),
        most=LONGEST_WORDS,
        may_answer=lambda view: _may_answer(reader, view),
    )


def _by_episode(views: Sequence[AlertView], reader: Person) -> list[Card]:
    """In the order of each episode's first alert."""
    together: dict[UUID, list[AlertView]] = {}
    for view in views:
        together.setdefault(view.alert.episode_id, []).append(view)
    return [
        Card(each, [one for one in each if one.alert.state is AlertState.OPEN and _may_answer(reader, one)]) for each in together.values()
    ]


def _may_answer(reader: Person, view: AlertView) -> bool:
    """Whether the button is shown: nobody has acknowledged yet, and it is this reader's to."""
    told = told_to(reader, Action.ALERTS_ACKNOWLEDGE)
    return view.alert.acknowledged_at is None and (told is None or bool(told & set(view.alert.told)))


async def _others_open(service: Notify, person: Person, view: AlertView) -> list[AlertView]:
    """The other open alerts of the same episode that this person sees, the severe ones first."""
    alert = view.alert
    page = await service.reading.alerts(person, state=AlertState.OPEN, episode_id=alert.episode_id, severe_first=True, limit=MOST)
    return [one for one in page.items if one.alert.alert_id != alert.alert_id]


async def _acknowledged(service: Notify, person: Person, done: UUID | None) -> AlertView | None:
    """The alert to confirm, if this person really acknowledged it: an address is no proof."""
    if done is None:
        return None
    view = await service.reading.alert(person, done)
    return view if str(view.alert.acknowledged_by) == person.id else None
