"""The rota, its people and their channels as the API shows them. Field names are a promise (surface.md): add freely, never rename."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notify.domain.people import Email, Name, PersonChannel
from services.notify.domain.rota import gaps_in
from services.notify.domain.rota_terms import Rota
from services.notify.roster import Change, Roster, Rostering
from services.notify.store.channel_tests import Tested
from shared.contracts.alert_codes import Channel, DeliveryState, Position


class NextBody(BaseModel):
    person_id: UUID
    name: str | None
    from_at: datetime


class OnDutyBody(BaseModel):
    """`vacant`: nobody is on for the position, and whoever is named stands in: the director, or the next below who is on.

    With a `team`, for the children of that team alone; those come last.
    """

    position: Position
    team: str | None = None
    person_id: UUID | None
    name: str | None
    vacant: bool
    next: NextBody | None


class OnDutyList(BaseModel):
    at: datetime
    items: list[OnDutyBody]


class GapBody(BaseModel):
    """A position that nobody is on for, of those the rota names. `planned`: the hours of its turns leave this time out."""

    position: Position
    team: str | None = None
    planned: bool
    from_at: datetime
    until_at: datetime


class WithoutChannel(BaseModel):
    """Somebody who holds, or will hold, positions and whom nothing but an open page would reach."""

    person_id: UUID
    name: str | None
    positions: list[Position]


class RotaBody(BaseModel):
    """`rota` is what a change sends back, changed. Version 0 is what the settings say: nobody has saved one.

    `gaps` and `without_channel` are those of the next 14 days.
    """

    version: int
    changed_at: datetime | None
    changed_by: str | None
    changed_by_id: UUID | None
    changed_by_role: str | None
    rota: Rota
    gaps: list[GapBody]
    without_channel: list[WithoutChannel]


class ChangeBody(BaseModel):
    version: int
    at: datetime
    by: str | None
    by_id: UUID
    by_role: str
    rota: Rota


class ChangeList(BaseModel):
    items: list[ChangeBody]
    next: str | None


class OnRotaBody(BaseModel):
    """`positions` are those held within the next 14 days; `reachable`: by more than an open page."""

    person_id: UUID
    name: str
    email: str
    version: int
    positions: list[Position]
    channels: list[PersonChannel]
    reachable: bool


class PeopleList(BaseModel):
    items: list[OnRotaBody]
    next: str | None


class TestBody(BaseModel):
    """How the latest test message went. `at` is None until it stays as it is."""

    state: DeliveryState
    asked_at: datetime
    at: datetime | None
    failure: str | None


class ChannelBody(BaseModel):
    """`carried`: this system can send by it; what it cannot is kept and not used."""

    channel: Channel
    address: str
    enabled: bool
    carried: bool
    tested: TestBody | None


class ChannelsBody(BaseModel):
    person_id: UUID
    version: int
    channels: list[ChannelBody]
    reachable: bool


class Channels(BaseModel):
    """In the person's order, the best first."""

    model_config = ConfigDict(extra="forbid")

    channels: tuple[PersonChannel, ...] = Field(max_length=10)


class Named(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email


def name_of(roster: Roster, person_id: UUID | None) -> str | None:
    known = roster.people.get(person_id) if person_id else None
    return known.name if known else None


async def rota_body(rostering: Rostering, roster: Roster) -> RotaBody:
    ahead = rostering.ahead(roster)
    latest = await rostering.changes(1, roster.version + 1)
    set_by = change_body(latest[0]) if latest else None
    return RotaBody(
        version=roster.version,
        changed_at=set_by and set_by.at,
        changed_by=set_by and set_by.by,
        changed_by_id=set_by and set_by.by_id,
        changed_by_role=set_by and set_by.by_role,
        rota=roster.rota,
        gaps=[GapBody(**one._asdict()) for one in gaps_in(ahead)],
        without_channel=[
            WithoutChannel(person_id=who, name=name_of(roster, who), positions=list(positions))
            for who, positions in rostering.flagged(roster, ahead).items()
        ],
    )


def change_body(one: Change) -> ChangeBody:
    document = one.document
    return ChangeBody(
        version=document.version,
        at=document.at,
        by=one.by.name if one.by else None,
        by_id=document.by,
        by_role=document.by_role,
        rota=one.rota,
    )


def person_body(rostering: Rostering, roster: Roster, person_id: UUID, held: Sequence[Position]) -> OnRotaBody:
    known = roster.people[person_id]
    return OnRotaBody(
        person_id=person_id,
        name=known.name,
        email=known.email,
        version=roster.versions.get(person_id, 0),
        positions=list(held),
        channels=list(known.channels),
        reachable=rostering.reachable(roster, person_id),
    )


async def channels_body(rostering: Rostering, roster: Roster, person_id: UUID) -> ChannelsBody:
    known, version = roster.people[person_id], roster.versions.get(person_id, 0)
    tested = await rostering.tested(person_id)
    channels = [
        ChannelBody(**one.model_dump(), carried=one.channel in rostering.carried, tested=_tested(tested, one)) for one in known.channels
    ]
    return ChannelsBody(person_id=person_id, version=version, channels=channels, reachable=rostering.reachable(roster, person_id))


def _tested(tested: Mapping[tuple[Channel, str], Tested], one: PersonChannel) -> TestBody | None:
    found = tested.get((one.channel, one.address))
    return found and TestBody(state=found.state, asked_at=found.wanted_at, at=found.at, failure=found.failure)
