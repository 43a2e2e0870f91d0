"""Since when there is anything to count."""

from datetime import date

from duckdb import DuckDBPyConnection

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.known import rows_known

SINCE = "SELECT min(start_on) FROM periods WHERE status <> 'cancelled'"
# Figures of returns rest on what was raised here: imported history knows no interviews.
SINCE_RAISED = "SELECT min(last_seen_on) FROM episodes WHERE status <> 'cancelled' AND origin = 'raised'"


def record_since(connection: DuckDBPyConnection, indicator: Indicator, known_on: date | None = None) -> date | None:
    """The first London day of the record this figure counts, as known on a day or now; None where it counts nothing at all."""
    statement = SINCE if indicator.population.of_history else SINCE_RAISED
    ((found,),) = rows_known(connection, statement, known_on)
    since: date | None = found
    return since
