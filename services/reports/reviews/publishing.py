"""What may be published of practice reviews: how many cases were looked at in a collection year that is over, by grade.

A review is of one child's absence, so its counts are counts about children. They go the way of every published table (decision 0023): the
year with its grades is one table, small numbers and what would give them away are hidden, and what was given out before is remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.reports.disclosure.exchanges import Cell
from services.reports.disclosure.given import NUMERATOR, Given, GivenTable, before, distinct
from services.reports.disclosure.tables import TOTAL, Counted, protect
from services.reports.reviews.grades import Grade
from services.reports.reviews.reviewed import Reviewed
from shared.ssda903.years import CollectionYear

PRACTICE_REVIEWS, GRADE = "practice_reviews", "grade"
"""The names under which the table is remembered."""


@dataclass(frozen=True)
class PublishedYear:
    """`total` is None where it is hidden. `grades` has those that are shown, none of them 0; `hidden`: there may be others."""

    year: CollectionYear
    total: int | None
    grades: Mapping[Grade, int]
    hidden: bool
    table: GivenTable


def published_year(cases: Sequence[Reviewed], year: CollectionYear, earlier: Iterable[GivenTable]) -> PublishedYear:
    """`earlier`: tables given out before, of whatever figure."""
    within = [one for one in cases if one.on in year]
    counted: dict[Cell, Counted] = {(TOTAL,): _counted(within)}
    counted |= {(grade.value,): _counted([one for one in within if one.grade is grade]) for grade in Grade}
    known = distinct(one for one in earlier if (one.indicator, one.year) == (PRACTICE_REVIEWS, str(year)))
    hidden = protect(counted, (tuple(grade.value for grade in Grade),), before(known, NUMERATOR, (GRADE,), TOTAL))
    given = [Given({} if cell == (TOTAL,) else {GRADE: cell[0]}, one.number, cell not in hidden) for cell, one in counted.items()]
    return PublishedYear(
        year,
        None if (TOTAL,) in hidden else len(within),
        {grade: number for grade in Grade if (cell := (grade.value,)) not in hidden and (number := counted[cell].number)},
        any(cell in hidden for cell in counted),
        GivenTable(PRACTICE_REVIEWS, str(year), NUMERATOR, (GRADE,), given),
    )


def _counted(cases: Sequence[Reviewed]) -> Counted:
    return Counted(len(cases), len({one.child_id for one in cases}))
