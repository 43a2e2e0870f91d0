"""What a rota is made of: turns, overrides and leave, one document that is changed as a whole. Pure.

Instants are UTC. Handovers and hours are wall times of Europe/London, so that a duty from 17:00 to 08:45 is 15 hours 45 minutes long on
most nights, an hour shorter when the clocks go forward and an hour longer when they go back.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints, ValidationInfo, field_validator

from shared.clock import LONDON, UtcDatetime, london_date
from shared.contracts.alert_codes import Position
from shared.contracts.codes import Code
from shared.contracts.facts import Fact
from shared.texts import SENTENCES

MOST = 500
"""Overrides, and leaves, in one rota: years of them, and few enough to be looked through at every step of an alert."""


def _hour_and_minute(value: object) -> object:
    if isinstance(value, str) and len(value) != len("17:00"):
        raise ValueError("write a wall time of London as 17:00")
    return value


def _naive(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError("is a wall time of London, hour and minute alone")
    return value


WallTime = Annotated[
    time,
    BeforeValidator(_hour_and_minute),
    AfterValidator(_naive),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
]
"""`17:00`, as clocks in London show it."""


class Weekday(Code):
    """In the order of `date.weekday`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)


@lru_cache(maxsize=10_000)  # one look at a rota asks for the same few days again and again
def shown_at(day: date, at: time) -> datetime:
    """The instant (UTC) at which London's clocks show a time on a day: the first of the two when they go back, and where the hour is
    skipped as if they had not gone forward yet."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


class Hours(Fact):
    """On these weekdays from `begins`. An end that is not after the beginning is on the day after: equal times are a whole day."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1, max_length=7)
    begins: WallTime
    ends: WallTime

    def edges(self, day: date) -> tuple[datetime, datetime] | None:
        """From when (inclusive) until when (exclusive) the hours that begin on this day last; None where none begin on it."""
        if WEEK[day.weekday()] not in self.weekdays:
            return None
        last = day if self.ends > self.begins else day + timedelta(days=1)
        return shown_at(day, self.begins), shown_at(last, self.ends)

    def cover(self, at: datetime) -> bool:
        today = london_date(at)
        spans = (self.edges(today), self.edges(today - timedelta(days=1)))
        return any(span is not None and span[0] <= at < span[1] for span in spans)


OF_A_TEAM = frozenset({Position.TEAM_MANAGER})
"""Positions that each team may have a holder of its own for."""


def _of_a_team(team: str | None, info: ValidationInfo) -> str | None:
    if team is not None and info.data.get("position", Position.TEAM_MANAGER) not in OF_A_TEAM:
        raise ValueError("is for the team manager alone: every other position is held for all teams")
    return team


Team = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A team as the register of children writes it; large and small letters are the same."""


class Post(NamedTuple):
    """A position, or a team's own of it."""

    position: Position
    team: str | None = None

    def holds(self, position: Position, team: str | None) -> bool:
        return self.position is position and (self.team or "").casefold() == (team or "").casefold()


class Turns(Fact):
    """People who take a position in their order, the first from `handover` on `starts_on`, each for `every_days`.

    Only within `hours`; without any, always. Where two turns of one position meet, the one that starts last counts. With a `team` they
    hold it for the children of that team alone, before whoever holds it without one.
    """

    position: Position
    team: Annotated[Team | None, AfterValidator(_of_a_team)] = None
    people: tuple[UUID, ...] = Field(min_length=1, max_length=50)
    every_days: int = Field(default=7, ge=1, le=366)
    handover: WallTime = time(9)
    starts_on: date = Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))
    hours: tuple[Hours, ...] = Field(default=(), max_length=7)

    def started(self, at: datetime) -> bool:
        return at >= shown_at(self.starts_on, self.handover)

    def turn_at(self, at: datetime) -> UUID | None:
        """Whose turn it is, leave and overrides left aside; None before the first and outside the hours."""
        if not self.started(at) or (self.hours and not any(one.cover(at) for one in self.hours)):
            return None
        today = london_date(at)
        handed_over = today if at >= shown_at(today, self.handover) else today - timedelta(days=1)
        return self.people[(handed_over - self.starts_on).days // self.every_days % len(self.people)]

    def edges(self, first: date, last: date) -> Iterator[datetime]:
        """Every instant on or between two London days at which it may become another's turn."""
        yield shown_at(self.starts_on, self.handover)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if len(self.people) > 1 and (day - self.starts_on).days % self.every_days == 0:
                yield shown_at(day, self.handover)
            for one in self.hours:
                yield from one.edges(day) or ()


class Span(Fact):
    """From an instant (inclusive) until another (exclusive); without an end until one is given."""

    from_at: UtcDatetime
    until_at: UtcDatetime | None = None

    @field_validator("until_at")
    @classmethod
    def after_its_start(cls, until: datetime | None, info: ValidationInfo) -> datetime | None:
        if until is not None and "from_at" in info.data and until <= info.data["from_at"]:
            raise ValueError("must be after from_at: nothing ends before it starts")
        return until

    def cover(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


class Override(Span):
    """Somebody holds a position in place of whoever's turn it is. Of two that meet, the later entered counts. One with a `team` is for
    that team alone, and one without leaves the teams that have turns of their own as they are."""

    until_at: UtcDatetime
    position: Position
    team: Annotated[Team | None, AfterValidator(_of_a_team)] = None
    person_id: UUID
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=SENTENCES)]


class Leave(Span):
    """Somebody is on no position."""

    person_id: UUID


class Rota(Fact):
    """What an authority sets: one document, changed as a whole."""

    turns: tuple[Turns, ...] = Field(default=(), max_length=40)
    overrides: tuple[Override, ...] = Field(default=(), max_length=MOST)
    leave: tuple[Leave, ...] = Field(default=(), max_length=MOST)

    @property
    def named(self) -> set[UUID]:
        """Everybody in it."""
        return {
            *(person for one in self.turns for person in one.people),
            *(one.person_id for one in self.overrides),
            *(one.person_id for one in self.leave),
        }

    @property
    def posts(self) -> tuple[Post, ...]:
        """Those that somebody is to hold at some time, in the order of the codes, each without a team before its teams."""
        each = [*(Post(one.position, one.team) for one in self.turns), *(Post(one.position, one.team) for one in self.overrides)]
        named = {(one.position, (one.team or "").casefold()): one for one in reversed(each)}
        return tuple(named[key] for key in sorted(named, key=lambda one: (list(Position).index(one[0]), one[1])))

    @property
    def positions(self) -> tuple[Position, ...]:
        return tuple(dict.fromkeys(one.position for one in self.posts))


class Wrong(NamedTuple):
    """What only the whole can tell is wrong: the field by its path, why, and its value."""

    field: str
    message: str
    value: Any


def wrong_in(rota: Rota, known: Collection[UUID]) -> list[Wrong]:
    """People whom nobody knows, and a rota on which nobody is ever the director."""
    named = [
        *((f"turns.{n}.people.{k}", person) for n, one in enumerate(rota.turns) for k, person in enumerate(one.people)),
        *((f"overrides.{n}.person_id", one.person_id) for n, one in enumerate(rota.overrides)),
        *((f"leave.{n}.person_id", one.person_id) for n, one in enumerate(rota.leave)),
    ]
    unknown = "is nobody who is known here: add the person first"
    found = [Wrong(field, unknown, str(person)) for field, person in named if person not in known]
    if all(one.position is not Position.DIRECTOR for one in rota.turns):
        turns = [one.position.value for one in rota.turns]
        found.append(Wrong("turns", "must name the director: vacant positions fall to them", turns))
    return found
