"""An episode's timeline: what happened and when, who recorded it, in words. Events carry codes; the words are put beside them here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.sentences import SENTENCES, Words, commented, lower
from shared.contracts import alerts as a
from shared.contracts.alert_codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.episodes import AbsenceReportedAgain, EpisodeSnapshot
from shared.contracts.facts import Fact
from shared.contracts.response_codes import InError, WordsReader
from shared.wording import listed

__all__ = ["Entry", "commented", "headline", "in_order", "later_report", "latest_words", "summary", "why_over"]


class Error(NamedTuple):
    """That an entry was recorded in error: marked when (UTC) and by whom, and why."""

    at: datetime
    by: str
    because: InError
    reason: str


class Entry(NamedTuple):
    """One line. `at` is when it happened, `recorded_at` when it was written (both UTC); `by` is `<role>:<id>`. `around` words a time that
    is no exact one; a raise happened when the child was last seen, so that an absence begins with it however late it is reported.

    `position` is the event's place in missing's log and None for a step of an alert, which stands in notify's. `headline` is the
    summary without what people wrote at length, for a page that shows `narrative` beneath it. `about` is the handover or the agreed
    action that it concerns. `readers` are whom the child's own words are for, where it holds any; `withheld`: not for this reader.
    `own`: the reader recorded it. `alert` is the one that a step is of, `sent` what became of one of its messages.
    `error`: it does not stand. `change`: what happened, in codes, as its reader may know it; None for a step of an alert.
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
    around: str | None = None
    readers: Sequence[WordsReader] = ()
    withheld: bool = False
    own: bool = False
    alert: UUID | None = None
    sent: a.AlertSent | None = None
    change: Fact | None = None
    error: Error | None = None


NAMED_IN_PASSING = frozenset(
    {
        "by",
        "over",
        "reported_by",
        "last_seen_by",
        "returned_by",
        "conducted_by",
        "answered_with",
        "where",
        "kind",
        "seen_by",
        "accepted_by",
        "owner",
        "to",
    }
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
    """The latest of each thing written: a police reference may have come later, circumstances may have been corrected.

    A later report is none of them: who saw the child then, and what they say, goes with its own time and stands by itself until somebody
    accepts that time.
    """
    found: dict[str, str] = {}
    for entry in timeline:
        if not isinstance(entry.change, AbsenceReportedAgain):
            found |= entry.narrative
    return found


ARRANGED, ASSIGNED = "missing.interview_arranged", "missing.interview_assigned"


def latest_of(timeline: Iterable[Entry], kind: str) -> Mapping[str, str]:
    """What was written with the latest of one kind of change; empty where there is none."""
    return next((entry.narrative for entry in reversed([*timeline]) if entry.type == kind), {})


def later_report(episode: EpisodeSnapshot, timeline: Iterable[Entry]) -> Entry | None:
    """The report that says the child was seen later than is recorded, until somebody decides; None where there is none to decide on."""
    at = episode.seen_later_at
    reports = [one for one in timeline if isinstance(one.change, AbsenceReportedAgain) and one.change.last_seen_at == at]
    return reports[-1] if at and reports else None


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
    if change.cause in a.NEWS:
        return f"News for {listed(the(change.told))}: {lower(change.cause.label)}"
    cause = "" if change.cause is AlertCause.RAISED else f", {lower(change.cause.label)},"
    return f"Alert{cause} for {listed(the(change.told))}"


def _message(change: a.AlertSent, words: Words) -> str:
    """A vacant position's message goes to the director: it was for the position, whoever read it."""
    (who,) = the((change.position,))
    page = change.channel is Channel.PAGE
    match change.state:
        case DeliveryState.SENT:
            return f"Put on the alerts page for {who}" if page else f"{_BY[change.channel]} sent for {who}"
        case DeliveryState.DELIVERED:
            return f"{_BY[change.channel]} delivered to {who}"
        case DeliveryState.OPENED:
            return f"{_BY[change.channel]} opened for {who}"
        case DeliveryState.TEMPORARY_FAILURE:
            return f"{_BY[change.channel]} for {who} was taken and then given up: sent again"
        case DeliveryState.EXPIRED:
            return f"{_BY[change.channel]} for {who} could not be sent in time"
        case DeliveryState.KEPT:
            return f"{_BY[change.channel]} for {who} kept on this system’s own disk: it reached nobody"
        case DeliveryState.SUPPRESSED:
            return f"No {_BY[change.channel].lower()} to {who}: {words.get('over', 'no longer needed')}"
    return f"{_BY[change.channel]} for {who} could not be sent: {lower(change.state.label)}"


def _alert_sent(change: a.AlertSent, words: Words) -> str:
    (who,) = the((change.position,))
    unreached = f". Nothing else is left to try: {who} could not be reached" if change.unreached else ""
    return _message(change, words) + unreached


def _alert_escalated(change: a.AlertEscalated, words: Words) -> str:
    if change.again:
        return f"Alert went on at once: whoever is to be told for {listed(the(change.told))} was told already"
    what = "Alert has come to its end, somebody has to ring: for" if change.rings else "Alert passed on to"
    return f"{what} {listed(the(change.told))}, because {lower(change.because.label)}"


def _alert_rung(change: a.AlertRung, words: Words) -> str:
    return f"{the((change.position,))[0].capitalize()} was rung: {lower(change.outcome.label)}"


def _alert_reminded(change: a.AlertReminded, words: Words) -> str:
    return f"{listed(the(change.told)).capitalize()} reminded: what was to follow the alert is not recorded"


def _alert_lapsed(change: a.AlertLapsed, words: Words) -> str:
    return f"Alert open again for {listed(the(change.told))}: what was to follow never came"


def _alert_shared(change: a.AlertShared, words: Words) -> str:
    return f"{listed(the(change.told)).capitalize()} told of the alert, by the {change.role.replace('_', ' ')}’s decision"


def _alert_acted(change: a.AlertActed, words: Words) -> str:
    return f"Alert acted on: {lower(change.asked.label)}"


def _alert_acknowledged(change: a.AlertAcknowledged, words: Words) -> str:
    for_whom = f" for {the((change.for_position,))[0]}, by telephone" if change.for_position else ""
    return f"Alert acknowledged by {words.get('by', change.role)}{for_whom}"


def _alert_closed(change: a.AlertClosed, words: Words) -> str:
    return "Alert closed: " + a.CLOSED_BECAUSE[change.reason]


def why_over(changes: Iterable[Fact]) -> dict[str, str]:
    """Why alerts were over before a message went, as the word `over` of the steps of an episode; empty while they are not."""
    reasons = {change.reason for change in changes if isinstance(change, a.AlertClosed)}
    return {"over": a.CLOSED_BECAUSE[min(reasons)].replace("is ", "was ")} if reasons else {}


_BY = {channel: channel.label for channel in Channel} | {Channel.TEAMS: "Teams message", Channel.SLACK: "Slack message"}


def the(told: Sequence[Position]) -> list[str]:
    """Positions as a sentence names them: `the director`."""
    return [f"the {lower(position.label)}" for position in told]


_SUMMARIES: dict[type[Fact], Callable[[Any, Words], str]] = {
    **SENTENCES,
    a.AlertRaised: _alert_raised,
    a.AlertEscalated: _alert_escalated,
    a.AlertRung: _alert_rung,
    a.AlertSent: _alert_sent,
    a.AlertReminded: _alert_reminded,
    a.AlertLapsed: _alert_lapsed,
    a.AlertShared: _alert_shared,
    a.AlertActed: _alert_acted,
    a.AlertAcknowledged: _alert_acknowledged,
    a.AlertClosed: _alert_closed,
}
