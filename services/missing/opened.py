"""One episode whole, with its timeline: what the database says of it, and who is named there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.missing.guests import for_guest, is_guest
from services.missing.naming import StaffNames
from services.missing.store import access, alert_steps, words
from services.missing.store.alert_steps import AlertStep
from services.missing.timeline import Entry, headline, in_order, summary, why_over
from services.missing.views import EpisodeView, views_of
from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import ActionSet, EpisodeSnapshot, HandoverOffered, InterviewAssigned
from shared.contracts.facts import Fact
from shared.database import Connection
from shared.identity.people import Person

# log_by_subject
EVENTS_OF = "SELECT position, subject, body::text FROM safereturn.log WHERE subject = ANY(%s) ORDER BY position"

NOTIFY = "notify"


class OpenedEpisode(NamedTuple):
    view: EpisodeView
    timeline: Sequence[Entry]


class Gathered(NamedTuple):
    view: EpisodeView
    logged: Sequence[tuple[Event[Any], int]]
    steps: Sequence[AlertStep]
    said: Mapping[UUID, Mapping[str, str]]


async def gather(conn: Connection, person: Person, found: Sequence[EpisodeSnapshot], now: datetime) -> list[Gathered]:
    """What the database says of episodes, as far as this reader may read it: asked once for all of them, a handover sheet has hundreds."""
    ids = [one.episode_id for one in found]
    views = await views_of(conn, person, found, now)
    narratives = await words.of_episodes(conn, ids)
    steps = await alert_steps.of_episodes(conn, ids)
    logged: dict[str, list[tuple[Event[Any], int]]] = {str(one): [] for one in ids}
    for row in await (await conn.execute(EVENTS_OF, (list(logged),))).fetchall():
        logged[row["subject"]].append((decode(row["body"]), row["position"]))
    said = await with_names(conn, [one for events in logged.values() for one in events], narratives)
    return [_as_read(person, Gathered(view, logged[str(id_)], steps[id_], said)) for view, id_ in zip(views, ids, strict=True)]


def _as_read(person: Person, gathered: Gathered) -> Gathered:
    """A guest reads less of it."""
    if not is_guest(person):
        return gathered
    view, logged, _, said = gathered
    said = for_guest(person, [event for event, _ in logged], said)
    return Gathered(view, [one for one in logged if one[0].id in said], [], said)


async def told(staff: StaffNames, reader: Person, gathered: Sequence[Gathered]) -> list[OpenedEpisode]:
    """Outside any transaction: who is named on a timeline may be asked of notify."""
    recorded = {event.recordedby for one in gathered for event, _ in one.logged}
    people = await staff.of(sorted(recorded | {_by(step.change) for one in gathered for step in one.steps}), reader)
    return [OpenedEpisode(one.view, _timeline(one, people)) for one in gathered]


def _timeline(gathered: Gathered, people: Mapping[str, str]) -> list[Entry]:
    entries: list[tuple[Entry, int | None]] = []
    over = why_over(step.change for step in gathered.steps)
    for event, position in gathered.logged:
        said = gathered.said.get(event.id, {})
        entries.append((entry_of(event, position, people[event.recordedby], said), position))
    for step in gathered.steps:
        who = people[_by(step.change)]
        text = summary(step.change, over | {"by": who})
        entries.append((Entry(None, step.type, step.happened_at, step.recorded_at, who, text, {}, text), step.position))
    return in_order(entries)


async def with_names(
    conn: Connection, logged: Sequence[tuple[Event[Any], int]], narratives: Mapping[UUID, dict[str, str]]
) -> dict[UUID, dict[str, str]]:
    """What people wrote beside each event, and the colleague whom it names by id."""
    named = {event.id: whom for event, _ in logged if (whom := _names(event.data.change))}
    called = await access.called(conn, [person_id for _, person_id in named.values()])
    return {**narratives} | {
        event: {**narratives.get(event, {}), field: called[whom]} for event, (field, whom) in named.items() if whom in called
    }


def entry_of(event: Event[Any], position: int, who: str, said: Mapping[str, str]) -> Entry:
    what = event.data.change
    about = getattr(what, "action_id", None) or getattr(what, "handover_id", None)
    return Entry(position, event.type, event.time, event.data.recorded_at, who, summary(what, said), said, headline(what, said), about)


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
