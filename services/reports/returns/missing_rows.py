"""The rows of the missing module for a collection year, from the collated periods.

A period that was loaded from a year's file goes back as it was sent, in the order of its lines; whatever was recorded here since
follows by child and start. Hours are not collected: London dates only.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from shared.ssda903.dates import write_date
from shared.ssda903.tables import MissingRow
from shared.ssda903.years import CollectionYear

# A scan of `periods`. A period of a year's own file is in its return whatever its dates (the rules name what is wrong with them).
PERIODS = """
WITH told AS (
    SELECT *,
        list_min(list_transform(list_filter(sent, lambda row: row.collection_year = $year), lambda row: row.line)) AS line,
        len(list_filter(sent, lambda row: row.collection_year > $year)) > 0 AS sent_later
    FROM periods WHERE status <> 'cancelled'
)
SELECT t.child_id, coalesce(c.date_of_birth, t.date_of_birth) AS born, t.category, t.start_on, t.end_on,
    t.line, t.line IS NOT NULL AND NOT t.sent_later AND t.ends_at_midnight AS as_sent
FROM told AS t LEFT JOIN children AS c ON c.authority = t.authority AND c.child_id = t.child_id
WHERE t.line IS NOT NULL
    OR t.care_status = 'ours' AND t.start_on <= $last_day AND coalesce(t.counts_to, $today) >= $first_day
ORDER BY t.line NULLS LAST, t.child_id, t.start_on, t.end_on NULLS LAST
"""


class _Told(NamedTuple):
    child_id: str
    born: date | None
    category: str
    start_on: date
    end_on: date | None
    line: int | None
    as_sent: bool | None

    def end_in(self, year: CollectionYear) -> date | None:
        """Blank for what was open on the year's last day, whenever it ended since (rule 571).

        An end beyond it is written only where the year's own file had it: a whole London day, and no later file that could have
        brought it.
        """
        if self.end_on is None or self.end_on <= year.last_day or self.as_sent:
            return self.end_on
        return None


def missing_rows(
    connection: DuckDBPyConnection, year: CollectionYear, today: date, born: Mapping[tuple[int, str], str]
) -> list[MissingRow]:
    """Starts are kept as they were, even before the year: moved to 1 April they would break rule 576.

    `born` has the DOB of the rows of the year's own file by line and child, as sent; any other is the register's.
    """
    parameters = {"year": str(year), "first_day": year.first_day, "last_day": year.last_day, "today": today}
    told = (_Told(*row) for row in connection.execute(PERIODS, parameters).fetchall())
    return [
        MissingRow(
            one.child_id,
            born.get((one.line or 0, one.child_id), write_date(one.born)),
            one.category,
            write_date(one.start_on),
            write_date(one.end_in(year)),
            line=line,
        )
        for line, one in enumerate(told, 2)
    ]
