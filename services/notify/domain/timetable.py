"""What goes out every day, or every week on a day of it, at an hour of the London clock, whichever way the clocks go that night. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from shared.clock import LONDON, london_date
from shared.contracts.alert_codes import Position
from shared.contracts.codes import Code


class Daily(Code):
    DAILY_LIST = "daily_list"
    HANDOVER_SHEET = "handover_sheet"
    DATA_MONDAY = "data_monday"


class Round(NamedTuple):
    """`at` is a London wall time. Later than `worth` after its hour it is of no use to anybody and is left out; None: all day long.

    `weekday`: on that day of the week alone, Monday is 0; None: every day. `quiet`: by e-mail to whoever has one, and to nobody's phone.
    """

    what: Daily
    at: time
    tells: tuple[Position, ...]
    worth: timedelta | None = None
    weekday: int | None = None
    quiet: bool = False

    def on(self, day: date) -> bool:
        """Whether it goes out on a London date."""
        return self.weekday is None or day.weekday() == self.weekday


class Due(NamedTuple):
    """A round, and the instant (UTC) of this time of it."""

    round: Round
    at: datetime

    @property
    def day(self) -> date:
        """The London date it belongs to."""
        return london_date(self.at)


P = Position

LIST_TELLS = (P.DIRECTOR, P.ASSISTANT_DIRECTOR, P.HEAD_OF_SERVICE, P.EDT_LEAD, P.LEAD_MEMBER)
"""The lead member sees its counts."""

SHEETS = (time(8, 45), time(17))
"""When day and night hand the open episodes to each other, as missing's handover sheet has it."""

SHEET_WORTH = timedelta(hours=2)
"""(ours) By then the handover is over: a message that it is time for one would only confuse."""


MONDAY = 0


def timetable(daily_list_at: time, data_monday_at: time) -> tuple[Round, ...]:
    sheets = (Round(Daily.HANDOVER_SHEET, at, (P.TEAM_MANAGER, P.EDT_LEAD), SHEET_WORTH) for at in SHEETS)
    brief = Round(Daily.DATA_MONDAY, data_monday_at, (P.TEAM_MANAGER,), weekday=MONDAY, quiet=True)
    return (Round(Daily.DAILY_LIST, daily_list_at, LIST_TELLS), *sheets, brief)


def hour_of(day: date, at: time) -> datetime:
    """The instant (UTC) of a wall time on a London date. One that happens twice is its first; one that the clocks skip is as much later
    as they went forward."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def due(rounds: Iterable[Round], now: datetime) -> Iterator[Due]:
    """Those of today whose hour has come and that are still worth something."""
    today = london_date(now)
    for one in rounds:
        at = hour_of(today, one.at)
        if one.on(today) and at <= now and (one.worth is None or now < at + one.worth):
            yield Due(one, at)


def next_hour(rounds: Iterable[Round], now: datetime) -> datetime:
    """When (UTC) the next of them is due."""
    today = london_date(now)
    days = [today + timedelta(days=ahead) for ahead in range(8)]
    return min(at for one in rounds for day in days if one.on(day) and (at := hour_of(day, one.at)) > now)


def last_hour(at: time, now: datetime) -> datetime:
    """When (UTC) the London clock showed this last."""
    today = london_date(now)
    return max(hour for day in (today - timedelta(days=1), today) if (hour := hour_of(day, at)) <= now)
