"""The answer to what was asked: looked up in one snapshot, with the words of its headline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import psycopg
import structlog
from duckdb import DuckDBPyConnection
from psycopg_pool import PoolTimeout

from services.reports.deciding.decision import Decision
from services.reports.disclosure.publishing import figures
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.fields import UNKNOWN, WHEN
from services.reports.indicators.intervals import has_interval, method
from services.reports.indicators.question import MONTH, Question
from services.reports.indicators.record import months_known, record_since
from services.reports.kept.decisions import newest_decisions
from services.reports.narrative.months import Month
from services.reports.pages.asking import Asked
from services.reports.pages.laying_out import Layout, laid_out
from services.reports.pages.wording import NOT_RECORDED, NOTHING, count, days, figure, narrowed_to, nothing_recorded, with_unit
from services.reports.service import Reports
from shared.web import day

log = structlog.get_logger()


@dataclass(frozen=True)
class Answer:
    """`whole` is the figure of the whole period, `earlier` that of the same dates a year before, where the record reaches back so far.

    `since` is the first day of the record; `cut`: months before it, of which nothing is known, are not shown.
    `decisions_away`: what was decided on it could not be read just now.
    """

    asked: Asked
    whole: Row
    earlier: Row | None
    since: date | None
    layout: Layout
    decisions_away: bool = False
    cut: bool = False
    timed: tuple[int, int] | None = None
    """Of a breakdown by weekday or hour: how many of all that are counted have a time of day."""

    @property
    def empty(self) -> bool:
        """Nothing is recorded that could be counted; a share of 0 % of something is not empty."""
        return not (self.whole.numerator if self.asked.indicator.kind is Kind.COUNT else self.whole.denominator)

    @property
    def crowded(self) -> bool:
        """More than one picture can hold: months, breakdown and bands at once."""
        return self.layout.picture is None and len(self.layout.groups) > 1

    @property
    def notes(self) -> list[str]:
        """What a reader must know to read the table rightly."""
        question, lines = self.asked.question, [line for group in self.layout.groups for line in group.lines]
        overlapping = question.monthly and self.asked.indicator.population.lasting
        mixed = "“Missing (M)” and “Away (A)” say as which of the two everything that is looked at stands in the record."
        notes = {
            "Choose a name in the table to count it alone.": len(question.by) == 1,
            f"“{NOTHING}” stands where there is nothing to divide by.": any(line.value == NOTHING for line in lines),
            "What lasts over the end of a month counts in both, so months may add up to more than the whole period.": overlapping,
            method(self.asked.indicator): not question.ranked,
            mixed: question.mixed,
            "Small numbers are shown as they are: not for publication.": not question.published,
        }
        return [note for note, needed in notes.items() if needed]

    @property
    def caution(self) -> str:
        """How to read what must not be ranked; blank for all else."""
        if self.asked.question.ranked:
            return ""
        overlap = " Intervals that overlap tell nothing apart." if has_interval(self.asked.indicator) else ""
        return f"Not a ranking: who reports everything has more, and who reports little looks quiet.{overlap}"

    @property
    def key(self) -> list[Symbol]:
        """The symbols a published form may show."""
        return list(Symbol) if self.asked.question.published else []

    @property
    def single(self) -> bool:
        """The headline is all there is: no month, breakdown or band to list."""
        return not self.asked.question.keys

    @property
    def period(self) -> str:
        return days(self.asked.question.from_on, self.asked.last)

    @property
    def known(self) -> str:
        """The day as known on, in words; blank for now."""
        return day(self.asked.question.known_on) if self.asked.question.known_on else ""

    @property
    def only(self) -> str:
        """Whom the figure is narrowed to: `Sex: Female`; blank where it is everyone."""
        return narrowed_to(self.asked.question)

    @property
    def nothing(self) -> str:
        """The empty answer's first words."""
        return nothing_recorded(self.asked.indicator)

    @property
    def headline(self) -> str:
        return self._said(self.whole)

    @property
    def made_of(self) -> list[tuple[str, str]]:
        """What the headline's figure was made of, each with its count: nothing for a plain count."""
        indicator = self.asked.indicator
        if indicator.kind is Kind.COUNT or indicator.bands:
            return []
        parts = ((indicator.numerator, self.whole.numerator), (indicator.denominator or "", self.whole.denominator))
        return [(label, count(value)) for label, value in parts if value is not None]

    @property
    def times(self) -> str:
        """How many have a time of day; blank where all have."""
        if self.timed is None or self.timed[0] == self.timed[1]:
            return ""
        known, of = self.timed
        indicator = self.asked.indicator
        counted = f"{of:,} {indicator.unit if indicator.kind is Kind.COUNT else (indicator.denominator or '').lower()}"
        if not known:
            return f"None of {counted} has a time of day: what is loaded from returns knows the day alone."
        others, they_stand = ("other", "it stands") if of - known == 1 else ("others", "they stand")
        return (
            f"{known:,} of {counted} {'has' if known == 1 else 'have'} a time of day. Of the {others}, loaded from returns, the day alone "
            f"is known: {they_stand} in the table as “{NOT_RECORDED}”, and not in the picture."
        )

    @property
    def year_before(self) -> str:
        """`480 incidents` or `none recorded`; blank where the record does not reach back or had nothing to divide by."""
        if self.earlier is None or self.earlier.value in (None, Symbol.NOT_APPLICABLE):
            return ""
        return self._said(self.earlier) if self.earlier.numerator or self.earlier.denominator else "none recorded"

    def _said(self, row: Row) -> str:
        indicator = self.asked.indicator
        if isinstance(row.value, Symbol) or not (indicator.bands or indicator.kind is Kind.PERCENT):
            return with_unit(row.value, indicator)
        if indicator.bands and indicator.denominator:
            return f"{count(row.numerator)} {indicator.denominator[0].lower()}{indicator.denominator[1:]}"
        return figure(row, indicator)


async def look(service: Reports, asked: Asked) -> Answer:
    """Everything on the page from one snapshot. Raises what reading the facts raises."""
    now = service.clock.now()
    whole = replace(asked.question, by=(), monthly=False)
    before = _a_year_before(whole)
    given = await service.given_out(whole)
    decisions = await _decisions(service, asked.question)

    def from_snapshot(connection: DuckDBPyConnection) -> Answer:
        since = record_since(connection, asked.indicator, whole.known_on)
        reaches_back = since is not None and since <= before.from_on
        every = figures(connection, asked.question, now, earlier=given)
        rows = _known(asked.question, every, since, decisions or ())
        layout = laid_out(asked, rows, decisions or ())
        earlier = _together(figures(connection, before, now, earlier=given)) if reaches_back else None
        together = _together(figures(connection, whole, now, earlier=given))
        by_time = _by_time(asked.question)
        timed = _timed(together, figures(connection, by_time, now, earlier=given)) if by_time else None
        return Answer(asked, together, earlier, since, layout, decisions is None, cut=len(rows) < len(every), timed=timed)

    return await service.facts.read(from_snapshot)


async def headline(service: Reports, asked: Asked) -> str:
    """What the page of the question says first, in one sentence: the finding that a decision is taken on."""
    answer = await look(service, asked)
    only = f", counting only {answer.only}" if answer.only else ""
    said = answer.nothing + " are recorded" if answer.empty else answer.headline
    return f"{asked.indicator.title}, {answer.period}{only}: {said}."


async def _decisions(service: Reports, question: Question) -> list[Decision] | None:
    """Nothing that was decided stands beside published figures. None where it cannot be read: the figures are shown all the same."""
    if question.published:
        return []
    try:
        async with service.pool.connection(timeout=1) as conn:
            return await newest_decisions(conn, question.indicator.id)
    except (psycopg.Error, PoolTimeout) as away:
        log.warning("decisions could not be read", error=type(away).__name__)
        return None


def _known(question: Question, rows: list[Row], since: date | None, decisions: Sequence[Decision]) -> list[Row]:
    """Month by month from the first of which something is known, be it that something was decided."""
    if not question.monthly:
        return rows
    known = months_known(question.ranges, rows, since, {str(Month.of(one.decided_on)) for one in decisions})
    return [row for row in rows if row.at[MONTH] in known]


def _by_time(question: Question) -> Question | None:
    """All that is counted by weekday or by hour, where the question is broken down by one of them."""
    field = next((one for one in question.by if one in WHEN), None)
    return replace(question, by=(field,), monthly=False) if field else None


def _timed(whole: Row, rows: Sequence[Row]) -> tuple[int, int] | None:
    """Those with a time and all; None where a published form hides one of the two."""

    def counted(row: Row) -> int | Symbol | None:
        return row.numerator if row.denominator is None else row.denominator

    of, untimed = counted(whole), [counted(row) for row in rows if UNKNOWN in row.at.values()]
    without = untimed[0] if untimed else 0
    return (of - without, of) if isinstance(of, int) and isinstance(without, int) else None


def _together(rows: Sequence[Row]) -> Row:
    """The one row of the whole period; bands together are all incidents there are."""
    return rows[0] if len(rows) == 1 else Row({}, rows[0].denominator, rows[0].denominator, rows[0].denominator)


def _a_year_before(question: Question) -> Question:
    return replace(question, from_on=_year_before(question.from_on), to_on=_year_before(question.to_on))


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
