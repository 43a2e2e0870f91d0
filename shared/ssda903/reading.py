"""Reads one file of a submission as it comes from case systems and spreadsheets, and says exactly what is wrong with it.

Nothing here raises for what a file contains: a fault is a `Breach` beside the rows that could be read. Values are not changed.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.ssda903.breach import FILE_RULE, Breach
from shared.ssda903.tables import Row, Table

R = TypeVar("R", bound=Row)

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Guards memory. The episodes of 100,000 children take about 20 MB; the whole of England's would not be one upload."""

_AS_CSV_UTF8 = "open it in the program it came from and save it as CSV UTF-8"


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """`readable` is False when the file as a whole could not be used; else `breaches` are rows left out, each with its line."""

    rows: tuple[R, ...] = ()
    breaches: tuple[Breach, ...] = ()
    readable: bool = True


class Unusable(Exception):
    def __init__(self, message: str, *, line: int | None = None, column: str | None = None, value: str | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.value = message, line, column, value


def read_table(table: Table[R], content: bytes, *, file: str | None = None, maximum_bytes: int = MAXIMUM_BYTES) -> Reading[R]:
    """Reads `content` as `table`; `file` is the name that breaches give, by default the Department's own.

    Takes UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252; any line ends; columns in any order,
    letter case and with space around their names. Lines without any value are passed over.
    """
    name = file or table.file
    try:
        if len(content) > maximum_bytes:
            raise Unusable(f"is larger than {maximum_bytes // (1024 * 1024)} MB: send one authority's one collection year")
        return _read(table, decoded(content), name)
    except Unusable as fault:
        message = f"{name} {fault.message}"
        return Reading(breaches=(Breach(name, fault.line, fault.column, fault.value, FILE_RULE, message),), readable=False)


def decoded(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise Unusable(f"is a spreadsheet or zip file, not CSV: {_AS_CSV_UTF8}")
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unusable(f"is not text in UTF-8, UTF-16 or Windows-1252: {_AS_CSV_UTF8}")


def _read(table: Table[R], text: str, name: str) -> Reading[R]:
    lines = records(text)
    line, header = next(lines, (1, []))
    if not header:
        raise Unusable(f"is empty: send the line of column names ({','.join(table.columns)}) even when there is no row")
    order = _columns_in_order(table, header, line)
    in_order = order == list(range(len(header)))
    titles = [_plain(title) for title in header]
    rows: list[R] = []
    breaches: list[Breach] = []
    for line, values in lines:
        if len(values) != len(header):
            said = f"line {line} has {len(values)} values where there are {len(header)} columns: check its commas and quotes"
        elif _plain(values[0]) == titles[0] and [_plain(value) for value in values] == titles:
            said = f"line {line} repeats the column names: take the line out"
        else:
            rows.append(table.row(*(values if in_order else [values[i] for i in order]), line=line))
            continue
        breaches.append(Breach(name, line, None, ",".join(values), FILE_RULE, said))
    return Reading(tuple(rows), tuple(breaches))


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that holds anything, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield begins, values
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unusable(f"cannot be read from line {begins} on ({error}): check its quotes", line=begins) from error


def _columns_in_order(table: Table[R], header: list[str], line: int) -> list[int]:
    """Where each of the table's columns stands in the file."""
    found = [_plain(title) for title in header]
    wanted = f"the columns are {','.join(table.columns)}"
    for title, times in Counter(found).items():
        if times > 1:
            raise Unusable(f"has the column {title or '(blank)'} {times} times: {wanted}", line=line, column=title, value=title)
    missing = [column for column in table.columns if column not in found]
    extra = [title for title in found if title not in table.columns]
    if missing or extra:
        faults = [f"has no column {', '.join(missing)}"] if missing else []
        faults += [f"has a column this file does not take: {', '.join(title or '(blank)' for title in extra)}"] if extra else []
        message = f"{' and '.join(faults)}; {wanted}: put the first line right and send the file again"
        raise Unusable(message, line=line, column=(missing or extra)[0], value=",".join(header))
    return [found.index(column) for column in table.columns]


def _plain(title: str) -> str:
    return title.strip().upper()
