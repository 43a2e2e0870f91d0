"""Sending what is due, each message under its own reference, at least once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Counter, Histogram

from services.notify.channels import Channel, NotNow, Parcel, Refused
from services.notify.channels.message import ALERT, Fields
from services.notify.domain.alert import evolve
from services.notify.follow import BY_ITSELF
from services.notify.leasing import LEASE, LONGEST_ATTEMPT, Worker, back_off
from services.notify.store import alerts, deliveries
from services.notify.store.deliveries import Claimed
from shared.clock import Clock
from shared.contracts.alerts import AlertSent
from shared.contracts.codes import DeliveryState
from shared.contracts.publishing import Writing, source
from shared.database import Pool, transaction
from shared.eventlog import log

logger = structlog.get_logger()

OUTCOMES = Counter("safereturn_deliveries", "Attempts to tell somebody, by what became of them", ["channel", "state"])
TOOK = Histogram(
    "safereturn_delivery_seconds",
    "From the alert being stored to its message being handed over",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300),
)


@dataclass(frozen=True, slots=True)
class Delivering:
    """`public_url` is where links in messages lead; `sent` is called after something was handed over, for whoever waits for news."""

    pool: Pool
    clock: Clock
    authority: str
    channel: Channel
    public_url: str
    sent: Callable[[], None] = lambda: None

    def worker(self) -> Worker[Claimed]:
        return Worker("deliveries", self._claim, self.deliver, lambda: deliveries.backlog(self.pool), self.clock)

    async def _claim(self, most: int) -> list[Claimed]:
        return await deliveries.claim(self.pool, most, LEASE)

    async def deliver(self, one: Claimed) -> None:
        """One attempt, marked. A crash between sending and marking sends it again, under the same reference."""
        if one.closed:
            await self._finish(one, DeliveryState.SUPPRESSED)
            return
        link = f"{self.public_url}/notify/alerts/{one.alert_id}"
        parcel = Parcel(one.reference, one.address, one.wanted_at, ALERT.fill(Fields(one.episode_reference, link)))
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT):
                await self.channel.send(parcel)
        except Refused as refusal:
            await self._finish(one, DeliveryState.PERMANENT_FAILURE, refusal.kind)
        except NotNow as failure:
            await self._postpone(one, failure.kind)
        except TimeoutError:
            await self._postpone(one, "TimeoutError")
        else:
            await self._finish(one, self.channel.taken)

    async def _postpone(self, one: Claimed, failure: str) -> None:
        wait = back_off(one.attempts)
        async with self.pool.connection() as conn:
            await deliveries.postpone(conn, one, wait, failure)
        self._tell(one, DeliveryState.TEMPORARY_FAILURE, failure, wait)

    async def _finish(self, one: Claimed, state: DeliveryState, failure: str | None = None) -> None:
        now = self.clock.now()
        async with transaction(self.pool) as conn:
            alert = await alerts.lock(conn, one.alert_id)
            assert alert is not None, "a delivery refers to its alert"
            if not await deliveries.finish(conn, one, state, now, failure):
                logger.warning("delivered after the lease was over", delivery=str(one.delivery_id), state=state)
                return
            change = AlertSent(channel=one.channel, position=one.position, delivery_id=one.delivery_id, state=state, at=now)
            after = evolve(alert, change)
            await alerts.save(conn, after)
            await log.append(conn, [Writing(source(self.authority, "notify"), now, BY_ITSELF).alert(change, after, now)])
        if state is self.channel.taken:
            TOOK.observe(max((now - one.wanted_at).total_seconds(), 0))
        self._tell(one, state, failure)
        self.sent()

    def _tell(self, one: Claimed, state: DeliveryState, failure: str | None, wait: timedelta | None = None) -> None:
        OUTCOMES.labels(one.channel, state).inc()
        if failure:
            logger.error(
                "could not be delivered",
                delivery=str(one.delivery_id),
                channel=one.channel,
                state=state,
                failure=failure,
                attempts=one.attempts,
                again_in=wait and wait.total_seconds(),
            )
