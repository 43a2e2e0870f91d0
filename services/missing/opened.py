"""One episode whole, with its timeline: what the database says of it, and who is named there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.as_corrected import as_corrected
from services.missing.childs_words import for_reader
from services.missing.domain.readers import CHILDS_WORDS, readers
from services.missing.domain.recorded import in_error
from services.missing.domain.telling import Telling, manager_told, telling
from services.missing.guests import as_shown, for_guest, interviews, is_guest
from services.missing.naming import StaffNames
from services.missing.store import access, alert_steps, episodes, logged, words
from services.missing.store.alert_steps import AlertStep
from services.missing.timeline import Entry, Error, headline, in_order, summary, why_over
from services.missing.views import EpisodeView, views_of
from shared.contracts.alert_codes import AlertCause
from shared.contracts.alerts import AlertAcknowledged, AlertActed, AlertClosed, AlertRaised, AlertSent
from shared.contracts.codes import LastSeenPrecision
from shared.contracts.envelope import Event
from shared.contracts.episodes import (
    ActionSet,
    EntryRecordedInError,
    EpisodeRaised,
    EpisodeSnapshot,
    HandoverOffered,
    InterviewAssigned,
    InterviewHeld,
    PersonTold,
)
from shared.contracts.facts import Fact
from shared.contracts.response_codes import TellWhom
from shared.contracts.told_by_child import harm_to_answer, lado_to_hear, safety_to_decide, serious
from shared.database import Connection
from shared.identity.people import Person
from shared.web.seen import seen

NOTIFY = "notify"


class CannotWait(NamedTuple):
    """What nobody has answered yet: serious harm a child told of, an account that names their carer or home, or a return to where it is
    not safe; who was told of it.

    A call to a manager that was recorded before it was written down may have been about something else. `since` (UTC) is when the last of
    it was, `alerts` those about it that stand: those not acknowledged, if any.
    """

    harm: bool
    carer: bool
    unsafe: bool
    telling: Telling
    since: datetime
    alerts: Sequence[UUID]


class OpenedEpisode(NamedTuple):
    """`everything` is its timeline with what was recorded in error; `timeline` is what of it stands.

    `positions` are those of everything recorded on it, in order, also of what its reader may not read: one for each version.
    """

    view: EpisodeView
    everything: Sequence[Entry]
    telling: Telling
    cannot_wait: CannotWait | None
    positions: Sequence[int]

    @property
    def timeline(self) -> Sequence[Entry]:
        return [one for one in self.everything if one.error is None]

    def since(self, version: int) -> tuple[list[Entry], int]:
        """What was recorded after that version: as far as the reader may read it, and how much more there is."""
        later = frozenset(self.positions[version:])
        readable = sorted((one for one in self.everything if one.position in later), key=lambda one: one.position or 0)
        return readable, len(later) - len(readable)


class Gathered(NamedTuple):
    view: EpisodeView
    logged: Sequence[tuple[Event[Any], int]]
    steps: Sequence[AlertStep]
    said: Mapping[UUID, Mapping[str, str]]
    withheld: frozenset[UUID]
    telling: Telling
    cannot_wait: CannotWait | None
    positions: Sequence[int]


async def gather(
    conn: Connection, person: Person, found: Sequence[EpisodeSnapshot], now: datetime, *, childs_words: bool = False
) -> list[Gathered]:
    """What the database says of episodes, as far as this reader may read it: asked once for all of them, a handover sheet has hundreds.

    The child's own words are among it where `childs_words` asks for them, and they are for this reader.
    """
    ids = [one.episode_id for one in found]
    views = await views_of(conn, person, found, now)
    narratives = await words.of_episodes(conn, ids)
    steps = await alert_steps.of_episodes(conn, ids)
    recorded = await logged.of_episodes(conn, ids)
    died = await episodes.died(conn, {one.child_id for one in found})
    every = [one for events in recorded.values() for one in events]
    mine = await for_reader(conn, person, [event for event, _ in every], narratives, now, asked=childs_words)
    said = await with_names(conn, every, mine.said)
    return [
        _as_read(
            person,
            Gathered(
                view,
                recorded[id_],
                steps[id_],
                said,
                mine.withheld,
                telling_of(steps[id_], rung=manager_told(episode)),
                None if episode.child_id in died else _cannot_wait(person, episode, recorded[id_], steps[id_]),
                [position for _, position in recorded[id_]],
            ),
        )
        for view, id_, episode in zip(views, ids, found, strict=True)
    ]


def telling_of(steps: Sequence[AlertStep], *, rung: bool = False) -> Telling:
    """Who was told that the child is missing; what a child told of is another telling."""
    others = _alerts_of_told(steps)
    return telling((step.change for step in steps if step.alert_id not in others), rung=rung)


def _alerts_of_told(steps: Sequence[AlertStep]) -> set[UUID | None]:
    return {one.alert_id for one in steps if isinstance(one.change, AlertRaised) and one.change.cause is AlertCause.TOLD}


def _cannot_wait(
    person: Person, episode: EpisodeSnapshot, logged: Sequence[tuple[Event[Any], int]], steps: Sequence[AlertStep]
) -> CannotWait | None:
    """No carer or home hears of it; a commissioned interviewer, of what was told in an interview."""
    guest = is_guest(person)
    if guest and not interviews(person):
        return None
    talks = [one.data.change for one, _ in logged if isinstance(one.data.change, InterviewHeld)]
    harm = harm_to_answer(episode) and (not guest or any(serious(one.reasons, one.harms) for one in talks))
    carer = lado_to_hear(episode) and (not guest or any(one.names_placement for one in talks))
    unsafe = safety_to_decide(episode) and not guest
    if not (harm or carer or unsafe) or episode.died or episode.cancelled_at is not None or (episode.over and not carer):
        return None
    asking = [entry for entry, (one, _) in enumerate(logged) if _is_account(one.data.change)]
    if unsafe:  # each time that it was said anew
        said = [0, *(one.data.episode.unsafe_said for one, _ in logged)]
        asking += [entry for entry, (before, after) in enumerate(pairwise(said)) if after > before]
    last = max(asking, default=0)
    since = logged[last][0].data.recorded_at if asking else episode.recorded_at
    rung = any(_rang_a_manager(one.data.change) for one, _ in logged[last:])
    telling, alerts = _of_told(steps, rung=rung)
    return CannotWait(harm, carer, unsafe, telling, since, alerts)


def _rang_a_manager(change: Fact) -> bool:
    return isinstance(change, PersonTold) and change.who is TellWhom.MANAGER_ON_CALL and change.told_at is not None


def _is_account(change: Fact) -> bool:
    return serious(getattr(change, "reasons", ()), getattr(change, "harms", ())) or getattr(change, "names_placement", False)


def _of_told(steps: Sequence[AlertStep], *, rung: bool) -> tuple[Telling, list[UUID]]:
    """Of the alerts that stand; of those that nobody has acknowledged where there are any: one that was seen hides no other."""
    over = {one.alert_id for one in steps if isinstance(one.change, AlertClosed | AlertActed)}
    stand = sorted((one for one in _alerts_of_told(steps) - over if one is not None), key=str)
    each = {alert: telling(one.change for one in steps if one.alert_id == alert) for alert in stand}
    unseen = [alert for alert, one in each.items() if not one.acknowledged] or stand
    return telling((one.change for one in steps if one.alert_id in unseen), rung=rung), unseen


def _as_read(person: Person, gathered: Gathered) -> Gathered:
    """A guest reads less of it, as it stands corrected and without what was an error: whether somebody was told, and no step of how."""
    if not is_guest(person):
        return gathered
    gone = in_error([event.data.change for event, _ in gathered.logged])
    standing = [event for event, _ in gathered.logged if event.data.episode.version not in gone]
    readable = for_guest(person, standing, gathered.said)
    corrected, said = as_corrected(gathered.logged, gathered.said, readable)
    shown = [(as_shown(person, event), position) for event, position in corrected]
    return gathered._replace(logged=shown, steps=[], said=said)


async def told(staff: StaffNames, reader: Person, gathered: Sequence[Gathered]) -> list[OpenedEpisode]:
    """Outside any transaction: who is named on a timeline may be asked of notify."""
    recorded = {event.recordedby for one in gathered for event, _ in one.logged}
    people = await staff.of(sorted(recorded | {_by(step.change) for one in gathered for step in one.steps}), reader)
    return [OpenedEpisode(one.view, _timeline(one, people, reader), one.telling, one.cannot_wait, one.positions) for one in gathered]


def _timeline(gathered: Gathered, people: Mapping[str, str], reader: Person) -> list[Entry]:
    entries: list[tuple[Entry, int | None]] = []
    over = why_over(step.change for step in gathered.steps)
    errors = _errors(gathered, people)
    for event, position in gathered.logged:
        said = gathered.said.get(event.id, {})
        entry = entry_of(event, position, people[event.recordedby], said, event.id in gathered.withheld)
        own = event.recordedby == reader.recorded_by
        entries.append((entry._replace(own=own, error=errors.get(event.data.episode.version)), position))
    for step in gathered.steps:
        who = people[_by(step.change)]
        text = summary(step.change, over | {"by": who})
        sent = step.change if isinstance(step.change, AlertSent) else None
        entry = Entry(None, step.type, step.happened_at, step.recorded_at, who, text, {}, text, alert=step.alert_id, sent=sent)
        entries.append((entry, step.position))
    return in_order(entries)


def _errors(gathered: Gathered, people: Mapping[str, str]) -> dict[int, Error]:
    """What was recorded in error, by the version that each entry made of the episode."""
    return {
        event.data.change.entry: Error(
            event.data.recorded_at, people[event.recordedby], event.data.change.because, gathered.said.get(event.id, {}).get("reason", "")
        )
        for event, _ in gathered.logged
        if isinstance(event.data.change, EntryRecordedInError)
    }


async def with_names(
    conn: Connection, logged: Sequence[tuple[Event[Any], int]], narratives: Mapping[UUID, Mapping[str, str]]
) -> dict[UUID, Mapping[str, str]]:
    """What people wrote beside each event, and the colleague whom it names by id."""
    named = {event.id: whom for event, _ in logged if (whom := _names(event.data.change))}
    called = await access.called(conn, [person_id for _, person_id in named.values()])
    return {**narratives} | {
        event: {**narratives.get(event, {}), field: called[whom]} for event, (field, whom) in named.items() if whom in called
    }


def entry_of(event: Event[Any], position: int, who: str, said: Mapping[str, str], withheld: bool = False) -> Entry:
    what = event.data.change
    about = getattr(what, "action_id", None) or getattr(what, "handover_id", None)
    read_by = readers(what) if withheld or CHILDS_WORDS.get(type(what), frozenset()).intersection(said) else ()
    at, around = event.time, None
    if isinstance(what, EpisodeRaised):  # an absence begins when they were last seen, whenever it was reported
        at = what.last_seen_at
        around = (
            seen(at, what.last_seen_precision, what.last_seen_until) if what.last_seen_precision is not LastSeenPrecision.EXACT else None
        )
    return Entry(
        position,
        event.type,
        at,
        event.data.recorded_at,
        who,
        summary(what, said),
        said,
        headline(what, said),
        about,
        around,
        read_by,
        withheld,
        change=what,
    )


def _names(change: Fact) -> tuple[str, str] | None:
    """The colleague whom a change names by id, and the word that their name is in its sentence."""
    match change:
        case HandoverOffered():
            return "to", str(change.to)
        case InterviewAssigned(to=UUID() as to):
            return "to", str(to)
        case ActionSet(owner=UUID() as owner):
            return "owner", str(owner)
    return None


def _by(change: Fact) -> str:
    return f"{change.role}:{change.by}" if isinstance(change, AlertAcknowledged) else f"{NOTIFY}:"
