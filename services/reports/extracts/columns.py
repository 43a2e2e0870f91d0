"""What a row-level extract is made of: columns declared once, read by one SELECT, described in `docs/extracts.md` and in every workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Codes:
    """A list of codes with their labels. `closed` where another one cannot occur."""

    title: str
    values: Mapping[str, str]
    closed: bool = True


@dataclass(frozen=True)
class Column:
    """`type` is DuckDB's and Parquet's, `reads` its expression. Days are Europe/London dates."""

    name: str
    type: str
    means: str
    reads: str
    unit: str = ""
    codes: Codes | None = None
    many: bool = False
    """A list of codes, which becomes one text joined by semicolons."""
    pseudonym: bool = False
    """Of this extract alone."""
    home: bool = False
    """Tells which home it is: only with the permission."""

    @property
    def selected(self) -> str:
        return f'({self.reads})::{self.type}{"[]" if self.many else ""} AS "{self.name}"'


def day(name: str, means: str, reads: str) -> Column:
    return Column(name, "DATE", means, reads, unit="London day")


def code(name: str, means: str, reads: str, codes: Codes, *, many: bool = False) -> Column:
    return Column(name, "VARCHAR", means, reads, codes=codes, many=many)


def yes_or_no(name: str, means: str, reads: str) -> Column:
    return Column(name, "BOOLEAN", means, reads)


def number(name: str, means: str, reads: str, unit: str, type_: str = "INTEGER") -> Column:
    return Column(name, type_, means, reads, unit)


def of_a_record_here(column: Column, origin: str) -> Column:
    """Empty for imported history, which knows nothing of what was done: neither none nor no."""
    return replace(
        column, reads=f"CASE WHEN {origin} = 'raised' THEN {column.reads} END", means=f"{column.means}. Empty for imported history"
    )


@dataclass(frozen=True)
class Rows:
    """One kind of row. `rows` is what follows FROM, `asked` which of them belong to the days from $first to before $until."""

    id: str
    title: str
    row: str
    days: str
    rows: str
    asked: str
    order: str
    columns: tuple[Column, ...]

    def wanted(self, *, homes: bool) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if homes or not one.home)

    def statement(self, *, homes: bool) -> str:
        selected = ",\n    ".join(one.selected for one in self.wanted(homes=homes))
        return f"SELECT {selected}\nFROM {self.rows} WHERE {self.asked} ORDER BY {self.order}"
