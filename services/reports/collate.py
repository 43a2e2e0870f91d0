"""Collation: what a follower brings becomes facts, each event exactly once, in big strides while there is much to catch up with.

A batch handed over is accepted at once and written behind, together with whatever was accepted meanwhile: a transaction costs some 20 ms
however little is in it. Position and facts move in one transaction, so a kill loses nothing: the follower starts from what was written.
"""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

import structlog
from duckdb import DuckDBPyConnection

from services.reports import recordings
from services.reports.facts import Facts, FactsLost
from services.reports.kind import Kind
from services.reports.kinds import ARRIVE, KIND_OF, KINDS
from services.reports.reading import Envelope, known_on
from shared.contracts.envelope import encode
from shared.eventlog.chain import START, Progress, Received
from shared.eventlog.followed import Moved, Undelivered

STRIDE = 4000
"""Events in one transaction, 8 MB of JSON; larger strides gained nothing. A follower waits while another stride is full behind the one
being written."""

log = structlog.get_logger()


class NotReached(TimeoutError):
    """The stream has not come to the position asked for in time. `position` is where it stands."""

    def __init__(self, position: int) -> None:
        super().__init__(f"at position {position}")
        self.position = position


class Collation:
    """`shared.eventlog` follows one stream into the facts through this."""

    def __init__(self, facts: Facts, stream: str) -> None:
        self.facts, self.stream = facts, stream
        self._accepted: Progress | None = None  # None: to be read from the facts
        self._written = START
        self._file = 0  # of which `_written` is true
        self._waiting: list[Received] = []
        self._writing: asyncio.Task[None] | None = None
        self._moved_on = asyncio.Condition()

    @property
    def written(self) -> int:
        """The position up to which everything can be seen in a question."""
        return self._written.position if self._file == self.facts.files else 0

    async def progress(self) -> Progress:
        await self.settle()
        self._file = self.facts.files
        self._accepted = self._written = await self.facts.read(lambda connection: progress_of(connection, self.stream))
        return self._accepted

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        """Accepts the batch. A failure to write it shows at a later call, which raises it; then `progress()` says where to go on from."""
        if self._writing is not None and len(self._waiting) >= 2 * STRIDE:
            async with self._moved_on:
                await self._moved_on.wait_for(lambda: len(self._waiting) < 2 * STRIDE)
        if self._writing is not None and self._writing.done():
            await self.settle()
        if self._accepted != after:
            raise Moved(f"{self.stream} is no longer at position {after.position}")
        self._waiting.extend(batch)
        self._accepted = Progress(batch[-1].position, batch[-1].id)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_behind())

    async def undelivered(self) -> Undelivered:
        """Also where the follower learns, once a second, whether what it handed over was written."""
        await self.settle()
        if self._file != self.facts.files:
            raise Moved(f"{self.stream} starts again: its facts were lost")
        counted = await self.facts.read(lambda connection: connection.execute(COUNT, [self.stream]).fetchone())
        assert counted is not None, "an aggregate answers with one row"
        return Undelivered(*counted)

    async def reach(self, position: int, patience: float) -> None:
        """Wait until everything up to `position` can be seen in a question. Raises NotReached after `patience` seconds."""
        try:
            async with asyncio.timeout(patience), self._moved_on:
                await self._moved_on.wait_for(lambda: self.written >= position)
        except TimeoutError:
            raise NotReached(self.written) from None

    async def close(self) -> None:
        """Write what was accepted. What cannot be written any more is followed again after the next start."""
        try:
            await self.settle()
        except Exception as failure:  # noqa: BLE001 - the service stops; the log keeps what is not written
            log.warning("stopped before everything accepted was written", stream=self.stream, error=type(failure).__name__)

    async def settle(self) -> None:
        """Wait until everything accepted is written. Raises what went wrong, once."""
        if self._writing is not None:
            writing = self._writing
            try:
                await asyncio.shield(writing)
            finally:
                if writing.done() and self._writing is writing:
                    self._writing = None

    async def _write_behind(self) -> None:
        try:
            while stride := self._waiting[:STRIDE]:
                last = stride[-1]
                await self.facts.write(partial(self._collate, self._written, stride))
                del self._waiting[: len(stride)]
                self._written = Progress(last.position, last.id)
                await self._tell()
        except BaseException as failure:
            self._waiting.clear()
            self._accepted = None
            await self._tell()
            if isinstance(failure, FactsLost):
                raise Moved(f"{self.stream} starts again: its facts were lost") from failure
            raise

    async def _tell(self) -> None:
        async with self._moved_on:
            self._moved_on.notify_all()

    def _collate(self, after: Progress, stride: Sequence[Received], connection: DuckDBPyConnection) -> None:
        """In the writer's thread, inside the transaction."""
        last = stride[-1]
        if progress_of(connection, self.stream) != after:
            raise Moved(f"{self.stream} is no longer at position {after.position}")
        take(connection, [one for one in stride if one.problem is None])
        for one in stride:
            if one.problem is not None:
                row = [self.stream, one.position, one.id, one.problem.kind, one.problem.reason, one.raw.decode(), self.facts.clock.now()]
                connection.execute(SET_ASIDE, row)
        connection.execute(FORGET_POSITION, [self.stream])
        connection.execute(POSITION, [self.stream, last.position, last.id])


def take(connection: DuckDBPyConnection, events: Iterable[Received], *, late: bool = False) -> None:
    """Each event carries the whole state after it, so only the last of each subject and London day is looked into for that; for when
    the parts of an answer were written down, each event that records one.

    `late`: one event that comes after others of its subject; it takes the place it would have had.
    """
    brought: dict[Kind, dict[str, list[Received]]] = {}
    recorded: list[str] = []
    for one in events:
        assert one.event is not None, "what has no problem has been read"
        if one.event.type in recordings.TYPES:
            recorded.append(_body(one))
        if kind := KIND_OF.get(one.event.type):
            changes = brought.setdefault(kind, {}).setdefault(one.event.subject, [])
            if changes and known_on(changes[-1]) == known_on(one):
                changes[-1] = one
            else:
                changes.append(one)
    for kind in KINDS:
        if found := brought.get(kind):
            past = late or any(len(changes) > 1 for changes in found.values())
            texts, earliest, latest = zip(
                *((_body(one), n == 0, n == len(changes) - 1) for changes in found.values() for n, one in enumerate(changes)), strict=True
            )
            connection.execute(ARRIVE, [texts, earliest, latest])
            connection.execute(kind.read() + (kind.late() if late else "") + kind.take_place(past=past))
    if recorded:
        connection.execute(ARRIVE, [recorded, [True] * len(recorded), [True] * len(recorded)])
        connection.execute(recordings.RECORD)


def _body(one: Received) -> str:
    """The JSON in today's form. Decoded whole it may have come from an older version."""
    assert one.event is not None, "what has no problem has been read"
    return one.raw.decode() if type(one.event) is Envelope else encode(one.event)


def progress_of(connection: DuckDBPyConnection, stream: str) -> Progress:
    """How far the snapshot this connection sees has come."""
    found = connection.execute("SELECT position, last_id FROM follow WHERE stream = $1", [stream]).fetchone()
    return START if found is None else Progress(found[0], _uuid(found[1]))


def _uuid(found: object) -> UUID | None:
    return found if found is None or isinstance(found, UUID) else UUID(str(found))


COUNT = "SELECT count(*) FILTER (WHERE kind = 'dead'), count(*) FILTER (WHERE kind = 'parked') FROM set_aside WHERE stream = $1"
SET_ASIDE = "INSERT INTO set_aside VALUES ($1, $2, $3, $4, $5, $6, $7)"
# Not an UPDATE: of the one row of a stream that would be a delete and an insert as well, planned at greater cost.
FORGET_POSITION = "DELETE FROM follow WHERE stream = $1"
POSITION = "INSERT INTO follow VALUES ($1, $2, $3)"
