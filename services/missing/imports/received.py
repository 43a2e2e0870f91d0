"""The files of one import, read and sorted: what can be kept, what is refused with its line and rule, what is named. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.contracts.codes import MarkCode
from shared.ssda903.admission import admit
from shared.ssda903.breach import FILE_RULE, Breach, in_row
from shared.ssda903.dates import read_date
from shared.ssda903.reading import read_table
from shared.ssda903.submission import Submission
from shared.ssda903.tables import EPISODES, HEADER, MISSING, PEOPLE, TABLES, UASC, HeaderRow, MissingRow, PeopleRow, Row, Table
from shared.ssda903.years import CollectionYear

NOT_IN_REGISTER = "INT04"
NOT_CARRIED_OVER = "576"
LONGEST_CHILD_ID = 64

DATES: Sequence[tuple[Table[Any], Sequence[str]]] = ((HEADER, ("DOB", "MC_DOB")), (EPISODES, ("DECOM", "DEC")), (UASC, ("DOB", "DUC")))
"""Dates that no rule of the missing return speaks of. Unread, nobody would know a child's age, or that they are in care."""


class Unreadable(Exception):
    """A file as a whole cannot be used. Nothing is loaded: half a submission would say what the council did not."""

    def __init__(self, faults: Sequence[Breach]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(slots=True)
class Received:
    """Rows in hand after sorting. `sent` holds the tables that came, each with the rows to keep."""

    submission: Submission
    refused: list[Breach] = field(default_factory=list)
    named: list[Breach] = field(default_factory=list)

    @property
    def sent(self) -> list[tuple[Table[Any], Sequence[Row]]]:
        found = ((table, getattr(self.submission, table.name)) for table in TABLES)
        return [(table, rows) for table, rows in found if rows is not None]

    @property
    def child_ids(self) -> list[str]:
        """Everybody any kept row speaks of, in the order first seen."""
        return list(dict.fromkeys(row.child_id for _, rows in self.sent for row in rows))

    def without(self, refused: Sequence[Breach]) -> "Received":
        """The same with some missing rows refused as well; a refused row is not also named."""
        lines = {breach.line for breach in refused}
        missing = self.submission.missing
        kept = missing and [row for row in missing if row.line not in lines]
        named = [breach for breach in self.named if not (breach.file == MISSING.file and breach.line in lines)]
        return Received(replace(self.submission, missing=kept), [*self.refused, *refused], named)


def read(files: Mapping[str, bytes]) -> Received:
    """`files` by table name. Rows whose form is wrong are refused one by one; raises Unreadable for a file that cannot be used."""
    tables: dict[str, Any] = {}
    refused: list[Breach] = []
    faults: list[Breach] = []
    for table in TABLES:
        if table.name not in files:
            continue
        reading = read_table(table, files[table.name])
        tables[table.name] = reading.rows
        (refused if reading.readable else faults).extend(reading.breaches)
    if faults:
        raise Unreadable(faults)
    return Received(Submission(**tables), refused)


def sort(
    received: Received,
    year: CollectionYear,
    registered: Collection[str],
    loaded: Mapping[CollectionYear, Sequence[MissingRow]],
    held: Submission = Submission(),
) -> Received:
    """What of it an import may keep. `registered` are the children already here, `loaded` the missing rows kept of other years.

    `held` are this year's tables that did not come, as loaded before: the missing rows are checked against them.
    """
    submission = received.submission
    refused, named = list(received.refused), list(received.named)
    header = _of_children_with_an_id(HEADER, submission.header, refused)
    known = {row.child_id for row in header or ()} | set(registered)
    kept: dict[str, Any] = {"header": header}
    for table, rows in ((EPISODES, submission.episodes), (UASC, submission.uasc), (PEOPLE, submission.people)):
        kept[table.name] = _of_known_children(table, rows, known, refused)
    beside = {name: getattr(held, name) for name in ("header", "episodes") if kept[name] is None}
    admission = admit(replace(submission, **kept | beside), year, registered=registered, loaded=loaded)
    if submission.missing is not None:
        kept["missing"] = admission.kept
    named += [_of_last_year(breach, year) if breach.rule == NOT_CARRIED_OVER else breach for breach in admission.named]
    named += [fault for table, columns in DATES for row in kept[table.name] or () for fault in _unreadable_dates(table, row, columns)]
    named += [fault for row in kept["people"] or () for fault in (*_unknown_marks(row), *_not_understood(row))]
    return Received(Submission(**kept), refused + list(admission.refused), named)


def _of_last_year(breach: Breach, year: CollectionYear) -> Breach:
    """The row named stands in the file of the year before, which nobody has sent now."""
    return replace(breach, message=f"in last year's return ({year.previous}): {breach.message}")


def _of_children_with_an_id(table: Table[Any], rows: Sequence[Any] | None, refused: list[Breach]) -> Sequence[Any] | None:
    if rows is None:
        return None
    kept = [row for row in rows if 0 < len(row.child_id) <= LONGEST_CHILD_ID]
    refused += [_no_id(table, row) for row in rows if not 0 < len(row.child_id) <= LONGEST_CHILD_ID]
    return kept


def _no_id(table: Table[Any], row: Row) -> Breach:
    return in_row(table, row, "CHILD", FILE_RULE, f"line {row.line} has no child: give CHILD, at most {LONGEST_CHILD_ID} characters")


def _of_known_children(
    table: Table[Any], rows: Sequence[Any] | None, known: Collection[str], refused: list[Breach]
) -> Sequence[Any] | None:
    if rows is None:
        return None
    for row in rows:
        if row.child_id not in known:
            said = f"child {row.child} is neither in the Header nor in the register: send the child's Header row first"
            refused.append(in_row(table, row, "CHILD", NOT_IN_REGISTER, said))
    return [row for row in rows if row.child_id in known]


def _unreadable_dates(table: Table[Any], row: Row, columns: Sequence[str]) -> list[Breach]:
    """The row is kept as sent; what its date would have told is not known here."""
    sent = {column: getattr(row, column.lower()).strip() for column in columns}
    wrong = [column for column, text in sent.items() if read_date(text) is None and (text or column == "DECOM")]
    return [
        in_row(table, row, column, FILE_RULE, f"{column} is no date and was not read: give dd/mm/yyyy, such as 05/03/2010")
        for column in wrong
    ]


def _unknown_marks(row: PeopleRow) -> list[Breach]:
    wrong = [code for code in marks_in(row.marks) if code not in list(MarkCode)]
    codes = ", ".join(MarkCode)
    return [in_row(PEOPLE, row, "MARKS", FILE_RULE, f"{code!r} is no mark, and was left out: marks are {codes}") for code in wrong]


def _not_understood(row: PeopleRow) -> list[Breach]:
    if not row.restricted.strip() or restricts(row.restricted) is not None:
        return []
    return [in_row(PEOPLE, row, "RESTRICTED", FILE_RULE, "was not understood, and restricts nobody: give yes, no, or leave it blank")]


def restricts(text: str) -> bool | None:
    """Of a people file's RESTRICTED; None where it says nothing, or nothing that is understood."""
    return {"yes": True, "no": False}.get(text.strip().lower())


def marks_in(text: str) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()]


def born_otherwise(rows: Sequence[HeaderRow], before: Mapping[str, HeaderRow]) -> list[Breach]:
    """Children whose date of birth the Header loaded before gave differently, that of this very year too. The newer file wins."""
    return [
        in_row(
            HEADER, row, "DOB", "INT13", f"the Header loaded before says the child was born {before[row.child_id].dob}: the newer file wins"
        )
        for row in rows
        if row.child_id in before and read_date(before[row.child_id].dob) != read_date(row.dob)
    ]
