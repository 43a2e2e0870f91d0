"""The director decides on the lead member (domain.md): one press tells whoever holds that position of a severe alert, once."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.notify.escalating import Escalating
from services.notify.roster import load
from services.notify.sight import Unknown, positions_of, sight
from services.notify.store import alerts, people
from shared.contracts.alert_codes import AlertState, Position, Severity
from shared.contracts.alerts import AlertShared, AlertSnapshot
from shared.contracts.publishing import Writing, source
from shared.database import Connection, transaction
from shared.eventlog import log
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.tracing import current_trace

Offer = Literal["tell", "nobody"]
"""That the lead member can be told, or could if anybody held that position."""


class MayNotShare(Exception):
    """Whether the lead member is told is the director's to decide, of a severe alert that is not over."""


class NobodyToTell(Exception):
    """Nobody on the rota holds the lead member's position."""


@dataclass(frozen=True, slots=True)
class Sharing:
    escalating: Escalating

    async def offer(self, person: Person, alert: AlertSnapshot) -> Offer | None:
        """What an alert's page offers; None where it is not this person's to decide, or the lead member was told."""
        async with self.escalating.pool.connection() as conn:
            return await self._offer(conn, person, alert)

    async def tell_lead_member(self, person: Person, alert_id: UUID) -> None:
        """Pressed again it tells nobody again. Raises Unknown, MayNotShare, NobodyToTell."""
        escalating, now = self.escalating, self.escalating.clock.now()
        async with transaction(escalating.pool) as conn:
            answers = await sight(conn, escalating.directory.default, person, Action.ALERTS_ACKNOWLEDGE, now)
            locked = await alerts.lock(conn, alert_id)
            if locked is None or not await alerts.among(conn, answers, [alert_id]):
                raise Unknown
            if not await self._decides(conn, person) or not _of_this_kind(locked.alert):
                raise MayNotShare
            offer = await self._offer(conn, person, locked.alert)
            if offer == "nobody":
                raise NobodyToTell
            if offer is None:
                return
            told = await escalating.directory.reach(conn, [Position.LEAD_MEMBER], locked.kept.episode, now)
            await people.remember(conn, person)
            change = AlertShared(told=(Position.LEAD_MEMBER,), unreached=told.unreached, by=UUID(person.id), role=person.role.value, at=now)
            writing = Writing(source(escalating.authority, "notify"), now, person.recorded_by, current_trace())
            await log.append(conn, await escalating.share(conn, locked, change, told.ways, writing))
        escalating.told()
        escalating.logged()

    async def _offer(self, conn: Connection, person: Person, alert: AlertSnapshot) -> Offer | None:
        if not _of_this_kind(alert) or Position.LEAD_MEMBER in (*alert.told, *alert.shared_with) or not await self._decides(conn, person):
            return None
        told = await self.escalating.directory.reach(conn, [Position.LEAD_MEMBER], None, self.escalating.clock.now())
        return "nobody" if told.vacant else "tell"

    async def _decides(self, conn: Connection, person: Person) -> bool:
        roster = await load(conn, self.escalating.directory.default)
        return Position.DIRECTOR in positions_of(person, roster, self.escalating.clock.now())


def _of_this_kind(alert: AlertSnapshot) -> bool:
    return alert.severity is Severity.SEVERE and alert.state is not AlertState.CLOSED
