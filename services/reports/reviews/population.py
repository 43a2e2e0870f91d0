"""The episodes a sample is drawn from: ended in the period, or begun before its end and not over yet, and of the theme.

Imported history on which nothing is recorded has days alone: who reads it learns nothing of practice. It is left out and counted, unless
it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from services.reports.indicators.engine import moment
from services.reports.indicators.fields import UNKNOWN
from services.reports.indicators.known import AS_KNOWN
from services.reports.reviews.themes import OFTEN_WITHIN_DAYS, THEME, Case

WORK = (
    *("f.risk IS NOT NULL", "f.police_risk IS NOT NULL", "f.police_told_at IS NOT NULL", "len(f.told) > 0", "f.intelligence > 0"),
    *("coalesce(f.handed_over, false)", "len(f.strategy) > 0", "len(f.decisions) > 0", "f.found_location IS NOT NULL"),
    *("f.safe_to_return IS NOT NULL", "f.prevention_checked_at IS NOT NULL", "f.plan_made_at IS NOT NULL", "len(f.offers) > 0"),
    *("f.ended_by <> 'return'", "len(f.interviews) > 0", "len(f.discussions) > 0", "len(f.actions) > 0", "f.closed_at IS NOT NULL"),
)
"""What a person recorded about an absence, as far as the facts have it: no sighting alone, and no correction. No file brings any of it."""
NOTHING_RECORDED = f"f.origin = 'imported' AND f.status NOT IN ('open', 'found') AND NOT ({' OR '.join(WORK)})"
"""Imported history without any of it. Who is missing now is never that: somebody is looking for them."""

# Read no further back than the count of 90 days needs.
STATEMENT = """
WITH {known} counted AS (
    SELECT *, count(*) OVER (
        PARTITION BY authority, child_id ORDER BY last_seen_at RANGE BETWEEN INTERVAL {days} DAYS PRECEDING AND CURRENT ROW
    ) AS lately
    FROM episodes WHERE status <> 'cancelled'
), of_period AS (
    SELECT * FROM counted
    WHERE (over_on >= $from_on AND over_on < $to_on) OR (status IN ('open', 'found') AND last_seen_on < $to_on)
)
SELECT f.episode_id::VARCHAR, f.reference, f.child_id, coalesce(f.team, '{unknown}'), f.category, f.age, f.last_seen_on, f.over_on,
    greatest(epoch(coalesce(f.over_at, $now) - f.last_seen_at), 0), f.times = 'days', f.lately,
    CASE WHEN f.origin = 'raised' THEN epoch(f.recorded_at - f.reported_at) END, f.discussed_at IS NOT NULL, coalesce(c.restricted, false),
    {nothing_recorded}
FROM of_period AS f LEFT JOIN children AS c ON c.authority = f.authority AND c.child_id = f.child_id
WHERE {theme}
"""


@dataclass(frozen=True)
class Asked:
    """What a sample is of. London dates, `to_on` exclusive; `known_on`: as the facts were at the end of that day."""

    theme: str
    from_on: date
    to_on: date
    known_on: date | None = None
    with_imported: bool = False
    """Also imported history on which nothing is recorded."""


class Population(NamedTuple):
    """`left_out`: imported episodes of the theme and the period on which nothing is recorded; None where they are among the cases."""

    cases: list[Case]
    left_out: int | None


def population(connection: DuckDBPyConnection, asked: Asked, now: datetime) -> Population:
    """In no order. `now` in UTC."""
    statement = STATEMENT.format(
        known=f"{AS_KNOWN}," if asked.known_on else "",
        days=OFTEN_WITHIN_DAYS,
        unknown=UNKNOWN,
        theme=THEME[asked.theme].condition,
        nothing_recorded=NOTHING_RECORDED,
    )
    known_at, _ = moment(asked.known_on, now)
    given = {"from_on": asked.from_on, "to_on": asked.to_on, "now": known_at.astimezone(UTC).replace(tzinfo=None)}
    if asked.known_on:
        given["known_on"] = asked.known_on
    rows = connection.execute(statement, given).fetchall()
    if asked.with_imported:
        return Population([_case(row[:-1]) for row in rows], None)
    cases = [_case(row[:-1]) for row in rows if not row[-1]]
    return Population(cases, len(rows) - len(cases))


def _case(row: Sequence[Any]) -> Case:
    said = dict(zip((one.name for one in fields(Case)), row, strict=True))
    late = None if said["late"] is None else timedelta(seconds=said["late"])
    return Case(**said | {"gone": timedelta(seconds=said["gone"]), "late": late})
