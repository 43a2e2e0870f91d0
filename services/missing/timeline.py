"""An episode's timeline: what happened and when, who recorded it, in words. Events carry codes; the words are put beside them here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.sentences import SENTENCES, Words, commented, lower
from shared.contracts import alerts as a
from shared.contracts.codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.facts import Fact

__all__ = ["Entry", "commented", "headline", "in_order", "latest_words", "summary", "why_over"]


class Entry(NamedTuple):
    """One line. `at` is when it happened, `recorded_at` when it was written (both UTC); `by` is `<role>:<id>`.

    `position` is the event's place in missing's log and None for a step of an alert, which stands in notify's. `headline` is the
    summary without what people wrote at length, for a page that shows `narrative` beneath it. `about` is the handover or the agreed
    action that it concerns.
    """

    position: int | None
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    summary: str
    narrative: Mapping[str, str]
    headline: str
    about: UUID | None = None


NAMED_IN_PASSING = frozenset(
    {"by", "over", "reported_by", "last_seen_by", "returned_by", "conducted_by", "where", "kind", "seen_by", "accepted_by", "owner", "to"}
)
"""The words a headline holds too."""

ONE_PRESS = timedelta(seconds=5)
"""One press acknowledges, one return closes, every alert of the episode: each has its own step, a moment apart."""


def in_order(entries: Iterable[tuple[Entry, int | None]]) -> list[Entry]:
    """Each entry with its place in its own log: oldest first, and within a minute as written down, which is how people read times.

    What was answered or closed at once for several alerts is one line.
    """
    found: list[Entry] = []
    for entry, _ in sorted(entries, key=lambda one: _place(*one)):
        if not any(_same_press(entry, before) for before in found):
            found.append(entry)
    return found


def latest_words(timeline: Iterable[Entry]) -> dict[str, str]:
    """The latest of each thing written: a police reference may have come later, circumstances may have been corrected."""
    found: dict[str, str] = {}
    for entry in timeline:
        found |= entry.narrative
    return found


def _place(entry: Entry, logged: int | None) -> tuple[datetime, datetime, bool, int]:
    """Of one instant, what missing recorded comes before the alert it called for."""
    return entry.at.replace(second=0, microsecond=0), entry.recorded_at, entry.position is None, logged or 0


def _same_press(entry: Entry, before: Entry) -> bool:
    once = entry.type in ("notify.alert_acknowledged", "notify.alert_closed")
    return once and (entry.type, entry.summary) == (before.type, before.summary) and abs(entry.at - before.at) <= ONE_PRESS


def summary(change: Fact, words: Words) -> str:
    """What happened, as a person would write it; what people wrote follows what they coded."""
    return _SUMMARIES[type(change)](change, words)


def headline(change: Fact, words: Words) -> str:
    """The summary's first part: what happened, without the paragraphs written about it."""
    named = NAMED_IN_PASSING | ({"decision"} if commented(words) else set())
    return summary(change, {field: text for field, text in words.items() if field in named})


def _alert_raised(change: a.AlertRaised, words: Words) -> str:
    cause = "" if change.cause is AlertCause.RAISED else f", {lower(change.cause.label)},"
    return f"Alert{cause} for {' and '.join(_the(change.told))}"


def _alert_sent(change: a.AlertSent, words: Words) -> str:
    """A vacant position's message goes to the director: it was for the position, whoever read it."""
    (who,) = _the((change.position,))
    page = change.channel is Channel.PAGE
    match change.state:
        case DeliveryState.SENT:
            return f"Put on the alerts page for {who}" if page else f"{_BY[change.channel]} sent for {who}"
        case DeliveryState.KEPT:
            return f"{_BY[change.channel]} for {who} written to the outbox: nobody was reached by it"
        case DeliveryState.SUPPRESSED:
            return f"No {_BY[change.channel].lower()} to {who}: {words.get('over', 'no longer needed')}"
    return f"{_BY[change.channel]} for {who} could not be sent: {lower(change.state.label)}"


def _alert_acknowledged(change: a.AlertAcknowledged, words: Words) -> str:
    return f"Alert acknowledged by {words.get('by', change.role)}"


def _alert_closed(change: a.AlertClosed, words: Words) -> str:
    return "Alert closed: " + a.CLOSED_BECAUSE[change.reason]


def why_over(changes: Iterable[Fact]) -> dict[str, str]:
    """Why alerts were over before a message went, as the word `over` of the steps of an episode; empty while they are not."""
    reasons = {change.reason for change in changes if isinstance(change, a.AlertClosed)}
    return {"over": a.CLOSED_BECAUSE[min(reasons)].replace("is ", "was ")} if reasons else {}


_BY = {Channel.EMAIL: "E-mail", Channel.PAGE: "Page"}


def _the(told: tuple[Position, ...]) -> list[str]:
    return [f"the {lower(position.label)}" for position in told]


_SUMMARIES: dict[type[Fact], Callable[[Any, Words], str]] = {
    **SENTENCES,
    a.AlertRaised: _alert_raised,
    a.AlertSent: _alert_sent,
    a.AlertAcknowledged: _alert_acknowledged,
    a.AlertClosed: _alert_closed,
}
