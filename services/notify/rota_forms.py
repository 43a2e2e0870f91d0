"""The questions about the rota, each a short form, and what their answers make of it."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, model_validator

from services.notify.domain.people import CHECKS, ON_THE_PAGE, Email, Name, PersonChannel, RotaPerson
from services.notify.domain.rota_terms import OF_A_TEAM, Hours, Leave, Override, Rota, Turns, Weekday
from shared.clock import LONDON, london_date
from shared.contracts.alert_codes import Channel, Position
from shared.web import Form, Moment, Refused, ask
from shared.web.moments import MomentRefused, read_time

PLACES = 6
"""Boxes for people who take turns, and two more than are filled."""

ADDRESSED = (Channel.EMAIL, Channel.SMS, Channel.TEAMS, Channel.SLACK)
"""The channels that have an address, in the order of their boxes."""


def _wall_time(typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    try:
        return read_time(typed)
    except MomentRefused:
        raise ValueError("Use the 24-hour clock for the time, like 17:00") from None


Clock24 = Annotated[time, BeforeValidator(_wall_time)]


class OverrideForm(BaseModel):
    position: Position = ask("Select the position")
    team: str | None = ask("", what="Team", default=None, max_length=40)
    person: UUID = ask("Select who holds it")
    from_at: Moment = ask("Enter from when", what="From")
    until_at: Moment = ask("Enter until when", what="Until")
    reason: str = ask("Enter why", what="Why", max_length=500)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        _in_order(self.from_at, self.until_at)
        _of_a_team(self.position, self.team)
        return self

    def added_to(self, rota: Rota) -> Rota:
        """The later entered counts, so it stands last."""
        post = {"position": self.position, "team": self.team}
        made = Override(**post, person_id=self.person, from_at=self.from_at, until_at=self.until_at, reason=self.reason)
        return Rota(turns=rota.turns, overrides=(*rota.overrides, made), leave=rota.leave)


class LeaveForm(BaseModel):
    person: UUID = ask("Select who is on leave")
    from_at: Moment = ask("Enter from when", what="From")
    until_at: Moment | None = ask("", what="Until", default=None)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        _in_order(self.from_at, self.until_at)
        return self

    def added_to(self, rota: Rota) -> Rota:
        made = Leave(person_id=self.person, from_at=self.from_at, until_at=self.until_at)
        return Rota(turns=rota.turns, overrides=rota.overrides, leave=(*rota.leave, made))


def _in_order(from_at: datetime, until_at: datetime | None) -> None:
    if until_at is not None and until_at <= from_at:
        raise Refused("until_at", "Until must be after from")


def _of_a_team(position: Position, team: str | None) -> None:
    if team and position not in OF_A_TEAM:
        raise Refused("team", "Leave the team empty: this position is held for all teams")


class TurnsForm(BaseModel):
    """Two sets of hours are enough for nights and weekends; more are set over HTTP."""

    version: int = ask("Reload the page and try again")
    position: Position = ask("Select the position")
    team: str | None = ask("", what="Team", default=None, max_length=40)
    people: list[UUID] = ask("Select at least one person", min_length=1, max_length=50)
    every_days: int = ask("Enter after how many days it is handed over", what="Days", ge=1, le=366)
    handover: Clock24 = ask("Enter when it is handed over")
    starts_on: Moment = ask("Enter the first day", what="The first day")
    on_1: list[Weekday] = ask("Select days from the list", default=[])
    begins_1: Clock24 | None = ask("", default=None)
    ends_1: Clock24 | None = ask("", default=None)
    on_2: list[Weekday] = ask("Select days from the list", default=[])
    begins_2: Clock24 | None = ask("", default=None)
    ends_2: Clock24 | None = ask("", default=None)

    @model_validator(mode="after")
    def hours_whole(self) -> Self:
        _of_a_team(self.position, self.team)
        if not 2000 <= self.starts_on.year < 2199:
            raise Refused("starts_on", "The first day: check the year")
        for n in (1, 2):
            on, begins, ends = (getattr(self, f"{part}_{n}") for part in ("on", "begins", "ends"))
            if (on or begins or ends) and not on:
                raise Refused(f"on_{n}", "Select the days these hours are for")
            if on and begins is None:
                raise Refused(f"begins_{n}", "Enter when the hours begin")
            if on and ends is None:
                raise Refused(f"ends_{n}", "Enter when the hours end")
        return self

    @property
    def turns(self) -> Turns:
        groups = ((self.on_1, self.begins_1, self.ends_1), (self.on_2, self.begins_2, self.ends_2))
        return Turns(
            position=self.position,
            team=self.team,
            people=tuple(self.people),
            every_days=self.every_days,
            handover=self.handover,
            starts_on=london_date(self.starts_on),
            hours=tuple(Hours(weekdays=tuple(on), begins=begins, ends=ends) for on, begins, ends in groups if on and begins and ends),
        )


def turns_asked(version: int, turns: Turns | None, now: datetime) -> Form[TurnsForm]:
    """The form, blank or with the turns there are."""
    if turns is None:
        return Form.blank(TurnsForm, version=version, every_days=7, handover="09:00", starts_on=now)
    first = datetime.combine(turns.starts_on, time(12), tzinfo=LONDON)
    filled: dict[str, Any] = {
        "version": version,
        "position": turns.position.value,
        "team": turns.team,
        "every_days": turns.every_days,
        "starts_on": first,
    }
    for n, one in enumerate(turns.hours, 1):
        filled |= {f"on_{n}": [each.value for each in one.weekdays], f"begins_{n}": f"{one.begins:%H:%M}", f"ends_{n}": f"{one.ends:%H:%M}"}
    return Form.blank(TurnsForm, people=turns.people, handover=f"{turns.handover:%H:%M}", **filled)


class EndForm(BaseModel):
    """Which entry of which version is ended. Turns are taken away once somebody was asked and is `sure`."""

    version: int = ask("Reload the page and press again")
    index: int = ask("Reload the page and press again", ge=0)
    sure: bool = ask("Reload the page and press again", default=False)


class PersonForm(BaseModel):
    name: Name = ask("Enter their name", what="Name")
    email: Email = ask("Enter their e-mail address, like name@example.gov.uk", what="E-mail address")


CALLED = {
    Channel.EMAIL: "E-mail address",
    Channel.SMS: "Mobile number",
    Channel.TEAMS: "Teams webhook address",
    Channel.SLACK: "Slack webhook address",
}


class ChannelsForm(BaseModel):
    """One address of each kind; what else was set over HTTP stays. `used` are those alerts are sent by, `first` goes before the others."""

    version: int = ask("Reload the page and try again")
    email: str | None = ask("", default=None)
    sms: str | None = ask("", default=None)
    teams: str | None = ask("", default=None)
    slack: str | None = ask("", default=None)
    used: list[Channel] = ask("Select from the list", default=[])
    first: Channel | None = ask("Select one from the list", default=None)

    @model_validator(mode="after")
    def addressed(self) -> Self:
        for channel in ADDRESSED:
            typed = getattr(self, channel.value)
            if typed is None and channel in self.used:
                raise Refused(channel.value, f"Enter the {CALLED[channel][:1].lower()}{CALLED[channel][1:]}, or do not use it")
            try:
                CHECKS[channel](typed) if typed else None
            except ValueError as wrong:
                raise Refused(channel.value, f"{CALLED[channel]} {wrong}") from None
        if self.first is not None and self.first not in self.used:
            raise Refused("first", "Choose the first from those that are used")
        return self

    def channels(self, before: Iterable[PersonChannel]) -> tuple[PersonChannel, ...]:
        """In the order they had, the first before them; the page is always there."""
        kept, own = list(before), {channel: getattr(self, channel.value) for channel in ADDRESSED}
        order = list(dict.fromkeys([*(one.channel for one in kept), Channel.PAGE, *ADDRESSED]))
        if self.first:
            order = [self.first, *(one for one in order if one is not self.first)]
        made = [
            ON_THE_PAGE if channel is Channel.PAGE else PersonChannel(channel=channel, address=own[channel], enabled=channel in self.used)
            for channel in order
            if channel is Channel.PAGE or own[channel]
        ]
        seen = {one.channel: one for one in reversed(kept)}
        further = [one for one in kept if one.channel is not Channel.PAGE and one is not seen[one.channel]]
        taken = {(one.channel, one.address) for one in made}
        return (*made, *(one for one in further if (one.channel, one.address) not in taken))


def channels_asked(version: int, person: RotaPerson) -> Form[ChannelsForm]:
    own = {one.channel: one for one in reversed(person.channels) if one.channel in ADDRESSED}
    used = [channel.value for channel, one in own.items() if one.enabled]
    return Form.blank(ChannelsForm, version=version, used=used, **{channel.value: one.address for channel, one in own.items()})
