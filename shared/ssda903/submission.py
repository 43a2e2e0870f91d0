"""A submission in hand: its rows, and the facts of them that rules and joining ask about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from shared.ssda903.care import Care, care_of_each_child
from shared.ssda903.dates import read_date
from shared.ssda903.tables import EpisodeRow, HeaderRow, MissingRow, PeopleRow, UascRow
from shared.ssda903.years import CollectionYear


@dataclass(frozen=True, slots=True)
class Submission:
    """The rows of one authority's one collection year. A table that is None was not sent, which is not the same as empty."""

    missing: Sequence[MissingRow] | None = None
    header: Sequence[HeaderRow] | None = None
    episodes: Sequence[EpisodeRow] | None = None
    uasc: Sequence[UascRow] | None = None
    people: Sequence[PeopleRow] | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A missing row with its dates read: None where the text is blank or is no date dd/mm/yyyy."""

    row: MissingRow
    start: date | None
    end: date | None

    @classmethod
    def of(cls, row: MissingRow) -> "Period":
        return cls(row, read_date(row.mis_start), read_date(row.mis_end))

    @property
    def child_id(self) -> str:
        return self.row.child_id

    @property
    def born(self) -> date | None:
        return read_date(self.row.dob)

    @property
    def open(self) -> bool:
        """Nothing was sent as its end; an end that cannot be read is not open but wrong."""
        return not self.row.mis_end.strip()

    @property
    def until(self) -> date:
        """Its end for comparing; an open one goes on for ever, one ending before it began is taken as its first day only."""
        if self.start is None:
            raise ValueError("a period without a start cannot be compared")
        return date.max if self.open else max(self.start, self.end or self.start)

    def overlaps_an_earlier(self, earlier_until: date) -> bool:
        """Touching dates do not overlap: out again on the day of return is a new period."""
        return self.start is not None and self.start < earlier_until


def in_time_order(periods: Iterable[Period]) -> list[Period]:
    """Those with a start, by start, then end (open last), then line."""
    dated = ((period.start, period.until, period.row.line, period) for period in periods if period.start is not None)
    return [period for *_, period in sorted(dated, key=lambda item: item[:3])]


class Facts:
    """What a submission says, arranged by child. `last` is the submission of the year before, where it is known."""

    def __init__(self, submission: Submission, year: CollectionYear, last: Submission | None = None) -> None:
        self.submission, self.year, self.last = submission, year, last
        self.periods = [Period.of(row) for row in submission.missing or ()]

    @cached_property
    def born_by_header(self) -> dict[str, date | None]:
        return {row.child_id: read_date(row.dob) for row in self.submission.header or ()}

    @cached_property
    def care(self) -> dict[str, Care]:
        """Of the children with a missing row: one in ten, so most care rows need not be understood."""
        children = {period.child_id for period in self.periods}
        return care_of_each_child(row for row in self.submission.episodes or () if row.child_id in children)

    @cached_property
    def children_with_care(self) -> frozenset[str]:
        return frozenset(row.child_id for row in self.submission.episodes or ())

    @cached_property
    def by_child(self) -> dict[str, list[Period]]:
        """Each child's periods in the order of time."""
        found: dict[str, list[Period]] = defaultdict(list)
        for period in in_time_order(self.periods):
            found[period.child_id].append(period)
        return dict(found)


def year_its_dates_fall_in(submission: Submission) -> CollectionYear | None:
    """The collection year most of a submission's own dates are in, the later one where two have as many; None without any date.

    Counted are starts and ends of missing periods and ends of episodes of care: a child may have come into care years before.
    """
    texts = [text for row in submission.missing or () for text in (row.mis_start, row.mis_end)]
    texts += [row.dec for row in submission.episodes or ()]
    years = Counter(CollectionYear.of(day) for day in map(read_date, texts) if day is not None)
    return max(years, key=lambda year: (years[year], year), default=None)
