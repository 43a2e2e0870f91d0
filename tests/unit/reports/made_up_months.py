"""Made-up figures up to October 2026, and what the digest says of them."""

from collections.abc import Mapping
from datetime import date

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.engine import Row
from services.reports.indicators.question import ask
from services.reports.narrative.comparators import beside
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.findings import findings
from services.reports.narrative.grammar import sentence
from services.reports.narrative.months import Month
from services.reports.narrative.told import Affected, Grouped, OurYear, Series, Spoken, Told
from services.reports.narrative.watched import SPOKEN, WATCHED

OCTOBER = Month(2026, 10)

ANYTHING = ask(INDICATORS["incidents"], date(2025, 4, 1), date(2026, 4, 1), (), (), monthly=True)

SINCE = date(2024, 4, 1)

BY_ID = {one.indicator.id: one for one in WATCHED}

REASONS = SPOKEN[0]

YEAR = (14, 12, 13, 15, 12, 14, 13, 12, 15, 14, 13, 12)


def series(indicator: str, *rows: Row) -> Series:
    months = tuple(OCTOBER.before(n) for n in reversed(range(len(rows))))
    return Series(BY_ID[indicator], ANYTHING, months, rows)


def counts(indicator: str, *numbers: int) -> Series:
    return series(indicator, *(Row({}, number, None, number) for number in numbers))


def shares(indicator: str, *parts: tuple[int, int]) -> Series:
    return series(indicator, *(Row({}, part, of, int(100 * part / of + 0.5) if of else None) for part, of in parts))


def medians(indicator: str, *values: tuple[float | None, int]) -> Series:
    return series(indicator, *(Row({}, None, of, value) for value, of in values))


def grouped(total: int, **parts: int | Symbol) -> Grouped:
    by = INDICATORS["incidents"].field("age_band")
    assert by is not None
    rows = tuple(Row({"age_band": group}, None, None, part) for group, part in parts.items())
    return Grouped(BY_ID["incidents"], ANYTHING, by, rows, Row({}, total, None, total))


def our_year(ends: int, part: int, whole: int, authority: str = "E09000999") -> OurYear:
    row = Row({}, part, whole, int(100 * part / whole + 0.5))
    return OurYear(BY_ID["percent_of_looked_after_children"], ANYTHING, ends, row, beside(authority))


def spoken(*months: Mapping[str, int | Symbol], total: int | Symbol | None = None) -> Spoken:
    """Each month's reasons by code; the last is October."""
    named = tuple(OCTOBER.before(n) for n in reversed(range(len(months))))
    assert REASONS.indicator.bands

    def row(month: Mapping[str, int | Symbol], code: str) -> Row:
        whole = sum(one for one in month.values() if isinstance(one, int)) if total is None else total
        part = month.get(code, 0)
        hidden = isinstance(whole, Symbol) or isinstance(part, Symbol)
        share = Symbol.HIDDEN if hidden else int(100 * part / whole + 0.5) if whole else None  # type: ignore[operator]
        return Row({}, part, whole, share)

    codes = {code: Series(REASONS, ANYTHING, named, tuple(row(month, code) for month in months)) for code in REASONS.indicator.bands.values}
    return Spoken(REASONS, ANYTHING, codes)


def affected(children: int, part: int, total: int, days: int | None = None) -> Affected:
    return Affected(BY_ID["share_three_times"], ANYTHING, date(2026, 10, 1), date(2026, 10, 31), children, part, total, days)


def of(*known: Series, **more: object) -> Told:
    return Told(OCTOBER, known, since=SINCE, **more)  # type: ignore[arg-type]


def said(told: Told, *kinds: Found) -> list[str]:
    return [sentence(one).text for one in findings(told) if not kinds or one.kind in kinds]
