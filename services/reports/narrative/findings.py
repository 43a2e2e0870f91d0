"""Findings: what stands out in a month's figures, by rules declared at the end. Pure: answers in, findings out, each with its numbers.

A number that is hidden in published form is in no finding, and neither is anything worked out from one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.engine import Row
from services.reports.indicators.question import Question
from services.reports.narrative import children, comparators, in_short, practice
from services.reports.narrative.months import Month
from services.reports.narrative.signals import FEWEST, Judgement
from services.reports.narrative.told import Series, Told, Value, Values, shown
from services.reports.narrative.verdicts import bounds, unrounded
from services.reports.narrative.watched import Watched


class Kind(StrEnum):
    """In the order in which a reader should hear of them."""

    NOTHING = "nothing_to_report"
    SIGNALS = "signals"
    LARGEST = "largest_change"
    SIGNAL = "signal"
    IMPROVEMENT = "improvement"
    NO_SIGNAL = "no_signal"
    OVERDUE = "overdue"
    DECIDED = "decided"
    DONE = "done"
    REVIEWS = "reviews"
    PRACTICE = "practice_reviews"
    LEARNED = "practice_learned"
    ACTIONS = "practice_actions"
    SAID = children.SAID
    SAID_SIGNAL = children.SAID_SIGNAL
    AFFECTED = "most_affected"
    CONCENTRATION = "concentration"
    COMPARISON = "comparison"
    CAVEAT = "caveat"
    HIDDEN = "not_shown"


@dataclass(frozen=True)
class Finding:
    """`question` is the one whose answer shows the same figures. `strength` orders findings of one kind, the strongest first.

    `watched` is None where it is about no one figure.
    """

    kind: Kind
    watched: Watched | None
    question: Question | None
    values: Values
    judgement: Judgement | None = None
    strength: float = 0
    leads_to: str | None = None
    """The address of a page that shows the same, where that is no figure's."""

    @property
    def order(self) -> tuple[int, float]:
        return list(Kind).index(self.kind), -self.strength


def findings(told: Told) -> list[Finding]:
    """All of them, in the order in which a reader should hear of them."""
    found = [one for rule in RULES for one in rule(told)]
    return sorted(found, key=lambda one: one.order)


def _values(series: Series) -> dict[str, Value]:
    """The month's value with what it is made of, and last month's and last year's with the changes from them."""
    month, indicator = series.months[-1], series.watched.indicator
    values: dict[str, Value] = {"month": str(month)}
    parts = {"numerator": series.row.numerator, "denominator": series.row.denominator, "value": shown(series.row)}
    values |= {name: part for name, part in parts.items() if part is not None and not isinstance(part, Symbol)}
    for name, other in (("last_month", month.before(1)), ("last_year", month.before(12))):
        row = series.at(other)
        then, now = shown(row), shown(series.row)
        if row is None or then is None or now is None:
            continue
        values |= {f"{name}_month": str(other), name: then, f"{name}_change": round(now - then, indicator.decimals)}
        if _rounded_away(row):
            values[f"{name}_rounded_away"] = 1
    values |= _not_counted(series)
    return values | ({"rounded_away": 1} if _rounded_away(series.row) else {})


def _not_counted(series: Series) -> dict[str, Value]:
    """Of imported history, and since when there is anything else."""
    imported: dict[str, Value] = {"imported": series.left_out} if series.left_out else {}
    return imported | ({"since": str(series.since)} if series.since else {})


def _rounded_away(row: Row) -> bool:
    """A share that is of somebody, and not of nobody, though it is rounded to 0."""
    return row.value is Symbol.NEARLY_NONE or (row.value == 0 and isinstance(row.denominator, int) and bool(row.numerator))


def _limits(series: Series, judgement: Judgement) -> dict[str, Value]:
    """As they are told: no count is below 0 and no share above 100."""
    decimals = series.watched.indicator.decimals + 1
    lower, upper = bounds(judgement, series.watched.indicator)
    numbers = {"mean": judgement.mean, "lower": lower, "upper": upper, "moving_range": judgement.moving_range}
    told: dict[str, Value] = {name: _half_up(number, decimals) for name, number in numbers.items()}
    closer = unrounded(judgement, series.watched.indicator)
    told |= {} if closer is None else {"unrounded": closer}
    return told | {"months": judgement.months, "run": judgement.run}


def _half_up(number: float, decimals: int) -> float:
    """As every figure is rounded; Python's own rounding would make 56.25 into 56.2."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _figures(told: Told) -> Iterator[Finding]:
    """Each figure of the month, with last month and last year beside it, and whether it is a signal."""
    for series in told.series:
        watched, judgement, values = series.watched, told.judged(series), _values(series)
        if series.row.value is Symbol.HIDDEN:
            continue
        if judgement is None:
            values |= {"usable": len(series.points), "needed": FEWEST}
        else:
            values |= _limits(series, judgement)
        if judgement is None or judgement.way is None:
            if series.always:
                yield Finding(Kind.NO_SIGNAL, watched, series.question, values, judgement)
            continue
        kind = Kind.IMPROVEMENT if judgement.way is watched.better else Kind.SIGNAL
        yield Finding(kind, watched, series.question, values, judgement, _distance(judgement))


def _distance(judgement: Judgement) -> float:
    """From the mean, in mean moving ranges: the one measure that figures of different units share."""
    return abs(judgement.value - judgement.mean) / judgement.moving_range if judgement.moving_range else 0


def _how_many_signals(told: Told) -> Iterator[Finding]:
    values: dict[str, Value] = {"month": str(told.month)}
    if told.since and Month.of(told.since) >= told.month:
        values["since"] = str(told.since)
    if told.since is None or Month.of(told.since) > told.month:
        yield Finding(Kind.NOTHING, None, None, values | {"recorded": 0})
        return
    values |= in_short.counted(told)
    yield Finding(Kind.SIGNALS if values["signals"] else Kind.NOTHING, None, None, values)


def _largest_change(told: Told) -> Iterator[Finding]:
    """From the month before, measured by how much each figure usually moves from month to month."""
    moved = []
    for series in told.series:
        judgement, values = told.judged(series), _values(series)
        change = values.get("last_month_change")
        if judgement and judgement.moving_range and isinstance(change, (int, float)) and change and series.watched.always:
            times = abs(series.change) / judgement.moving_range
            values |= _limits(series, judgement) | {"times": _half_up(times, 1)}
            moved.append(Finding(Kind.LARGEST, series.watched, series.question, values, judgement, times))
    if moved:
        yield max(moved, key=lambda one: one.strength)


def _overdue(told: Told) -> Iterator[Finding]:
    """What was to be done within a time and was not."""
    for series in told.series:
        done, of = series.row.numerator, series.row.denominator
        if not series.watched.late or not isinstance(done, int) or not isinstance(of, int) or not of:
            continue
        values: dict[str, Value] = {"month": str(told.month), "late": of - done, "denominator": of, **_not_counted(series)}
        yield Finding(Kind.OVERDUE, series.watched, series.question, values, None, (of - done) / of)


def _decided(told: Told) -> Iterator[Finding]:
    """What was decided and done in the month, and what was left to be looked at again when it was over."""
    month: dict[str, Value] = {"month": str(told.month)}
    over = told.month.next.first_day
    decided = [one for one in told.decisions if Month.of(one.decided_on) == told.month]
    done = [one for one in told.decisions if one.done_on and Month.of(one.done_on) == told.month]
    waiting = [one for one in told.decisions if one.decided_on < over and (one.done_on is None or one.done_on >= over)]
    late = sorted(one.review_on for one in waiting if one.review_on < over)
    if decided:
        numbers: dict[str, Value] = {"decided": len(decided), "figures": len({one.indicator for one in decided})}
        yield Finding(Kind.DECIDED, None, None, month | numbers, leads_to=DECISIONS)
    if done:
        yield Finding(Kind.DONE, None, None, month | {"done": len(done)}, leads_to=f"{DECISIONS}?state=done")
    if waiting:
        values: dict[str, Value] = month | {"open": len(waiting), "late": len(late)} | ({"first": str(late[0])} if late else {})
        yield Finding(Kind.REVIEWS, None, None, values, leads_to=f"{DECISIONS}?state={'due' if late else 'open'}")


def _practice(told: Told) -> Iterator[Finding]:
    """What practice reviews came to, for readers within; of a published form the collection year alone, where its total is shown."""
    for kind, counted in practice.counted(told.reviewed, told.month):
        yield Finding(Kind(kind), None, None, {"month": str(told.month)} | counted, leads_to=PRACTICE_REVIEWS)
    year = told.review_year
    if year is not None and year.total:
        grades: dict[str, Value] = {grade.value: number for grade, number in year.grades.items()}
        values: dict[str, Value] = {"year": str(year.year), "year_reviewed": year.total, "withheld": int(year.hidden)}
        yield Finding(Kind.PRACTICE, None, None, {"month": str(told.month)} | values | grades)


def _children(told: Told) -> Iterator[Finding]:
    """What they said, with the answers that are a signal, and how many of them went most."""
    for spoken in told.spoken:
        for kind, values, series in children.said(spoken, told.month, published=bool(told.for_publication)):
            judgement = series.judgement if series else None
            limits = _limits(series, judgement) if series and judgement else {}
            yield Finding(Kind(kind), spoken.watched, spoken.question, values | limits, judgement)
    for one in told.affected:
        yield Finding(Kind.AFFECTED, one.watched, one.question, children.affected(one, told.month))


DECISIONS, PRACTICE_REVIEWS = "/reports/decisions", "/reports/practice-reviews"
MOST_OF, FEW = 0.5, 6
"""A group is told of when it holds at least half, of at least so many: half of two is chance."""


def _concentration(told: Told) -> Iterator[Finding]:
    """A group that holds half or more. Were a larger one hidden, the group shown could not hold half."""
    for grouped in told.grouped:
        total = grouped.total.value
        for row in grouped.rows:
            part = row.value
            if not isinstance(total, int) or not isinstance(part, int) or total < FEW or part / total < MOST_OF:
                continue
            values: dict[str, Value] = {"month": str(told.month), "field": grouped.by.id, "group": row.at[grouped.by.id]}
            values |= {"part": part, "total": total, "share": _percent(part, total)}
            yield Finding(Kind.CONCENTRATION, grouped.watched, grouped.question, values, None, part / total)


def _percent(part: int, whole: int) -> int:
    """Half up."""
    return (200 * part + whole) // (2 * whole)


def _elsewhere(told: Told) -> Iterator[Finding]:
    """Ours beside the others, of the same year where both are there, and always with the caveat."""
    year = told.year
    if year is None or shown(year.row) is None or isinstance(year.row.numerator, Symbol) or isinstance(year.row.denominator, Symbol):
        return
    theirs = min(max(year.ends, comparators.EARLIEST), comparators.LATEST)
    values: dict[str, Value] = {"year_ends": year.ends, "their_year_ends": theirs}
    values["value"] = shown(year.row) or 0
    values |= {"numerator": year.row.numerator or 0, "denominator": year.row.denominator or 0} if year.counted else {}
    values |= {"rounded_away": 1} if _rounded_away(year.row) else {}
    for place in year.beside:
        missing, away = place.years[theirs]
        values |= {f"{place.name.lower()}_missing": missing, f"{place.name.lower()}_away": away}
    yield Finding(Kind.COMPARISON, year.watched, year.question, values)
    over = {"over_count": comparators.OVER_COUNT, "over_count_year": comparators.OVER_COUNT_YEAR}
    yield Finding(Kind.CAVEAT, year.watched, year.question, over)


def _not_shown(told: Told) -> Iterator[Finding]:
    """How many figures of the month a published form leaves out, and why; that it leaves out none is said as well."""
    if not told.for_publication:
        return
    hidden = sum(one.row.value is Symbol.HIDDEN for one in told.series)
    never = sum(not one.indicator.publishable for one in told.for_publication)
    unrecorded = len(told.for_publication) - len(told.series) - never
    values: dict[str, Value] = {"hidden": hidden, "never": never, "unrecorded": unrecorded}
    left_out: dict[str, Value] = {"left_out": hidden + never + unrecorded, "figures": len(told.for_publication)}
    counted = in_short.counted(told)
    shown: dict[str, Value] = {name: counted[name] for name in ("judged", "unjudged")}
    shown["can"] = len(told.for_publication) - hidden - never - unrecorded
    yield Finding(Kind.HIDDEN, None, None, {"month": str(told.month)} | left_out | values | shown)


Rule = Callable[[Told], Iterator[Finding]]
RULES: Sequence[Rule] = (
    _how_many_signals,
    _largest_change,
    _figures,
    _overdue,
    _decided,
    _practice,
    _children,
    _concentration,
    _elsewhere,
    _not_shown,
)
