"""The sentences of a Data Monday: short, each with its figures, none with a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from services.reports.indicators.question import Question
from services.reports.monday.left_out import NOTHING, LeftOut
from services.reports.monday.outstanding import Outstanding
from services.reports.monday.watched import OfTheWeek
from services.reports.narrative.points import points
from services.reports.narrative.signals import Judgement, Way, judge
from services.reports.narrative.statement import Statement, Value
from services.reports.narrative.verdicts import verdict
from services.reports.pages.wording import number
from shared.web import day


@dataclass(frozen=True)
class Told:
    """A figure of one team: its weeks oldest first, the last `last` (its Sunday) the one told, and the month of that Sunday so far.

    `question` shows the last week.
    """

    watched: OfTheWeek
    question: Question
    last: date
    weeks: tuple[Row, ...]
    so_far: Row
    left_out: LeftOut = NOTHING

    @property
    def row(self) -> Row:
        return self.weeks[-1]

    @property
    def points(self) -> list[Fraction]:
        """A week with nothing to divide by is no point."""
        return points([row for row in self.weeks if row.value is not None], self.watched.indicator)

    @property
    def judgement(self) -> Judgement | None:
        return judge(self.points, self.watched.indicator.decimals) if self.row.value is not None else None


def of_the_week(told: Told) -> Statement:
    """What the week had, the month so far, what of imports is not in it, and whether it is a signal against the team's own weeks."""
    watched, judgement = told.watched, told.judgement
    values: dict[str, Value] = {"week_to": str(told.last), **_parts(told.row, ""), **_parts(told.so_far, "month_")}
    month = f"on 1 {told.last:%B}" if told.last.day == 1 else f"from 1 to {told.last.day} {told.last:%B}"
    if watched.indicator.kind is Kind.COUNT:
        said = f"{_count(told.row.numerator, watched)} {watched.did} in the week to {day(told.last)}"
        said += f"; {told.so_far.numerator or 'none'} {month}."
    elif not told.row.denominator:
        said = f"There was no {watched.one} to count in the week to {day(told.last)}; {month} {_share_did(told.so_far, watched)}."
    else:
        week = f"in the week to {day(told.last)}"
        said = f"{_of(told.row)} {watched.many} {week} ({number(told.row.value, watched.indicator)}) {watched.did}"
        if told.row.denominator == 1:
            said = f"the one {watched.one} {week} {watched.did if told.row.numerator else watched.did_not}"
        denied = told.row.denominator == 1 and not told.row.numerator
        said += f"; {month} {_share_did(told.so_far, watched) if denied else _share(told.so_far, watched)}."
    if told.left_out.week or told.left_out.month:
        values |= {"left_out": told.left_out.week, "month_left_out": told.left_out.month}
        said += f" Imported, so not known, and left out: {told.left_out.week or 'none'} that week,"
        said += f" {told.left_out.month or 'none'} {month}."
    if told.row.value is None:
        return Statement("no_signal", said, values, told.question)
    said_of_it = verdict(judgement, watched.indicator, "week", len(told.points), watched.better)
    return Statement(_kind(judgement, watched), f"{said[0].upper()}{said[1:]}", values, told.question, judgement, said_of_it)


def went_better(each: Sequence[Told]) -> Statement:
    """One thing of the work that was better than the team's own usual: a signal before what is none, then the farthest from its mean."""
    better = [one for one in each if _better_by(one) > 0]
    if not better:
        return Statement("better", "No figure of the work was better than this team’s own usual.", {})
    best = max(better, key=lambda one: (_is_signal(one), _better_by(one)))
    judgement, indicator = best.judgement, best.watched.indicator
    assert judgement, "what is not judged is not better"
    side = "above" if best.watched.better is Way.UP else "below"
    usual = f"{judgement.mean:,.{indicator.decimals}f}{'%' if indicator.kind is Kind.PERCENT else ''}"
    said = f"{indicator.title}: {number(best.row.value, indicator)} in the week to {day(best.last)}, {side} the team’s own mean of {usual}."
    told = "This is a signal." if _is_signal(best) else "It is within what chance alone brings: no signal."
    values: dict[str, Value] = {"week_to": str(best.last), "mean": judgement.mean, **_parts(best.row, "")}
    return Statement("better", said, values, best.question, judgement, told)


def to_do(each: Sequence[Outstanding]) -> Statement:
    """How much is past its time, and how much is due before next Monday."""
    late, coming = (sum(len(items) for items in found) for found in ([one.overdue for one in each], [one.this_week for one in each]))
    things = "One thing is past its time" if late == 1 else f"{late} things are past their time" if late else "Nothing is past its time"
    said = f"{things}; {coming or 'nothing'}{' more' if late and coming else ''} {'are' if coming > 1 else 'is'} due this week."
    return Statement("overdue", said, {"overdue": late, "due_this_week": coming})


COUNTED = (
    "Counted: strategy and management decisions, return plans, interviews, discussions, agreed actions, reviews of response plans. "
    "Not counted: telling the police and others, assessing risk, prevention checks, handovers, what the register asks for"
)
"""What `outstanding` knows of what there is to do, and what of it only the record knows."""


def kind_of(one: Outstanding) -> str:
    """`3 interviews to offer`."""
    number_of = len(one.overdue) + len(one.this_week)
    return f"{number_of} {one.kind.one if number_of == 1 else one.kind.many}"


def _kind(judgement: Judgement | None, watched: OfTheWeek) -> str:
    if judgement is None or judgement.way is None:
        return "no_signal"
    return "improvement" if judgement.way is watched.better else "signal"


def _is_signal(told: Told) -> bool:
    return told.judgement is not None and told.judgement.way is told.watched.better


def _better_by(told: Told) -> float:
    """From the mean, in mean moving ranges, the better way positive; 0 where neither way is, or nothing is judged."""
    judgement, way, value = told.judgement, told.watched.better, told.row.value
    if judgement is None or way is None or not judgement.moving_range or not isinstance(value, (int, float)):
        return 0
    return (value - judgement.mean) / judgement.moving_range * (1 if way is Way.UP else -1)


def _parts(row: Row, prefix: str) -> dict[str, Value]:
    shown = {"numerator": row.numerator, "denominator": row.denominator, "value": row.value}
    return {f"{prefix}{name}": part for name, part in shown.items() if isinstance(part, (int, float))}


def _count(found: object, watched: OfTheWeek) -> str:
    if found == 1:
        return f"one {watched.one}"
    return f"{found or 'no'} {watched.many}"


def _of(row: Row) -> str:
    return f"{row.numerator or 'none'} of {row.denominator}"


def _share_did(row: Row, watched: OfTheWeek) -> str:
    """Where nothing before it says what the share is of: `2 of 3 (67%) had an interview offered within 72 hours`."""
    return f"{_share(row, watched)} {watched.did}" if row.denominator else "none"


def _share(row: Row, watched: OfTheWeek) -> str:
    if row.denominator == 1:
        return "one of one" if row.numerator else "none of one"
    return f"{_of(row)} ({number(row.value, watched.indicator)})" if row.denominator else "none"
