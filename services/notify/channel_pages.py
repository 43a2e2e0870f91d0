"""`/notify/me`: how alerts reach whoever is reading, and a test of it; the same page for anybody on the list of people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.notify.domain.rota import held_in
from services.notify.roster import NobodyKnown, Roster, theirs
from services.notify.rota_forms import ADDRESSED, CALLED, ChannelsForm, channels_asked
from services.notify.rota_pages import Changer, Service, show
from services.notify.service import Notify
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, Problem, read_form

router = APIRouter(include_in_schema=False)

Own = Annotated[Person, Depends(require(Action.CHANNELS_OWN))]


@router.get("/notify/rota/people/{person_id}")
async def channels_of(request: Request, service: Service, person: Changer, person_id: UUID) -> Response:
    return await _channels(request, service, await _known(service, person_id), person_id)


@router.post("/notify/rota/people/{person_id}")
async def set_channels_of(request: Request, service: Service, person: Changer, person_id: UUID) -> Response:
    return await _set_channels(request, service, person, person_id, "/notify/rota#people")


@router.get("/notify/me")
async def own_channels(request: Request, service: Service, person: Own) -> Response:
    roster = await service.rostering.roster()
    return await _channels(request, service, roster, theirs(person, roster))


@router.post("/notify/me")
async def set_own_channels(request: Request, service: Service, person: Own) -> Response:
    return await _set_channels(request, service, person, await _me(service, person), "/notify/me?saved=1")


@router.post("/notify/me/test")
async def test_own_channels(service: Service, person: Own) -> Response:
    await service.rostering.test(await _me(service, person))
    return RedirectResponse("/notify/me?tested=1", 303)


async def _me(service: Notify, person: Person) -> UUID:
    who = theirs(person, await service.rostering.roster())
    if who is None:
        raise Problem(403, "You are not on the list of people", "Whoever keeps the rota adds you to it.")
    return who


async def _known(service: Notify, person_id: UUID) -> Roster:
    roster = await service.rostering.roster()
    if person_id not in roster.people:
        raise NobodyKnown
    return roster


async def _set_channels(request: Request, service: Notify, person: Person, person_id: UUID, then: str) -> Response:
    form = await read_form(request, ChannelsForm)
    roster = await _known(service, person_id)
    if form.answer is None:
        return await _channels(request, service, roster, person_id, form, 422)
    await service.rostering.set_channels(person, person_id, form.answer.channels(roster.people[person_id].channels), form.answer.version)
    return RedirectResponse(then, 303)


async def _channels(
    request: Request, service: Notify, roster: Roster, who: UUID | None, form: Form[ChannelsForm] | None = None, status: int = 200
) -> Response:
    rostering = service.rostering
    known = roster.people[who] if who else None
    if known and who and form is None:
        form = channels_asked(roster.versions.get(who, 0), known)
    return show(
        request,
        "channels.html",
        roster,
        status,
        form=form,
        who=known,
        own=who == theirs(request.state.person, roster),
        holds=held_in(rostering.ahead(roster)).get(who, ()) if who else (),
        works=who is not None and rostering.reachable(roster, who),
        carried=rostering.carried,
        tested=await rostering.tested(who) if who else {},
        addressed=ADDRESSED,
        called=CALLED,
        mail_is_kept=service.mail_is_kept,
    )
