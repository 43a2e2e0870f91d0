"""Other places' figures, to stand beside ours: percent of looked-after children with an incident in the year, missing and away.

Never shown without the away series and the caveat: what one authority records as missing another records as away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "Department for Education, Children looked after in England including adoptions: children who were missing"
LICENCE = "Open Government Licence v3.0"
OVER_COUNT, OVER_COUNT_YEAR = 11, 2023
"""Percent, by the Department's own estimate: children counted as missing who were away."""


@dataclass(frozen=True)
class Place:
    """`gss` is its code; `years`: by the calendar year in which the collection year ends, percent missing and percent away."""

    gss: str
    name: str
    years: Mapping[int, tuple[int, int]]


def _from_2016(*shares: tuple[int, int]) -> dict[int, tuple[int, int]]:
    return dict(enumerate(shares, 2016))


# The published table, 2016 to 2025.
BROMLEY = Place(
    "E09000006", "Bromley", _from_2016((9, 9), (13, 11), (14, 7), (14, 9), (18, 10), (13, 6), (15, 5), (14, 5), (14, 3), (21, 3))
)
LONDON = Place("E12000007", "London", _from_2016((10, 8), (13, 10), (14, 9), (14, 9), (15, 9), (13, 8), (14, 7), (14, 7), (15, 7), (16, 8)))
ENGLAND = Place("E92000001", "England", _from_2016((9, 4), (10, 5), (11, 4), (11, 3), (11, 3), (10, 2), (11, 2), (11, 2), (11, 2), (11, 3)))

PLACES = (BROMLEY, LONDON, ENGLAND)
LATEST = max(ENGLAND.years)
EARLIEST = min(ENGLAND.years)


def beside(authority: str) -> tuple[Place, ...]:
    """Whom an authority's own figure stands beside: itself as the Department published it, where we have that, London and England."""
    return tuple(one for one in PLACES if one.gss in (authority, LONDON.gss, ENGLAND.gss))
