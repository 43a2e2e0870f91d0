"""What a follower may apply next, decided without any I/O.

An event is taken only when its position is one past mine and its `previous` is my last id. Anything else in the stream is not trusted:
the owner is asked. What the owner says is final, and when it contradicts what was applied here, the two have diverged.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from uuid import UUID

from pydantic_core import to_json

from shared.contracts.envelope import Event, Newer, Unreadable, decode

FIELD = b"event"
"""The one field of a stream entry; it holds the CloudEvent's bytes. The entry's id is `<position>-0`."""


class Diverged(Exception):
    """A copy holds what its log does not: the log was restored from the past. Says what to do about it."""


class Progress(NamedTuple):
    """The last event applied here: position 0 and no id before the first."""

    position: int
    last_id: UUID | None


START = Progress(0, None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an event cannot be applied: `dead` is unreadable in the log itself, `parked` is newer than this build."""

    kind: Literal["dead", "parked"]
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """One event in its place in the log: `event` to apply, or the `problem` with it."""

    position: int
    id: UUID
    previous: UUID | None
    raw: bytes
    event: Event[Any] | None
    problem: Problem | None = None

    def follows(self, progress: Progress) -> bool:
        return self.position == progress.position + 1 and self.previous == progress.last_id


class Page(NamedTuple):
    """What the owner's feed answered: events from just before mine on, and where the log ends."""

    items: list[dict[str, Any]]
    head: int


StreamEntry = tuple[bytes, Mapping[bytes, bytes]]
Read = Callable[[bytes], Event[Any]]
"""How a follower reads a stream entry: `decode`, or a quicker look at the envelope where its store checks the rest and raises for what
it cannot take; the owner is asked then, whose events are always decoded whole. Raises `Unreadable` or `Newer`."""


def continue_from_stream(progress: Progress, entries: Iterable[StreamEntry], read: Read = decode) -> tuple[list[Received], bool]:
    """The run of entries that continues the chain, and whether something past it could not be trusted. Never raises."""
    batch: list[Received] = []
    for entry_id, fields in entries:
        position = int(entry_id.partition(b"-")[0])
        if position <= progress.position:
            continue
        received = _from_stream(fields, read) if position == progress.position + 1 else None
        if received is None or not received.follows(progress):
            return batch, True
        batch.append(received)
        progress = Progress(received.position, received.id)
    return batch, False


def _from_stream(fields: Mapping[bytes, bytes], read: Read) -> Received | None:
    """None for whatever this build cannot read: bytes in Redis are no evidence, the owner's log is."""
    raw = fields.get(FIELD, b"")
    try:
        event = read(raw)
    except (Unreadable, Newer):
        return None
    return None if event.position is None else Received(event.position, event.id, event.previous, raw, event)


def first_wanted(progress: Progress) -> int:
    """The `after` to ask the feed with: my own last event comes first, as proof that we share a past."""
    return max(progress.position - 1, 0)


def continue_from_owner(progress: Progress, page: Page) -> list[Received]:
    """What follows, by the owner's word. Raises `Diverged` when its log does not hold what was applied here."""
    received = [_from_owner(item) for item in page.items]
    if progress.position:
        if not received:
            raise Diverged(f"applied up to position {progress.position}, but the owner's log ends at {page.head}: {_REMEDY}")
        if received[0].id != progress.last_id:
            raise Diverged(f"the owner's log holds another event at position {progress.position} than was applied: {_REMEDY}")
        del received[0]
    return received


_REMEDY = "it was restored from an earlier time. Restore this service to the same time, or rebuild it from position 0"


def _from_owner(item: dict[str, Any]) -> Received:
    raw = to_json(item)
    event, problem = None, None
    try:
        event = decode(raw)
    except Unreadable as reason:
        problem = Problem("dead", str(reason))
    except Newer as reason:
        problem = Problem("parked", str(reason))
    previous = item["previous"]
    return Received(item["position"], UUID(item["id"]), previous and UUID(previous), raw, event, problem)
