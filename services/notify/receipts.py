"""What a provider tells of the messages it took.

It tries again every 5 minutes, at most 5 times, so a receipt that never comes is no delivery; and one may come twice, or late.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from pydantic import SecretStr

from services.notify.channels.schedule import Schedule
from services.notify.domain.receipts import Receipt, after
from services.notify.domain.recipients import inside
from services.notify.escalating import Escalating
from services.notify.store import alerts, findings, outcomes
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, DeliveryState, Severity
from shared.database import Pool

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Receipts:
    """`changed` is called after anything was logged."""

    pool: Pool
    clock: Clock
    escalating: Escalating
    schedules: Mapping[Channel, Schedule]
    token: SecretStr | None
    changed: Callable[[], None]

    async def take(self, name: str, receipt: Receipt) -> None:
        """What became of the message of this name, for each delivery that it carried."""
        reference, round_ = inside(name)
        async with self.pool.connection() as conn:
            carried = await outcomes.carried_by(conn, reference)
            if carried:
                await findings.receipt(conn, self.clock.now())
        if not carried:
            logger.warning("receipt for a message that is not ours", reference_known=False, status=receipt.value)
        for one in carried:
            await self._turn(one.alert_id, one.delivery_id, receipt, round_)

    async def _turn(self, alert_id: UUID | None, delivery_id: UUID, receipt: Receipt, round_: int) -> None:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            locked = await alerts.lock(conn, alert_id) if alert_id else None
            one = await outcomes.lock(conn, delivery_id)
            schedule = self.schedules[one.channel]
            severe = locked is not None and locked.alert.severity is Severity.SEVERE
            wait = schedule.wait(max(one.attempts, 1), severe=severe)
            of_use = one.round == 1 or now + wait <= one.wanted_at + schedule.expires
            state = after(one.state, receipt, current=round_ == one.round, of_use=of_use, delivered=one.delivered_at is not None)
            if state is None:
                return
            if state is DeliveryState.TEMPORARY_FAILURE:
                await outcomes.renew(conn, one, wait, receipt.value)
            else:
                await outcomes.turn(conn, one, state, now, None if state is DeliveryState.DELIVERED else receipt.value)
            if locked is not None:
                await self.escalating.became(conn, locked, one, state, receipt.value)
        if state is not DeliveryState.DELIVERED:
            logger.error("given up after it was taken", delivery=str(delivery_id), channel=one.channel, state=state, failure=receipt.value)
        self.changed()
