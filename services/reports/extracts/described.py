"""`docs/extracts.md`: every column of every kind of row, written from the declarations and compared with them by `make lint`."""

from collections.abc import Iterator

from services.reports.extracts.columns import Codes, Column
from services.reports.extracts.taking import KEPT_FOR, KINDS

_OPENING = """# Rows for your own tools

Written by `make api` from the declarations in `services/reports/extracts`; do not change it by hand. How to take them, and the rules
they come with: [analyst.md](guide/analyst.md).

Each kind is taken as CSV, Excel workbook or Parquet, for a `purpose`. Types are Parquet’s as DuckDB names them; a CSV file has the same
values as text, and `True` or `False`. **Days are Europe/London dates**: no file has a time of day, and durations are elapsed hours,
rounded, whatever the clocks did, or a band. Empty (Parquet: null) means that nothing is recorded. *List* is codes joined by semicolons.
Pseudonyms are of one file alone; each kind repeats what describes the child and the absence, for no two files can be joined. Files are to
be deleted after {days} days.
"""


def page() -> str:
    return "\n".join([_OPENING.format(days=KEPT_FOR.days), *_kinds(), "## Codes\n", *_codes()]) + "\n"


def _kinds() -> Iterator[str]:
    for kind in KINDS.values():
        yield f"## {kind.title}: `{kind.id}`\n"
        yield f"{kind.row} {kind.days} At `/reports/api/{kind.id}.csv`, `.xlsx` and `.parquet`.\n"
        yield "| column | type | unit | what it says |"
        yield "| --- | --- | --- | --- |"
        for one in kind.columns:
            yield f"| `{one.name}` | {one.type}{', list' if one.many else ''} | {one.unit} | {_means(one)} |"
        yield ""


def _means(column: Column) -> str:
    return f"{column.means}. Codes: [{column.codes.title}](#{_anchor(column.codes)})" if column.codes else column.means


def _codes() -> Iterator[str]:
    found = {one.codes.title: one.codes for kind in KINDS.values() for one in kind.columns if one.codes}
    for title in sorted(found):
        yield f"### {title}\n"
        if not found[title].closed:
            yield "As the register or the policy has them: another one can occur.\n"
        yield from (f"- `{code}`: {label}" for code, label in found[title].values.items())
        yield ""


def _anchor(codes: Codes) -> str:
    """As GitHub makes them of headings."""
    return "".join(one for one in codes.title.lower() if one.isalnum() or one in " -_").replace(" ", "-")
