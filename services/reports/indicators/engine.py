"""Answers a question from the facts: one statement composed of the declarations, then rounded and completed here.

Only declared SQL goes into the statement; whatever a reader sent goes in as a parameter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.indicators.catalogue import Indicator, Kind
from services.reports.indicators.fields import UNKNOWN, Field
from services.reports.indicators.question import Question
from shared.clock import london_date

STATEMENT = """
WITH ranges AS (SELECT unnest($names) AS range, unnest($from_on) AS from_on, unnest($to_on) AS to_on)
SELECT r.range, {by} AS by, {band} AS band, {count} AS numerator, {of} AS denominator
FROM {rows} {child}
WHERE {where}
GROUP BY ALL
"""
CHILD = "LEFT JOIN children AS c ON c.authority = f.authority AND c.child_id = f.child_id"


@dataclass(frozen=True)
class Row:
    """One figure. `at` says which: its month, value of the breakdown and band, by the names in `Question.keys`.

    A count has no denominator, a median no numerator; `value` is None where there is nothing to divide by or to take the middle of.
    """

    at: Mapping[str, str]
    numerator: int | None
    denominator: int | None
    value: float | int | None

    def shown(self) -> dict[str, Any]:
        return {**self.at, "numerator": self.numerator, "denominator": self.denominator, "value": self.value}


def answer(connection: DuckDBPyConnection, question: Question, now: datetime) -> list[Row]:
    """The rows in order of month, breakdown and band; what did not occur in a month is there with 0. `now` in UTC."""
    found = _found(connection, question, now)
    indicator = question.indicator
    by_values = _in_order(question.by, {by for _, by, _ in found}) if question.by else [""]
    bands = list(indicator.bands.values) if indicator.bands else [""]
    rows = []
    for range_, by in product([one.name for one in question.ranges], by_values):
        together = sum(found.get((range_, by, band), (0, 0))[0] or 0 for band in bands)
        for band in bands:
            count, of = found.get((range_, by, band), (None if indicator.kind is Kind.MEDIAN else 0, 0))
            rows.append(_row(question, (range_, by, band), count, together if indicator.bands else of))
    return rows


def _found(connection: DuckDBPyConnection, question: Question, now: datetime) -> dict[tuple[str, str, str], tuple[Any, int]]:
    indicator, ranges = question.indicator, question.ranges
    used = [field for field in (question.by, *(one for one, _ in question.wanted)) if field]
    statement = STATEMENT.format(
        by=_value(question.by) if question.by else "''",
        band=_value(indicator.bands) if indicator.bands else "''",
        count=indicator.count,
        of=indicator.of or "0",
        rows=indicator.population.rows,
        child=CHILD if any(field.of_child for field in used) else "",
        where=" AND ".join(
            [f"{_value(field)} IN (SELECT unnest($wanted_{n}))" for n, (field, _) in enumerate(question.wanted)] or ["true"]
        ),
    )
    parameters: dict[str, Any] = {
        "names": [one.name for one in ranges],
        "from_on": [one.from_on for one in ranges],
        "to_on": [one.to_on for one in ranges],
        **{f"wanted_{n}": list(values) for n, (_, values) in enumerate(question.wanted)},
    }
    if "$today" in statement:
        parameters["today"] = london_date(now)
    if "$now" in statement:
        parameters["now"] = now.astimezone(UTC).replace(tzinfo=None)  # the facts keep UTC without saying so
    rows = connection.execute(statement, parameters).fetchall()
    return {(range_, by, band): (count, of) for range_, by, band, count, of in rows}


def _value(field: Field) -> str:
    return f"coalesce({field.expression}, '{UNKNOWN}')"


def _in_order(field: Field, seen: set[str]) -> list[str]:
    """The declared order, then what is not declared; not recorded comes last. What never occurred is left out."""
    declared = [value for value in field.values if value in seen]
    return declared + sorted(seen - {*declared, UNKNOWN}) + [UNKNOWN] * (UNKNOWN in seen)


def _row(question: Question, where: tuple[str, str, str], count: Any, of: int) -> Row:
    indicator = question.indicator
    names = ("month", question.by.id if question.by else "", indicator.bands.id if indicator.bands else "")
    at = {name: value for name, value in zip(names, where, strict=True) if name in question.keys}
    if indicator.kind is Kind.MEDIAN:
        return Row(at, None, of, None if count is None else _rounded(Decimal(str(count)), indicator))
    denominator = of if indicator.kind is not Kind.COUNT else None
    return Row(at, count, denominator, _ratio(indicator, count, of))


def _ratio(indicator: Indicator, count: int, of: int) -> float | int | None:
    if indicator.kind is Kind.COUNT:
        return count
    if not of:
        return None
    return _rounded(Decimal(count * (100 if indicator.kind is Kind.PERCENT else 1)) / Decimal(of), indicator)


def _rounded(value: Decimal, indicator: Indicator) -> float | int:
    """Half up, as the Department does; Python's own rounding would make 20.5 % into 20."""
    rounded = value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)
    return float(rounded) if indicator.decimals else int(rounded)


def columns(question: Question) -> Iterator[str]:
    """The names a row of the answer has."""
    yield from (*question.keys, "numerator", "denominator", "value")
