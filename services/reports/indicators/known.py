"""The facts as known on a past London day: the tables of today, under their own names, holding what stood at the end of that day.

For each subject the newest version written down by that day: the one that stands, or else the newest of the past.
"""

from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.kind import Kind
from services.reports.kinds import KINDS

_NEWEST = """
_{kind} AS (
    SELECT authority, {key}, version FROM main.{kind}_past AS past WHERE known_on <= $known_on AND NOT EXISTS (
        SELECT 1 FROM main.{kind} AS stands
        WHERE stands.authority = past.authority AND stands.{key} = past.{key} AND stands.known_on <= $known_on
    )
    QUALIFY version = max(version) OVER (PARTITION BY authority, {key})
)"""
_TABLE = """
{table} AS (
    FROM main.{table} WHERE known_on <= $known_on
    UNION ALL BY NAME FROM main.{table}_past SEMI JOIN _{kind} USING (authority, {key}, version)
)"""


def _of(kind: Kind) -> list[str]:
    named = {"kind": kind.table, "key": kind.key}
    return [_NEWEST.format(**named), *(_TABLE.format(table=table, **named) for table in kind.places)]


_RECORDINGS = """
recordings AS (
    SELECT w.* FROM main.parts_recorded AS w
    ANTI JOIN (FROM main.parts_recorded WHERE part = 'in_error' AND known_on <= $known_on) AS mark USING (authority, episode_id, version)
    WHERE w.part <> 'in_error' AND w.known_on <= $known_on
)"""
AS_KNOWN = ", ".join([*(part for kind in KINDS for part in _of(kind)), _RECORDINGS])
"""What follows WITH. It takes $known_on, and costs nothing where a statement does not name a table."""


def rows_known(connection: DuckDBPyConnection, statement: str, known_on: date | None, **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a SELECT from the facts as known at the end of a London day, or (None) now."""
    if known_on is None:
        return connection.execute(statement, parameters).fetchall()
    return connection.execute(f"WITH {AS_KNOWN} {statement}", {**parameters, "known_on": known_on}).fetchall()
