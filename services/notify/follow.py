"""What missing tells becomes alerts: in the follower's own transaction, so that an event and the alerts it calls for are one fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.notify.escalating import Escalating
from services.notify.store import children
from shared.contracts.children import ChildRecorded
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeRecorded
from shared.database import Connection, Pool
from shared.eventlog.chain import Progress
from shared.eventlog.followed import PostgresFollowed
from shared.eventlog.follower import Received


@dataclass(frozen=True, slots=True)
class Alerting:
    """The `Handle` of missing's events. Decided on the newest that is known: a dead letter replayed late must not alert for a child who
    is back."""

    escalating: Escalating

    async def __call__(self, conn: Connection, received: Received) -> Sequence[Event[Any]]:
        assert received.event is not None, "a follower hands over readable events only"
        recorded = received.event.data
        if isinstance(recorded, ChildRecorded):
            await children.keep(conn, recorded.child)
        if not isinstance(recorded, EpisodeRecorded):
            return ()
        trace = received.event.traceparent
        return await self.escalating.heard(conn, recorded.change, recorded.episode, recorded.recorded_at, trace)


class FollowedAtOnce(PostgresFollowed):
    """Wakes whoever sends as soon as there may be something to send."""

    def __init__(self, pool: Pool, stream: str, handle: Alerting, wake: Callable[[], None]) -> None:
        super().__init__(pool, stream, handle)
        self._wake = wake

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        await super().apply(after, batch)
        self._wake()
