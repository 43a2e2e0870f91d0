"""`/notify/rota`: who is on, what will go wrong, and short forms to change it. All of it works without JavaScript."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.notify.domain.people import ON_THE_PAGE, PersonChannel, RotaPerson
from services.notify.domain.rota import ON_THE_ROTA, Held, Next, gaps_in, held_in, holders, next_on, overlapped, team_holders
from services.notify.domain.rota_terms import WEEK, Rota
from services.notify.roster import NotSound, Roster
from services.notify.rota_api import EARLIEST, LATEST
from services.notify.rota_forms import (
    PLACES,
    EndForm,
    LeaveForm,
    OverrideForm,
    PersonForm,
    TurnsForm,
    turns_asked,
)
from services.notify.rota_wording import WORDS, as_post, named, over, what_changed
from services.notify.service import Notify, notify_of
from shared.clock import UtcDatetime
from shared.contracts.alert_codes import Channel, Position
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.ids import new_id
from shared.web import Form, Pages, Problem, read_form

KEPT_IN_VIEW = timedelta(days=90)
"""How long what is over stays in the newest version: the versions before say it for ever."""

MOST_CHANGES = 10
"""The latest; all of them over HTTP."""

MOST_GAPS = 10
"""Warnings that are spelled out; the others are counted."""

DONE = {
    "override": "The override is added.",
    "leave": "The leave is added. Nobody steps in by itself: a gap stands below if it leaves one.",
    "turns": "The turns are saved.",
    "person": "The person is added.",
    "ended-overrides": "The override is ended.",
    "ended-leave": "The leave is ended.",
    "ended-turns": "The turns are taken away. What they were is under “What was changed”.",
}
"""What a page says after each change."""

router = APIRouter(include_in_schema=False)

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.ROTA_READ))]
Changer = Annotated[Person, Depends(require(Action.ROTA_CHANGE))]
Own = Annotated[Person, Depends(require(Action.CHANNELS_OWN))]


class OnNow(NamedTuple):
    held: Held
    next: Next | None


def _in_order(one: Held) -> int:
    """The teams of a position after it."""
    return list(Position).index(one.position)


@router.get("/notify/rota")
async def rota(
    request: Request, service: Service, person: Reader, done: Annotated[str, Query(max_length=40)] = "", other: UUID | None = None
) -> Response:
    """`done` is what this person has just changed, `other` whose override it overlaps."""
    rostering = service.rostering
    roster, now = await rostering.roster(), rostering.clock.now()
    ahead = rostering.ahead(roster)
    vacant = gaps_in(ahead)
    policy = (await service.policies.now()).policy
    return show(
        request,
        "rota.html",
        roster,
        on_now=[
            OnNow(one, next_on(roster.rota, one.position, now, one.team))
            for one in sorted([*holders(roster.rota, ON_THE_ROTA, now), *team_holders(roster.rota, now)], key=_in_order)
        ],
        gaps=[one for one in vacant if not one.planned],
        most_gaps=MOST_GAPS,
        never=[one for one in policy.positions if one not in roster.rota.positions],
        done=DONE.get(done),
        planned=list(dict.fromkeys(as_post(one) for one in vacant if one.planned)),
        flagged=rostering.flagged(roster, ahead),
        held=held_in(ahead),
        overrides=[(n, one) for n, one in enumerate(roster.rota.overrides) if one.until_at > now],
        leave=[(n, one) for n, one in enumerate(roster.rota.leave) if one.until_at is None or one.until_at > now],
        changes=await rostering.changes(MOST_CHANGES),
        what_changed=what_changed,
        other=other,
        may_change=allowed(person, Action.ROTA_CHANGE) is not None,
        works=partial(rostering.reachable, roster),
    )


@router.get("/notify/rota/override")
async def ask_override(
    request: Request,
    service: Service,
    person: Changer,
    position: Position | None = None,
    team: Annotated[str | None, Query(max_length=40)] = None,
    from_at: Annotated[UtcDatetime | None, Query(ge=EARLIEST, le=LATEST)] = None,
    until_at: Annotated[UtcDatetime | None, Query(ge=EARLIEST, le=LATEST)] = None,
) -> Response:
    """A gap's link fills in its position and times."""
    form = Form.blank(OverrideForm, position=position, team=team, from_at=from_at or service.rostering.clock.now(), until_at=until_at)
    return show(request, "rota-override.html", await service.rostering.roster(), form=form)


@router.post("/notify/rota/override")
async def add_override(request: Request, service: Service, person: Changer) -> Response:
    form = await read_form(request, OverrideForm)
    if form.answer and form.answer.until_at <= service.rostering.clock.now():
        form.refuse("until_at", "Until must be later than now: this override would be over already")
    return await _added(request, service, person, "rota-override.html", form, "override")


@router.get("/notify/rota/leave")
async def ask_leave(request: Request, service: Service, person: Changer) -> Response:
    form = Form.blank(LeaveForm, from_at=service.rostering.clock.now())
    return show(request, "rota-leave.html", await service.rostering.roster(), form=form)


@router.post("/notify/rota/leave")
async def add_leave(request: Request, service: Service, person: Changer) -> Response:
    form = await read_form(request, LeaveForm)
    return await _added(request, service, person, "rota-leave.html", form, "leave")


@router.post("/notify/rota/{part}/end")
async def end(request: Request, service: Service, person: Changer, part: str) -> Response:
    """An override or leave that has begun ends now; what has not begun, and turns, are taken away."""
    if part not in ("overrides", "leave", "turns"):
        raise Problem(404)
    form = await read_form(request, EndForm)
    if form.answer is None:
        raise Problem(422, "Nothing was ended", "Go back to the rota, reload it and press again.")
    now = service.rostering.clock.now()
    asked = form.answer
    if part == "turns" and not asked.sure:
        roster = await service.rostering.roster()
        if asked.version != roster.version or asked.index >= len(roster.rota.turns):
            raise Problem(
                409, "Nothing was ended", "The rota was changed since you read it. Go back to it and look again.", page="/notify/rota"
            )
        return show(request, "rota-end.html", roster, asked=asked, turns=roster.rota.turns[asked.index])

    def ended(before: Rota) -> Rota:
        entries = list(getattr(before, part))
        if asked.index >= len(entries):
            raise Problem(422, "Nothing was ended", "Go back to the rota, reload it and press again.")
        one = entries[asked.index]
        entries[asked.index : asked.index + 1] = [] if part == "turns" or one.from_at >= now else [one.model_copy(update={"until_at": now})]
        return before.model_copy(update={part: tuple(entries)})

    try:
        await service.rostering.set_rota(person, ended, asked.version)
    except NotSound as refusal:
        raise Problem(422, "Nothing was ended", f"The rota {refusal.wrong[0].message}.", page="/notify/rota") from None
    return _done(f"ended-{part}")


@router.get("/notify/rota/turns")
async def ask_turns(request: Request, service: Service, person: Changer, index: Annotated[int | None, Query(ge=0)] = None) -> Response:
    """New turns, or with an index those that stand there."""
    roster = await service.rostering.roster()
    if index is not None and (index >= len(roster.rota.turns) or len(roster.rota.turns[index].hours) > 2):
        raise Problem(404, "These turns cannot be changed on a page")
    turns = roster.rota.turns[index] if index is not None else None
    return _turns(request, roster, turns_asked(roster.version, turns, service.rostering.clock.now()), index)


@router.post("/notify/rota/turns")
async def set_turns(request: Request, service: Service, person: Changer, index: Annotated[int | None, Query(ge=0)] = None) -> Response:
    form = await read_form(request, TurnsForm)
    if form.answer:
        turns = form.answer.turns

        def changed(before: Rota) -> Rota:
            entries = list(before.turns)
            at = len(entries) if index is None else index
            entries[at : at + 1] = [turns]
            return Rota(turns=tuple(entries), overrides=before.overrides, leave=before.leave)

        try:
            await service.rostering.set_rota(person, changed, form.answer.version)
            return _done("turns")
        except NotSound as refusal:
            form.refuse("people", f"The rota {refusal.wrong[0].message}")
    return _turns(request, await service.rostering.roster(), form, index, status=422)


def _turns(request: Request, roster: Roster, form: Form[TurnsForm], index: int | None, status: int = 200) -> Response:
    taken = form.chosen("people")
    chosen = [*taken, *[""] * max(2, PLACES - len(taken))]
    return show(request, "rota-turns.html", roster, status, form=form, index=index, chosen=chosen, week=WEEK)


@router.get("/notify/rota/person")
async def ask_person(request: Request, service: Service, person: Changer) -> Response:
    return show(request, "rota-person.html", await service.rostering.roster(), form=Form.blank(PersonForm))


@router.post("/notify/rota/person")
async def add_person(request: Request, service: Service, person: Changer) -> Response:
    """Somebody new, reached by e-mail until they or the rota's keeper say more."""
    form = await read_form(request, PersonForm)
    if form.answer:
        by_email = PersonChannel(channel=Channel.EMAIL, address=form.answer.email)
        made = RotaPerson(name=form.answer.name, email=form.answer.email, channels=(ON_THE_PAGE, by_email))
        try:
            await service.rostering.set_person(person, new_id(), lambda _: made, 0)
            return _done("person")
        except NotSound as refusal:
            form.refuse("email", f"The e-mail address {refusal.wrong[0].message}")
    return show(request, "rota-person.html", await service.rostering.roster(), 422, form=form)


def _done(what: str, other: UUID | None = None) -> Response:
    return RedirectResponse(f"/notify/rota?done={what}{f'&other={other}' if other else ''}", 303)


async def _added(request: Request, service: Notify, person: Person, template: str, form: Form[Any], what: str) -> Response:
    if form.answer:
        add: Callable[[Rota], Rota] = form.answer.added_to
        long_ago: datetime = service.rostering.clock.now() - KEPT_IN_VIEW
        try:
            roster = await service.rostering.set_rota(person, lambda before: over(add(before), long_ago))
            return _done(what, overlapped(roster.rota) if what == "override" else None)
        except NotSound as refusal:
            form.refuse("person", f"The person {refusal.wrong[0].message}")
    return show(request, template, await service.rostering.roster(), 422, form=form)


def show(request: Request, template: str, roster: Roster, status: int = 200, **context: Any) -> Response:
    pages: Pages = request.app.state.pages
    people = sorted(roster.people.items(), key=lambda one: one[1].name.casefold())
    return pages.show(
        request,
        template,
        status,
        **WORDS,
        **context,
        roster=roster,
        name=named(roster),
        everybody=people,
        choose=[{"value": str(who), "text": one.name} for who, one in people],
        positions=Position,
    )
