"""What is known of a month: its figures as series, its groups, the year beside others, what was decided. Of it findings are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import takewhile

from services.reports.deciding.decision import Decision
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.engine import Row
from services.reports.indicators.fields import Field
from services.reports.indicators.question import Question
from services.reports.narrative import comparators
from services.reports.narrative.months import Month
from services.reports.narrative.points import points
from services.reports.narrative.signals import Judgement, judge
from services.reports.narrative.watched import Watched
from services.reports.reviews.publishing import PublishedYear
from services.reports.reviews.reviewed import Reviewed

Value = float | int | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Series:
    """A figure month by month, `months` oldest first, the last the month told; months before the record are not in it.

    `question` shows the month told; of a published form it is that of one collection year. `left_out`: imported absences of the month told
    that are not counted, in no published form; `since`: the first day of what is counted, where that is within the month.
    """

    watched: Watched
    question: Question
    months: tuple[Month, ...]
    rows: tuple[Row, ...]
    left_out: int = 0
    since: date | None = None

    @property
    def row(self) -> Row:
        return self.rows[-1]

    @property
    def always(self) -> bool:
        """Whether it is told when there is no signal in it: not of a question that nobody was asked in all these months."""
        return self.watched.always and (not self.watched.once_recorded or any(row.denominator for row in self.rows))

    def at(self, month: Month) -> Row | None:
        return dict(zip(self.months, self.rows, strict=True)).get(month)

    @property
    def points(self) -> list[Fraction]:
        """The months since the last that is hidden; one with nothing to divide by is no point."""
        seen = takewhile(lambda row: row.value is not Symbol.HIDDEN, reversed(self.rows))
        return points([row for row in reversed(list(seen)) if shown(row) is not None], self.watched.indicator)

    @property
    def change(self) -> float:
        """From the month before, not rounded, where both have a value."""
        before, now = points(self.rows[-2:], self.watched.indicator)
        return float(now - before)

    @property
    def judgement(self) -> Judgement | None:
        """None where it cannot be judged."""
        return judge(self.points, self.watched.indicator.decimals) if shown(self.row) is not None else None


@dataclass(frozen=True)
class Grouped:
    """A count's rows of the month by one breakdown, and the count of all."""

    watched: Watched
    question: Question
    by: Field
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True)
class Spoken:
    """What children said, such as the reasons they gave: the months of each code, of a published form the month told alone."""

    watched: Watched
    question: Question
    codes: Mapping[str, Series]


@dataclass(frozen=True)
class Affected:
    """The children who went three times or more from `first` to `last` (London dates, both included), and their part of all episodes.

    `days`: how many these are; None of the month told.
    """

    watched: Watched
    question: Question
    first: date
    last: date
    children: int
    part: int
    total: int
    days: int | None = None


@dataclass(frozen=True)
class OurYear:
    """Our own share for the comparison, of the collection year that ends on 31 March of `ends`; `beside` whom it stands.

    `counted`: what it is made of is told too.
    """

    watched: Watched
    question: Question
    ends: int
    row: Row
    beside: tuple[comparators.Place, ...]
    counted: bool = True


@dataclass(frozen=True)
class Told:
    """All that is known of the month. `since` is the first day of the record, None where there is none; `decisions` as they stand.

    `for_publication`: of a published form the figures it looks at, of which `series` has those that it may know; of the internal form none.
    `spoken` is what children said; `affected` who went most, for the internal form. `reviewed`: cases of practice reviews, for the internal
    form; `review_year`: what may be published of them.
    """

    month: Month
    series: tuple[Series, ...] = ()
    grouped: tuple[Grouped, ...] = ()
    year: OurYear | None = None
    since: date | None = None
    decisions: tuple[Decision, ...] = ()
    for_publication: tuple[Watched, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    review_year: PublishedYear | None = None
    spoken: tuple[Spoken, ...] = ()
    affected: tuple[Affected, ...] = ()
    judgements: Mapping[str, Judgement | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "judgements", {one.watched.indicator.id: one.judgement for one in self.series})

    def judged(self, series: Series) -> Judgement | None:
        return self.judgements[series.watched.indicator.id]


def shown(row: Row | None) -> float | int | None:
    """The value where there is one that may be seen; a share rounded away is 0."""
    if row is None or row.value is None:
        return None
    if isinstance(row.value, Symbol):
        return 0 if row.value is Symbol.NEARLY_NONE else None
    return row.value
