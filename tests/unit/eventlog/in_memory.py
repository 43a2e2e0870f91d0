"""Log, stream and store in memory, with their contracts and their faults, under the real relay and the real follower."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from redis.exceptions import ConnectionError, OutOfMemoryError

from shared.eventlog.chain import START, Page, Progress, Received
from shared.eventlog.follower import Moved, Undelivered
from shared.eventlog.log import Head


class MemoryLog:
    """Stands in for `shared.eventlog.log`, the pool, its connections and the owner's feed."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.raws: list[bytes] = []

    def append(self, id_: UUID, body: str) -> None:
        previous = f'"{self.ids[-1]}"' if self.ids else "null"
        self.raws.append(f'{{"position":{len(self.raws) + 1},"previous":{previous},{body[1:]}'.encode())
        self.ids.append(id_)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["MemoryLog"]:
        yield self

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[None]:
        yield

    async def execute(self, statement: str) -> None:
        """Nothing but the COMMIT of `shared.database.transaction`."""

    async def read(self, _: object, after: int, limit: int) -> list[bytes]:
        return self.raws[after : after + limit]

    async def head(self, _: object = None) -> Head:
        return Head(len(self.ids), self.ids[-1] if self.ids else None)

    async def page(self, after: int, limit: int = 5) -> Page:
        return Page([from_json(raw) for raw in self.raws[after : after + limit]], len(self.raws))


class MemoryStream:
    """Stands in for Redis: `eval` keeps the contract of relay.lua."""

    def __init__(self) -> None:
        self.entries: list[tuple[tuple[int, int], Mapping[bytes, bytes]]] = []
        self.last_id = (0, 0)
        self.out_of_memory = self.lose_next_answer = False
        self.connection_pool = self

    async def disconnect(self, inuse_connections: bool = True) -> None: ...

    def add(self, id_: tuple[int, int], fields: Mapping[bytes, bytes]) -> None:
        assert id_ > self.last_id, "Redis refuses an id that is not greater than the last"
        self.entries.append((id_, fields))
        self.last_id = id_

    def flush(self) -> None:
        self.entries, self.last_id = [], (0, 0)

    def lose_tail(self, count: int) -> None:
        self.entries = self.entries[: max(len(self.entries) - count, 0)]
        self.last_id = self.entries[-1][0] if self.entries else (0, 0)

    def delete_tail(self, count: int) -> None:
        self.entries = self.entries[: max(len(self.entries) - count, 0)]

    def trim(self, keep: int) -> None:
        self.entries = self.entries[-keep:]

    def after(self, last_id: str, count: int) -> list[tuple[bytes, Mapping[bytes, bytes]]]:
        position, sequence = map(int, last_id.split("-"))
        found = [(id_, fields) for id_, fields in self.entries if id_ > (position, sequence)]
        return [(b"%d-%d" % id_, fields) for id_, fields in found[:count]]

    async def eval(self, script: str, keys: int, stream: str, before: bytes, keep: int, field: bytes, *batch: bytes) -> list[Any]:
        ends, last = self.last_id[0], b""
        if self.entries and self.entries[-1][0] == self.last_id:
            last = next(iter(self.entries[-1][1].values()))
        if b"%d" % ends != before and ends != 0:
            return [ends, 0, last]
        if batch and self.out_of_memory:
            raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'")
        for n, raw in enumerate(batch, start=1):
            ends = int(before) + n
            self.add((ends, 0), {field: raw})
        if self.lose_next_answer:
            self.lose_next_answer = False
            raise ConnectionError("Connection closed by server.")
        return [ends, len(batch), b""]


class MemoryStore:
    """A `Followed` that can fail before its commit, or just after it."""

    def __init__(self) -> None:
        self.position = START
        self.applied: list[Received] = []
        self.fail_before_commit = self.fail_after_commit = False

    async def progress(self) -> Progress:
        return self.position

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        if self.position != after:
            raise Moved
        if self.fail_before_commit:
            self.fail_before_commit = False
            raise OSError("the disk is full")
        self.position = Progress(batch[-1].position, batch[-1].id)
        self.applied += batch
        if self.fail_after_commit:
            self.fail_after_commit = False
            raise OSError("connection lost while committing")

    async def undelivered(self) -> Undelivered:
        kinds = [one.problem.kind for one in self.applied if one.problem]
        return Undelivered(kinds.count("dead"), kinds.count("parked"))
