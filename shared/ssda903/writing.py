"""Writes a submission as the Department takes it: CSV with plain line feeds and no byte order mark, or the missing module as XML.

Values go out exactly as they are given: what was loaded is written back unchanged.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import TypeVar
from xml.etree import ElementTree

from shared.clock import london_date
from shared.contracts.codes import Category
from shared.ssda903.dates import write_date
from shared.ssda903.tables import MISSING, HeaderRow, MissingRow, Row, Table
from shared.ssda903.years import CollectionYear

R = TypeVar("R", bound=Row)

MAXIMUM_PERIODS = 366
"""AMISSING may occur 0 to 366 times for a child."""

_BEFORE_MISSING = ("UPN", "SEX", "DOB", "ETHNIC")
_AFTER_MISSING = ("MOTHER", "MC_DOB")


@dataclass(frozen=True, slots=True)
class RecordedPeriod:
    """A period as the system holds it: instants, `end` None while it goes on."""

    child_id: str
    born: date | None
    category: Category
    start: datetime
    end: datetime | None


def periods_for_year(periods: Iterable[RecordedPeriod], year: CollectionYear) -> list[MissingRow]:
    """The rows of a collection year, in the order given: each period that has a London date in common with the year.

    The start is kept as it was, even before the year (a start moved to 1 April breaks rule 576); a period still open on the
    year's last day has a blank end, whenever it ended since. Hours are not collected: out and back on one day is one date twice.
    """
    rows = []
    for period in periods:
        start = london_date(period.start)
        end = london_date(period.end) if period.end else None
        if start > year.last_day or (end is not None and end < year.first_day):
            continue
        ended = end if end is not None and end <= year.last_day else None
        rows.append(MissingRow(period.child_id, write_date(period.born), period.category.value, write_date(start), write_date(ended)))
    return rows


def write_csv(table: Table[R], rows: Iterable[R]) -> str:
    """The text of a file; encode it as UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(map(attrgetter(*(column.lower() for column in table.columns)), rows))
    return written.getvalue()


def write_missing_xml(rows: Iterable[MissingRow], header: Sequence[HeaderRow] = ()) -> str:
    """EXPSSDA903 > CHILD > HEADER > AMISSING: each child of the header in its order, then any other child with a period.

    Raises ValueError for a child with more periods than the format holds, and for a value no XML can carry.
    """
    by_child: dict[str, list[MissingRow]] = defaultdict(list)
    for row in rows:
        by_child[row.child].append(row)
    root = ElementTree.Element("EXPSSDA903")
    for child in header:
        _write_child(root, child, by_child.pop(child.child, []))
    for periods in by_child.values():
        _write_child(root, periods[0], periods)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    if any(ord(character) < 32 and character not in "\t\n\r" for character in text):
        raise ValueError("a value holds a control character, which XML cannot carry")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _write_child(root: ElementTree.Element, child: HeaderRow | MissingRow, periods: list[MissingRow]) -> None:
    if len(periods) > MAXIMUM_PERIODS:
        raise ValueError(f"child {child.child} has {len(periods)} periods; the return holds {MAXIMUM_PERIODS} of one child")
    header = ElementTree.SubElement(ElementTree.SubElement(root, "CHILD"), "HEADER")
    ElementTree.SubElement(header, "CHILDID").text = child.child
    _write_columns(header, child, _BEFORE_MISSING if isinstance(child, HeaderRow) else ("DOB",))
    for period in periods:
        _write_columns(ElementTree.SubElement(header, "AMISSING"), period, MISSING.columns[2:])
    if isinstance(child, HeaderRow):
        _write_columns(header, child, _AFTER_MISSING)


def _write_columns(parent: ElementTree.Element, row: Row, columns: Iterable[str]) -> None:
    for column in columns:
        ElementTree.SubElement(parent, column).text = getattr(row, column.lower()) or None
