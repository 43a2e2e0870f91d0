"""What every route of reports works with, and the one way to ask for figures: the calls and the pages go through it alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from services.reports.collate import Collation, progress_of
from services.reports.disclosure.given import GivenTable
from services.reports.disclosure.publishing import figures
from services.reports.disclosure.questions import unpublishable
from services.reports.facts import Facts
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.engine import Row
from services.reports.indicators.question import EARLIEST, LATEST, NotAsked, Question, legible, refuse
from services.reports.kept.given_out import given_out
from services.reports.recent import Recent
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
    """`collations` and `followers` by the service followed; `authority` is the GSS code, `address` where people reach the system.

    `digests` made a moment ago of the same record: what time alone changes in one (an interview that becomes overdue) may be a minute old.
    """

    pool: Pool
    facts: Facts
    clock: Clock
    collations: Mapping[str, Collation]
    followers: Mapping[str, Follower]
    register: Register
    authority: str
    address: str
    digests: Recent[Any] = field(default_factory=lambda: Recent(timedelta(minutes=1), 8))

    async def figures(
        self,
        indicator: Indicator,
        from_on: date | None = None,
        to_on: date | None = None,
        *,
        by: Sequence[str] = (),
        where: Sequence[str] = (),
        monthly: bool = False,
        published: bool = False,
        as_known_on: date | None = None,
        min_position: int = 0,
        also: Sequence[NotAsked] = (),
    ) -> Figures:
        """As `question` asks. Raises NotAsked (NotPublished), or NotReached after PATIENCE."""
        question = self.question(
            indicator, from_on, to_on, by=by, where=where, monthly=monthly, published=published, as_known_on=as_known_on, also=also
        )
        earlier = await self.given_out(question)
        missing = self.collations["missing"]
        await missing.reach(min_position, PATIENCE)
        as_of, at = self.followers["missing"].health().last_level, self.clock.now()
        rows, position = await self.facts.read(
            lambda connection: (figures(connection, question, at, earlier=earlier), progress_of(connection, missing.stream).position)
        )
        return Figures(question, rows, as_of, position)

    def question(
        self,
        indicator: Indicator,
        from_on: date | None,
        to_on: date | None,
        *,
        by: Sequence[str] = (),
        where: Sequence[str] = (),
        monthly: bool = False,
        published: bool = False,
        as_known_on: date | None = None,
        also: Sequence[NotAsked] = (),
    ) -> Question:
        """London dates, `to_on` exclusive; by default the collection year so far, or for publication the last that is over.

        `as_known_on`: as the facts were at the end of that day. Raises NotAsked (NotPublished) with all faults, and those in `also`.
        """
        today, faults = london_date(self.clock.now()), []
        if as_known_on is not None and not EARLIEST <= as_known_on <= today:
            faults.append(NotAsked("as_known_on", f"lies from {EARLIEST} to today, {today}", as_known_on))
        elif as_known_on is not None:
            today = as_known_on
        year = CollectionYear.of(today)
        begin = from_on or (year.previous if published else year).first_day
        end = to_on or (
            CollectionYear.of(min(begin, LATEST)).next.first_day if published else min(max(today, begin), LATEST) + timedelta(days=1)
        )
        question, wrong = legible(indicator, begin, end, by, where, monthly=monthly, known_on=as_known_on)
        refuse([*also, *faults, *wrong, *(unpublishable(question, today) if published else ())])
        return replace(question, published=published)

    async def given_out(self, question: Question) -> list[GivenTable]:
        """What was published of the same figure before; a question that is not for publication needs to know of none."""
        if not question.published:
            return []
        async with self.pool.connection() as conn:
            return await given_out(conn, question.indicator.id)

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
