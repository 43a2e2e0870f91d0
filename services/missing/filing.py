"""No double typing: what was recorded here once is listed for the case system until somebody, or that system itself, says it is filed.

Filing is no event and no change of an episode: it stirs no open form, prompts for nothing and stops nothing.
"""

from dataclasses import dataclass
from typing import Annotated, NamedTuple, get_args
from uuid import UUID

from pydantic import Field

from services.missing.casework import Unknown, may_open
from services.missing.childs_words import for_reader
from services.missing.domain import commands as c
from services.missing.domain.around import refuse_future
from services.missing.domain.refusals import Refused
from services.missing.naming import StaffNames
from services.missing.opened import entry_of, with_names
from services.missing.store import access, children, episodes, filings
from services.missing.store.access import Sight
from services.missing.store.children import Names
from services.missing.store.filings import Filed, Whose
from services.missing.store.lists import BadCursor, Page
from services.missing.timeline import Entry
from services.missing.writing import Desk, Done, Unit
from shared.answers import Answer, Keyed
from shared.clock import UtcDatetime, london_date
from shared.contracts import episodes as e
from shared.contracts.envelope import EVENT_OF, decode
from shared.identity.people import Person
from shared.identity.permissions import Action

NO_STEPS = (
    *(e.EpisodeImported, e.ImportedPeriodsBrought, e.HandoverOffered, e.HandoverAccepted, e.HandoverWithdrawn),
    *(e.IntelligenceRecorded, e.IntelligenceShared),
)
"""What came from a return, who holds the episode tonight, and intelligence, which goes where its handling says and nowhere else."""

STEPS = tuple(EVENT_OF[change].model_fields["type"].default for change in get_args(e.EpisodeChange) if change not in NO_STEPS)
"""The event types of everything else that is recorded on an episode."""


class FileSteps(c.Command):
    """Said to be filed; `where` is the place in the case system. Filed again changes nothing: the first time stands."""

    name = "file_steps"

    positions: Annotated[tuple[int, ...], Field(min_length=1, max_length=500)]
    filed_at: UtcDatetime
    where: c.Line | None = None


class Step(NamedTuple):
    """A step as the case system takes it: of which episode, about whom (as is known now), and the line of the timeline."""

    episode_id: UUID
    reference: str
    names: Names
    entry: Entry


@dataclass(frozen=True, slots=True)
class Filing:
    desk: Desk
    staff: StaffNames

    async def unfiled(
        self, person: Person, whose: Whose = Whose(), cursor: str | None = None, limit: int = 100, *, childs_words: bool = False
    ) -> Page[Step]:
        """In the order they were recorded; `childs_words` as of an episode that is opened. Raises BadCursor."""
        if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise BadCursor(cursor)
        now = self.desk.clock.now()
        async with self.desk.pool.connection() as conn:
            sight = Sight.of(person, Action.EPISODES_FILE, london_date(now))
            found = await filings.unfiled(conn, sight, person.id, STEPS, whose, int(cursor or 0), limit + 1)
            logged = [(decode(body), position) for position, body, _ in found[:limit]]
            about = [child_id for *_, child_id in found[:limit]]
            ids = list(dict.fromkeys(about))
            named = await children.names(conn, ids)
            events = [event for event, _ in logged]
            written = await filings.words_of(conn, [event.id for event in events])
            mine = await for_reader(conn, person, events, written, now, asked=childs_words)
            said = await with_names(conn, logged, mine.said)
            await access.audit(conn, person, "list_unfiled", now, ids)
        people = await self.staff.of([event.recordedby for event, _ in logged], person)
        steps = [
            Step(
                event.data.episode.episode_id,
                event.data.episode.reference,
                named.get(child_id, Names(child_id)),
                entry_of(event, position, people[event.recordedby], said.get(event.id, {}), event.id in mine.withheld),
            )
            for (event, position), child_id in zip(logged, about, strict=True)
        ]
        return Page(steps, str(logged[-1][1]) if len(found) > limit else None)

    async def filed(self, person: Person, episode_id: UUID) -> list[Filed]:
        """Raises Unknown."""
        async with self.desk.pool.connection() as conn:
            episode = await episodes.load(conn, episode_id)
            if episode is None or not await may_open(conn, person, episode, Action.EPISODES_READ, self.desk.clock.now()):
                raise Unknown("episode_id", episode_id)
            return await filings.of_episode(conn, episode_id)

    async def file(self, person: Person, episode_id: UUID, command: FileSteps, keyed: Keyed | None = None) -> Done:
        """Answers with every step of the episode that is filed now. Raises Unknown, AnotherRequest or Refused."""

        async def work(unit: Unit) -> Answer:
            episode = await episodes.load(unit.conn, episode_id)
            if episode is None or not await may_open(unit.conn, person, episode, Action.EPISODES_FILE, unit.now):
                raise Unknown("episode_id", episode_id)
            refuse_future(unit.now, filed_at=command.filed_at)
            known = await filings.steps_among(unit.conn, episode_id, STEPS, command.positions)
            for position in command.positions:
                if position not in known:
                    wrong = f"{position} is no step of this episode that is filed: take the positions of the unfiled list"
                    raise Refused("positions", wrong, position)
            await filings.file(unit.conn, episode_id, command.positions, command.filed_at, command.where, unit.now, person.recorded_by)
            unit.by(person, command.name, episode)
            return {"episode_id": str(episode_id), "filed": [one.position for one in await filings.of_episode(unit.conn, episode_id)]}

        return await self.desk.write(person.recorded_by, keyed, work)
