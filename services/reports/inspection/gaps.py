"""Known gaps: what is missing from the record, looked for and counted, so that nobody has to find it out.

In SQL, $first to $on are the twelve months (London dates) and $now the instant up to which there was anything to know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.engine import moment
from services.reports.indicators.known import rows_known
from services.reports.inspection.tracker import TOUCHING
from services.reports.returns.as_at import AsAt
from services.reports.returns.list_8 import first_counted
from shared.annex_a import list_8 as col
from shared.clock import london_date


@dataclass(frozen=True)
class Looked:
    """What is looked for: of the rows of `source`, those where `gap` holds."""

    title: str
    source: str
    gap: str


@dataclass(frozen=True)
class Gap:
    """`number` of `of`; of None where it is not a part of something."""

    title: str
    number: int
    of: int | None = None

    @property
    def said(self) -> str:
        return f"{self.title}: {self.number:,}" + (f" of {self.of:,}" if self.of is not None else "")


# Episodes are those of the tracker, so that a gap and the rows it is about are one number.
_TRACKED = f"episodes WHERE {TOUCHING}"
_RAISED = f"{_TRACKED} AND origin = 'raised'"
_RETURNED = """episodes WHERE status <> 'cancelled' AND offered_within_72_hours IS NOT NULL AND over_on BETWEEN $first AND $on
    AND over_at + INTERVAL 72 HOURS <= $now"""

LOOKED = (
    Looked("Returns past 72 hours without a return plan recorded", _RETURNED, "plan_made_at IS NULL"),
    Looked("Returns past 72 hours without an interview offered", _RETURNED, "offered_at IS NULL AND held_at IS NULL"),
    Looked("Returns past 72 hours without an interview or a discussion", _RETURNED, "held_at IS NULL AND discussed_at IS NULL"),
    Looked("Interviews held without the child’s reasons coded", f"{_RETURNED} AND held_at IS NOT NULL", "len(reasons) = 0"),
    Looked("Episodes written down more than 24 hours after we were told", _RAISED, "recorded_at > reported_at + INTERVAL 24 HOURS"),
    Looked("Episodes not rated by social work", _RAISED, "coalesce(risk, 'not_yet_assessed') = 'not_yet_assessed'"),
    Looked(
        "Episodes past 6 hours without a strategy decision",
        f"{_RAISED} AND last_seen_at + INTERVAL 6 HOURS <= $now",
        "strategy_at IS NULL",
    ),
    Looked(
        "Missing episodes past 24 hours without a police report",
        f"{_RAISED} AND category = 'M' AND last_seen_at + INTERVAL 24 HOURS <= $now",
        "police_told_at IS NULL",
    ),
    Looked("Episodes of our children who were in no episode of care that day", _RAISED, "care_status = 'ours' AND NOT in_care"),
    Looked("Episodes loaded from a return, which know days only and nothing of what followed", _TRACKED, "origin = 'imported'"),
    Looked("Children raised without a record, not yet matched with the register", "children WHERE provisional", "matched_to IS NULL"),
)

MUST_SAY = (col.BORN, col.STATUS, col.PLACE, col.PROVIDER, col.POSTCODE, col.IN_AREA, col.HOST, col.TEAM)
"""Columns of list 8 that this system has, and that inspectors expect filled."""


def gaps(connection: DuckDBPyConnection, at: AsAt, listed: Sequence[Mapping[str, object]], loaded_at: datetime | None = None) -> list[Gap]:
    """All that was looked for, the noughts too. `listed` are the rows of list 8; `loaded_at` (UTC): when the register was."""
    return [*_of_the_record(connection, at), *_of_the_list(listed), *_of_the_facts(connection, at, loaded_at)]


def _of_the_record(connection: DuckDBPyConnection, at: AsAt) -> Iterator[Gap]:
    now = moment(at.known_on, at.now)[0].astimezone(UTC).replace(tzinfo=None)
    given = {"$first": first_counted(at.on), "$on": at.on, "$now": now}
    for one in LOOKED:
        statement = f"SELECT count(*) FILTER (WHERE {one.gap}), count(*) FROM {one.source}"
        parameters = {name[1:]: value for name, value in given.items() if name in one.source}
        ((number, of),) = rows_known(connection, statement, at.known_on, **parameters)
        yield Gap(one.title, number, of)


def _of_the_list(listed: Sequence[Mapping[str, object]]) -> Iterator[Gap]:
    for title in MUST_SAY:
        yield Gap(f"List 8: blank “{title}”", sum(1 for row in listed if row[title] is None), len(listed))


def _of_the_facts(connection: DuckDBPyConnection, at: AsAt, loaded_at: datetime | None) -> Iterator[Gap]:
    if loaded_at:
        loaded = london_date(loaded_at)
        yield Gap(f"Days since the register was last loaded ({loaded:%d/%m/%Y})", (london_date(at.now) - loaded).days)
    ((last,),) = rows_known(connection, "SELECT max(known_on) FROM children", at.known_on)
    changed: date | None = last
    if changed:
        yield Gap(f"Days since a child’s record last changed in the register ({changed:%d/%m/%Y})", (at.on - changed).days)
    ((unread,),) = connection.execute("SELECT count(*) FROM set_aside").fetchall()
    yield Gap("Changes that could not be read, and are in none of this", unread)
