"""Weeks from Monday to Sunday by London dates, each called by the Monday it begins on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.reports.indicators.question import NotAsked, Question, Range

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WeekByWeek(Question):
    """A question answered for each of its weeks; what a row calls its month is the week's Monday, as `2026-11-16`."""

    @property
    def ranges(self) -> tuple[Range, ...]:
        weeks = (self.to_on - self.from_on) // WEEK
        return tuple(Range(str(self.from_on + WEEK * n), self.from_on + WEEK * n, self.from_on + WEEK * (n + 1)) for n in range(weeks))


def this_monday(today: date) -> date:
    """The last Monday that has come on this London date."""
    return today - timedelta(days=today.weekday())


def monday(day: date, today: date) -> date:
    """Raises NotAsked for a day that is no Monday, or is still to come."""
    if day.weekday() != 0:
        raise NotAsked("date", f"is not a Monday; the one before it is {this_monday(day)}", day)
    if day > today:
        raise NotAsked("date", f"is still to come; the last Monday is {this_monday(today)}", day)
    return day


def chosen(team: str | None, own: str | None, teams: Sequence[str]) -> str | None:
    """The team asked for, else the reader's own; None where that is no team of the record. Raises NotAsked for one nobody knows."""
    if team is not None and team not in teams:
        raise NotAsked("team", f"no child is recorded with this team; there are {', '.join(teams) or 'none yet'}", team)
    return team or (own if own in teams else None)
