"""A link in a message was followed by somebody who signed in."""

from collections.abc import Callable
from dataclasses import dataclass

from services.notify.domain.alert import noted
from services.notify.links import Link, Links
from services.notify.roster import Default
from services.notify.sight import sight
from services.notify.store import alerts, outcomes
from services.notify.store.deliveries import Delivery
from shared.clock import Clock
from shared.contracts.alert_codes import DeliveryState
from shared.contracts.alerts import AlertSent
from shared.contracts.publishing import Writing, source
from shared.database import Pool
from shared.eventlog import log
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.tracing import current_trace

OPENABLE = frozenset(
    {
        DeliveryState.SENDING,
        DeliveryState.SENT,
        DeliveryState.DELIVERED,
        DeliveryState.TEMPORARY_FAILURE,
        DeliveryState.PERMANENT_FAILURE,
        DeliveryState.EXPIRED,
    }
)
"""Whatever was thought of it, it did arrive. What is kept in the outbox reached nobody, whoever looks into that folder."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`changed` is called after anything was logged."""

    pool: Pool
    clock: Clock
    authority: str
    default: Default
    links: Links
    changed: Callable[[], None]

    async def elsewhere(self, link: Link) -> str | None:
        """The page of a message that is about no alert: a test, a list. It says itself who may read it."""
        async with self.pool.connection() as conn:
            return await outcomes.leads_to(conn, link.delivery_id)

    async def follow(self, person: Person, link: Link) -> str | None:
        """The page of alerts that a link leads to, or None where there is nothing behind it any more.

        It marks as opened what the message carried and this person may answer, once, while the link is good and the alert unanswered.
        """
        async with self.pool.connection() as conn:
            one = await outcomes.load(conn, link.delivery_id)
            if one is None:
                return None
            carried = [each for each in await outcomes.carried_by(conn, one.reference) if each.alert_id]
        if link.expires_at > self.clock.now():
            for each in carried:
                await self._open(person, each)
        if not carried:
            return None
        return "/notify" if len({each.alert_id for each in carried}) > 1 else f"/notify/alerts/{carried[0].alert_id}"

    async def _open(self, person: Person, one: Delivery) -> None:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            locked = await alerts.lock(conn, one.alert_id) if one.alert_id else None
            assert locked is not None, "it was carried for an alert"
            assert one.position is not None, "an alert tells positions"
            alert = locked.alert
            one = await outcomes.lock(conn, one.delivery_id)
            if one.state not in OPENABLE or alert.acknowledged_at is not None:
                return
            answers = await sight(conn, self.default, person, Action.ALERTS_ACKNOWLEDGE, now)
            if not await alerts.among(conn, answers, [alert.alert_id]):
                return
            await outcomes.turn(conn, one, DeliveryState.OPENED, now)
            change = AlertSent(channel=one.channel, position=one.position, delivery_id=one.delivery_id, state=DeliveryState.OPENED, at=now)
            alert = noted(alert)
            await alerts.save(conn, alert)
            writing = Writing(source(self.authority, "notify"), now, person.recorded_by, current_trace())
            await log.append(conn, [writing.alert(change, alert, now)])
        self.changed()
