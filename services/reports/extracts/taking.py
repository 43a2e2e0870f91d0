"""Rows of codes and days, of a child whom nobody can tell by it: personal data all the same (domain.md, extract rules).

A pseudonym is of this extract alone: the same child has another in the next, so that two extracts cannot be joined. Age instead of a
date of birth, days instead of minutes, no reference, no postcode; a home by its URN only for those who may have it.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.extracts.alerts import ALERTS
from services.reports.extracts.columns import Column, Rows
from services.reports.extracts.episodes import EPISODES
from services.reports.extracts.interviews import INTERVIEWS
from services.reports.extracts.periods import PERIODS
from services.reports.indicators.known import rows_known

KEPT_FOR = timedelta(days=90)
"""After which an extract is to be deleted (ours): a purpose that lasts longer is served by a new one."""

KINDS = {kind.id: kind for kind in (EPISODES, PERIODS, INTERVIEWS, ALERTS)}


@dataclass(frozen=True)
class Extract:
    """The rows beneath their columns; a list of codes is text, joined by semicolons."""

    kind: Rows
    columns: tuple[Column, ...]
    rows: list[list[Any]]

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.columns]

    @property
    def types(self) -> dict[str, str]:
        """DuckDB's, by column."""
        return {one.name: one.type for one in self.columns}


def extract(
    connection: DuckDBPyConnection,
    kind: Rows,
    days: tuple[date, date],
    known_on: date | None,
    today: date,
    secret: bytes,
    *,
    homes: bool = False,
) -> Extract:
    """The rows of London days, the second exclusive. `secret` makes the pseudonyms, and is to be forgotten."""
    columns, statement = kind.wanted(homes=homes), kind.statement(homes=homes)
    asked = {"first": days[0], "until": days[1], "delete_by": today + KEPT_FOR}
    if "$today" in statement:
        asked["today"] = known_on or today
    told = [_told(one, secret) for one in columns]
    found = rows_known(connection, statement, known_on, **asked)
    return Extract(kind, columns, [[tell(value) for tell, value in zip(told, row, strict=True)] for row in found])


def _told(column: Column, secret: bytes) -> Callable[[Any], Any]:
    if column.pseudonym:
        return lambda whose: hmac.new(secret, whose.encode(), sha256).hexdigest()[:16]
    if column.many:
        return lambda codes: None if codes is None else ";".join(codes)
    return lambda value: value
