"""One transaction for everything a person records: state, words, access log, idempotency key, and last the log."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from services.missing.domain.episode import evolve, fold
from services.missing.domain.moments import happened_at
from services.missing.domain.recorded import Recorded
from services.missing.store import access, written
from services.missing.store.written import Said
from shared.answers import Answer, Keyed
from shared.clock import Clock
from shared.contracts.children import ChildSnapshot
from shared.contracts.envelope import Event
from shared.contracts.episodes import (
    ChildReturned,
    EntryRecordedInError,
    EpisodeChange,
    EpisodeSnapshot,
    InterviewArranged,
    PoliceReported,
    RiskAssessed,
)
from shared.contracts.facts import Fact
from shared.contracts.publishing import Writing, source
from shared.database import Connection, Pool, transaction
from shared.identity.people import Person
from shared.tracing import current_trace

OWN_WORDS: Mapping[type[Fact], tuple[str, ...]] = {
    PoliceReported: ("police_reference",),
    RiskAssessed: ("rationale",),
    ChildReturned: ("returned_by", "condition"),
    InterviewArranged: ("place",),
}
"""What was written about a change that came with another, as the police reference does with a raise."""


class Done(NamedTuple):
    """The answer, as first given; `again` when its idempotency key had been answered before."""

    answer: Answer
    again: bool = False


def receipt(episode: EpisodeSnapshot) -> Answer:
    """What every write answers with."""
    return {
        "episode_id": str(episode.episode_id),
        "reference": episode.reference,
        "status": episode.status.value,
        "version": episode.version,
    }


@dataclass(slots=True)
class Unit:
    """The work of one transaction: changes are collected, then saved and logged together by `commit`."""

    conn: Connection
    writing: Writing
    now: datetime
    events: list[Event[Any]] = field(default_factory=list)
    _words: list[Said] = field(default_factory=list)
    _access: str | None = None

    def record(
        self,
        episode: EpisodeSnapshot | None,
        changes: Sequence[EpisodeChange],
        narrative: Mapping[str, str] | None = None,
        history: Sequence[Recorded] = (),
    ) -> EpisodeSnapshot:
        """The episode after its changes; each takes its own words of the narrative along, the first whatever is nobody else's.

        `history` is everything recorded before, where a change says that an entry of it was an error: the episode is folded anew.
        """
        first = len(self.events)
        for change in changes:
            if isinstance(change, EntryRecordedInError):
                episode = fold([*history, Recorded(change, self.now)])
            else:
                episode = evolve(episode, change, self.now)
            self.events.append(self.writing.episode(change, episode, happened_at(change)))
        if episode is None:
            raise ValueError("an episode begins with a change")
        if narrative:
            self._keep_words(self.events[first:], dict(narrative))
        return episode

    def _keep_words(self, events: Sequence[Event[Any]], narrative: dict[str, str]) -> None:
        for event in events[1:]:
            own = [name for name in OWN_WORDS.get(type(event.data.change), ()) if name in narrative]
            self._words += [Said(event.id, name, narrative.pop(name)) for name in own]
        self._words += [Said(events[0].id, name, text) for name, text in narrative.items()]

    def child(self, child: ChildSnapshot, narrative: Mapping[str, str] | None = None) -> None:
        event = self.writing.child(child)
        self.events.append(event)
        self._words += [Said(event.id, name, text) for name, text in (narrative or {}).items()]

    def by(self, person: Person, action: str, *episodes: EpisodeSnapshot) -> None:
        """Who did it, to whose records: for the access log, which names the episode where it is one."""
        only = episodes[0].episode_id if len(episodes) == 1 else None
        self._access = access.noted(person, action, self.now, [one.child_id for one in episodes], only)

    def about(self, person: Person, action: str, *child_ids: str) -> None:
        """As `by`, where it is about the child, or two of them, and no one episode of theirs."""
        self._access = access.noted(person, action, self.now, child_ids)

    async def commit(self) -> None:
        """The log last: other writers wait from here to the end of the transaction."""
        if self.events:
            await written.keep(self.conn, self._access, self._words, self.events)
        elif self._access:
            await self.conn.execute(access.NOTE, (self._access,))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where writing happens. `wake` tells the relay that something was appended; `authority` is the council's GSS code."""

    pool: Pool
    clock: Clock
    authority: str
    wake: Callable[[], None] = lambda: None

    def unit(self, conn: Connection, recorded_by: str) -> Unit:
        now = self.clock.now()
        return Unit(conn, Writing(source(self.authority, "missing"), now, recorded_by, current_trace()), now)

    async def write(self, recorded_by: str, keyed: Keyed | None, work: Callable[[Unit], Awaitable[Answer]]) -> Done:
        """Runs `work` in one transaction; a refusal raised in it changes nothing. Raises AnotherRequest for a key used otherwise."""
        async with transaction(self.pool) as conn:
            unit = self.unit(conn, recorded_by)
            if keyed and (first := await keyed.claim(conn, unit.now)) is not None:
                return Done(first, again=True)
            answer = await work(unit)
            if keyed:
                await keyed.give(conn, answer)
            await unit.commit()
        self.wake()
        return Done(answer)
