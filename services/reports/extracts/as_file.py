"""An extract as a file: CSV and Parquet have the rows alone, a workbook also says what its columns mean."""

from services.reports.answers_as_files import as_parquet
from services.reports.extracts.columns import Column
from services.reports.extracts.taking import Extract
from services.reports.spreadsheets import Sheet, as_csv, as_workbook

MOST_ROWS = 2**20 - 1
"""Beneath the headings of a worksheet."""


def content(of: Extract, form: str) -> bytes:
    """`form` is csv, xlsx or parquet. It takes a while: not on the event loop."""
    if form == "csv":
        return as_csv(of.names, of.rows).encode()
    if form == "parquet":
        return as_parquet(of.types, of.rows)
    meant = Sheet("Columns", ["Column", "Type", "Unit", "What it says", "Codes"], [_described(one) for one in of.columns], frozen=1)
    about = [["One row is", of.kind.row], ["Days asked for", of.kind.days], ["All of it", "Personal data: see delete_by in every row"]]
    return as_workbook(Sheet(of.kind.title, of.names, of.rows), meant, Sheet("About", ["", "What this is"], about))


def _described(column: Column) -> list[str]:
    codes = column.codes.values if column.codes else {}
    return [column.name, column.type, column.unit, column.means, "; ".join(f"{one}: {label}" for one, label in codes.items())]
