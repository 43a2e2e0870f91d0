"""`/notify`: the alerts of whoever answers them, and one alert with its story. Both work without JavaScript."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.notify.api import LONGEST_WORDS
from services.notify.calling import Calling, call_for, has_to_be_rung, in_turn
from services.notify.directory import RingFor, ToRing
from services.notify.domain.alert import AlreadyAcknowledged
from services.notify.reading import AlertView, Theirs
from services.notify.service import Notify, notify_of
from services.notify.sight import permitted_or_on_rota, reads_episodes, sees_child
from services.notify.wording import WORDS, story
from shared.contracts.alert_codes import AlertState, Position, Ring
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.web import Form, Pages, Refused, Ruled, ask, read_form

MOST = 30
"""Alerts on one page: more are a page further. A page of 50 took the server 60 ms."""

SUMMARIES = {AlertState.OPEN: "open", AlertState.ACKNOWLEDGED: "acknowledged", AlertState.CLOSED: "closed"}

router = APIRouter(include_in_schema=False)

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(permitted_or_on_rota(Action.ALERTS_READ))]
Answerer = Annotated[Person, Depends(permitted_or_on_rota(Action.ALERTS_ACKNOWLEDGE))]


class AcknowledgementForm(Ruled):
    """`also` are the other alerts of the same episode that stood beside the button."""

    comment: str | None = ask("", what="Comment", default=None, max_length=LONGEST_WORDS)
    decision: str | None = ask("", what="Decision", default=None, max_length=LONGEST_WORDS)
    act_in: int | None = ask("Select when you will act", what="Minutes", default=None, ge=1, le=24 * 60)
    also: list[UUID] = ask("Reload the page and press again", default=[], max_length=MOST)

    def rules(self) -> Iterator[Refused]:
        if self.decision and not self.comment:
            yield Refused("comment", "Enter the reason for your decision: it goes into the record with it")


class CallForm(BaseModel):
    position: Position = ask("Select whom you rang")
    outcome: Ring = ask("Select what became of the call")
    said: str | None = ask("", what="What they said", default=None, max_length=LONGEST_WORDS)


ACT_IN = {"30": "30 minutes", "60": "1 hour", "120": "2 hours", "240": "4 hours"}
"""The promises a page offers, by minutes."""


class Card(NamedTuple):
    """The alerts of one episode, those of them that one press of the reader's answers, and whom to ring about them; `ring_about` is the
    one whose page the reader records calls on."""

    views: Sequence[AlertView]
    mine: Sequence[AlertView]
    calling: Calling
    ring_about: AlertView | None


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
        await service.reading.theirs(person, page.items),
        state=state,
        states=SUMMARIES,
        counts=counts,
        page=page,
        position=position,
        first=after is None,
        following=service.following(),
        mail_is_kept=service.mail_is_kept,
        may_read_policy=allowed(person, Action.POLICY_READ) is not None,
        done=acknowledged,
        still_open=await _others_open(service, person, acknowledged) if acknowledged else [],
    )


@router.get("/notify/alerts/{alert_id}")
async def alert(request: Request, service: Service, person: Reader, alert_id: UUID) -> Response:
    position = await service.news.head()  # before the alert is read: whatever comes after it is news to this page
    return await _one(request, service, await service.reading.alert(person, alert_id), position=position)


@router.post("/notify/alerts/{alert_id}/acknowledgement")
async def acknowledge(request: Request, service: Service, person: Answerer, alert_id: UUID) -> Response:
    """One press answers every alert of the episode that stands beside it, whoever was first with one of them. The first acknowledgement
    of each counts."""
    form = await read_form(request, AcknowledgementForm)
    if form.answer is None:
        return await _one(request, service, await service.reading.alert(person, alert_id), status=422, form=form)
    said, act_by = (form.answer.comment, form.answer.decision), None
    if form.answer.act_in:
        act_by = service.escalating.clock.now() + timedelta(minutes=form.answer.act_in)
    answered: list[UUID] = []
    for one in dict.fromkeys((alert_id, *form.answer.also)):  # words and promise stand on the first that this person is first to answer
        with suppress(AlreadyAcknowledged):
            if answered:
                await service.acknowledging.acknowledge(person, one)
            else:
                await service.acknowledging.acknowledge(person, one, *said, act_by=act_by)
            answered.append(one)
    if alert_id not in answered:  # the page says by whom, and gives back what was written where it stands nowhere
        view, words = await service.reading.alert(person, alert_id), " ".join(filter(None, said))
        kept = {"answered": len(answered), "promised": bool(words or act_by), "wrote": "" if answered else words}
        return await _one(request, service, view, 409, None, second=True, **kept)
    return RedirectResponse(f"/notify?done={alert_id}", 303)


@router.post("/notify/alerts/{alert_id}/calls")
async def record_call(request: Request, service: Service, person: Answerer, alert_id: UUID) -> Response:
    """Somebody rang, and says what became of it."""
    form = await read_form(request, CallForm)
    if form.answer is None:
        return await _one(request, service, await service.reading.alert(person, alert_id), status=422, call=form)
    try:
        await service.acknowledging.rang(person, alert_id, form.answer.position, form.answer.outcome, form.answer.said)
    except AlreadyAcknowledged:
        return await _one(request, service, await service.reading.alert(person, alert_id), status=409, second=True)
    return RedirectResponse(f"/notify/alerts/{alert_id}#story", 303)


@router.post("/notify/alerts/{alert_id}/lead-member")
async def tell_lead_member(service: Service, person: Answerer, alert_id: UUID) -> Response:
    """The director has decided that the lead member hears of it."""
    await service.sharing.tell_lead_member(person, alert_id)
    return RedirectResponse(f"/notify/alerts/{alert_id}#lead-member", 303)


async def _one(
    request: Request, service: Notify, view: AlertView, status: int = 200, form: Form[Any] | None = None, **context: Any
) -> Response:
    happened = await service.reading.events(view.alert.alert_id)
    told = story(happened, await service.reading.people_of(happened))
    person: Person = request.state.person
    others = await _others_open(service, person, view)
    theirs = await service.reading.theirs(person, [view, *others])
    together = [one for one in others if _may_answer(theirs, one)] if _may_answer(theirs, view) else []
    is_open = view.alert.state is AlertState.OPEN
    calling = (await _calling(service, person, [[view]], theirs))[view.alert.episode_id] if is_open else Calling()
    context = {"position": None, "call": Form(CallForm), "coming": await service.coming(view), **context}
    context |= {"calling": calling, "turns": in_turn(calling.everybody, happened)}
    context |= {"lead_member": await service.sharing.offer(person, view.alert)}
    context |= {"others": others, "together": together, "story": told, "acknowledging": form, "form": form or context["call"]}
    return await _show(request, service, "alert.html", [view], theirs, status, view=view, **context)


async def _show(
    request: Request, service: Notify, template: str, views: Sequence[AlertView], theirs: Theirs, status: int = 200, **context: Any
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
        cards=await _by_episode(service, reader, views, theirs),
        most=LONGEST_WORDS,
        act_in=ACT_IN,
        outcomes=list(Ring),
        receipted=service.receipted,
        may_answer=lambda view: _may_answer(theirs, view),
        may_ring=lambda view: view.alert.alert_id in theirs.to_ring,
        sees_all=allowed(reader, Action.ALERTS_READ) is Scope.WHOLE_AUTHORITY,
        reads_episodes=reads_episodes(reader),
        may_decide=allowed(reader, Action.EPISODES_DECIDE) is not None,
    )


async def _by_episode(service: Notify, reader: Person, views: Sequence[AlertView], theirs: Theirs) -> list[Card]:
    """In the order of each episode's first alert."""
    together: dict[UUID, list[AlertView]] = {}
    for view in views:
        together.setdefault(view.alert.episode_id, []).append(view)
    now = service.escalating.clock.now()
    due = {episode_id: [one for one in each if has_to_be_rung(one, now)] for episode_id, each in together.items()}
    calling = await _calling(service, reader, [one for one in due.values() if one], theirs)
    return [
        Card(
            each,
            [one for one in each if one.alert.state is AlertState.OPEN and _may_answer(theirs, one)],
            calling.get(episode_id, Calling()),
            next((one for one in due[episode_id] if one.alert.alert_id in theirs.to_ring), None),
        )
        for episode_id, each in together.items()
    ]


async def _calling(service: Notify, reader: Person, about: Sequence[Sequence[AlertView]], theirs: Theirs) -> dict[UUID, Calling]:
    """Whom to ring about some alerts of each of these episodes, by the episode; by name where the reader rings about any of them."""
    rung = [one for views in about for one in views if one.alert.alert_id in theirs.to_ring]
    ring_for = await service.ring_for(rung, reader) if rung else None
    now, found = service.escalating.clock.now(), {}
    for views in about:
        episode = views[0].episode
        whom = partial(_whom, ring_for, episode) if ring_for and any(one in rung for one in views) else None
        found[episode.episode_id] = call_for(views, whom, now)
    return found


def _whom(ring_for: RingFor, episode: EpisodeSnapshot, told: Sequence[Position]) -> list[ToRing]:
    return ring_for(told, episode)


def _may_answer(theirs: Theirs, view: AlertView) -> bool:
    """Whether the button is shown: nobody has acknowledged yet, and it is this reader's to."""
    return view.alert.acknowledged_at is None and view.alert.alert_id in theirs.to_answer


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
