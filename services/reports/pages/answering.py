"""The answer to what was asked: looked up in one snapshot, with the words of its headline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from duckdb import DuckDBPyConnection

from services.reports.indicators.catalogue import BEGUN, INCIDENTS, LOOKED_AFTER, Kind
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import Question
from services.reports.pages.asking import Asked
from services.reports.pages.laying_out import Layout, laid_out
from services.reports.pages.wording import NOTHING, count, days, figure, nothing_recorded, value_label, with_unit
from services.reports.service import Reports

# Since when there is anything to count. Figures of returns rest on what was raised here: imported history knows no interviews.
SINCE = "SELECT min(start_on) FROM periods WHERE status <> 'cancelled'"
SINCE_RAISED = "SELECT min(last_seen_on) FROM episodes WHERE status <> 'cancelled' AND origin = 'raised'"
OF_ALL_HISTORY = (BEGUN, INCIDENTS, LOOKED_AFTER)


@dataclass(frozen=True)
class Answer:
    """`whole` is the figure of the whole period, `earlier` that of the same dates a year before, where the record reaches back so far.

    `since` is the first day of the record.
    """

    asked: Asked
    whole: Row
    earlier: Row | None
    since: date | None
    layout: Layout

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
        overlapping = question.monthly and self.asked.indicator.population in (INCIDENTS, LOOKED_AFTER)
        notes = {
            "Choose a name in the table to count it alone.": question.by,
            f"“{NOTHING}” stands where there is nothing to divide by.": any(line.value == NOTHING for line in lines),
            "What lasts over the end of a month counts in both, so months may add up to more than the whole period.": overlapping,
            "Small numbers are shown as they are: not for publication.": True,
        }
        return [note for note, needed in notes.items() if needed]

    @property
    def single(self) -> bool:
        """The headline is all there is: no month, breakdown or band to list."""
        return not self.asked.question.keys

    @property
    def period(self) -> str:
        return days(self.asked.question.from_on, self.asked.last)

    @property
    def only(self) -> str:
        """Whom the figure is narrowed to: `Sex: Female`; blank where it is everyone."""
        return "; ".join(f"{field.title}: {value_label(field, value)}" for field, values in self.asked.question.wanted for value in values)

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
    def year_before(self) -> str:
        """`480 incidents` or `none recorded`; blank where the record does not reach back or had nothing to divide by."""
        if self.earlier is None or self.earlier.value is None:
            return ""
        return self._said(self.earlier) if self.earlier.numerator or self.earlier.denominator else "none recorded"

    def _said(self, row: Row) -> str:
        indicator = self.asked.indicator
        return (
            f"{count(row.numerator)} incidents"
            if indicator.bands
            else (figure(row, indicator) if indicator.kind is Kind.PERCENT else with_unit(row.value, indicator))
        )


async def look(service: Reports, asked: Asked) -> Answer:
    """Everything on the page from one snapshot. Raises what reading the facts raises."""
    now = service.clock.now()
    whole = replace(asked.question, by=None, monthly=False)
    before = _a_year_before(whole)
    since_statement = SINCE if asked.indicator.population in OF_ALL_HISTORY else SINCE_RAISED

    def from_snapshot(connection: DuckDBPyConnection) -> Answer:
        found = connection.execute(since_statement).fetchone()
        since: date | None = found[0] if found else None
        reaches_back = since is not None and since <= before.from_on
        layout = laid_out(asked, answer(connection, asked.question, now))
        earlier = _together(answer(connection, before, now)) if reaches_back else None
        return Answer(asked, _together(answer(connection, whole, now)), earlier, since, layout)

    return await service.facts.read(from_snapshot)


def _together(rows: Sequence[Row]) -> Row:
    """The one row of the whole period; bands together are all incidents there are."""
    return rows[0] if len(rows) == 1 else Row({}, rows[0].denominator, rows[0].denominator, rows[0].denominator)


def _a_year_before(question: Question) -> Question:
    return replace(question, from_on=_year_before(question.from_on), to_on=_year_before(question.to_on))


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
