"""Alerts in words, for the pages: one place for each sentence, so that colour is never the only sign."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from services.notify.domain.recipients import hint
from services.notify.reading import AlertView
from services.notify.sight import sees_child
from services.notify.store.deliveries import Delivery
from services.notify.store.people import Known
from shared.clock import london_date
from shared.contracts.alerts import CLOSED_BECAUSE, AlertAcknowledged, AlertClosed, AlertRaised, AlertSent
from shared.contracts.codes import AlertCause, Category, Channel, DeliveryState, EpisodeStatus, Position, RiskLevel, RiskSource, Severity
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person, Role
from shared.web import date_time, day, duration
from shared.web.care import care_at_start
from shared.web.tags import risk_tag

EMAIL_IS = {
    DeliveryState.PENDING: "not sent yet",
    DeliveryState.SENDING: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.KEPT: "written to the outbox, nobody was reached by it",
    DeliveryState.TEMPORARY_FAILURE: "not sent yet, trying again",
    DeliveryState.PERMANENT_FAILURE: "refused by their mail server, nothing was delivered",
    DeliveryState.SUPPRESSED: "not sent, no longer needed",
}


class Entry(NamedTuple):
    """One line of an alert's story."""

    at: datetime
    text: str


def severity_tag(severity: Severity) -> dict[str, str]:
    severe = severity is Severity.SEVERE
    return {"text": "Severe" if severe else "Routine", "classes": "govuk-tag--red" if severe else "govuk-tag--grey"}


def ratings(episode: EpisodeSnapshot) -> list[tuple[str, RiskLevel | None]]:
    """Social work's rating always, police's where there is one."""
    given = [(RiskSource.SOCIAL_WORK.label, episode.risk.social_work), (RiskSource.POLICE.label, episode.risk.police)]
    return [(who, rating.level if rating else None) for who, rating in given if rating or who == RiskSource.SOCIAL_WORK.label]


def absence(episode: EpisodeSnapshot, now: datetime) -> str:
    """`Missing for 3 hours 12 minutes`, elapsed; of an imported episode the day is all that is known."""
    word = "Away" if episode.category is Category.A else "Missing"
    match episode.status:
        case EpisodeStatus.CANCELLED:
            return "Cancelled, raised in error"
        case EpisodeStatus.OPEN if episode.times == "days":
            return f"{word} since {day(episode.last_seen_at)}"
        case EpisodeStatus.OPEN:
            return f"{word} for {duration(now - episode.last_seen_at)}"
        case EpisodeStatus.FOUND:
            return f"Found, not yet back; gone for {duration(now - episode.last_seen_at)}"
    if episode.other_end is not None and episode.returned_at is None:
        return f"Over since {_when(episode, episode.other_end.at)}: {_lower(episode.other_end.kind.label)}"
    return f"Back since {_when(episode, episode.returned_at)}" if episode.returned_at else "Back"


def since(episode: EpisodeSnapshot) -> str:
    return f"Last seen {_when(episode, episode.last_seen_at)}"


def known(episode: EpisodeSnapshot, reader: Person, now: datetime) -> str:
    """The coded facts about the child; nothing of a restricted one, but to those who may open the record."""
    if not sees_child(reader, episode):
        return "Restricted record"
    child = episode.child
    age = [] if child.age is None else [f"{'About ' if child.provisional else ''}{child.age} years old"]
    area = {True: ["placed in our area"], False: ["placed out of our area"], None: []}[child.in_area]
    marks = [mark.code.label for mark in child.marks if mark.current_on(london_date(now))]
    facts = [*age, care_at_start(child), *area, *marks, *(["restricted record"] if child.restricted else [])]
    return ", ".join([facts[0], *(_lower(fact) for fact in facts[1:])])


def positions(told: Iterable[Position]) -> str:
    return " and ".join(_lower(one.label) for one in told)


def telling(one: Delivery) -> str:
    """`E-mail to d…@example.gov.uk: sent 15 January 2026 at 22:41`."""
    if one.channel is Channel.PAGE:
        return f"On this page since {date_time(one.at)}" if one.at else "On this page"
    at = f" {date_time(one.at)}" if one.state is DeliveryState.SENT and one.at else ""
    tried = f" (tried {one.attempts} times)" if one.failure and one.attempts > 1 else ""
    return f"E-mail to {hint(one.address)}: {EMAIL_IS[one.state]}{at}{tried}"


def acknowledged(view: AlertView) -> str | None:
    """By whom and when: the name where they were seen here, else the role."""
    alert = view.alert
    if alert.acknowledged_at is None:
        return None
    role = Role(alert.acknowledged_role).shown if alert.acknowledged_role in set(Role) else "Somebody"
    who = f"{view.acknowledged_by.name}, {_lower(role)}" if view.acknowledged_by else role
    return f"{who}, {date_time(alert.acknowledged_at)}"


def words_are(view: AlertView, reader: Person) -> str | None:
    """How far what was written with the acknowledgement has come. What a refused one said is shown to its writer alone."""
    states = {one.state for one in view.words}
    if not states:
        return None
    if "refused" not in states:
        return "The comment is on its way to the record." if "waiting" in states else "The comment is in the record."
    refused = [one for one in view.words if one.state == "refused"]
    mine = str(view.alert.acknowledged_by) == reader.id
    said = f" It said: {'; '.join(f'“{one.rationale}”' for one in refused)}" if mine else ""
    return f"The comment could not be put into the record ({refused[0].failure}). Record it on the episode.{said}"


def story(events: Iterable[Event[Any]], who: Known | None) -> list[Entry]:
    """What happened to an alert, latest first."""
    return [Entry(event.time, _told(event.data.change, who)) for event in events][::-1]


def _told(change: object, who: Known | None) -> str:
    match change:
        case AlertRaised():
            why = "" if change.cause is AlertCause.RAISED else f" ({_lower(change.cause.label)})"
            return f"Alert raised for the {positions(change.told)}{why}"
        case AlertSent(channel=Channel.PAGE):
            return "Shown on the alerts page"
        case AlertSent():
            return f"E-mail to the {_lower(change.position.label)}: {EMAIL_IS[change.state]}"
        case AlertAcknowledged():
            return f"Acknowledged by {who.name if who else change.role.replace('_', ' ')}"
        case AlertClosed():
            return "Closed: " + CLOSED_BECAUSE[change.reason]
    raise TypeError(f"no words for {type(change).__name__}")


def _when(episode: EpisodeSnapshot, instant: datetime) -> str:
    return day(instant) if episode.times == "days" else date_time(instant)


def _lower(label: str) -> str:
    """Abbreviations keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


WORDS = {
    "severity_tag": severity_tag,
    "risk_tag": risk_tag,
    "ratings": ratings,
    "absence": absence,
    "since": since,
    "known": known,
    "positions": positions,
    "telling": telling,
    "acknowledged": acknowledged,
    "words_are": words_are,
}
"""For the templates."""
