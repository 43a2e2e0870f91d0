"""The daily list in words: how far it can be trusted before anything else, and never a bare nought."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from services.notify.domain.daily_list import DailyList, Line, Next
from shared.clock import london_date
from shared.contracts.alert_codes import Position
from shared.contracts.codes import Category, DecisionKind, EpisodeStatus
from shared.contracts.response_codes import StrategyOutcome
from shared.identity.people import Person, Role
from shared.identity.permissions import OPEN_RESTRICTED
from shared.web import clock_time, date_time, day, duration
from shared.web.tags import risk_tag

TITLES = {
    "missing": "Missing or away now",
    "found": "Found, not yet back",
    "returned": "Returned in the last 24 hours",
    "interviews": "Return home interviews due and overdue",
    "decisions": "Decisions outstanding",
    "plans": "Response plans and photographs to see to",
}

NONE_OF = {
    "missing": "No child is recorded as missing or away",
    "found": "No child is recorded as found and not yet back",
    "returned": "No return is recorded in the 24 hours before",
    "interviews": "No return home interview is outstanding by what is recorded",
    "decisions": "No decision is outstanding for anybody who is not back",
    "plans": "For the children above, no plan is past its review and no photograph is known to be missing",
}


def headline(made: DailyList) -> str:
    """`2 children are recorded as missing at 07:30, and 1 child as away without authorisation`"""
    missing = [line for line in made.missing if line.category is Category.M]
    away = len(made.missing) - len(missing)
    also = f", and {_children(away)} as away without authorisation" if away else ""
    if not missing:
        return f"No child is recorded as missing at {clock_time(made.made_at)}{also}"
    return f"{_children(len(missing))} {'is' if len(missing) == 1 else 'are'} recorded as missing at {clock_time(made.made_at)}{also}"


def trust(made: DailyList) -> Iterator[str]:
    """How fresh what it rests on is, a sentence each."""
    fresh = made.freshness
    if not fresh.register_answered:
        yield "The register of children did not answer: when it was loaded is not known"
    elif fresh.register_loaded_at is None:
        yield "The register of children was never loaded"
    else:
        yield f"Register loaded {_at(fresh.register_loaded_at, made)}"
    if fresh.level:
        yield f"All that was recorded by {clock_time(made.made_at)} is on it"
    elif fresh.level_at:
        yield f"What was recorded after {_at(fresh.level_at, made)} may not be on it"
    else:
        yield "What was recorded lately may not be on it"
    if fresh.compared_at:
        yield f"Open episodes were last compared with the record {_at(fresh.compared_at, made)}"
    if not fresh.police_list_answered:
        yield "Whether it was compared with the police’s list is not known here"
    elif fresh.police_list_compared_at is None:
        yield "The record was never compared with the police’s list"
    else:
        yield f"The record was last compared with the police’s list {_at(fresh.police_list_compared_at, made)}"


def stale(made: DailyList, oldest: timedelta) -> bool:
    return made.freshness.stale(made.made_at, oldest)


def in_one(made: DailyList) -> str:
    """As a sentence for programs."""
    return "; ".join([headline(made), *(one[:1].lower() + one[1:] for one in trust(made))]) + "."


def gone(line: Line, at: datetime) -> str:
    """`Missing for 3 hours 12 minutes`, elapsed, as at the instant of the list; of an imported episode the day is all that is known."""
    word = "Away" if line.category is Category.A else "Missing"
    if line.status is EpisodeStatus.FOUND:
        return f"Found, not yet back; gone for {duration(at - line.last_seen_at)}"
    if line.times == "days":
        return f"{word} since {day(line.last_seen_at)}"
    return f"{word} for {duration(at - line.last_seen_at)}"


def last_seen(line: Line) -> str:
    return day(line.last_seen_at) if line.times == "days" else date_time(line.last_seen_at)


def decision_words(what: StrategyOutcome | DecisionKind) -> str:
    """`Publicity decision`: the kind alone, and which way it was decided stands on the episode. An event has no words."""
    if isinstance(what, StrategyOutcome) or what is DecisionKind.DIRECTOR_TOLD:
        return what.label  # which say what was decided
    if what is DecisionKind.SAFETY:
        return "Decision on where they are safe"
    return what.label if "decision" in what.label.lower() else f"{what.label.partition(',')[0]} decision"


def returned(line: Line) -> str:
    if line.returned_at is None:
        return "Not recorded"
    return day(line.returned_at) if line.times == "days" else date_time(line.returned_at)


def hidden(line: Line, reader: Person) -> bool:
    """A restricted child stays without a name and without what would say who it is, for whoever may not open the record."""
    return line.restricted and not reader.roles & OPEN_RESTRICTED


def due(one: Next, at: datetime) -> str:
    return f"{'Was due' if one.due_at <= at else 'Due'} {date_time(one.due_at)}"


def role_words(role: str) -> str:
    """Whoever signed a list off years ago may have had a role that is no more."""
    return Role(role).shown if role in set(Role) else role.replace("_", " ").capitalize()


def _at(instant: datetime, made: DailyList) -> str:
    return clock_time(instant) if london_date(instant) == london_date(made.made_at) else date_time(instant)


def _children(count: int) -> str:
    return f"{count} {'child' if count == 1 else 'children'}"


RINGS = (
    Position.EDT_LEAD,
    Position.TEAM_MANAGER,
    Position.MISSING_COORDINATOR,
    Position.HEAD_OF_SERVICE,
    Position.ASSISTANT_DIRECTOR,
    Position.DEPUTY,
    Position.DIRECTOR,
)
"""Whom the continuity sheet says to ring, from the night up."""

WORDS: dict[str, Any] = {
    "titles": TITLES,
    "none_of": NONE_OF,
    "headline": headline,
    "trust": trust,
    "gone": gone,
    "last_seen": last_seen,
    "hidden": hidden,
    "due": due,
    "decision_words": decision_words,
    "returned": returned,
    "risk_tag": risk_tag,
    "role_words": role_words,
}
"""For the templates."""
