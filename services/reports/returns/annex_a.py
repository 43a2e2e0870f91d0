"""List 8 from the running service: the register's postcodes asked for, the facts brought level with them, one snapshot read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from services.reports.returns import list_8_facts
from services.reports.returns.as_at import AsAt
from services.reports.returns.list_8 import rows
from services.reports.service import Reports
from shared.ssda903.dates import read_date
from shared.ssda903.years import CollectionYear

PATIENCE = 60.0
"""Seconds a list waits to be whole: a large authority's first import is collated in a few."""


class Posted(NamedTuple):
    """What the register alone knows: postcodes by child and first day of the episode of care, and when it was last loaded (UTC)."""

    codes: Mapping[tuple[str, date], str] = {}
    loaded_at: datetime | None = None


async def posted(service: Reports, at: AsAt) -> Posted:
    """With the facts level to where it was read. Nothing for a past state: the register says what it holds now.

    Raises RegisterUnavailable, or NotReached.
    """
    if at.known_on:
        return Posted()
    register = await service.register.rows(CollectionYear.of(at.on))
    await service.collations["missing"].reach(register.position, PATIENCE)
    began = ((row.child_id, read_date(row.decom), row.pl_post.strip()) for row in register.episodes)
    return Posted({(child, day): post for child, day, post in began if day and post}, register.loaded_at)


def list_8(connection: DuckDBPyConnection, at: AsAt, authority: str, posted: Posted) -> list[dict[str, object]]:
    children = list_8_facts.children(connection, at.known_on)
    return rows(children, list_8_facts.absences(connection, at.on, at.known_on), at.on, authority, posted.codes)
