"""Bringing what was kept of the files into register and episodes: children in batches, each a transaction of its own.

Cut off in the middle, the same import again finishes the work. While PostgreSQL writes one batch the next is worked out, in a thread:
whoever raises an episode meanwhile is served.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.missing.domain.child import child_at_start
from services.missing.domain.decide import Beginning
from services.missing.domain.history import bring_periods, import_episode
from services.missing.imports.absences import Absence, absences
from services.missing.imports.received import Received
from services.missing.imports.register import child_as_sent, latest, names_as_sent, not_lifted
from services.missing.store import children, episodes, ssda903
from services.missing.store.children import Names
from services.missing.store.ssda903 import SentBy
from services.missing.writing import Desk, Unit
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import EpisodeSnapshot
from shared.ids import new_id
from shared.ssda903.breach import Breach
from shared.ssda903.joining import join
from shared.ssda903.tables import EPISODES, HEADER, MISSING, UASC, MissingRow, PeopleRow, Table
from shared.ssda903.years import CollectionYear

BATCH = 500
"""Children in one transaction: about 0.2 s, the longest a raise waits behind an import."""

UNDER_WAY = 2
"""Batches at once: one is written, one worked out. Each holds a connection and its children."""

OPEN_IMPORTED = "SELECT child_id FROM missing.episodes WHERE status IN ('open', 'found') AND snapshot ->> 'origin' = 'imported'"

Rows = Mapping[Table[Any], Sequence[SentBy]]
Told = tuple[int, Sequence[Breach]]
"""Of one batch, `Found.spoken_of` and `Found.named`: the rest of it is not kept in hand."""


@dataclass(slots=True)
class Progress:
    """Children brought so far by the import this process is running, and of how many; both 0 while none runs."""

    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the files say of one batch, beside what is here. `spoken_of`: how many of its absences this year's file speaks of.

    `named`: what of people.csv the register does not take.
    """

    register: Mapping[str, ChildSnapshot]
    changed: Sequence[ChildSnapshot]
    absences: Sequence[Absence]
    spoken_of: int
    named: Sequence[Breach]


@dataclass(frozen=True, slots=True)
class Bringing:
    """The rows kept of `year`, in hand; those of other years and files are read from the store."""

    desk: Desk
    recorded_by: str
    year: CollectionYear
    kept: Received
    progress: Progress
    _in_hand: dict[Table[Any], dict[str, list[SentBy]]] = field(default_factory=dict)
    _people: dict[str, PeopleRow] = field(default_factory=dict)

    async def everybody(self) -> int:
        """Batch by batch. Returns how many absences this year's file speaks of; what is named is added to `kept`."""
        async with self.desk.pool.connection() as conn:
            years = await ssda903.years_with(conn, MISSING)
            still_open = [row["child_id"] for row in await (await conn.execute(OPEN_IMPORTED)).fetchall()]
        self._by_child()
        ids = list(dict.fromkeys([*self.kept.child_ids, *still_open]))
        self.progress.of = len(ids)
        room, working = asyncio.Semaphore(UNDER_WAY), asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as group:
                batches = [
                    group.create_task(self._batch(ids[first : first + BATCH], years, room, working)) for first in range(0, len(ids), BATCH)
                ]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        found = [batch.result() for batch in batches]
        self.kept.named.extend(breach for _, named in found for breach in named)
        return sum(spoken_of for spoken_of, _ in found)

    def _by_child(self) -> None:
        self._people.update({row.child_id: row for row in self.kept.submission.people or ()})
        for table, rows in self.kept.sent:
            if table in ssda903.KEPT:
                own = self._in_hand[table] = defaultdict(list)
                for row in rows:
                    own[row.child_id].append(SentBy(self.year, row))

    async def _batch(self, ids: Sequence[str], years: Sequence[CollectionYear], room: asyncio.Semaphore, working: asyncio.Lock) -> Told:
        async with room:
            async with self.desk.pool.connection() as conn:
                unit = self.desk.unit(conn, self.recorded_by)
                async with working:
                    told = await self._work_out(unit, ids, years)
                await unit.commit()
            self.desk.wake()
            self.progress.done += len(ids)
        return told

    async def _work_out(self, unit: Unit, ids: Sequence[str], years: Sequence[CollectionYear]) -> Told:
        conn = unit.conn
        before = await children.load(conn, ids, to_change=True)
        elsewhere = await ssda903.beside(conn, ssda903.KEPT, ids, self.year, self._in_hand)
        existing = await episodes.of_children(conn, ids)
        people = [self._people[one] for one in ids if one in self._people]
        called = await children.names(conn, [row.child_id for row in people])
        found = await asyncio.to_thread(self._find, ids, years, before, called, elsewhere, existing)
        await children.save(conn, found.changed, [names_as_sent(called.get(row.child_id), row) for row in people])
        new = _by_year([absence for absence in found.absences if absence.episode is None])
        # References go by the London year of the absence, taken in the order of years: two writers never wait for each other in a ring.
        references = [await episodes.take_references(conn, year, len(new[year])) for year in sorted(new)]
        await asyncio.to_thread(_record, unit, found, [*zip(references, (new[year] for year in sorted(new)), strict=True)])
        return found.spoken_of, found.named

    def _find(
        self,
        ids: Sequence[str],
        years: Sequence[CollectionYear],
        before: Mapping[str, ChildSnapshot],
        called: Mapping[str, Names],
        elsewhere: Rows,
        existing: Sequence[EpisodeSnapshot],
    ) -> Found:
        header, uasc = (latest(self._all(table, ids, elsewhere)) for table in (HEADER, UASC))
        care: dict[str, list[SentBy]] = defaultdict(list)
        for sent in self._all(EPISODES, ids, elsewhere):
            care[sent.row.child_id].append(sent)
        today = london_date(self.desk.clock.now())
        after = {
            one: child_as_sent(
                before.get(one), one, _row(header, one), _row(uasc, one), care.get(one, ()), self._people.get(one), called.get(one), today
            )
            for one in ids
        }
        missing: dict[CollectionYear, list[MissingRow]] = {year: [] for year in years}
        for sent in self._all(MISSING, ids, elsewhere):
            missing.setdefault(sent.year, []).append(sent.row)
        imported = join(missing, [sent.row for one in ids for sent in care.get(one, ())])
        return Found(
            register=after,
            changed=[child for one, child in after.items() if child is not before.get(one)],
            absences=absences(imported, existing),
            spoken_of=sum(any(year == self.year for period in one.periods for year, _ in period.sent) for one in imported),
            named=[
                breach
                for one in ids
                if one in self._people
                for breach in not_lifted(before.get(one), _row(uasc, one), self._people[one], today)
            ],
        )

    def _all(self, table: Table[Any], ids: Sequence[str], elsewhere: Rows) -> list[SentBy]:
        """By year and line."""
        others = elsewhere.get(table, ())
        own = self._in_hand.get(table, {})
        return sorted([*others, *(sent for one in ids for sent in own.get(one, ()))], key=lambda sent: (sent.year.starting, sent.row.line))


def _record(unit: Unit, found: Found, new: Sequence[tuple[Sequence[str], Sequence[Absence]]]) -> None:
    for child in found.changed:
        unit.child(child)
    for references, of_year in new:
        for reference, absence in zip(references, of_year, strict=True):
            at_start = child_at_start(found.register[absence.child_id], london_date(absence.periods[0].start), submitted=True)
            beginning = Beginning(new_id(), reference, absence.child_id, at_start)
            unit.record(None, [import_episode(absence.periods, absence.end_unknown, beginning)])
    for absence in found.absences:
        if absence.episode is not None and (changes := bring_periods(absence.episode, absence.periods, absence.end_unknown)):
            unit.record(absence.episode, changes)


def _by_year(new: Sequence[Absence]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in new:
        found[london_date(absence.periods[0].start).year].append(absence)
    return found


def _row(found: Mapping[str, SentBy], child_id: str) -> Any:
    sent = found.get(child_id)
    return sent.row if sent else None
