"""What the Caldicott Guardian has decided on messages: recorded in versions, in force at once, and as soon taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.notify.channels.templates import MessagesDecision
from services.notify.store import documents, people
from services.notify.store.documents import Document
from services.notify.store.people import Known
from shared.clock import Clock
from shared.database import Connection, Pool, transaction
from shared.identity.people import Person

KIND = "messages"


class NotYetDecided(ValueError):
    """A decision is recorded once it was made: its date lies ahead."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class Decided(NamedTuple):
    """A version of the decision and who recorded it; all None while there is none."""

    decision: MessagesDecision | None = None
    document: Document | None = None
    by: Known | None = None

    @property
    def version(self) -> int:
        return self.document.version if self.document else 0


async def decision(conn: Connection) -> MessagesDecision | None:
    """Asked before each message that could say more."""
    found = await documents.current(conn, KIND)
    return MessagesDecision.model_validate(found.body) if found else None


@dataclass(frozen=True, slots=True)
class Deciding:
    pool: Pool
    clock: Clock

    async def current(self) -> Decided:
        return next(iter(await self.history(1)), Decided())

    async def history(self, limit: int = 100) -> list[Decided]:
        """The latest first."""
        async with self.pool.connection() as conn:
            found = await documents.history(conn, KIND, limit=limit)
            known = await people.called(conn, {one.by for one in found})
        return [Decided(MessagesDecision.model_validate(one.body), one, known.get(one.by)) for one in found]

    async def record(self, made: MessagesDecision, by: Person, expected: int | None = None) -> Decided:
        """Raises NotYetDecided, documents.Stale."""
        now = self.clock.now()
        if made.decided_at > now:
            raise NotYetDecided(made.decided_at)
        async with transaction(self.pool) as conn:
            await documents.save(conn, KIND, made, by, now, expected=expected)
        return await self.current()
