"""Decisions as marks on a figure's picture, numbered in the order in which they were taken."""

from collections.abc import Collection, Iterable

from services.reports.charts.pictures import Decided
from services.reports.deciding.decision import Decision
from services.reports.narrative.months import Month
from shared.web import day


def marks(decisions: Iterable[Decision], months: Collection[str]) -> tuple[Decided, ...]:
    """Of the months that the picture shows (`2026-10`)."""
    within = [one for one in decisions if str(Month.of(one.decided_on)) in months]
    within.sort(key=lambda one: (one.decided_on, one.decision_id))
    return tuple(
        Decided(number, str(Month.of(one.decided_on)), day(one.decided_on), one.decision, str(one.decision_id))
        for number, one in enumerate(within, 1)
    )
