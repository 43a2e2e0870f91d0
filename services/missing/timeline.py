"""An episode's timeline: what happened and when, who recorded it, in words. Events carry codes; the words are put beside them here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from services.missing.domain.refusals import said
from shared.contracts import alerts as a
from shared.contracts import episodes as e
from shared.contracts.codes import Position
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


NAMED_IN_PASSING = frozenset({"by", "last_seen_by", "returned_by", "conducted_by"})
"""The words a headline holds too."""

Words = Mapping[str, str]


def summary(change: Fact, words: Words) -> str:
    """What happened, as a person would write it; what people wrote follows what they coded."""
    return _SUMMARIES[type(change)](change, words)


def headline(change: Fact, words: Words) -> str:
    """The summary's first part: what happened, without the paragraphs written about it."""
    return summary(change, {field: text for field, text in words.items() if field in NAMED_IN_PASSING})


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
    return f"Alert ({_lower(change.cause.label)}) for {_positions(change.told)}"


def _alert_sent(change: a.AlertSent, words: Words) -> str:
    outcome = _SENT.get(change.state.value, "{who} could not be told by {how}: {state}")
    how = {"email": "e-mail", "page": "the alerts page"}.get(change.channel.value, change.channel.label)
    return outcome.format(who=change.position.label, how=how, state=_lower(change.state.label))


def _alert_acknowledged(change: a.AlertAcknowledged, words: Words) -> str:
    return f"Alert acknowledged by {words.get('by', change.role)}"


def _alert_closed(change: a.AlertClosed, words: Words) -> str:
    return f"Alert closed: {change.reason}"


_SENT = {"sent": "{who} told by {how}", "suppressed": "Nothing sent to {who} by {how}: no longer needed"}


def _positions(told: tuple[Position, ...]) -> str:
    return ", ".join(_lower(position.label) for position in told)


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
