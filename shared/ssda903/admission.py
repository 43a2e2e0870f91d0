"""Which missing rows of a submission an import may store, which it refuses, and what it names about those it stores."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.ssda903.breach import Breach, in_row
from shared.ssda903.joining import ImportedPeriod, same_periods
from shared.ssda903.rules import REFUSING, check
from shared.ssda903.submission import Period, Submission, in_time_order
from shared.ssda903.tables import MISSING, MissingRow
from shared.ssda903.years import CollectionYear

_OVERLAP = "574"
_UNKNOWN_CHILD = "INT04"


@dataclass(frozen=True, slots=True)
class Admission:
    """`kept` are the rows to store, in the order of the file. A row may be kept and named, or refused; never both."""

    kept: tuple[MissingRow, ...]
    refused: tuple[Breach, ...]
    named: tuple[Breach, ...]


def admit(
    submission: Submission,
    year: CollectionYear,
    *,
    registered: Collection[str] = frozenset(),
    loaded: Mapping[CollectionYear, Sequence[MissingRow]] | None = None,
) -> Admission:
    """Sorts the missing rows. `registered` are the children already in the register, `loaded` the rows kept of *other* years.

    A row is refused that cannot be stored: the rules in `rules.REFUSING` but 574, a child in neither Header nor register, and then
    a row that overlaps a period which is kept. One that overlaps a refused row only is kept, and 574 named.
    """
    others = {other: rows for other, rows in (loaded or {}).items() if other != year}
    last = Submission(missing=others[year.previous]) if year.previous in others else None
    breaches = check(submission, year, last)
    refused = [breach for breach in breaches if breach.rule in REFUSING - {_OVERLAP}]
    refused += _of_unknown_children(submission, registered)
    lines = {breach.line for breach in refused}
    storable = [row for row in submission.missing or () if row.line not in lines]
    refused += _overlaps(storable, year, others)
    lines |= {breach.line for breach in refused}
    named = (b for b in breaches if not (b.file == MISSING.file and b.line in lines))
    return Admission(
        kept=tuple(row for row in storable if row.line not in lines),
        refused=tuple(sorted(refused, key=lambda breach: (breach.line or 0, breach.rule))),
        named=tuple(named),
    )


def _of_unknown_children(submission: Submission, registered: Collection[str]) -> Iterator[Breach]:
    in_header = {row.child_id for row in submission.header or ()}
    for row in submission.missing or ():
        if row.child_id not in in_header and row.child_id not in registered:
            said = f"child {row.child} is neither in the Header nor in the register: send the child's Header row first"
            yield in_row(MISSING, row, "CHILD", _UNKNOWN_CHILD, said)


def _overlaps(rows: Sequence[MissingRow], year: CollectionYear, others: Mapping[CollectionYear, Sequence[MissingRow]]) -> Iterator[Breach]:
    held = same_periods(others)
    kept: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for period in in_time_order(Period.of(row) for row in rows):
        if period.start is None:
            continue
        others_of_child = held.get(period.child_id, [])
        taken = kept[period.child_id] + [_known(other) for other in others_of_child if not _same(other, period)]
        until = _until(period, year, others_of_child, any(other > year for other in others))
        clash = next((span for span in taken if _overlap(span, (period.start, until))), None)
        if clash is None:
            kept[period.child_id].append((period.start, until))
            continue
        said = f"it overlaps the child's period that starts {clash[0]:%d/%m/%Y}: periods may touch but not overlap"
        yield in_row(MISSING, period.row, "MIS_START", _OVERLAP, said)


def _until(period: Period, year: CollectionYear, held: Sequence[ImportedPeriod], later_loaded: bool) -> date:
    """A later year's file may be loaded already: it brings the end of an open row, and without the row nobody knows beyond this year."""
    if not (period.open and later_loaded):
        return period.until
    return next((other.end for other in held if _same(other, period) and other.end), year.last_day)


def _known(period: ImportedPeriod) -> tuple[date, date]:
    """A period of another year without an end is known to last to that year's end, no longer."""
    return period.start, period.end or period.last_known_open or period.start


def _same(held: ImportedPeriod, period: Period) -> bool:
    return (held.category, held.start) == (period.row.missing.strip(), period.start)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    earlier, later = sorted((one, other))
    return later[0] < earlier[1]
