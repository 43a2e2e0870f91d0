"""The register's 903 rows of a year: as sent, or carried forward from the last year that was loaded."""

from typing import NamedTuple

from services.missing.store import ssda903
from shared.database import Connection
from shared.ssda903.dates import read_date
from shared.ssda903.tables import EPISODES, HEADER, MISSING, EpisodeRow
from shared.ssda903.years import CollectionYear


class RegisterRows(NamedTuple):
    """Values in the order of the file's columns. `carried_from` is None where the year itself was loaded.

    `born`: line, child and DOB of each row of the year's own missing file, text as sent: events have its other columns.
    """

    header: list[list[str]]
    episodes: list[list[str]]
    born: list[tuple[int, str, str]]
    carried_from: CollectionYear | None


async def rows_of_year(conn: Connection, year: CollectionYear) -> RegisterRows:
    """Where the year is not loaded: of the latest earlier one, the care episodes that reach into it and their children."""
    loaded = set(await ssda903.years_with(conn, HEADER)) | set(await ssda903.years_with(conn, EPISODES))
    before = max((one for one in loaded if one <= year), default=None)
    born = [(row.line, row.child_id, row.dob) for row in await ssda903.of_year(conn, MISSING, year)]
    if before is None:
        return RegisterRows([], [], born, None)
    header = await ssda903.of_year(conn, HEADER, before)
    episodes = await ssda903.of_year(conn, EPISODES, before)
    if before != year:
        episodes = [row for row in episodes if _reaches_into(row, year)]
        looked_after = {row.child_id for row in episodes}
        header = [row for row in header if row.child_id in looked_after]
    return RegisterRows(
        [ssda903.values(HEADER, row) for row in header],
        [ssda903.values(EPISODES, row) for row in episodes],
        born,
        None if before == year else before,
    )


def _reaches_into(row: EpisodeRow, year: CollectionYear) -> bool:
    began, ceased = read_date(row.decom), read_date(row.dec)
    return began is not None and began <= year.last_day and (ceased is None or ceased >= year.first_day)
