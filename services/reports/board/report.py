"""The report of one quarter, asked of one snapshot of the facts. Children's words come beside it, for one reader (`quoted`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from services.reports.board.quarters import Quarter, QuarterByQuarter, last_complete
from services.reports.board.watched import REASONS, SECTIONS, OfTheQuarter
from services.reports.board.wording import Series, Why, decided_in, not_shown, not_told, reasons_not_told, reasons_told, told, why_not
from services.reports.collate import progress_of
from services.reports.digest.monthly import COMPARED
from services.reports.disclosure.given import GivenTable
from services.reports.disclosure.publishing import figures
from services.reports.disclosure.questions import publishable
from services.reports.disclosure.rounding import rounded_figures
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.engine import Row
from services.reports.indicators.question import NotAsked, ask
from services.reports.indicators.record import record_since
from services.reports.kept.decisions import newest_decisions
from services.reports.kept.given_out import given_out
from services.reports.narrative.comparators import beside
from services.reports.narrative.findings import Kind, findings
from services.reports.narrative.grammar import Sentence, sentence
from services.reports.narrative.months import Month
from services.reports.narrative.statement import Statement
from services.reports.narrative.told import OurYear, Told
from services.reports.service import Reports
from shared.clock import london_date
from shared.ssda903.years import CollectionYear
from shared.web import day

MOST = 12
"""Quarters that are looked back on: three years, as far as a board remembers."""


@dataclass(frozen=True)
class Section:
    """`begins` is the first day of the record of its figures, None where nothing of them is recorded."""

    title: str
    series: tuple[Series, ...]
    begins: date | None = None

    @property
    def statements(self) -> list[Statement]:
        return [told(one) for one in self.series if not one.hidden]


@dataclass(frozen=True)
class BoardReport:
    """`reasons` are rows by the codes of what children said; `compared` sets our last collection year beside London and England; `decided`
    says of which figures something was decided, without the words of it, which anybody may have written anything into. `began` is the day
    from which what children say is recorded, `not_compared` why there is no comparison.

    `as_of` (UTC) and `position` say what of the record is in it; `made_at` (UTC) when it was made.
    """

    quarter: Quarter
    sections: tuple[Section, ...]
    reasons: tuple[Row, ...]
    compared: tuple[Sentence, ...]
    decided: tuple[Statement, ...]
    as_of: datetime | None
    position: int
    made_at: datetime
    began: date | None = None
    not_compared: Why | None = None

    @property
    def series(self) -> list[Series]:
        return [one for section in self.sections for one in section.series]

    @property
    def said(self) -> list[Statement]:
        """Why children went, as they told it."""
        return reasons_told(self.reasons, self.quarter, REASONS)

    @property
    def unsaid(self) -> Statement | None:
        """Why nothing stands here of what children said; None where something does."""
        return None if self.said else reasons_not_told(self.reasons, self.quarter, self.began)

    @property
    def untold(self) -> list[Statement]:
        """The parts of which nothing is said here, those with one reason together, each with its own."""
        silent = [(one.title, why_not(one.series, one.begins)) for one in self.sections if not one.statements]
        if not self.decided:
            silent.append(("What was decided", Why("no decision is recorded as taken or done in this quarter")))
        if self.not_compared:
            silent.append(("London and England", self.not_compared))
        return not_told(silent)

    @property
    def hidden(self) -> Statement | None:
        return not_shown(self.series)

    def of(self, indicator: str) -> Series | None:
        return next((one for one in self.series if one.watched.indicator.id == indicator), None)


async def board_report(service: Reports, quarter: Quarter) -> BoardReport:
    """Raises NotAsked: a quarter that is not over."""
    now = service.clock.now()
    if quarter > (last := last_complete(london_date(now))):
        there = f"There is a report on each quarter up to {last.months}; this one can be asked for from {day(quarter.before(-1).first_day)}"
        raise NotAsked("quarter", f"{quarter.months} is not over. {there}", quarter)
    async with service.pool.connection() as conn:
        earlier, decisions = await given_out(conn, COMPARED.indicator.id), await newest_decisions(conn)
    stream, as_of = service.collations["missing"].stream, service.followers["missing"].health().last_level

    def from_snapshot(connection: DuckDBPyConnection) -> BoardReport:
        sections = tuple(
            Section(
                title,
                tuple(one for watched in each if (one := _series(connection, watched, quarter, now))),
                record_since(connection, each[0].indicator),
            )
            for title, each in SECTIONS
        )
        since = record_since(connection, REASONS)
        reasons = rounded_figures(connection, _of(REASONS, quarter, quarter), now) if since and since < quarter.before(-1).first_day else []
        compared = _compared(connection, quarter, now, service.authority, earlier)
        beside_others, not_compared = ((), compared) if isinstance(compared, Why) else (tuple(compared), None)
        decided, position = tuple(decided_in(decisions, quarter)), progress_of(connection, stream).position
        return BoardReport(quarter, sections, tuple(reasons), beside_others, decided, as_of, position, now, since, not_compared)

    return await service.facts.read(from_snapshot)


def _of(indicator: Indicator, first: Quarter, last: Quarter) -> QuarterByQuarter:
    return QuarterByQuarter(indicator, first.first_day, last.before(-1).first_day, monthly=True)


def _series(connection: DuckDBPyConnection, watched: OfTheQuarter, quarter: Quarter, now: datetime) -> Series | None:
    """From the first quarter that the record holds whole; None where it holds not even this one."""
    since = record_since(connection, watched.indicator)
    if since is None:
        return None
    whole = Quarter.of(since) if since == Quarter.of(since).first_day else Quarter.of(since).before(-1)
    first = max(whole, quarter.before(MOST - 1))
    if first > quarter:
        return None
    quarters = [first]
    while quarters[-1] < quarter:
        quarters.append(quarters[-1].before(-1))
    rows = rounded_figures(connection, _of(watched.indicator, first, quarter), now)
    return Series(watched, tuple(quarters), tuple(rows))


def _compared(
    connection: DuckDBPyConnection, quarter: Quarter, now: datetime, authority: str, earlier: Sequence[GivenTable]
) -> list[Sentence] | Why:
    """Of the last collection year that was over with the quarter, in its own published form and as a share alone: exact counts beside the
    rounded ones would be taken for one with them. Why not where the record does not hold that year."""
    year = CollectionYear.of(quarter.before(-1).first_day).previous
    since = record_since(connection, COMPARED.indicator)
    if since is None or since > year.first_day:
        begins = f"the record begins on {day(since)}" if since else "nothing is recorded"
        return Why(f"{begins}, and the comparison is of the whole collection year {year}")
    question = ask(COMPARED.indicator, year.first_day, year.next.first_day, (), (), monthly=False)
    question = publishable(question, london_date(now))
    (row,) = figures(connection, question, now, earlier=earlier)
    ours = OurYear(COMPARED, question, year.starting + 1, row, beside(authority), counted=False)
    found = findings(Told(Month.of(quarter.last_day), year=ours))
    return [sentence(one) for one in found if one.kind in (Kind.COMPARISON, Kind.CAVEAT)]
