"""What is wrong with a submission, and exactly where: one shape for a malformed file, a refused row and a broken rule."""

from dataclasses import dataclass
from typing import Any

from shared.ssda903.tables import Row, Table

FILE_RULE = "file"
"""The rule of a breach in the form of a file, which the Department's numbered rules take for granted."""


@dataclass(frozen=True, slots=True)
class Breach:
    """`line` counts the header as line 1 and is None where the whole file is at fault; `child` is the authority's number."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    message: str
    child: str | None = None

    def as_refusal(self) -> dict[str, str | int | None]:
        """As an item of `refused` or `named` in the answer to an import."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "rule": self.rule,
            "message": self.message,
        }

    def as_failure(self) -> dict[str, str | int | None]:
        """As an item of `failures` in the answer to a check."""
        return {"rule": self.rule, "child": self.child} | self.as_refusal()


def in_row(table: Table[Any], row: Row, column: str, rule: str, message: str) -> Breach:
    """A breach in one row; `column` names the value at fault."""
    value: str = getattr(row, column.lower())
    return Breach(table.file, row.line, column, value, rule, message, row.child_id or None)
