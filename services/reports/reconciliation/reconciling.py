"""One comparison: the list read, ours beside it from one snapshot, and written down that it was made, before anybody sees it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from services.reports.collate import progress_of
from services.reports.indicators.question import EARLIEST, NotAsked
from services.reports.reconciliation import sent
from services.reports.reconciliation.doubts import doubts
from services.reports.reconciliation.matching import Comparison, compare
from services.reports.reconciliation.ours import Days, absences
from services.reports.reconciliation.sent import Line
from services.reports.service import Reports
from services.reports.store import record_comparison, record_export
from shared.clock import london_date
from shared.contracts.codes import Code
from shared.identity.people import Person
from shared.ssda903.breach import Breach


class Source(Code):
    """Whose list it is."""

    POLICE = "police", "The police"
    CASE_SYSTEM = "case_system", "Our case system"


@dataclass(frozen=True)
class Reconciled:
    """`days` are those the list is about; `at` and `as_of` in UTC; `position` that of missing's log."""

    source: Source
    days: Days
    at: datetime
    comparison: Comparison
    refused: tuple[Breach, ...]
    as_of: datetime | None
    position: int

    @property
    def counts(self) -> dict[str, int]:
        """By class, in the order they are told."""
        classes = ("in_both", "differing", "only_there", "only_here")
        return {name: len(getattr(self.comparison, name)) for name in classes} | {"refused": len(self.refused)}

    @property
    def doubts(self) -> list[str]:
        return doubts(self.comparison, len(self.refused), self.days)


async def reconcile(
    service: Reports, person: Person, content: bytes, source: Source, first: date | None, last: date | None, form: str
) -> Reconciled:
    """By default the list is about the days from its first start to its last. `form` is how it leaves: json, csv, xlsx or page.

    Raises Unusable for a list that cannot be read, NotAsked for days that make no sense; then nothing is written down.
    """
    now = service.clock.now()
    read = await asyncio.to_thread(sent.read, content, now)
    days = _days(read.lines, first, last, london_date(now))
    missing = service.collations["missing"]
    as_of = service.followers["missing"].health().last_level

    def beside(connection: DuckDBPyConnection) -> tuple[Comparison, int]:
        ours = absences(connection, days, _reach(read.lines, days), {line.reference.upper() for line in read.lines})
        return compare(read.lines, ours), progress_of(connection, missing.stream).position

    comparison, position = await service.facts.read(beside)
    made = Reconciled(source, days, now, comparison, tuple(read.refused), as_of, position)
    await record_comparison(service.pool, person, source, days, made.counts, now)
    await record_export(
        service.pool, person, f"comparison with {source} {days.first} to {days.last} {form}", sum(made.counts.values()), now
    )
    return made


def _days(lines: Sequence[Line], first: date | None, last: date | None, today: date) -> Days:
    starts = [line.start.day for line in lines]
    if not starts and not (first and last):
        raise NotAsked("from", "has to be given, and the last: the list has no line that says which days it is about", first)
    days = Days(first or min(starts), last or max(starts))
    for name, day in (("from", days.first), ("to", days.last)):
        if not EARLIEST <= day <= today:
            raise NotAsked(name, f"lies from {EARLIEST} to today, {today}", day)
    if days.last < days.first:
        raise NotAsked("to", f"is before the first day, {days.first}", days.last)
    return days


def _reach(lines: Sequence[Line], days: Days) -> Days:
    """The days the lines speak of, and those the list is about."""
    ends = [line.end.day for line in lines if line.end]
    return Days(min([days.first, *(line.start.day for line in lines)]), max([days.last, *ends]))
