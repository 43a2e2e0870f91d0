"""Whether a list seems to be of a part of the days compared, or cut off, told from its own lines: then “only here” says little. Pure."""

from datetime import date

from services.reports.reconciliation.matching import Comparison
from services.reports.reconciliation.ours import Days
from services.reports.reconciliation.sent import Line
from shared.contracts.codes import Category
from shared.web import day

FAR_FEWER = 2
"""A list is far shorter than ours where ours has more than so many times its lines (ours) …"""
WORTH_SAYING = 10
"""… and so many absences more: of a handful nothing can be said."""

WORTH_ASKING = 2
"""So many of ours outside a list’s own dates, and it may be of a part of the days (ours): one alone may simply not be known to them."""


def doubts(comparison: Comparison, refused: int, days: Days) -> list[str]:
    """In sentences, none where nothing is odd. `refused` lines stood in the list too."""
    pairs = (*comparison.in_both, *comparison.differing)
    lines = [*(pair.line for pair in pairs), *(one.line for one in comparison.only_there)]
    # The police may know of none that are away: only who was missing says which days their list is of, and how long it should be.
    here = [one.absence for one in comparison.only_here if one.absence.category == Category.M]
    ours = len(here) + sum(pair.absence.listed and pair.absence.category == Category.M for pair in pairs)
    return [one for one in (_spans_less(lines, days, [one.start.day for one in here]), _far_fewer(lines, refused, ours)) if one]


def _spans_less(lines: list[Line], days: Days, here: list[date]) -> str | None:
    if not lines:
        return None
    first, last = (pick(line.start.day for line in lines) for pick in (min, max))
    outside = sum(not first <= one <= last for one in here)
    if outside < WORTH_ASKING:
        return None
    return (
        f"The list’s own dates go from {day(first)} to {day(last)}, and it is compared with {day(days.first)} to {day(days.last)}: "
        f"{outside:,} of the {len(here):,} only in ours with a child missing began before or after its dates. "
        "Is it a list of a part of these days?"
    )


def _far_fewer(lines: list[Line], refused: int, ours: int) -> str | None:
    theirs = len(lines) + refused
    if ours <= theirs * FAR_FEWER or ours - theirs < WORTH_SAYING:
        return None
    dates = f", from {day(min(line.start.day for line in lines))} to {day(max(line.start.day for line in lines))}," if lines else ""
    return (
        f"The list has {theirs:,} {'line' if theirs == 1 else 'lines'}{dates} and ours {ours:,} absences with a child missing in these "
        "days. Is it the whole list, or was the file cut off? What is only in ours may be in the rest of it."
    )
