"""Since when there is anything to count, and which months a page need not show for want of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import dropwhile

from duckdb import DuckDBPyConnection

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.engine import Row
from services.reports.indicators.known import rows_known
from services.reports.indicators.question import MONTH, Range

SINCE = "SELECT min(start_on) FROM periods WHERE status <> 'cancelled'"
# Figures of returns rest on what was raised here: imported history knows no interviews.
SINCE_RAISED = "SELECT min(last_seen_on) FROM episodes WHERE status <> 'cancelled' AND origin = 'raised'"


def record_since(connection: DuckDBPyConnection, indicator: Indicator, known_on: date | None = None) -> date | None:
    """The first London day of the record this figure counts, as known on a day or now; None where it counts nothing at all."""
    statement = SINCE if indicator.population.of_history else SINCE_RAISED
    ((found,),) = rows_known(connection, statement, known_on)
    since: date | None = found
    return since


def months_known(months: Sequence[Range], rows: Iterable[Row], since: date | None, kept: Collection[str] = ()) -> list[str]:
    """Their names, without the first ones before the record in which nothing is counted; those `kept` count as known."""
    counted = {row.at[MONTH] for row in rows if row.numerator or row.denominator}

    def unknown(one: Range) -> bool:
        return since is not None and one.to_on <= since and one.name not in counted and one.name not in kept

    return [one.name for one in dropwhile(unknown, months)]
