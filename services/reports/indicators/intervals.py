"""The 95% interval beside a figure of a home or a provider, and how it is said.

What the same home, going on as it does, could have shown by chance alone. Each thing counted is taken for itself.
"""

from math import sqrt

from services.reports.indicators.declaring import Indicator, Kind

Z = 1.959964
"""Of the normal distribution, for 95%."""
Interval = tuple[float, float]


def interval(indicator: Indicator, numerator: object, denominator: object) -> Interval | None:
    """In the unit of the value, with one decimal more. None without a number to make it of: a symbol of the published form is none."""
    if not has_interval(indicator) or not isinstance(numerator, int):
        return None
    if indicator.kind is Kind.COUNT:
        return _rounded(byar(numerator), indicator)
    if not isinstance(denominator, int) or not denominator:
        return None
    times = 100 if indicator.kind in (Kind.PERCENT, Kind.RATE) else 1
    if indicator.kind is Kind.PERCENT:
        low, high = wilson(numerator, denominator)
    else:
        low, high = (end / denominator for end in byar(numerator))
    return _rounded((low * times, high * times), indicator)


def has_interval(indicator: Indicator) -> bool:
    """Of a number of things, or of a share of them; not of hours, days or a median, whose spread the counts do not tell."""
    return indicator.kind is not Kind.MEDIAN and not indicator.amount


def byar(count: int) -> Interval:
    """Byar's approximation to the Poisson interval (Breslow and Day 1987); within 0.03 of the exact one for every count."""
    above = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3 if count else 0.0
    return low, above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3


def wilson(count: int, of: int) -> Interval:
    """Wilson's score interval (1927), from 0 to 1; never outside, and never of no width."""
    share, spread = count / of, Z * Z / of
    middle, reach = share + spread / 2, Z * sqrt(share * (1 - share) / of + spread / of / 4)
    return max((middle - reach) / (1 + spread), 0.0), min((middle + reach) / (1 + spread), 1.0)


def method(indicator: Indicator) -> str:
    """By which rule the interval is made, in one sentence; that there is none, where there is none."""
    if not has_interval(indicator):
        return "No interval is shown: the counts do not tell how far hours, days or a median would vary by chance."
    rule = "Byar’s approximation to the Poisson interval of its count"
    rule = "Wilson’s score interval" if indicator.kind is Kind.PERCENT else rule
    return (
        f"The 95% interval is {rule}: what chance alone could have shown. It takes each one counted for itself; where one child goes "
        "often, chance reaches further."
    )


def _rounded(ends: Interval, indicator: Indicator) -> Interval:
    low, high = (round(end, indicator.decimals + 1) for end in ends)
    return low, high
