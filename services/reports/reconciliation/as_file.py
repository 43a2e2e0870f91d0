"""A comparison as a file to take away, one row for each absence of either list. UK time, to the minute where it is known to the minute."""

from collections.abc import Iterator, Sequence

from services.reports.reconciliation.matching import Absence, Difference
from services.reports.reconciliation.reconciling import Reconciled
from services.reports.reconciliation.sent import Line, When
from services.reports.spreadsheets import Sheet, as_csv, as_workbook
from shared.clock import LONDON

COLUMNS = (
    *("class", "line", "their_reference", "our_reference", "their_child", "our_child", "their_start", "our_start"),
    *("their_end", "our_end", "our_category", "differing", "beside"),
)
REFUSED = ("line", "column", "value", "rule", "message")


def name(made: Reconciled, form: str) -> str:
    return f"comparison-{made.source}-{made.days.first}-{made.days.last}.{form}"


def content(made: Reconciled, form: str) -> bytes:
    """`form` is csv or xlsx. The CSV has warnings, and the lines that could not be read, as rows of their own classes."""
    rows = list(_rows(made))
    if form == "csv":
        doubted = [["warning", *[None] * 11, doubt] for doubt in made.doubts]
        refused = [["refused", one.line, *[None] * 9, one.column, one.message] for one in made.refused]
        return as_csv(COLUMNS, [*doubted, *rows, *refused]).encode()
    unread = Sheet("Could not be read", REFUSED, [[one.line, one.column, one.value, one.rule, one.message] for one in made.refused])
    return as_workbook(Sheet("Comparison", COLUMNS, rows), unread, Sheet("About", ["", "What this is"], list(_about(made))))


def _about(made: Reconciled) -> Iterator[list[object]]:
    yield ["Compared with", made.source.label]
    yield ["Compared at (UTC)", made.at.isoformat()]
    yield ["First day the list is about", made.days.first]
    yield ["Last day", made.days.last]
    for doubt in made.doubts:
        yield ["Warning", doubt]
    yield from ([name.replace("_", " ").capitalize(), count] for name, count in made.counts.items())
    yield ["Level with the record at (UTC)", made.as_of.isoformat() if made.as_of else None]
    yield ["Position in the record", made.position]


def _rows(made: Reconciled) -> Iterator[list[object]]:
    found = made.comparison
    for one in found.only_there:
        yield _row("only there", one.line, None, (), one.beside)
    for other in found.only_here:
        yield _row("only here", None, other.absence, (), [f"line {line}" for line in other.beside])
    for pair in found.differing:
        yield _row("differing", pair.line, pair.absence, pair.differences, ())
    for pair in found.in_both:
        yield _row("in both", pair.line, pair.absence, (), ())


def _row(kind: str, line: Line | None, absence: Absence | None, differences: Sequence[Difference], beside: Sequence[str]) -> list[object]:
    return [
        kind,
        line.line if line else None,
        line.reference if line else None,
        absence.reference if absence else None,
        line.child if line else None,
        absence.child if absence else None,
        _written(line.start if line else None),
        _written(absence.start if absence else None),
        _written(line.end if line else None),
        _written(absence.end if absence else None),
        absence.category if absence else None,
        ";".join(one.field for one in differences),
        ";".join(beside),
    ]


def _written(when: When | None) -> str | None:
    if when is None:
        return None
    return f"{when.day}" if when.day_only else f"{when.at.astimezone(LONDON):%Y-%m-%d %H:%M}"
