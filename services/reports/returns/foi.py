"""The questions that requests under the Freedom of Information Act ask again and again, answered in published form.

Each table is protected as a whole (decision 0023). What would stand side by side and could be subtracted (held in time, offered in time,
neither) is asked as one table whose lines exclude each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.declaring import Kind, spread
from services.reports.indicators.fields import Field, bands
from services.reports.indicators.populations import CHILDREN_MISSING, INCIDENTS_PLACED, RETURNS_DUE
from services.reports.indicators.question import NotAsked
from services.reports.indicators.record import record_since
from services.reports.returns.as_at import Snapshot, snapshot_of
from services.reports.returns.measures import Measure, Part, Printed, table, told
from services.reports.service import Reports
from shared.clock import london_date
from shared.ssda903.years import CollectionYear

MOST_YEARS = 5

EXEMPTION = (
    "Figures shown as c are withheld under section 40(2) of the Freedom of Information Act 2000: they rest on 1 to 5 children, or such a "
    "number could be worked out from them, and with what others know a child could be recognised."
)
NOT_HELD = "not held"
INCIDENT = (
    "A missing incident is a stretch of time in which a child in our care was not where they should have been, and nobody knew where they "
    "were. It counts in every year it touches. Children looked after only in a series of short breaks are not counted as looked after."
)

_INCIDENTS = INDICATORS["incidents"]
# No finer: with the number of incidents beside it, “twice” would give away how many a hidden line holds.
_HOW_OFTEN = {"once": 2, "more_than_once": None}
_TIMES = spread(
    "children_by_times",
    "Children by how often they went missing",
    "Children with a missing incident in the year, each once, by their number of incidents.",
    "Children with a missing incident",
    CHILDREN_MISSING,
    "Ours: of the Department’s incidents",
    Field("times", "Times", bands("f.times", _HOW_OFTEN), {name: name.replace("_", " ").capitalize() for name in _HOW_OFTEN}),
)
_RETURNED = replace(RETURNS_DUE, rows=f"{RETURNS_DUE.rows} AND f.care_status = 'ours'")
_ANSWERED = spread(
    "returns_by_interview",
    "Returns by what became of the interview",
    "Returns of children in our care in the year whose 72 elapsed hours are over, each once. Imported history, which knows no interviews, "
    "is out.",
    "Returns",
    _RETURNED,
    "Statutory guidance on children who run away or go missing from home or care, 2014",
    Field(
        "interview",
        "Interview",
        "CASE WHEN f.held_within_72_hours THEN 'held' WHEN f.offered_within_72_hours THEN 'offered' "
        "WHEN f.offered_at IS NOT NULL OR f.held_at IS NOT NULL THEN 'later' ELSE 'none' END",
        {
            "held": "Interview held within 72 hours",
            "offered": "Offered within 72 hours, and not held within them",
            "later": "Offered or held only after 72 hours",
            "none": "No offer recorded",
        },
    ),
)


@dataclass(frozen=True)
class Asked:
    """A question as people ask it. Several measures stand as lines; a single one with a breakdown or bands is a table with its total."""

    question: str
    counts: str
    measures: tuple[Measure, ...]
    total: Measure | None = None


QUESTIONS = (
    Asked(
        "How many children in your care went missing?",
        "Children with at least one missing incident in the year, each once; all children looked after at any time in the year; and the "
        "share, rounded to a whole number.",
        (
            Measure("Children who went missing", INDICATORS["children"]),
            Measure("Children looked after at any time in the year", INDICATORS["percent_of_looked_after_children"], Part.DENOMINATOR),
            Measure("Share of children looked after who went missing (%)", INDICATORS["percent_of_looked_after_children"]),
        ),
    ),
    Asked(
        "How often did children go missing?",
        "Missing incidents in the year, and their number divided by the children who had one, rounded to one decimal.",
        (
            Measure("Missing incidents", _INCIDENTS),
            Measure("Incidents for each child who went missing, on average", INDICATORS["incidents_per_child"]),
        ),
    ),
    Asked(
        "How many children went missing once, and how many more often?",
        _TIMES.definition,
        (Measure("", _TIMES, Part.NUMERATOR),),
        Measure("All children who went missing", INDICATORS["children"]),
    ),
    Asked(
        "How long were they missing?",
        "Missing incidents by whole days, the last date less the first; one open on 31 March is counted to that day.",
        (Measure("", INDICATORS["duration_bands"], Part.NUMERATOR),),
        Measure("All missing incidents", _INCIDENTS),
    ),
    Asked(
        "How old were the children?",
        "Missing incidents by the child’s age when each began.",
        (Measure("", _INCIDENTS, by="age_band"),),
        Measure("All missing incidents", _INCIDENTS),
    ),
    Asked(
        "How many were girls, and how many boys?",
        "Children with at least one missing incident in the year, each once, by sex as the register has it.",
        (Measure("", INDICATORS["children"], by="sex"),),
        Measure("All children who went missing", INDICATORS["children"]),
    ),
    Asked(
        "What kinds of placement did they go missing from?",
        "Missing incidents by the placement in which each began, in the Department’s groups.",
        (Measure("", replace(_INCIDENTS, id="incidents_placed", population=INCIDENTS_PLACED), by="placement_group"),),
        Measure("All missing incidents", _INCIDENTS),
    ),
    Asked(
        "How many return home interviews were offered and held in time?",
        _ANSWERED.definition,
        (Measure("", _ANSWERED, Part.NUMERATOR),),
        Measure("All returns", replace(_ANSWERED, kind=Kind.COUNT, bands=None)),
    ),
    Asked(
        "How many children were missing at the end of the year, on 31 March?",
        "Children with a missing incident that was going on at the end of 31 March.",
        (Measure("Children missing on 31 March", INDICATORS["missing_at_the_end"]),),
    ),
)


@dataclass(frozen=True)
class Line:
    """`numbers` has one for each year; None where nothing of that year is held."""

    label: str
    numbers: tuple[Printed | None, ...]
    decimals: int = 0


@dataclass(frozen=True)
class Answer:
    """`since` is the first day of the record it was answered from; None where there is none."""

    asked: Asked
    lines: tuple[Line, ...]
    since: date | None


@dataclass(frozen=True)
class Answers:
    years: tuple[CollectionYear, ...]
    answers: tuple[Answer, ...]
    snapshot: Snapshot
    on: date

    @property
    def withheld(self) -> bool:
        return any(isinstance(number, str) for one in self.answers for line in one.lines for number in line.numbers)


async def answered(service: Reports, to: CollectionYear | None = None, years: int = MOST_YEARS) -> Answers:
    """Of `years` collection years up to `to`, by default the last that is over. Raises NotAsked. All from one snapshot."""
    now = service.clock.now()
    over = CollectionYear.of(london_date(now)).previous
    last = to or over
    if last > over:
        raise NotAsked("to", f"is {over} or earlier: a year is published once it is over", last)
    if not 1 <= years <= MOST_YEARS:
        raise NotAsked("years", f"is 1 to {MOST_YEARS}", years)
    asked = tuple(CollectionYear(last.starting - back) for back in reversed(range(years)))
    answers, snapshot = await service.facts.read(lambda connection: (answer(connection, asked, now), snapshot_of(service, connection)))
    return Answers(asked, answers, snapshot, london_date(now))


def answer(connection: DuckDBPyConnection, years: Sequence[CollectionYear], now: datetime) -> tuple[Answer, ...]:
    return tuple(_answer(connection, asked, years, now) for asked in QUESTIONS)


def _answer(connection: DuckDBPyConnection, asked: Asked, years: Sequence[CollectionYear], now: datetime) -> Answer:
    since = record_since(connection, asked.measures[0].indicator)
    held = [year if since and since <= year.last_day else None for year in years]

    def line(measure: Measure) -> Line:
        numbers = (told(connection, measure, year, now, published=True) if year else None for year in held)
        return Line(measure.title, tuple(numbers), measure.decimals)

    if asked.total is None:
        return Answer(asked, tuple(map(line, asked.measures)), since)
    (measure,) = asked.measures
    tables = [table(connection, measure, year, now, published=True) if year else None for year in held]
    labels = dict.fromkeys(label for one in tables if one for label in one)
    lines = (Line(label, tuple(None if one is None else one.get(label, 0) for one in tables)) for label in labels)
    return Answer(asked, (*lines, line(asked.total)), since)
