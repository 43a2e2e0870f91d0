"""`/notify/daily-lists`: today's list, the past ones as they were seen, and a sheet for when systems are down. All of them print."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.notify.api import LONGEST_WORDS
from services.notify.daily_list_api import sees_lines
from services.notify.daily_list_words import RINGS, WORDS, hidden, stale
from services.notify.daily_lists import AlreadySignedOff, Shown
from services.notify.directory import ToRing
from services.notify.domain.daily_list import DailyList
from services.notify.names import Names
from services.notify.service import Notify, notify_of
from services.notify.wording import dialled
from shared.contracts.alert_codes import Position
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web import Form, Pages, ask, read_form
from shared.web.problems import Problem

MOST = 31
"""Past lists on one page: a month."""

router = APIRouter(include_in_schema=False)

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.DAILY_LIST_READ))]


class SignOffForm(BaseModel):
    comment: str | None = ask("", what="Comment", default=None, max_length=LONGEST_WORDS)


class OnDuty(NamedTuple):
    """Who holds a position when the sheet is made; a vacant one is the director's."""

    position: Position
    people: list[ToRing]
    vacant: bool


@router.get("/notify/daily-lists")
async def past_lists(request: Request, service: Service, person: Reader, before: date | None = None) -> Response:
    sees_lines(person)
    found = await service.daily_lists.past(before, MOST + 1)
    today = service.daily_lists.today
    more = found[MOST - 1].day if len(found) > MOST else None
    return _show(
        request,
        "daily-lists.html",
        today=today,
        list_at=service.daily_lists.rounds.list_at,
        past=found[:MOST],
        more=more,
        first=before is None,
    )


@router.get("/notify/daily-lists/{day}")
async def daily_list(request: Request, service: Service, person: Reader, day: date) -> Response:
    return await _list(request, service, person, await service.daily_lists.read(day), Form(SignOffForm))


@router.post("/notify/daily-lists/{day}/sign-off")
async def sign_off(
    request: Request, service: Service, person: Annotated[Person, Depends(require(Action.DAILY_LIST_SIGN_OFF))], day: date
) -> Response:
    sees_lines(person)
    form = await read_form(request, SignOffForm)
    if form.answer is None:
        return await _list(request, service, person, await service.daily_lists.read(day), form, 422)
    try:
        await service.daily_lists.sign_off(person, day, form.answer.comment)
    except AlreadySignedOff:
        shown = await service.daily_lists.read(day)
        return await _list(request, service, person, shown, Form(SignOffForm), 409, wrote=form.answer.comment)
    return RedirectResponse(f"/notify/daily-lists/{day}#signed-off", 303)


@router.get("/notify/daily-lists/{day}/continuity")
async def continuity_sheet(request: Request, service: Service, person: Reader, day: date) -> Response:
    """One page for when systems are down. It names children, so it is for who sees them."""
    if not sees_lines(person):
        raise Problem(403, "Not permitted", "This sheet names children.")
    shown = await service.daily_lists.read(day)
    names = await _names(service, shown.list, person)
    return _show(request, "continuity.html", shown=shown, list=shown.list, names=names, dialled=dialled, on_duty=await on_duty(service))


async def _list(
    request: Request, service: Notify, person: Person, shown: Shown, form: Form[SignOffForm], status: int = 200, wrote: str | None = None
) -> Response:
    lines = sees_lines(person)
    return _show(
        request,
        "daily-list.html",
        status,
        shown=shown,
        list=shown.list,
        lines=lines,
        names=await _names(service, shown.list, person) if lines else Names({}),
        amber=stale(shown.list, service.register_stale_after),
        list_at=service.daily_lists.rounds.list_at,
        may_sign=not shown.draft and shown.signed_off is None and allowed(person, Action.DAILY_LIST_SIGN_OFF) is not None,
        form=form,
        wrote=wrote,
        second=status == 409,
        most=LONGEST_WORDS,
    )


async def _names(service: Notify, made: DailyList, reader: Person) -> Names:
    wanted = [line for line in made.lines if not hidden(line, reader)]
    return await service.names.of({one.child_id for one in wanted}, reader, {one.owner for one in made.lines if one.owner})


async def on_duty(service: Notify, episode: EpisodeSnapshot | None = None, *, owner: bool = False) -> list[OnDuty]:
    """As the rota says now, for the team of the child whose episode it is; without one, for every team. `owner`: and who holds it."""
    directory, now = service.escalating.directory, service.daily_lists.clock.now()
    async with service.pool.connection() as conn:
        ring_for = await directory.ring_for(conn, [episode] if episode else [], now)
    asked = (*RINGS, Position.OWNER) if owner else RINGS
    people = {one: [person for person in ring_for([one], episode) if person.person_id and person.name] for one in asked}
    rows = [OnDuty(one, each, bool(each) and all(person.vacant for person in each)) for one, each in people.items()]
    return [one for one in rows if one.people or one.position is not Position.OWNER]  # they never were on the rota, nor signed in


def _show(request: Request, template: str, status: int = 200, **context: object) -> Response:
    pages: Pages = request.app.state.pages
    return pages.show(request, template, status, **WORDS, **context)
