"""What a figure is judged to be, in words, for series of weeks and of quarters. Months have the words of the digest."""

from fractions import Fraction

from services.reports.indicators.declaring import Indicator, Kind
from services.reports.narrative.signals import FEWEST, Judgement, Rule, Way, rounded


def verdict(judgement: Judgement | None, indicator: Indicator, unit: str, usable: int, better: Way | None = None) -> str:
    """`unit` is `week` or `quarter`; `usable` how many there are. Says the rule of a signal, and “no signal” where there is none."""
    if judgement is None:
        return not_judged(unit, usable)
    over = f"mean {limit(judgement.mean, indicator)}, {judgement.months} {unit}s"
    lower, upper = (limit(one, indicator) for one in bounds(judgement, indicator))
    closer = unrounded(judgement, indicator)
    at = "" if closer is None else f"at {limit(closer, indicator)} "
    if judgement.way is None:
        return f"No signal: {at}within the limits of {lower} and {upper} ({over})."
    side, beyond = ("above", upper) if judgement.way is Way.UP else ("below", lower)
    what = "An improvement, and a signal" if judgement.way is better else "This is a signal"
    if judgement.rule is Rule.OUTSIDE:
        return f"{what}: {at}{side} the limit of {beyond} (rule: {judgement.rule}; {over})."
    rule = f"(rule: {judgement.rule}; mean {limit(judgement.mean, indicator)})"
    run = f"{judgement.run} {unit}s in a row {side} the mean of the last {judgement.months} {unit}s"
    return f"{what} by the run, not by the {unit} itself: {run} {rule}."


def not_judged(unit: str, usable: int) -> str:
    there = f"are {usable}" if usable > 1 else "is one" if usable else "is none"
    return f"Not judged: that takes {FEWEST} {unit}s with a figure, and there {there} to go by."


def bounds(judgement: Judgement, indicator: Indicator) -> tuple[float, float]:
    """The limits as they are told: no count is below 0 and no share above 100."""
    return max(judgement.lower, 0.0), min(judgement.upper, 100.0) if indicator.kind is Kind.PERCENT else judgement.upper


def unrounded(judgement: Judgement, indicator: Indicator) -> float | None:
    """The value judged with as many decimals as its limits, where the rounded one would seem to be on the other side of one of them."""
    value, lower, upper = (Fraction(str(one)) for one in (judgement.value, *bounds(judgement, indicator)))
    seen, low, high = rounded(value, indicator.decimals), *(rounded(one, indicator.decimals + 1) for one in (lower, upper))
    if (low <= seen <= high) == (judgement.rule is not Rule.OUTSIDE):
        return None
    return float(rounded(value, indicator.decimals + 1))


def limit(value: float, indicator: Indicator) -> str:
    """With one decimal more than the figure."""
    return f"{value:,.{indicator.decimals + 1}f}{'%' if indicator.kind is Kind.PERCENT else ''}"
