"""Files that a spreadsheet can open without running anything in them."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

# What a spreadsheet takes for a formula (OWASP, CSV injection). A plain number with a sign is not one.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d+([.,]\d+)?$)")


def harmless(text: str) -> str:
    """With an apostrophe before what would be taken for a formula. No code, date or number of ours begins like one."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Blank for None. Encode it as UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if value is None else harmless(value) if isinstance(value, str) else value for value in row])
    return written.getvalue()


@dataclass(frozen=True)
class Sheet:
    """`frozen`: how many columns stay in view beside the headings, such as the one that says whose row it is."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    frozen: int = 0


DAY, MINUTE = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
UK_DAY, UK_MINUTE = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
WIDEST, HEADING_LINES = 80, 4
"""Characters of a column; and the lines a long heading is wrapped into before it makes its column wider."""


def as_workbook(*sheets: Sheet, uk_dates: bool = False) -> bytes:
    """An .xlsx. Text is written as text, never as a formula or a link; blank for None; dates and times (without a zone) as such."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        day = book.add_format({"valign": "top", "align": "left", "num_format": UK_DAY if uk_dates else DAY})
        minute = book.add_format({"valign": "top", "align": "left", "num_format": UK_MINUTE if uk_dates else MINUTE})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, sheet.frozen)
            page.set_landscape()
            page.repeat_rows(0)
            for column, title in enumerate(sheet.columns):
                page.set_column(column, column, _width(title, [row[column] for row in sheet.rows]))
                page.write_string(0, column, title, heading)
            for line, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        page.write_string(line, column, harmless(value), wrapped)
                    elif isinstance(value, date):
                        page.write_datetime(line, column, value, minute if isinstance(value, datetime) else day)
                    else:
                        page.write(line, column, value, plain)
    return written.getvalue()


def _width(title: str, values: Sequence[object]) -> int:
    """For the longest value, and for the heading in a few lines."""
    longest = max((16 if isinstance(value, datetime) else len(str(value)) for value in values if value is not None), default=0)
    word = max(map(len, title.split()), default=0)
    return min(max(longest, word, math.ceil(len(title) / HEADING_LINES)) + 2, WIDEST)
