"""The calls of surface.md about the rota, its people and their channels: parse, call, answer."""

from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from services.notify.api import LARGEST_LIST, version_meant
from services.notify.domain.people import ON_THE_PAGE, PersonChannel, RotaPerson
from services.notify.domain.rota import ON_THE_ROTA, held_in, holders, next_on, team_holders
from services.notify.domain.rota_terms import Rota
from services.notify.roster import NobodyKnown, Roster, theirs
from services.notify.rota_representation import (
    ChangeList,
    Channels,
    ChannelsBody,
    Named,
    NextBody,
    OnDutyBody,
    OnDutyList,
    OnRotaBody,
    PeopleList,
    RotaBody,
    change_body,
    channels_body,
    name_of,
    person_body,
    rota_body,
)
from services.notify.service import Notify, notify_of
from shared.clock import UtcDatetime
from shared.contracts.alert_codes import Channel
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web.problems import NOTHING_CHANGED, Problem, bad_cursor

router = APIRouter(prefix="/notify/api", tags=["rota"])

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.ROTA_READ))]
Changer = Annotated[Person, Depends(require(Action.ROTA_CHANGE))]
Own = Annotated[Person, Depends(require(Action.ROTA_CHANGE, Action.CHANNELS_OWN))]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)


@router.get("/rota")
async def read_rota(service: Service, person: Reader, response: Response) -> RotaBody:
    """Who takes which position in turn, overrides and leave; who set it; and what will go wrong within 14 days."""
    return tagged(response, await rota_body(service.rostering, await service.rostering.roster()))


@router.put("/rota")
async def set_rota(service: Service, person: Changer, response: Response, body: Rota, if_match: IfMatch = None) -> RotaBody:
    """The whole rota anew. It counts from the next step of every alert on."""
    roster = await service.rostering.set_rota(person, lambda _: body, version_meant(if_match))
    return tagged(response, await rota_body(service.rostering, roster))


@router.get("/rota/history")
async def rota_history(
    service: Service,
    person: Reader,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIST)] = 100,
) -> ChangeList:
    """Every version, the latest first, with who set it and when."""
    found = await service.rostering.changes(limit, version_after(cursor))
    more = found and found[-1].document.version > 1 and len(found) == limit
    return ChangeList(items=[change_body(one) for one in found], next=str(found[-1].document.version) if more else None)


@router.get("/rota/on-duty")
async def on_duty_at(
    service: Service, person: Reader, at: Annotated[UtcDatetime | None, Query(ge=EARLIEST, le=LATEST)] = None
) -> OnDutyList:
    """Who holds each position at an instant, by the rota as it stands; by default now."""
    roster, at = await service.rostering.roster(), at or service.rostering.clock.now()
    items = []
    for held in (*holders(roster.rota, ON_THE_ROTA, at), *team_holders(roster.rota, at)):
        after = next_on(roster.rota, held.position, at, held.team)
        follows = after and NextBody(person_id=after.person_id, name=name_of(roster, after.person_id), from_at=after.from_at)
        items.append(OnDutyBody(**held._asdict(), name=name_of(roster, held.person_id), next=follows))
    return OnDutyList(at=at, items=items)


@router.get("/people")
async def list_people(service: Service, person: Reader) -> PeopleList:
    """Everybody who can be put on the rota, with their channels."""
    roster = await service.rostering.roster()
    held = held_in(service.rostering.ahead(roster))
    return PeopleList(items=[person_body(service.rostering, roster, one, held.get(one, ())) for one in roster.people], next=None)


@router.put("/people/{person_id}")
async def name_person(
    service: Service, person: Changer, response: Response, person_id: UUID, body: Named, if_match: IfMatch = None
) -> OnRotaBody:
    """Adds somebody to the list, reached by that e-mail at first, or renames them; their sign-in is known by id or e-mail."""

    def named(before: RotaPerson | None) -> RotaPerson:
        channels = before.channels if before else (ON_THE_PAGE, PersonChannel(channel=Channel.EMAIL, address=body.email))
        return RotaPerson(name=body.name, email=body.email, channels=channels)

    roster = await service.rostering.set_person(person, person_id, named, version_meant(if_match))
    held = held_in(service.rostering.ahead(roster)).get(person_id, ())
    return tagged(response, person_body(service.rostering, roster, person_id, held))


@router.get("/people/{person_id}/channels")
async def read_channels(service: Service, person: Own, response: Response, person_id: UUID) -> ChannelsBody:
    """How somebody is reached, in their order; one's own, or anybody's for whoever keeps the rota."""
    roster = await service.rostering.roster()
    may_touch(person, person_id, roster)
    return tagged(response, await channels_body(service.rostering, roster, person_id))


@router.put("/people/{person_id}/channels")
async def set_channels(
    service: Service, person: Own, response: Response, person_id: UUID, body: Channels, if_match: IfMatch = None
) -> ChannelsBody:
    """All of somebody's channels anew."""
    may_touch(person, person_id, await service.rostering.roster())
    roster = await service.rostering.set_channels(person, person_id, body.channels, version_meant(if_match))
    return tagged(response, await channels_body(service.rostering, roster, person_id))


@router.post("/people/{person_id}/channels/test", status_code=202)
async def test_channels(service: Service, person: Own, response: Response, person_id: UUID) -> ChannelsBody:
    """A test message to each channel but the page, each once a minute at most; look again for how it went."""
    roster = await service.rostering.roster()
    may_touch(person, person_id, roster)
    await service.rostering.test(person_id)
    return tagged(response, await channels_body(service.rostering, roster, person_id))


def version_after(cursor: str | None) -> int | None:
    """The version a history goes on before. Raises Problem 422."""
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and 0 < int(cursor) < 2**31):
        raise bad_cursor(ValueError(cursor))
    return int(cursor) if cursor else None


Body = TypeVar("Body", RotaBody, OnRotaBody, ChannelsBody)


def tagged(response: Response, body: Body) -> Body:
    """What is answered, with its version for `If-Match`."""
    response.headers["ETag"] = f'"{body.version}"'
    return body


def may_touch(person: Person, person_id: UUID, roster: Roster) -> None:
    """One's own channels, or anybody's for whoever may change the rota. Raises NobodyKnown, Problem 403."""
    if allowed(person, Action.ROTA_CHANGE) is None and theirs(person, roster) != person_id:
        raise Problem(403, "Not permitted", f"You may look at and change your own channels alone. {NOTHING_CHANGED}")
    if person_id not in roster.people:
        raise NobodyKnown
