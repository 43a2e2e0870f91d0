"""What every route of reports works with, and the one way to ask for figures: the calls and the pages go through it alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from services.reports.collate import Collation, progress_of
from services.reports.facts import Facts
from services.reports.indicators.catalogue import Indicator
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import LATEST, Question, ask
from services.reports.returns.register import Register
from shared.clock import Clock, london_date
from shared.database import Pool
from shared.eventlog.follower import Follower
from shared.ssda903.years import CollectionYear

PATIENCE = 5.0
"""Seconds a question waits for the position it asked for; catching up takes milliseconds unless something is wrong."""


@dataclass(frozen=True)
class Figures:
    """An answer and how fresh it is: `position` of missing's log in it, `as_of` (UTC) when that was last confirmed to be all there is.

    `as_of` is None until the facts have been level with the log once.
    """

    question: Question
    rows: list[Row]
    as_of: datetime | None
    position: int


@dataclass(frozen=True)
class Freshness:
    """`seconds_behind` is 0 while level, else the seconds since it last was; None where it never was."""

    stream: str
    position: int
    log_position: int
    seconds_behind: float | None


@dataclass
class Reports:
    """`collations` and `followers` by the service followed."""

    pool: Pool
    facts: Facts
    clock: Clock
    collations: Mapping[str, Collation]
    followers: Mapping[str, Follower]
    register: Register

    async def figures(
        self,
        indicator: Indicator,
        from_on: date | None = None,
        to_on: date | None = None,
        *,
        by: str | None = None,
        where: Sequence[str] = (),
        monthly: bool = False,
        min_position: int = 0,
    ) -> Figures:
        """London dates, `to_on` exclusive; by default the collection year so far. Raises NotAsked, or NotReached after PATIENCE."""
        today = london_date(self.clock.now())
        begin = from_on or CollectionYear.of(today).first_day
        end = to_on or min(max(today, begin), LATEST) + timedelta(days=1)
        question = ask(indicator, begin, end, by, where, monthly=monthly)
        missing = self.collations["missing"]
        await missing.reach(min_position, PATIENCE)
        as_of, now = self.followers["missing"].health().last_level, self.clock.now()
        rows, position = await self.facts.read(
            lambda connection: (answer(connection, question, now), progress_of(connection, missing.stream).position)
        )
        return Figures(question, rows, as_of, position)

    def freshness(self) -> list[Freshness]:
        return [self._freshness(service) for service in self.collations]

    def _freshness(self, service: str) -> Freshness:
        health, position = self.followers[service].health(), self.collations[service].written
        behind: float | None = None
        if health.ok and not health.lag:
            behind = 0.0
        elif health.last_level:
            behind = max((self.clock.now() - health.last_level).total_seconds(), 0.0)
        return Freshness(self.collations[service].stream, position, position + (health.lag or 0), behind)


def reports_of(request: Request) -> Reports:
    reports: Reports = request.app.state.reports
    return reports


Service = Annotated[Reports, Depends(reports_of)]
