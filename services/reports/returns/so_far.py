"""The return of a collection year that is still running: until when it goes, and which rules may speak otherwise once it is over. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

from shared.clock import london_date
from shared.ssda903.dates import read_date
from shared.ssda903.rules import RULES
from shared.ssda903.tables import MissingRow
from shared.ssda903.years import CollectionYear
from shared.web import day

BESIDE_THE_FILES = list(dict.fromkeys(rule.code for rule in RULES if rule.needs & {"header", "episodes"}))
"""Rules that hold the rows against header and care episodes, which say what they said when they were loaded last."""
OPEN_ONES = ("575", "577", "580")
"""Rules about a period that is open, or goes on: its placement or care may still end, or the child turn 18, while it lasts."""


def so_far(year: CollectionYear, rows: Sequence[MissingRow], loaded_at: datetime | None, today: date) -> list[str]:
    """In sentences; none where the year is over. `loaded_at` (UTC) is when the register was, `today` a London date."""
    if today > year.last_day:
        return []
    if today < year.first_day:
        return [f"{year} begins only on {day(year.first_day)}: there is nothing to send yet."]
    told = [found for row in rows for text in (row.mis_start, row.mis_end) if (found := read_date(text)) and found <= today]
    open_now = sum(1 for row in rows if not row.mis_end)
    goes_to = f" The last start or end in its rows is {day(max(told))}." if told else ""
    loaded = f"last on {day(london_date(loaded_at))}" if loaded_at else "and nothing says when"
    return [
        f"{year} is still running, until {day(year.last_day)}: this is the year so far, up to today, {day(today)}, and not the return to "
        f"send.{goes_to}",
        f"Rules {', '.join(BESIDE_THE_FILES)} hold the rows against header.csv and episodes.csv as they were loaded, {loaded}: a child who "
        "came into care since fails them now and need not at the end, and care that ended since is not known to them.",
        f"A row without an end ({open_now} now) means away today. At the end it means away on {day(year.last_day)}, so most will have "
        f"their end by then; rules {', '.join(OPEN_ONES[:-1])} and {OPEN_ONES[-1]} may then speak of others.",
    ]
