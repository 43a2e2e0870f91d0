"""A sheet of an Excel workbook (.xlsx: a zip of XML) as rows of text, days as yyyy-mm-dd where a column is one of dates. Pure.

Only what an exported list needs: no formula is worked out (Excel keeps its last value beside it) and nothing else in the file is opened.
"""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shared.ssda903.reading import MAXIMUM_BYTES, Unusable

STARTS = b"PK\x03\x04"
_UNREADABLE = "cannot be opened as an Excel workbook (.xlsx): save it as one, or the sheet as CSV UTF-8"

_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?", re.IGNORECASE)
_DAYS = range(1, 200_000)
"""Days since the epoch that a cell may mean: to the year 2447."""


class Workbook:
    """Raises Unusable for what is no workbook, here and in its methods."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            book = self._part("xl/workbook.xml")
            targets = {one.get("Id"): one.get("Target", "") for one in self._part("xl/_rels/workbook.xml.rels")}
            self._strings = [_text(one) for one in self._part("xl/sharedStrings.xml")] if self._has("xl/sharedStrings.xml") else []
        except _FAULTS as fault:
            raise Unusable(_UNREADABLE) from fault
        self._sheets = {one.get("name", ""): targets.get(_related(one), "") for one in _all(book, "sheet")}
        in_1904 = any(one.get("date1904") in ("1", "true") for one in _all(book, "workbookPr"))
        self._epoch = date(1904, 1, 1) if in_1904 else date(1899, 12, 30)

    @property
    def sheets(self) -> Collection[str]:
        return self._sheets.keys()

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Each row that holds anything, with its number. Numbers are as Excel keeps them: see `day`."""
        target = self._sheets[sheet]
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        try:
            found = [(int(row.get("r", "0")), self._values(row)) for row in _all(self._part(path), "row")]
        except _FAULTS as fault:
            raise Unusable(_UNREADABLE) from fault
        return ((line, values) for line, values in found if any(values))

    def day(self, text: str) -> str:
        """A number in a column of dates as its day; any other text as it stands."""
        if not _NUMBER.fullmatch(text) or int(float(text)) not in _DAYS:
            return text
        return (self._epoch + timedelta(days=int(float(text)))).isoformat()

    def _values(self, row: Element) -> list[str]:
        values: list[str] = []
        for cell in _all(row, "c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            at = _column(place[1]) if place else len(values)
            values += [""] * (at - len(values))
            values.append(self._value(cell))
        return values

    def _value(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell).strip()
        text = next((one.text or "" for one in _all(cell, "v")), "").strip()
        if kind == "s":
            return self._strings[int(text)].strip()
        if kind == "b":
            return "true" if text == "1" else "false"
        return text.removesuffix(".0") if kind == "n" else text

    def _has(self, name: str) -> bool:
        return name in self._zip.namelist()

    def _part(self, name: str) -> Element:
        """Guards memory as the reader of CSV does: a small zip may hold a very large file."""
        with self._zip.open(name) as opened:
            content = opened.read(MAXIMUM_BYTES + 1)
        if len(content) > MAXIMUM_BYTES:
            raise Unusable(f"is larger than {MAXIMUM_BYTES // (1024 * 1024)} MB: send one authority’s list")
        found: Element = fromstring(content)
        return found


_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ParseError,
    DefusedXmlException,
    ValueError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""Not a zip, no workbook in it, XML that is none or that reaches outside, a cell that means nothing, damaged, encrypted."""


def _all(element: Element, name: str) -> Iterator[Element]:
    """Whatever its namespace: Excel writes two."""
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == name)


def _text(element: Element) -> str:
    """A text in its runs; how it is spoken (phonetic) is left out."""
    spoken = {id(one) for aside in _all(element, "rPh") for one in _all(aside, "t")}
    return "".join(one.text or "" for one in _all(element, "t") if id(one) not in spoken)


def _related(sheet: Element) -> str | None:
    return next((value for name, value in sheet.attrib.items() if name.rpartition("}")[2] == "id" and "}" in name), None)


def _column(letters: str) -> int:
    """A is 0, AA 26."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1
