"""The one way to ask for the list of returns and the figures above it: the call, the files and the page go through it alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from services.reports.assurance import summary
from services.reports.assurance.reading import RETURNS, Listed, listed
from services.reports.assurance.response import Lack
from services.reports.assurance.summary import Figure
from services.reports.indicators.record import record_since
from services.reports.service import PATIENCE, Reports

FIGURES = (*summary.WORK, *summary.FLAGS, *summary.TRUTHS, *summary.HIDDEN)


@dataclass(frozen=True)
class Responses:
    """`figures` are of all returns of the question, whatever is missing of them. `since` is the first day of the record."""

    listed: Listed
    figures: list[Figure]
    since: date | None


async def responses(
    service: Reports,
    from_on: date | None = None,
    to_on: date | None = None,
    *,
    where: Sequence[str] = (),
    lack: Lack | None = None,
    as_known_on: date | None = None,
    min_position: int = 0,
    monthly: bool = False,
) -> Responses:
    """London dates, as `Reports.question` takes them; `monthly`: each figure month by month too. All from one snapshot.

    Raises NotAsked, or NotReached after PATIENCE.
    """
    question = service.question(RETURNS, from_on, to_on, where=where, as_known_on=as_known_on)
    missing = service.collations["missing"]
    await missing.reach(min_position, PATIENCE)
    as_of, now = service.followers["missing"].health().last_level, service.clock.now()

    def from_snapshot(connection: DuckDBPyConnection) -> Responses:
        made = summary.figures(connection, question, FIGURES, now, monthly=monthly)
        since = record_since(connection, RETURNS, question.known_on)
        return Responses(listed(connection, question, lack, now, missing.stream, as_of), made, since)

    return await service.facts.read(from_snapshot)
