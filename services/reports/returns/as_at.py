"""Of which day a document is, and as known when: everything in it is read from one snapshot of the facts."""

from dataclasses import dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from services.reports.collate import progress_of
from services.reports.indicators.question import NotAsked
from services.reports.service import Reports
from shared.clock import LONDON, london_date


@dataclass(frozen=True)
class AsAt:
    """`on` is a London day, `known_on` the one at whose end the facts were as they are told (None: now), `now` in UTC."""

    on: date
    known_on: date | None
    now: datetime

    @classmethod
    def of(cls, on: date | None, known_on: date | None, now: datetime) -> "AsAt":
        """By default the day is today, or the one it is to be as known on. Raises NotAsked for a day that has not come."""
        today = london_date(now)
        for name, day in (("at", on), ("as_known_on", known_on)):
            if day and day > today:
                raise NotAsked(name, f"is today, {today}, or a day before", day)
        if known_on == today:
            known_on = None
        return cls(on or known_on or today, known_on, now)

    @property
    def known(self) -> str:
        """In words: to the minute now, or to the end of a day."""
        if self.known_on:
            return f"the end of {self.known_on:%d/%m/%Y}"
        return f"{self.now.astimezone(LONDON):%d/%m/%Y %H:%M} (UK time)"


@dataclass(frozen=True)
class Snapshot:
    """Where the facts stood when a document was read from them.

    `position` is that of missing's log; `as_of` (UTC) is when they were last known to be all there is, None if not since this start.
    """

    position: int
    as_of: datetime | None


def snapshot_of(service: Reports, connection: DuckDBPyConnection) -> Snapshot:
    """Where the facts stand that this connection sees."""
    position = progress_of(connection, service.collations["missing"].stream).position
    return Snapshot(position, service.followers["missing"].health().last_level)
