"""The brief of one team on one Monday, asked of one snapshot of the facts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duckdb import DuckDBPyConnection

from services.reports.collate import progress_of
from services.reports.indicators.engine import answer
from services.reports.indicators.question import ask
from services.reports.indicators.record import record_since
from services.reports.monday.left_out import of_week_and_month
from services.reports.monday.outstanding import Outstanding, outstanding
from services.reports.monday.watched import OF_THE_WEEK, OfTheWeek
from services.reports.monday.weeks import WEEK, WeekByWeek, chosen, monday, this_monday
from services.reports.monday.wording import Told, of_the_week, to_do, went_better
from services.reports.narrative.signals import MOST
from services.reports.narrative.statement import Statement
from services.reports.service import Reports
from shared.clock import london_date

TEAMS = (
    "SELECT DISTINCT team FROM children WHERE team IS NOT NULL UNION SELECT DISTINCT team FROM episodes WHERE team IS NOT NULL ORDER BY 1"
)


@dataclass(frozen=True)
class Brief:
    """`outstanding` is as it stands now, and None for a Monday that is past: what was due then is done by now, or is due still.

    `team` is None where the reader has none of their own and chose none; `teams` are all there are. `as_of` (UTC) and `position` say what
    of the record is in it.
    """

    monday: date
    team: str | None
    teams: tuple[str, ...]
    figures: tuple[Statement, ...]
    better: Statement | None
    outstanding: tuple[Outstanding, ...] | None
    as_of: datetime | None
    position: int

    @property
    def sunday(self) -> date:
        return self.monday - timedelta(days=1)

    @property
    def week(self) -> tuple[date, date]:
        """The London dates of the week that ended on Sunday, the second exclusive."""
        return self.monday - WEEK, self.monday

    @property
    def to_do(self) -> Statement | None:
        return None if self.outstanding is None else to_do(self.outstanding)

    @property
    def sentences(self) -> list[Statement]:
        return [one for one in (self.better, self.to_do, *self.figures) if one]

    @property
    def empty(self) -> list[Statement]:
        """Shares of a week that had nothing to be a share of, and of which no import is left out: one line has room for them all."""
        return [one for one in self.figures if "value" not in one.values and not one.values.get("left_out")]

    @property
    def listed(self) -> int:
        """How many things to do are listed with their references."""
        return sum(len(one.overdue) + len(one.this_week) for one in self.outstanding or ())


async def brief_of(service: Reports, day: date, team: str | None, own: str | None) -> Brief:
    """Of the team asked for, else the reader's own. Raises NotAsked: a day that is no Monday or is to come, a team nobody knows."""
    now = service.clock.now()
    today = london_date(now)
    begins = monday(day, today)
    stream, as_of = service.collations["missing"].stream, service.followers["missing"].health().last_level

    def from_snapshot(connection: DuckDBPyConnection) -> Brief:
        teams = tuple(row[0] for row in connection.execute(TEAMS).fetchall())
        whose, position = chosen(team, own, teams), progress_of(connection, stream).position
        if whose is None:
            return Brief(begins, None, teams, (), None, None, as_of, position)
        told = [one for watched in OF_THE_WEEK if (one := _told(connection, watched, whose, begins, now))]
        left = tuple(outstanding(connection, whose, begins, now)) if begins == this_monday(today) else None
        return Brief(begins, whose, teams, tuple(map(of_the_week, told)), went_better(told), left, as_of, position)

    return await service.facts.read(from_snapshot)


def _told(connection: DuckDBPyConnection, watched: OfTheWeek, team: str, begins: date, now: datetime) -> Told | None:
    """From the first whole week of the record, of MOST at most; None where it has none."""
    since = record_since(connection, watched.indicator)
    following = begins - WEEK if watched.settled else begins
    if since is None or this_monday(since + WEEK - timedelta(days=1)) >= following:
        return None
    first = max(this_monday(since + WEEK - timedelta(days=1)), following - WEEK * MOST)
    where, last = [f"team:{team}"], following - timedelta(days=1)
    week = ask(watched.indicator, following - WEEK, following, (), where, monthly=False)
    month = ask(watched.indicator, last.replace(day=1), following, (), where, monthly=False)
    weeks = WeekByWeek(watched.indicator, first, following, wanted=week.wanted, monthly=True)
    (so_far,) = answer(connection, month, now)
    return Told(watched, week, last, tuple(answer(connection, weeks, now)), so_far, of_week_and_month(connection, week, month, now))
