"""The same question of several collection years, asked of the facts at once: a statement costs much more than the ranges in it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import MONTH, Question, Range
from services.reports.narrative.months import Month
from shared.ssda903.years import CollectionYear


@dataclass(frozen=True)
class YearsAtOnce:
    """Answers as `answer` does, for questions of a whole collection year from `first` to `last`; one by one where they are broken down."""

    first: CollectionYear
    last: CollectionYear
    _known: dict[tuple[str, bool], dict[str, Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, first: Month, last: Month) -> "YearsAtOnce":
        return cls(CollectionYear.of(first.first_day), CollectionYear.of(last.first_day))

    def __call__(self, connection: DuckDBPyConnection, question: Question, now: datetime) -> list[Row]:
        if question.by or question.wanted or question.indicator.bands:
            return answer(connection, question, now)
        key = question.indicator.id, question.monthly
        if key not in self._known:
            ranges = replace(self._whole(question), monthly=True).ranges if question.monthly else self._years()
            rows = answer(connection, replace(self._whole(question), monthly=True, spans=ranges), now)
            self._known[key] = {row.at[MONTH]: row for row in rows}
        known = self._known[key]
        if question.monthly:
            return [known[one.name] for one in question.ranges]
        return [replace(known[str(CollectionYear.of(question.from_on))], at={})]

    def _whole(self, question: Question) -> Question:
        return replace(question, from_on=self.first.first_day, to_on=self.last.next.first_day)

    def _years(self) -> tuple[Range, ...]:
        years, year = [], self.first
        while year.first_day <= self.last.first_day:
            years.append(Range(str(year), year.first_day, year.next.first_day))
            year = year.next
        return tuple(years)
