"""One import: the files read and sorted, the rows to keep stored as they were sent, and then brought into register and episodes."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg.rows import scalar_row

from services.missing.imports import list_8
from services.missing.imports.absences import claiming_recorded_time
from services.missing.imports.bring import BATCH, Bringing, Progress
from services.missing.imports.bring_list_8 import bring_batch
from services.missing.imports.list_8 import List8, read_list_8
from services.missing.imports.received import Received, born_otherwise, read, sort
from services.missing.imports.register import latest
from services.missing.imports.whole_year import refuse_leaving_out_most
from services.missing.store import access, children, episodes, ssda903
from services.missing.store.ssda903 import SentBy
from services.missing.writing import Desk
from shared.clock import london_date
from shared.database import Connection
from shared.identity.people import Person
from shared.ssda903.submission import Submission, year_its_dates_fall_in
from shared.ssda903.tables import EPISODES, HEADER, MISSING, MissingRow
from shared.ssda903.years import CollectionYear


class ImportRunning(Exception):
    """Another import is under way; two would each take the other's rows for history."""


class YearUnknown(Exception):
    """No date in the files says which collection year they are of."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the files held and what became of it; the same for the same files, however often.

    `collection_year` is None where no file of a year came. `notes` say what of a file is not loaded at all.
    """

    collection_year: str | None
    children: int
    placements: int
    episodes: int
    refused: list[dict[str, Any]]
    named: list[dict[str, Any]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Imports:
    desk: Desk
    progress: Progress = field(default_factory=Progress)

    async def load(
        self, person: Person, files: Mapping[str, bytes], year: CollectionYear | None = None, *, replace: bool = False
    ) -> Summary:
        """`files` by table name (`header`, ...), and `list_8`. `replace`: also where most of the year's children are left out.

        Raises Unreadable, YearUnknown, ImportRunning or LeavesOutMost; then nothing was changed.
        """
        today = london_date(self.desk.clock.now())
        received = await asyncio.to_thread(read, files)
        listed = await asyncio.to_thread(read_list_8, files["list_8"], today) if "list_8" in files else None
        year = year or year_its_dates_fall_in(received.submission)
        if year is None and any(table in ssda903.KEPT for table, _ in received.sent):
            raise YearUnknown
        async with self._alone():
            kept, count = await self._take(person, received, listed, year or CollectionYear.of(today), replace)
            told = await self._tell(person, listed, kept) if listed else List8()
        sent = {table.name: rows for table, rows in kept.sent}
        in_list = {row.child_id for row in told.rows}
        return Summary(
            str(year) if year else None,
            len(({row.child_id for row in sent.get("header", ())} or set(kept.child_ids)) | in_list),
            len(sent.get("episodes", ())) + len(told.rows),
            count,
            [breach.as_refusal() for breach in (*kept.refused, *told.refused)],
            [breach.as_refusal() for breach in (*kept.named, *told.named)],
            [list_8.NOT_LOADED] if listed else [],
        )

    async def _take(
        self, person: Person, received: Received, listed: List8 | None, year: CollectionYear, replace: bool
    ) -> tuple[Received, int]:
        """The 903 files and people.csv: what of them was kept, and how many absences this year's file speaks of."""
        if not received.sent:
            return received, 0
        kept = await self._sort(received, year, [row.child_id for row in listed.rows] if listed else ())
        async with self.desk.pool.connection() as conn:
            if not replace:
                await _refuse_leaving_out_most(conn, kept, year)
            await ssda903.replace(conn, year, [(table, rows) for table, rows in kept.sent if table in ssda903.KEPT])
            await access.audit(conn, person, "import_ssda903", self.desk.clock.now())
        return kept, await Bringing(self.desk, person.recorded_by, year, kept, self.progress).everybody()

    async def _tell(self, person: Person, listed: List8, kept: Received) -> List8:
        """List 8, after the files, which know better: what of it is in, and what not."""
        in_people = {row.child_id for row in kept.submission.people or ()}
        told = List8([], list(listed.refused), list(listed.named))
        async with self.desk.pool.connection() as conn:
            await access.audit(conn, person, "import_list_8", self.desk.clock.now())
        for first in range(0, len(listed.rows), BATCH):
            self.progress.done, self.progress.of = first, len(listed.rows)
            await bring_batch(self.desk, person, listed.rows[first : first + BATCH], in_people, told)
        refused = {breach.line for breach in told.refused}
        told.named = [breach for breach in told.named if breach.line not in refused]
        return told

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One import at a time, whichever replica runs it. Nobody waits: those who waited would hold connections others need."""
        async with self.desk.pool.connection() as conn:
            await conn.set_autocommit(True)
            try:
                if not await _one(conn, ssda903.ALONE):
                    raise ImportRunning
                try:
                    yield
                finally:
                    self.progress.done = self.progress.of = 0
                    await conn.execute(ssda903.NO_LONGER_ALONE)
            finally:
                await conn.set_autocommit(False)

    async def _sort(self, received: Received, year: CollectionYear, listed: Sequence[str] = ()) -> Received:
        """Which rows to keep, in the light of the register, other years' rows, and what people have recorded here.

        `listed` are the children of a list 8 that came too: they are about to be in the register.
        """
        ids = received.child_ids
        async with self.desk.pool.connection() as conn:
            registered = await children.registered(conn, ids)
            years = await ssda903.years_with(conn, MISSING)
            loaded = _by_year((await ssda903.beside(conn, [MISSING], ids, year, [MISSING])).get(MISSING, ()))
            if year.previous in years:  # rule 576 speaks of children who have no row at all this year
                loaded[year.previous] = await ssda903.of_year(conn, MISSING, year.previous)
            held = await _held_beside(conn, received.submission, year)
            headers = await ssda903.of_children(conn, HEADER, ids) if received.submission.header else []
            recorded = [one for one in await episodes.raised(conn, ids) if one.cancelled_at is None]
        kept = await asyncio.to_thread(sort, received, year, {*registered, *listed}, loaded, held)
        clashes = claiming_recorded_time(kept.submission.missing or (), year, recorded, latest=not any(y > year for y in years))
        kept = kept.without(clashes)
        others = {child: sent.row for child, sent in latest(headers).items()}
        kept.named.extend(born_otherwise(kept.submission.header or (), others))
        return kept


async def _held_beside(conn: Connection, sent: Submission, year: CollectionYear) -> Submission:
    """Header and care episodes of the year as they were loaded before, where the missing rows come without them now."""
    wanted = [table for table in (HEADER, EPISODES) if sent.missing is not None and getattr(sent, table.name) is None]
    rows = {table.name: await ssda903.of_year(conn, table, year) for table in wanted if year in await ssda903.years_with(conn, table)}
    return Submission(**rows)


async def _refuse_leaving_out_most(conn: Connection, kept: Received, year: CollectionYear) -> None:
    """Header and care episodes are the year's return as they are sent; an absence once loaded stays, whatever a later file leaves out."""
    for table, rows in kept.sent:
        if table in (HEADER, EPISODES):
            refuse_leaving_out_most(year, table.file, await ssda903.children_of_year(conn, table, year), {row.child_id for row in rows})


def _by_year(rows: Sequence[SentBy]) -> dict[CollectionYear, list[MissingRow]]:
    found: dict[CollectionYear, list[MissingRow]] = defaultdict(list)
    for sent in rows:
        found[sent.year].append(sent.row)
    return found


async def _one(conn: Connection, statement: str) -> Any:
    async with conn.cursor(row_factory=scalar_row) as cursor:
        return await (await cursor.execute(statement)).fetchone()
