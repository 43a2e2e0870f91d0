"""The digest of a month: the answers it stands on, asked of one snapshot, and its sentences in sections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from duckdb import DuckDBPyConnection

from services.reports.charts.pictures import Picture
from services.reports.collate import progress_of
from services.reports.deciding.decision import Decision
from services.reports.digest.charting import charts
from services.reports.digest.years import YearsAtOnce
from services.reports.disclosure.given import GivenTable
from services.reports.disclosure.publishing import figures, published
from services.reports.disclosure.questions import publishable
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import Row
from services.reports.indicators.left_out import left_out
from services.reports.indicators.question import MONTH, NotAsked, Question, Range, ask
from services.reports.indicators.record import record_since
from services.reports.kept.decisions import newest_decisions
from services.reports.kept.given_out import given_out
from services.reports.narrative.comparators import beside
from services.reports.narrative.findings import Kind, findings
from services.reports.narrative.grammar import Sentence, sentence
from services.reports.narrative.months import Month
from services.reports.narrative.signals import MOST
from services.reports.narrative.told import Affected, Grouped, OurYear, Series, Spoken, Told
from services.reports.narrative.watched import SPOKEN, TOLD, WATCHED, Watched
from services.reports.reviews.publishing import PRACTICE_REVIEWS, PublishedYear, published_year
from services.reports.reviews.reviewed import Reviewed, reviewed_cases
from services.reports.service import Reports
from shared.clock import london_date
from shared.database import Connection
from shared.ssda903.years import CollectionYear
from shared.web import day

SECTIONS = (
    ("In short", (Kind.NOTHING, Kind.SIGNALS, Kind.LARGEST)),
    ("What changed: signals", (Kind.SIGNAL, Kind.IMPROVEMENT)),
    ("What happened, without a signal", (Kind.NO_SIGNAL,)),
    ("Not done in time", (Kind.OVERDUE,)),
    ("What was decided and done", (Kind.DECIDED, Kind.DONE, Kind.REVIEWS, Kind.PRACTICE, Kind.LEARNED, Kind.ACTIONS)),
    ("What children say", (Kind.SAID, Kind.SAID_SIGNAL)),
    ("Who is most affected", (Kind.AFFECTED, Kind.CONCENTRATION)),
    ("London and England", (Kind.COMPARISON, Kind.CAVEAT)),
    ("What cannot be published", (Kind.HIDDEN,)),
)
AFFECTED = next(one for one in WATCHED if one.indicator is INDICATORS["share_three_times"])
AFFECTED_DAYS = 90
"""The longer of the two spans that local practice looks at (3 in 30, 3 in 90); the month told stands for the shorter."""
COMPARED = next(one for one in TOLD if one.indicator is INDICATORS["percent_of_looked_after_children"])


@dataclass(frozen=True)
class Digest:
    """`position` of missing's log in it, `as_of` (UTC) when that was last confirmed to be all there is."""

    month: Month
    published: bool
    sentences: tuple[Sentence, ...]
    as_of: datetime | None
    position: int
    charts: tuple[tuple[Question, Picture], ...] = ()
    given: tuple[GivenTable, ...] = ()
    """Of a published form: the tables its sentences and pictures are from."""

    @property
    def sections(self) -> list[tuple[str, list[Sentence]]]:
        """Those that have something to say."""
        found = [(title, [one for one in self.sentences if one.finding.kind in kinds]) for title, kinds in SECTIONS]
        return [(title, sentences) for title, sentences in found if sentences]

    @property
    def compares(self) -> bool:
        return any(one.finding.kind is Kind.COMPARISON for one in self.sentences)


def last_complete(today: date) -> Month:
    """The last month that is over on this London date."""
    return Month.of(today).before(1)


def has_published_form(month: Month, today: date) -> bool:
    return CollectionYear.of(month.first_day).last_day < today


def _refuse_early(month: Month, today: date, *, published: bool) -> None:
    """Raises NotAsked with the months there are, and the day from which this one can be asked for."""
    year, which = CollectionYear.of(month.first_day), "a published digest" if published else "a digest"
    last = Month.of(CollectionYear.of(today).previous.last_day) if published else last_complete(today)
    if month > last:
        begins = year.next.first_day if published else month.next.first_day
        wait = f"The collection year of {month.label}, {year}," if published else month.label
        there = f"There is {which} of each month up to {last.label}; that of {month.label} can be asked for from {day(begins)}"
        raise NotAsked("month", f"{wait} is not over. {there}", month)


@dataclass(frozen=True)
class Kept:
    """What PostgreSQL adds to the facts: the tables `earlier` given out, for published forms; what was decided, for the others; reviews."""

    earlier: Sequence[GivenTable]
    decisions: Sequence[Decision]
    reviewed: Sequence[Reviewed]


async def kept(conn: Connection, *forms: bool) -> Kept:
    """For forms as `monthly_digests` takes them."""
    earlier = await given_out(conn) if any(forms) else ()
    return Kept(earlier, () if all(forms) else await newest_decisions(conn), await reviewed_cases(conn))


async def monthly_digest(service: Reports, month: Month, *, published: bool) -> Digest:
    """Raises NotAsked: a month that is not over, or in published form one whose collection year is not."""
    async with service.pool.connection() as conn:
        known = await kept(conn, published)
    (digest,) = await monthly_digests(service, month, known, published)
    return digest


async def monthly_digests(service: Reports, month: Month, known: Kept, *forms: bool) -> list[Digest]:
    """In published form where a form is True, all from one snapshot, or made of the same a moment ago. Raises as `monthly_digest`."""
    now = service.clock.now()
    today = london_date(now)
    _refuse_early(month, today, published=any(forms))
    as_of = service.followers["missing"].health().last_level

    def from_snapshot(connection: DuckDBPyConnection) -> list[Digest]:
        positions = {name: progress_of(connection, one.stream).position for name, one in service.collations.items()}

        def made(published: bool) -> Digest:
            made_of = (month, published, today, positions, known)
            digest: Digest | None = service.digests.find(made_of, now)
            if digest is None:
                digest = _Asking(connection, month, now, published, service.authority, known).digest(as_of, positions["missing"])
                service.digests.keep(made_of, now, digest)
            return replace(digest, as_of=as_of)

        return [made(published) for published in forms]

    return await service.facts.read(from_snapshot)


@dataclass(frozen=True)
class _Asking:
    """The questions of one digest, in internal or in published form."""

    connection: DuckDBPyConnection
    month: Month
    now: datetime
    published: bool
    authority: str
    kept: Kept
    given: list[GivenTable] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    years: YearsAtOnce = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", YearsAtOnce.of(self.month.before(MOST - 1), self.month))

    def digest(self, as_of: datetime | None, position: int) -> Digest:
        told = self.told()
        sentences = tuple(sentence(one) for one in findings(told))
        drawn = tuple(charts(told))
        shown = {one.finding.watched.indicator.id for one in sentences if one.finding.watched} | {one.indicator.id for one, _ in drawn}
        shown |= {PRACTICE_REVIEWS} if any(one.finding.kind is Kind.PRACTICE for one in sentences) else set()
        given = tuple(one for one in self.given if one.indicator in shown)
        return Digest(self.month, self.published, sentences, as_of, position, drawn, given)

    def told(self) -> Told:
        return Told(
            self.month,
            tuple(one for watched in WATCHED if (one := self._series(watched))),
            tuple(one for watched in TOLD for one in self._grouped(watched)),
            self._our_year(),
            record_since(self.connection, INDICATORS["episodes"]),
            () if self.published else tuple(self.kept.decisions),
            WATCHED if self.published else (),
            () if self.published else tuple(self.kept.reviewed),
            self._review_year() if self.published else None,
            tuple(said for watched in SPOKEN if (said := self._spoken(watched))),
            () if self.published else tuple(self._affected()),
        )

    def _review_year(self) -> PublishedYear:
        made = published_year(self.kept.reviewed, CollectionYear.of(self.month.first_day), self.kept.earlier)
        self.given.append(made.table)
        return made

    def _rows(self, question: Question) -> list[Row]:
        """Of a published form also the tables they are from, in case they are given out."""
        if not question.published:
            return figures(self.connection, question, self.now)
        made = published(self.connection, question, self.now, earlier=self.kept.earlier, answering=self.years)
        self.given.extend(one for one in made.tables if one not in self.given)
        return made.rows

    def _series(self, watched: Watched) -> Series | None:
        """From the first month the record holds whole, which another may follow; None where there is none to tell of."""
        if self.published and not watched.indicator.publishable:
            return None
        since, first = record_since(self.connection, watched.indicator), self._first(watched)
        if since is None or first is None:
            return None
        questions = list(self._questions(watched, first))
        rows = {row.at[MONTH]: row for one in questions for row in self._rows(one)}
        months = [self.month.before(n) for n in reversed(range(MOST)) if self.month.before(n) >= first]
        told = tuple(rows[str(month)] for month in months)
        began = since if Month.of(since) == self.month and since.day > 1 and not watched.indicator.population.of_history else None
        return Series(watched, questions[-1], tuple(months), told, self._left_out(watched), began)

    def _left_out(self, watched: Watched) -> int:
        """Of the month told; asked once of all figures that leave the same out. No published form says how many: they may be few."""
        rows = watched.indicator.population.left_out
        if rows is None or self.published:
            return 0
        if rows not in self.imported:
            month = Range(str(self.month), self.month.first_day, self.month.next.first_day)
            question = ask(watched.indicator, month.from_on, month.to_on, (), (), monthly=False)
            (self.imported[rows],) = left_out(self.connection, question, (month,), self.now)
        return self.imported[rows]

    def _first(self, watched: Watched) -> Month | None:
        """The first month to look at, never after the one told; None where the record begins later."""
        since = record_since(self.connection, watched.indicator)
        if since is None or Month.of(since) > self.month:
            return None
        whole = Month.of(since) if since.day == 1 else Month.of(since).next
        return min(max(whole, self.month.before(MOST - 1)), self.month)

    def _spoken(self, watched: Watched) -> Spoken | None:
        """Every code in every month; of a published form the month told alone, from the table of its collection year."""
        first, codes = self._first(watched), watched.indicator.bands
        if first is None or codes is None:
            return None
        (question,) = self._questions(watched, self.month if self.published else first)
        rows = {(row.at[MONTH], row.at[codes.id]): row for row in self._rows(question)}
        months = [self.month] if self.published else [one for n in reversed(range(MOST)) if (one := self.month.before(n)) >= first]
        return Spoken(
            watched,
            question,
            {code: Series(watched, question, tuple(months), tuple(rows[str(month), code] for month in months)) for code in codes.values},
        )

    def _affected(self) -> Iterator[Affected]:
        """In the month, and in the days to its end; of a span in which nothing began, or which the record does not hold whole, nothing."""
        since, end = record_since(self.connection, AFFECTED.indicator), self.month.next.first_day
        for begin, days in ((self.month.first_day, None), (end - timedelta(days=AFFECTED_DAYS), AFFECTED_DAYS)):
            share, children = (
                ask(INDICATORS[one], begin, end, (), (), monthly=False) for one in ("share_three_times", "children_three_times")
            )
            (row,), (counted,) = self._rows(share), self._rows(children)
            part, total, many = row.numerator, row.denominator, counted.numerator
            if since and since <= begin and isinstance(part, int) and isinstance(total, int) and isinstance(many, int) and total:
                yield Affected(AFFECTED, share, begin, end - timedelta(days=1), many, part, total, days)

    def _questions(self, watched: Watched, first: Month, by: Sequence[str] = ()) -> Iterator[Question]:
        """One from the first month to the last; for publication one for each collection year, which is how it may be published."""
        if not self.published:
            yield ask(watched.indicator, first.first_day, self.month.next.first_day, by, (), monthly=True)
            return
        year, today = CollectionYear.of(first.first_day), london_date(self.now)
        while year.first_day <= self.month.first_day:
            question = ask(watched.indicator, year.first_day, year.next.first_day, by, (), monthly=True)
            yield publishable(question, today)
            year = year.next

    def _grouped(self, watched: Watched) -> Iterator[Grouped]:
        """Two breakdowns of the same months side by side could be set against each other: a published form has the first."""
        for name in watched.concentrated_by[: 1 if self.published else None]:
            by = watched.indicator.field(name)
            assert by, "the figure can be broken down by what is declared"
            whole, broken_down = (list(self._questions(watched, self.month, one))[-1] for one in ((), (name,)))
            month = str(self.month)
            rows = [row for row in self._rows(broken_down) if row.at[MONTH] == month]
            (total,) = (row for row in self._rows(whole) if row.at[MONTH] == month)
            yield Grouped(watched, broken_down, by, tuple(rows), total)

    def _our_year(self) -> OurYear | None:
        """The last collection year that was over with the month; None where the record does not hold it whole."""
        year = CollectionYear.of(self.month.next.first_day).previous
        since = record_since(self.connection, COMPARED.indicator)
        if since is None or since > year.first_day:
            return None
        question = ask(COMPARED.indicator, year.first_day, year.next.first_day, (), (), monthly=False)
        question = publishable(question, london_date(self.now)) if self.published else question
        (row,) = self._rows(question)
        return OurYear(COMPARED, question, year.starting + 1, row, beside(self.authority))
