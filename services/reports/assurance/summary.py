"""The figures above the list: work done against work recorded, and the inspectors' two flags beside what they hide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.engine import Row, answer
from services.reports.indicators.question import Question

WORK = ("conversations_recorded_in_time", "work_recorded_late", "planned_responses_held", "nothing_recorded")
FLAGS = ("interviews_offered", "flag_accepted")
"""Annex A's flags, by returns: *offered* is the figure of interviews offered by another name."""
TRUTHS = ("any_conversation", "returns_with_independent_interview", "discussions_held")
HIDDEN = ("accepted_not_held", "conversations_not_flagged")


@dataclass(frozen=True)
class Figure:
    """`question` asks for it month by month; `months` are its rows, where they were asked for."""

    question: Question
    whole: Row
    months: tuple[Row, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.question.indicator


def figures(connection: DuckDBPyConnection, question: Question, names: Sequence[str], now: datetime, *, monthly: bool) -> list[Figure]:
    """Of the days, the narrowing and the knowledge of `question`, which asks for a list of returns."""
    made = []
    for name in names:
        asked = replace(question, indicator=INDICATORS[name], by=(), monthly=True)
        (whole,) = answer(connection, replace(asked, monthly=False), now)
        made.append(Figure(asked, whole, tuple(answer(connection, asked, now)) if monthly else ()))
    return made
