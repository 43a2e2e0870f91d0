"""Answers a question from the facts: one statement composed of the declarations, then rounded and completed here.

Only declared SQL goes into the statement; whatever a reader sent goes in as a parameter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Indicator, Kind
from services.reports.indicators.fields import CATEGORY, UNKNOWN, Field
from services.reports.indicators.intervals import has_interval, interval
from services.reports.indicators.known import AS_KNOWN
from services.reports.indicators.populations import ONE_CHILD
from services.reports.indicators.question import Question
from shared.clock import london_date, london_midnight

RANGES = "ranges AS (SELECT unnest($names) AS range, unnest($from_on) AS from_on, unnest($to_on) AS to_on)"
STATEMENT = """
WITH {ranges}
SELECT r.range, {by} {band} AS band, {count} AS numerator, {of} AS denominator, {children} AS children, {mix} AS mix
FROM {rows} {child}
WHERE {where}
GROUP BY ALL
"""
MIX = f"[count(*) FILTER (WHERE {CATEGORY.expression} = 'M'), count(*) FILTER (WHERE {CATEGORY.expression} = 'A')]"
LOW, HIGH, MISSING, AWAY = "low_95", "high_95", "missing", "away"
CHILD = "LEFT JOIN children AS c ON c.authority = f.authority AND c.child_id = f.child_id"


@dataclass(frozen=True)
class Children:
    """How many a figure rests on; of a share also how many are in its numerator (`among`), and how many in the rest."""

    all: int = 0
    among: int = 0
    rest: int = 0


@dataclass(frozen=True)
class Row:
    """One figure. `at` says which: its month, value of the breakdown and band, by the names in `Question.keys`.

    A count has no denominator, a median no numerator; `value` is None where there is nothing to divide by or to take the middle of.
    In published form a symbol may stand in place of a number. `children` is counted for questions about publication only.
    `beside`: of what is not ranked the interval of the value, and how many of the rows counted are M and A.
    """

    at: Mapping[str, str]
    numerator: int | Symbol | None
    denominator: int | Symbol | None
    value: float | int | Symbol | None
    children: Children = Children()
    beside: Mapping[str, float | int | None] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        return {**self.at, "numerator": self.numerator, "denominator": self.denominator, "value": self.value, **self.beside}


def answer(connection: DuckDBPyConnection, question: Question, now: datetime) -> list[Row]:
    """The rows in order of month, breakdowns and band; what did not occur in a month is there with 0. `now` in UTC."""
    found = _found(connection, question, now)
    indicator = question.indicator
    by_values = _in_order(question.by, {by for _, by, _ in found}) if question.by else [()]
    bands = list(indicator.bands.values) if indicator.bands else [""]
    rows = []
    for range_, by in product([one.name for one in question.ranges], by_values):
        together = sum(found.get((range_, by, band), NONE)[0] or 0 for band in bands)
        for band in bands:
            count, of, children, mix = found.get((range_, by, band), NONE)
            row = _row(question, (range_, by, band), count, together if indicator.bands else of, children)
            rows.append(row if question.ranked else replace(row, beside=_beside(question, row, mix)))
    return rows


NONE = (None, 0, Children(), (0, 0))
At = tuple[str, tuple[str, ...], str]
"""Where a figure stands: its month, value of each breakdown, and band."""


def _found(connection: DuckDBPyConnection, question: Question, now: datetime) -> dict[At, tuple[Any, int, Children, Sequence[int]]]:
    indicator = question.indicator
    statement = STATEMENT.format(
        ranges=ranges_of(question),
        by="".join(f"{_value(field)} AS by_{n}, " for n, field in enumerate(question.by)),
        band=_value(indicator.bands) if indicator.bands else "''",
        count=indicator.count,
        of=indicator.of or "0",
        children=_children(indicator) if question.published else "NULL",
        mix=MIX if question.mixed else "NULL",
        rows=indicator.population.rows,
        child=child_of(question),
        where=condition_of(question),
    )
    rows = connection.execute(statement, parameters_of(question, statement, now)).fetchall()
    return {
        (range_, tuple(by), band): (count, of, Children(*(children or ())), mix or (0, 0))
        for range_, *by, band, count, of, children, mix in rows
    }


def ranges_of(question: Question) -> str:
    """What follows WITH: the facts as known on its day, and `ranges`."""
    return f"{AS_KNOWN}, {RANGES}" if question.known_on else RANGES


def child_of(question: Question) -> str:
    """The register's child beside `f`, where a field asked for needs it."""
    return CHILD if any(field.of_child for field in (*question.by, *(field for field, _ in question.wanted))) else ""


def condition_of(question: Question) -> str:
    """That a row `f` is one of those the question is narrowed to."""
    return " AND ".join([f"{_value(field)} IN (SELECT unnest($wanted_{n}))" for n, (field, _) in enumerate(question.wanted)] or ["true"])


def parameters_of(question: Question, statement: str, now: datetime) -> dict[str, Any]:
    """All that a statement made of these parts takes. `now` in UTC."""
    known_at, today = moment(question.known_on, now)
    parameters: dict[str, Any] = {
        "names": [one.name for one in question.ranges],
        "from_on": [one.from_on for one in question.ranges],
        "to_on": [one.to_on for one in question.ranges],
        **{f"wanted_{n}": list(values) for n, (_, values) in enumerate(question.wanted)},
    }
    if "$today" in statement:
        parameters["today"] = today
    if "$now" in statement:
        parameters["now"] = known_at.astimezone(UTC).replace(tzinfo=None)  # the facts keep UTC without saying so
    if question.known_on:
        parameters["known_on"] = question.known_on
    return parameters


def moment(known_on: date | None, now: datetime) -> tuple[datetime, date]:
    """The instant (UTC) up to which there was anything to know, and its London date: what still goes on counts up to it."""
    if known_on is None:
        return now, london_date(now)
    return min(now, london_midnight(known_on + timedelta(days=1))), min(known_on, london_date(now))


def _children(indicator: Indicator) -> str:
    among = indicator.among or "true"
    rest = f"coalesce(NOT ({among}), true)"
    return f"[{', '.join(f'count({ONE_CHILD}) FILTER (WHERE {one})' for one in ('true', among, rest))}]"


def _value(field: Field) -> str:
    return f"coalesce({field.expression}, '{UNKNOWN}')"


def _in_order(fields: Sequence[Field], seen: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Field by field the declared order, then what is not declared; not recorded comes last. What never occurred is left out."""
    declared = [{value: place for place, value in enumerate(field.values)} for field in fields]

    def place(values: tuple[str, ...]) -> list[tuple[int, str]]:
        of_each = zip(declared, values, strict=True)
        return [(places.get(value, len(places) + (value == UNKNOWN)), value) for places, value in of_each]

    return sorted(seen, key=place)


def _row(question: Question, where: At, count: Any, of: int, children: Children) -> Row:
    indicator = question.indicator
    month, by, band = where
    values = (*([month] if question.monthly else []), *by, *([band] if indicator.bands else []))
    at = dict(zip(question.keys, values, strict=True))
    if indicator.kind is Kind.MEDIAN:
        return Row(at, None, of, None if count is None else _rounded(Decimal(str(count)), indicator), children)
    denominator = of if indicator.kind is not Kind.COUNT else None
    return Row(at, count or 0, denominator, _ratio(indicator, count or 0, of), children)


def _beside(question: Question, row: Row, mix: Sequence[int]) -> dict[str, float | int | None]:
    ends = interval(question.indicator, row.numerator, row.denominator) or (None, None)
    return dict(zip(beside(question), (*(ends if has_interval(question.indicator) else ()), *mix), strict=False))


def _ratio(indicator: Indicator, count: int, of: int) -> float | int | None:
    if indicator.kind is Kind.COUNT:
        return count
    if not of:
        return None
    return _rounded(Decimal(count * (100 if indicator.kind in (Kind.PERCENT, Kind.RATE) else 1)) / Decimal(of), indicator)


def _rounded(value: Decimal, indicator: Indicator) -> float | int:
    """Half up, as the Department does; Python's own rounding would make 20.5 % into 20."""
    rounded = value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)
    return float(rounded) if indicator.decimals else int(rounded)


def columns(question: Question) -> Iterator[str]:
    """The names a row of the answer has."""
    yield from (*question.keys, "numerator", "denominator", "value", *beside(question))


def beside(question: Question) -> tuple[str, ...]:
    """The names of what stands beside each figure: nothing where they may be ranked."""
    if question.ranked:
        return ()
    return (*([LOW, HIGH] if has_interval(question.indicator) else ()), *([MISSING, AWAY] if question.mixed else ()))
