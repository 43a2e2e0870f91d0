"""Writes a submission as the Department takes it: CSV with plain line feeds and no byte order mark, or the missing module as XML.

Values go out exactly as they are given: what was loaded is written back unchanged.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TypeVar
from xml.etree import ElementTree

from shared.ssda903.tables import MISSING, HeaderRow, MissingRow, Row, Table

R = TypeVar("R", bound=Row)

MAXIMUM_PERIODS = 366
"""AMISSING may occur 0 to 366 times for a child."""

_BEFORE_MISSING = ("UPN", "SEX", "DOB", "ETHNIC")
_AFTER_MISSING = ("MOTHER", "MC_DOB")


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
