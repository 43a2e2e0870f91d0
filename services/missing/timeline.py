"""An episode's timeline: what happened and when, who recorded it, in words. Events carry codes; the words are put beside them here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.missing.domain.refusals import said
from shared.contracts import alerts as a
from shared.contracts import episodes as e
from shared.contracts.codes import AlertCause, Channel, DecisionKind, DeliveryState, Position
from shared.contracts.facts import Fact


class Entry(NamedTuple):
    """One line. `at` is when it happened, `recorded_at` when it was written (both UTC); `by` is `<role>:<id>`.

    `position` is the event's place in missing's log and None for a step of an alert, which stands in notify's. `headline` is the
    summary without what people wrote at length, for a page that shows `narrative` beneath it.
    """

    position: int | None
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    summary: str
    narrative: Mapping[str, str]
    headline: str


NAMED_IN_PASSING = frozenset({"by", "over", "last_seen_by", "returned_by", "conducted_by"})
"""The words a headline holds too."""

COMMENTED = "Acknowledged the alert"
"""What notify puts for the decision where somebody acknowledged an alert with a comment alone."""

ONE_PRESS = timedelta(seconds=5)
"""One press acknowledges, one return closes, every alert of the episode: each has its own step, a moment apart."""

Words = Mapping[str, str]


def commented(words: Words) -> bool:
    """Whether a management decision is no decision but the comment that came with an acknowledgement."""
    return words.get("decision") == COMMENTED


def in_order(entries: Iterable[tuple[Entry, int | None]]) -> list[Entry]:
    """Each entry with its place in its own log: oldest first, and within a minute as written down, which is how people read times.

    What was answered or closed at once for several alerts is one line.
    """
    found: list[Entry] = []
    for entry, _ in sorted(entries, key=lambda one: _place(*one)):
        if not any(_same_press(entry, before) for before in found):
            found.append(entry)
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


def _quoted(words: Words, *fields: str) -> str:
    found = [words[field] for field in fields if words.get(field)]
    return f": {'; '.join(found)}" if found else ""


def _raised(change: e.EpisodeRaised, words: Words) -> str:
    by = f" by {words['last_seen_by']}" if words.get("last_seen_by") else ""
    return (
        f"Raised as {_lower(change.category.label)}; last seen {said(change.last_seen_at)}{by}; risk {_lower(change.risk.label)}"
        + _quoted(words, "circumstances")
    )


def _imported(change: e.EpisodeImported, words: Words) -> str:
    rows = ", ".join(f"{row.collection_year} line {row.line}" for period in change.periods for row in period.sent)
    return f"Imported from the SSDA903 return ({rows})"


def _brought(change: e.ImportedPeriodsBrought, words: Words) -> str:
    end = change.periods[-1].end
    outcome = f"ended {said(end).partition(' at ')[0]}" if end else "over, its end was never sent" if change.end_unknown else "still open"
    return f"A later SSDA903 return says: {outcome}"


def _assessed(change: e.RiskAssessed, words: Words) -> str:
    return f"{change.source.label} assessed the risk as {_lower(change.level.label)}" + _quoted(words, "rationale")


def _police(change: e.PoliceReported, words: Words) -> str:
    return "Reported to the police" + _quoted(words, "police_reference")


def _decided(change: e.ManagementDecisionRecorded, words: Words) -> str:
    if commented(words):
        return "Comment with the acknowledgement" + _quoted(words, "rationale")
    if change.kind is DecisionKind.COMMENT:
        return "Comment" + _quoted(words, "decision", "rationale")
    return f"Management decision, {_lower(change.kind.label)}" + _quoted(words, "decision", "rationale")


def _returned(change: e.ChildReturned, words: Words) -> str:
    by = f", brought by {words['returned_by']}" if words.get("returned_by") else ""
    return f"Returned; found: {_lower(change.found_location.label)}{by}" + _quoted(words, "condition")


def _offered(change: e.InterviewOffered, words: Words) -> str:
    return f"Return home interview: {_lower(change.outcome.label)}" + _quoted(words, "reason")


def _held(change: e.InterviewHeld, words: Words) -> str:
    by = f" by {words['conducted_by']}" if words.get("conducted_by") else ""
    kind = "independent" if change.independent else "not independent"
    return f"Return home interview held{by}, {_lower(change.conductor_relation.label)} ({kind})"


def _cancelled(change: e.EpisodeCancelled, words: Words) -> str:
    return "Cancelled, raised in error" + _quoted(words, "reason")


def _alert_raised(change: a.AlertRaised, words: Words) -> str:
    cause = "" if change.cause is AlertCause.RAISED else f", {_lower(change.cause.label)},"
    return f"Alert{cause} for {' and '.join(_the(change.told))}"


def _alert_sent(change: a.AlertSent, words: Words) -> str:
    """A vacant position's message goes to the director: it was for the position, whoever read it."""
    (who,) = _the((change.position,))
    page = change.channel is Channel.PAGE
    match change.state:
        case DeliveryState.SENT:
            return f"Put on the alerts page for {who}" if page else f"{_BY[change.channel]} sent for {who}"
        case DeliveryState.SUPPRESSED:
            return f"No {_BY[change.channel].lower()} to {who}: {words.get('over', 'no longer needed')}"
    return f"{_BY[change.channel]} for {who} could not be sent: {_lower(change.state.label)}"


def _alert_acknowledged(change: a.AlertAcknowledged, words: Words) -> str:
    return f"Alert acknowledged by {words.get('by', change.role)}"


def _alert_closed(change: a.AlertClosed, words: Words) -> str:
    return "Alert closed: " + {"returned": "the child is back", "cancelled": "the episode was cancelled"}[change.reason]


def why_over(changes: Iterable[Fact]) -> dict[str, str]:
    """Why alerts were over before a message went, as the word `over` of the steps of an episode; empty while they are not."""
    reasons = {change.reason for change in changes if isinstance(change, a.AlertClosed)}
    said_so = {"cancelled": "the episode was cancelled", "returned": "the child was back"}
    return {"over": said_so[min(reasons)]} if reasons else {}


_BY = {Channel.EMAIL: "E-mail", Channel.PAGE: "Page"}


def _the(told: tuple[Position, ...]) -> list[str]:
    return [f"the {_lower(position.label)}" for position in told]


def _lower(label: str) -> str:
    """Abbreviations keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


_SUMMARIES: dict[type[Fact], Callable[[Any, Words], str]] = {
    e.EpisodeRaised: _raised,
    e.EpisodeImported: _imported,
    e.ImportedPeriodsBrought: _brought,
    e.RiskAssessed: _assessed,
    e.PoliceReported: _police,
    e.ManagementDecisionRecorded: _decided,
    e.ChildReturned: _returned,
    e.InterviewOffered: _offered,
    e.InterviewHeld: _held,
    e.EpisodeCancelled: _cancelled,
    a.AlertRaised: _alert_raised,
    a.AlertSent: _alert_sent,
    a.AlertAcknowledged: _alert_acknowledged,
    a.AlertClosed: _alert_closed,
}
