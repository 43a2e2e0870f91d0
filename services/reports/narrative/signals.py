"""Signal or noise: the XmR chart of a monthly series, judged at its last month.

Wheeler, "Understanding Variation"; NHS England, "Making Data Count". All points given make the limits, the one judged among them. The sums
are exact: a series that does not move has no signal, and adding the same number to every month changes none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, takewhile
from math import floor

FEWEST = 6
"""Months without which nothing is judged: limits of fewer move with every month that is added."""
MOST = 24
"""Months that are looked back on: what was usual longer ago is no measure of this month."""
WIDTH = Fraction("2.66")
"""Mean moving ranges from the mean to a limit: three sigma by the ranges of neighbours (3 / 1.128)."""
IN_A_ROW = 8


class Way(StrEnum):
    UP = "up"
    DOWN = "down"


class Rule(StrEnum):
    """By which a month is a signal; the first that holds is the one named."""

    OUTSIDE = "outside the limits"
    RUN = "eight in a row"


@dataclass(frozen=True)
class Judgement:
    """`rule` and `way` are None where there is no signal. `run`: months in a row, this one the last, on its side of the mean
    by what is shown; 0 where nothing moved in them.

    `value` is the month judged, before it is rounded to be shown.
    """

    rule: Rule | None
    way: Way | None
    value: float
    mean: float
    moving_range: float
    lower: float
    upper: float
    run: int
    months: int


def judge(points: Sequence[float | Fraction], decimals: int) -> Judgement | None:
    """Of the series, oldest first, about its last point. None where there are fewer than FEWEST.

    `decimals` are those the figure is shown with; its limits are told with one more, and crossed only where that can be seen.
    """
    if len(points) < FEWEST:
        return None
    exact = [Fraction(str(point)) for point in points[-MOST:]]
    mean = sum(exact, Fraction()) / len(exact)
    moving_range = sum((abs(later - earlier) for earlier, later in pairwise(exact)), Fraction()) / (len(exact) - 1)
    lower, upper = mean - WIDTH * moving_range, mean + WIDTH * moving_range
    shown = [rounded(point, decimals) for point in exact]
    run = _run(shown, mean, Fraction(1, 2 * 10**decimals))
    low, value, high = (rounded(one, decimals + 1) for one in (lower, exact[-1], upper))
    rule = Rule.OUTSIDE if not low <= value <= high else Rule.RUN if run >= IN_A_ROW else None
    way = None if rule is None else Way.UP if (shown if rule is Rule.RUN else exact)[-1] > mean else Way.DOWN
    return Judgement(rule, way, float(exact[-1]), float(mean), float(moving_range), float(lower), float(upper), run, len(exact))


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up, as every figure is."""
    return Fraction(floor(value * 10**decimals + Fraction(1, 2)), 10**decimals)


def _run(points: Sequence[Fraction], mean: Fraction, least: Fraction) -> int:
    """Of points as they are shown. One nearer to the mean than `least` is shown as the mean is, and so on neither side."""
    sides = [0 if abs(point - mean) < least else 1 if point > mean else -1 for point in points]
    same = takewhile(lambda side: side and side == sides[-1], reversed(sides))
    run = points[len(points) - len(list(same)) :]
    return len(run) if len(set(run)) > 1 else 0
