"""Figures, months and values in words."""

from datetime import date, timedelta

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.engine import HIGH, LOW, Row
from services.reports.indicators.fields import UNKNOWN, Field
from services.reports.indicators.question import Question, Range
from shared.web import day

NOT_RECORDED = "Not recorded"
IN_WORDS = {
    Symbol.HIDDEN: "Not shown (c)",
    Symbol.NEARLY_NONE: "Under 0.5% (k)",
    Symbol.NOT_APPLICABLE: "Not applicable (z)",
}
NOTHING = "–"
"""Stands where there is nothing to divide by; its reading is beside it on the page."""


def number(value: float | Symbol | None, indicator: Indicator) -> str:
    """A figure's value with its decimals and the sign % where it is one."""
    if value is None or isinstance(value, Symbol):
        return value or NOTHING
    return f"{value:,.{indicator.decimals}f}{'%' if indicator.kind is Kind.PERCENT else ''}"


def figure(row: Row, indicator: Indicator) -> str:
    """A row's value as a page writes it: a share that is rounded away, but of somebody, is never a bare 0%."""
    if indicator.kind is Kind.PERCENT and row.value == 0 and row.numerator:
        return "under 1%"
    return number(row.value, indicator)


def interval(row: Row, indicator: Indicator) -> str:
    """`6.2 to 21.0`, with one decimal more than the figure; of nothing none."""
    low, high = row.beside.get(LOW), row.beside.get(HIGH)
    if low is None or high is None:
        return NOTHING
    sign = "%" if indicator.kind is Kind.PERCENT else ""
    return " to ".join(f"{end:,.{indicator.decimals + 1}f}{sign}" for end in (low, high))


def count(value: int | Symbol | None) -> str:
    return value or NOTHING if value is None or isinstance(value, Symbol) else f"{value:,}"


def printed(value: float | Symbol | None, decimals: int = 0, *, percent: bool = False) -> str:
    """A figure of a table that is printed as it may be published: the letter alone, its meaning stands beneath."""
    if value is None or isinstance(value, Symbol):
        return value or NOTHING
    return f"{value:,.{decimals}f}{'%' if percent else ''}"


def with_unit(value: float | Symbol | None, indicator: Indicator) -> str:
    """`512 episodes`, `21%`, `1 day`: for where no column says what it is."""
    if isinstance(value, Symbol):
        return IN_WORDS[value]
    if value is None or indicator.kind is Kind.PERCENT:
        return number(value, indicator)
    unit = {"children": "child"}.get(indicator.unit, indicator.unit.removesuffix("s")) if value == 1 else indicator.unit
    return f"{number(value, indicator)} {unit}"


def value_label(field: Field, value: str) -> str:
    """A code in words; one without words of its own, such as a team, as it is."""
    return NOT_RECORDED if value == UNKNOWN else field.values.get(value, value)


def narrowed_to(question: Question) -> str:
    """Whom a question counts alone: `Sex: Female`; blank where it is everyone."""
    return "; ".join(f"{field.title}: {value_label(field, value)}" for field, values in question.wanted for value in values)


def month_label(one: Range, today: date) -> str:
    """`April 2026`; a month the question or today cuts says so."""
    name = f"{one.from_on:%B %Y}"
    last = one.to_on - timedelta(days=1)
    if one.to_on > today and (last + timedelta(days=1)).day != 1:
        return f"{name}, so far" if one.from_on.day == 1 else f"{name}, from {one.from_on.day} so far"
    if one.from_on.day != 1:
        return f"{name}, {one.from_on.day} to {last.day}"
    return name if one.to_on.day == 1 else f"{name}, to {last.day}"


def days(first: date, last: date) -> str:
    """`1 April 2025 to 31 March 2026`, one day by itself."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def nothing_recorded(indicator: Indicator) -> str:
    """The empty answer's first words: what is not recorded, never a bare 0."""
    counted = indicator.denominator or indicator.numerator
    return f"No {counted[0].lower()}{counted[1:]}"


def ago(seconds: float | None) -> str:
    """How far behind: `up to date`, `3 minutes behind`."""
    if seconds is None:
        return "not yet level"
    if seconds < 1:
        return "up to date"
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {unit}{'' if number == 1 else 's'} behind"
    return f"{int(seconds)} second{'' if int(seconds) == 1 else 's'} behind"
