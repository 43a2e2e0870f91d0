"""A workbook as a reader opens it: its sheets by name, each a list of rows, read from the XML it is made of."""

import io
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [_text(one) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = [one.attrib["name"] for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        return {name: _rows(book.read(f"xl/worksheets/sheet{number}.xml"), shared) for number, name in enumerate(names, 1)}


def formulas(content: bytes) -> int:
    """Cells that a spreadsheet would compute."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return sum(book.read(name).count(b"<f>") for name in book.namelist() if name.startswith("xl/worksheets/"))


def _rows(sheet: bytes, shared: list[str]) -> list[list[str]]:
    """A blank cell is not written: each stands at the letters it has."""
    rows = [{_column(cell): _value(cell, shared) for cell in row} for row in ElementTree.fromstring(sheet).iter(f"{MAIN}row")]
    return [[row.get(column, "") for column in range(max(row, default=-1) + 1)] for row in rows]


def _column(cell: ElementTree.Element) -> int:
    number = 0
    for letter in cell.attrib["r"].rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    found = cell.find(f"{MAIN}v")
    text = (found.text or "") if found is not None else ""
    return shared[int(text)] if cell.get("t") == "s" else text


def _text(one: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in one.iter(f"{MAIN}t"))
