"""The Department's measures of children who were missing or away, as it publishes them for an authority, each beside its figure.

Source: Department for Education, "Children looked after in England including adoptions": the tables of children who were missing. Age,
sex and placement are those at the start of each incident; a period open on 1 April counts in both years; days are whole, and those of a
period open on 31 March are counted to that day.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from services.reports.disclosure.questions import NotPublished
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.populations import AWAY, CHILDREN_AWAY, INCIDENTS_PLACED
from services.reports.indicators.record import record_since
from services.reports.returns.as_at import Snapshot, snapshot_of
from services.reports.returns.measures import Measure, Part, Printed, table, told
from services.reports.service import Reports
from shared.clock import london_date
from shared.ssda903.years import CollectionYear
from shared.web import day

SOURCE = "Department for Education, Children looked after in England including adoptions: children who were missing"

_SHARE, _AWAY_SHARE = INDICATORS["percent_of_looked_after_children"], INDICATORS["percent_away_of_looked_after_children"]
_AGAIN = INDICATORS["percent_more_than_once"]
_AWAY_AGAIN = replace(_AGAIN, id="percent_away_more_than_once", population=CHILDREN_AWAY)
_AWAY_EACH = replace(INDICATORS["incidents_per_child"], id="away_incidents_per_child", population=AWAY)
_AWAY_AT_THE_END = replace(INDICATORS["missing_at_the_end"], id="away_at_the_end", population=AWAY)
_PLACED = replace(INDICATORS["incidents"], id="incidents_placed", population=INCIDENTS_PLACED)


@dataclass(frozen=True)
class Group:
    """Single measures under one heading, or one table with its total."""

    title: str
    measures: tuple[Measure, ...]
    total: Measure | None = None


_INCIDENTS = Measure("Total incidents", INDICATORS["incidents"])
_CHILDREN = Measure("Total children who were missing during the year", INDICATORS["children"])

GROUPS = (
    Group(
        "Children who were missing",
        (
            Measure("All children looked after during the year", _SHARE, Part.DENOMINATOR),
            Measure("Children who had a missing incident during the year", INDICATORS["children"]),
            Measure("Percentage of children looked after who had a missing incident", _SHARE),
            Measure("Number of missing incidents during the year", INDICATORS["incidents"]),
            Measure("Average number of missing incidents for each child who went missing", INDICATORS["incidents_per_child"]),
            Measure("Children who went missing more than once during the year", _AGAIN, Part.NUMERATOR),
            Measure("Children missing at 31 March", INDICATORS["missing_at_the_end"], at_the_end=True),
            Measure("Average (mean) days of a missing incident", INDICATORS["duration_mean"]),
            Measure("Average (median) days of a missing incident", INDICATORS["duration_median"]),
        ),
    ),
    Group("Missing incidents by age at the start", (Measure("", INDICATORS["incidents"], by="age_band"),), _INCIDENTS),
    Group("Children who were missing, by sex", (Measure("", INDICATORS["children"], by="sex"),), _CHILDREN),
    Group("Missing incidents by placement at the start", (Measure("", _PLACED, by="placement_group"),), _INCIDENTS),
    Group("Missing incidents by where the placement is", (Measure("", INDICATORS["incidents"], by="in_area"),), _INCIDENTS),
    Group("Missing incidents by whole days", (Measure("", INDICATORS["duration_bands"], Part.NUMERATOR),), _INCIDENTS),
    Group(
        "Children who were away without authorisation",
        (
            Measure("Children who were away during the year", INDICATORS["children_away"]),
            Measure("Percentage of children looked after who were away", _AWAY_SHARE),
            Measure("Number of away incidents during the year", INDICATORS["away_incidents"]),
            Measure("Average number of away incidents for each child who was away", _AWAY_EACH),
            Measure("Children who were away more than once during the year", _AWAY_AGAIN, Part.NUMERATOR),
            Measure("Children away at 31 March", _AWAY_AT_THE_END, at_the_end=True),
        ),
    ),
)


@dataclass(frozen=True)
class Line:
    """A measure as printed; `number` has `decimals`, or is the letter in its place, or says of a day that it has not come."""

    measure: str
    number: Printed | str
    decimals: int = 0
    percent: bool = False


@dataclass(frozen=True)
class Measured:
    """The measures of one year, by heading. `since` is the first day of the record."""

    year: CollectionYear
    published: bool
    groups: dict[str, list[Line]]
    since: date | None
    snapshot: Snapshot

    @property
    def recorded(self) -> bool:
        """Whether anything of the year can be in it: otherwise no 0 says anything."""
        return self.since is not None and self.since <= self.year.last_day


async def measured(service: Reports, year: CollectionYear, *, published: bool) -> Measured:
    """From one snapshot. Raises NotPublished where a published form is asked of a year that is not over."""
    now = service.clock.now()
    over = CollectionYear.of(london_date(now)).previous
    if published and year > over:
        message = f"is for a collection year that is over: choose {over} or an earlier one, or see {year} as it is (published=false)"
        raise NotPublished("published", message, str(year))

    def read(connection: DuckDBPyConnection) -> Measured:
        groups, since = measures(connection, year, now, published=published), record_since(connection, INDICATORS["incidents"])
        return Measured(year, published, groups, since, snapshot_of(service, connection))

    return await service.facts.read(read)


def measures(connection: DuckDBPyConnection, year: CollectionYear, now: datetime, *, published: bool) -> dict[str, list[Line]]:
    """By heading. `now` in UTC. Raises NotPublished where a published form is asked of a year that is not over."""
    return {group.title: _lines(connection, group, year, now, published) for group in GROUPS}


def _lines(connection: DuckDBPyConnection, group: Group, year: CollectionYear, now: datetime, published: bool) -> list[Line]:
    if group.total is None:
        to_come = f"{day(year.last_day)} has not come" if london_date(now) < year.last_day else ""
        words = ((one, to_come if one.at_the_end else "") for one in group.measures)
        asked = ((one, said or told(connection, one, year, now, published=published)) for one, said in words)
        return [Line(one.title, number, one.decimals, one.percent) for one, number in asked]
    (measure,) = group.measures
    lines = [Line(label, number) for label, number in table(connection, measure, year, now, published=published).items()]
    return [*lines, Line(group.total.title, told(connection, group.total, year, now, published=published))]
