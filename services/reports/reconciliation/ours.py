"""Our absences that a list should have, and those it may speak of too, read from the facts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from services.reports.reconciliation.matching import Absence
from services.reports.reconciliation.sent import When


class Days(NamedTuple):
    """London days, both included."""

    first: date
    last: date


# Those that began in the days of the list, those that went on into them, and those the list names. Cancelled ones never were.
ABSENCES = """
SELECT episode_id, reference, child_id, category, status, times, last_seen_at, found_at, over_at,
    last_seen_on BETWEEN $listed_first AND $listed_last
FROM episodes
WHERE status <> 'cancelled' AND (
    last_seen_on <= $last AND coalesce(over_on, CASE WHEN status IN ('open', 'found') THEN $last ELSE last_seen_on END) >= $first
    OR upper(reference) IN (SELECT unnest($references))
)
ORDER BY last_seen_at, reference
"""


def absences(connection: DuckDBPyConnection, listed: Days, reach: Days, references: Iterable[str]) -> list[Absence]:
    """`listed` are the days whose absences the list should have, `reach` those it speaks of; `references` in capitals."""
    asked = {"listed_first": listed.first, "listed_last": listed.last, "first": reach.first, "last": reach.last}
    found = connection.execute(ABSENCES, asked | {"references": sorted(references)}).fetchall()
    return [_absence(*row) for row in found]


def _absence(episode_id: object, reference: str, child: str, category: str, status: str, times: str, *said: Any) -> Absence:
    start, found, over, listed = said
    days = times == "days"

    def when(at: datetime | None) -> When | None:
        return When(at.replace(tzinfo=UTC), day_only=days) if at else None

    return Absence(
        episode_id=str(episode_id),
        reference=reference,
        child=child,
        category=category,
        start=When(start.replace(tzinfo=UTC), day_only=days),
        found=when(found),
        over=when(over),
        end_known=over is not None or status in ("open", "found"),
        listed=listed,
    )
