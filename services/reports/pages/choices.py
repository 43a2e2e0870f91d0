"""What the boxes of the page offer: breakdowns, and whom to count."""

from datetime import date
from typing import NamedTuple

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.fields import UNKNOWN, Field
from services.reports.pages.asking import Asked, Span
from services.reports.pages.wording import days, value_label
from services.reports.service import Reports

MOST_LISTED = 12
"""Longer code lists would drown the others; their values are reached from the table of a breakdown, each by its own link."""

TEAMS = "SELECT DISTINCT team FROM (SELECT team FROM children UNION ALL SELECT team FROM episodes) WHERE team IS NOT NULL ORDER BY team"
"""The one field whose values only the register knows: today's teams, and those children were with when they went missing."""


class Choice(NamedTuple):
    value: str
    text: str
    hint: str = ""


def spans(today: date) -> list[Choice]:
    """The presets, each with the days it means today."""
    return [Choice(one.value, one.label, "" if one is Span.DATES else days(*one.days(today))) for one in Span]


def breakdowns(indicator: Indicator) -> list[Choice]:
    return [Choice(field.id, field.title) for field in indicator.breakdowns]


def _listed(field: Field, value: str) -> str:
    """Read out of its group, `Not recorded` would not say what is not: `Age not recorded`."""
    if value != UNKNOWN:
        return value_label(field, value)
    title = field.title.split(",")[0].removesuffix(" at the start").removesuffix(" now")
    return f"{title} not recorded"


async def teams(service: Reports) -> list[str]:
    return [str(team) for (team,) in await service.facts.read(lambda connection: connection.execute(TEAMS).fetchall())]


async def whom(service: Reports, indicator: Indicator, asked: Asked | None) -> dict[str, list[Choice]]:
    """Values to narrow to, by the title of their field."""
    there = await teams(service)
    offered: dict[str, list[Choice]] = {}
    chosen = asked.asking.where if asked else None
    for field in indicator.breakdowns:
        values = list(field.values) or (there if field.id == "team" else [])
        values = [] if len(field.values) > MOST_LISTED else [*values, *([] if UNKNOWN in values else [UNKNOWN])]
        listed = [Choice(f"{field.id}:{value}", _listed(field, value)) for value in values]
        if chosen and chosen.startswith(f"{field.id}:") and chosen not in [one.value for one in listed]:
            listed.append(Choice(chosen, value_label(field, chosen.partition(":")[2])))
        if listed:
            offered[field.title] = listed
    return offered
