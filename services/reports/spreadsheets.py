"""CSV that a spreadsheet can open without running anything in it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

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
