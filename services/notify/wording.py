"""Alerts in words, for the pages: one place for each sentence, so that colour is never the only sign."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.notify.directory import ToRing
from services.notify.message_wording import SENT_IS, STATE_IS, telling
from services.notify.reading import AlertView
from services.notify.service import Coming
from services.notify.sight import sees_child
from shared.clock import london_date
from shared.contracts.alert_codes import AlertCause, AlertState, Channel, Position, Severity
from shared.contracts.alerts import (
    CLOSED_BECAUSE,
    AlertAcknowledged,
    AlertActed,
    AlertClosed,
    AlertEscalated,
    AlertLapsed,
    AlertRaised,
    AlertReminded,
    AlertRung,
    AlertSent,
    AlertShared,
    AlertSnapshot,
    AlertTells,
)
from shared.contracts.codes import Category, EpisodeStatus, RiskLevel, RiskSource
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeSnapshot
from shared.identity.people import Person, Role
from shared.web import clock_time, date_time, day, duration
from shared.web.care import care_at_start
from shared.web.seen import last_seen
from shared.web.tags import risk_tag


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
    return f"Last seen {last_seen(episode)}"


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
    *others, last = [_lower(one.label) for one in told]
    return f"{', '.join(others)} and {last}" if others else last


def acknowledged(view: AlertView, now: datetime) -> str | None:
    """By whom and when, and by when they will act: the name where they were seen here, else the role."""
    alert = view.alert
    if alert.acknowledged_at is None:
        return None
    role = Role(alert.acknowledged_role).shown if alert.acknowledged_role in set(Role) else "Somebody"
    who = f"{view.acknowledged_by.name}, {_lower(role)}" if view.acknowledged_by else role
    who += f", for the {_lower(alert.acknowledged_for.label)} by telephone" if alert.acknowledged_for else ""
    return f"{who}, {date_time(alert.acknowledged_at)}" + (_promise(alert.act_by, now) if alert.state is AlertState.ACKNOWLEDGED else "")


def time_to_acknowledge(alert: AlertSnapshot) -> str | None:
    """Elapsed, from the raising of the alert to the acknowledgement that stands."""
    return duration(alert.acknowledged_at - alert.raised_at) if alert.acknowledged_at else None


def _promise(act_by: datetime | None, now: datetime) -> str:
    """`. Says they will decide or act by 06:13`, with the day unless that is today's."""
    return f". Says they will decide or act by {by_when(act_by, now)}" if act_by else ""


def by_when(instant: datetime, now: datetime) -> str:
    return clock_time(instant) if london_date(instant) == london_date(now) else date_time(instant)


def whom(one: ToRing) -> str:
    """`Helen Marsh, for the director and deputy, standing in: nobody holds deputy`."""
    owner = Position.OWNER in one.positions
    if one.person_id is None:
        return "The episode has no owner" if owner else f"Nobody holds {positions(one.positions)}, and nobody stands in"
    stands_in = f", standing in: nobody holds {positions(one.vacant)}" if one.vacant else ""
    return f"{one.name or 'Name not known here: it is on the episode'}, for the {positions(one.positions)}{stands_in}"


def dialled(number: str) -> str:
    """`07700 900123` for +447700900123, as people in the United Kingdom dial it."""
    return f"0{number[3:7]} {number[7:]}" if number.startswith("+44") else number


def words_are(view: AlertView, reader: Person) -> str | None:
    """How far what was written with the acknowledgement has come. What a refused one said is shown to its writer alone."""
    states = {one.state for one in view.words}
    if not states:
        return None
    if "refused" not in states:
        return "The comment is on its way to the record." if "waiting" in states else "The comment is in the record."
    refused = [one for one in view.words if one.state == "refused"]
    mine = [one for one in refused if one.writer == reader.id]
    said = f" It said: {'; '.join(f'“{one.rationale}”' for one in mine)}" if mine else ""
    return f"The comment could not be put into the record ({refused[0].failure}). Record it on the episode.{said}"


def story(events: Iterable[Event[Any]], known: Mapping[UUID, str]) -> list[Entry]:
    """What happened to an alert, latest first. `known`: what those of its people are called whose names are known here."""
    return [Entry(event.time, _told(event.data.change, known)) for event in events][::-1]


def _who(by: UUID, role: str, known: Mapping[UUID, str]) -> str:
    return known.get(by) or role.replace("_", " ")


def _held(position: Position, person: UUID | None, known: Mapping[UUID, str]) -> str:
    """`director (Helen Marsh)`."""
    return _lower(position.label) + (f" ({known[person]})" if person and person in known else "")


def _told(change: object, known: Mapping[UUID, str]) -> str:
    match change:
        case AlertRaised():
            why = "" if change.cause is AlertCause.RAISED else f" ({_lower(change.cause.label)})"
            return f"Alert raised for the {positions(change.told)}{why}{_not_told(change)}"
        case AlertEscalated():
            what = "Somebody has to ring" if change.rings else "Passed on"
            return f"{what}, for the {positions(change.told)}: {_lower(change.because.label)}{_not_told(change)}"
        case AlertShared():
            who = _who(change.by, change.role, known)
            return f"{who[:1].upper()}{who[1:]} told the {positions(change.told)}{_not_told(change)}"
        case AlertRung():
            who = _who(change.by, change.role, known)
            return f"{who[:1].upper()}{who[1:]} rang the {_held(change.position, change.person, known)}: {_lower(change.outcome.label)}"
        case AlertReminded():
            return f"The {positions(change.told)} reminded: what was to follow is not recorded{_not_told(change)}"
        case AlertLapsed():
            return f"Open again, for the {positions(change.told)}: what was to follow never came{_not_told(change)}"
        case AlertActed():
            return f"Acted on: {_lower(change.asked.label)}"
        case AlertSent(channel=Channel.PAGE):
            return "Shown on the alerts page"
        case AlertSent():
            who = _lower(change.position.label)
            unreached = f". Nothing else is left to try: the {who} could not be reached" if change.unreached else ""
            return f"{change.channel.label} to the {who}: {SENT_IS.get(change.state) or STATE_IS[change.state]}{unreached}"
        case AlertAcknowledged():
            who, promise = _who(change.by, change.role, known), _promise(change.act_by, change.at)
            if change.for_position is None:
                return f"Acknowledged by {who}{promise}"
            for_whom = _held(change.for_position, change.person, known)
            return f"Acknowledged for the {for_whom}, by telephone, written down by {who}{promise}"
        case AlertClosed():
            return "Closed: " + CLOSED_BECAUSE[change.reason]
    raise TypeError(f"no words for {type(change).__name__}")


def to_come(one: Coming) -> str:
    """What a step that waits will do: `the deputy, Dora Bell, is told`."""
    if one.rings:
        return "the emergency duty team is asked to ring"
    who = positions(one.tells)
    named = f"{who}, {' and '.join(one.names)}," if one.names else who
    if one.new:
        return f"the {named} {'is' if len(one.tells) == 1 else 'are'} told"
    if not one.reachable:
        return f"no message can reach the {named.rstrip(',')}, so it goes on at once"
    told = f"{' and '.join(one.names)} {'was' if len(one.names) == 1 else 'were'} told already"
    return f"nobody new would be told for the {who}: {told}, so it goes on at once"


def _not_told(change: AlertTells) -> str:
    """`. Nobody held deputy. Head of service could not be reached: no working channel`."""
    vacant = "".join(
        ". The episode had no owner" if one is Position.OWNER else f". Nobody held {_lower(one.label)}" for one in change.vacant
    )
    if isinstance(change, AlertEscalated) and change.again:
        who = "whoever stands in" if change.vacant else "whoever holds it" if len(change.told) == 1 else "whoever holds them"
        vacant += f"{':' if vacant else '.'} {who if vacant else who.capitalize()} was told already, so it goes on"
    return vacant + "".join(f". {one.label} could not be reached: no working channel" for one in change.unreached)


def _when(episode: EpisodeSnapshot, instant: datetime) -> str:
    return day(instant) if episode.times == "days" else date_time(instant)


def _lower(label: str) -> str:
    """Abbreviations keep their capitals, and what is a name: `National Referral Mechanism referral`."""
    named = any(word[:1].isupper() for word in label.split()[1:])
    return label if named or (label[:2].isalpha() and label[:2].isupper()) else label[:1].lower() + label[1:]


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
    "time_to_acknowledge": time_to_acknowledge,
    "words_are": words_are,
    "to_come": to_come,
    "by_when": by_when,
    "whom": whom,
    "dialled": dialled,
}
"""For the templates."""
