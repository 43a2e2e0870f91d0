"""Sending what is due, each message under its own reference, at least once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from prometheus_client import Counter, Histogram

from services.notify.channels import Channel as Carrier
from services.notify.channels import NotNow, Parcel, Refused
from services.notify.channels.message import Fields, listed
from services.notify.channels.schedule import IDENTICAL, IDENTICAL_TEXTS, IDENTICAL_WITHIN, SCHEDULES, Schedule
from services.notify.channels.templates import TEMPLATES, MessagesDecision, details, disclosed
from services.notify.domain.alert import asleep_until
from services.notify.domain.recipients import outside
from services.notify.escalating import Escalating
from services.notify.leasing import LEASE, LONGEST_ATTEMPT, Worker
from services.notify.links import Links
from services.notify.store import alerts, claiming, deliveries, episodes
from services.notify.store.deliveries import Claimed
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.database import Connection, Pool, transaction

logger = structlog.get_logger()

OUTCOMES = Counter("safereturn_deliveries", "Attempts to tell somebody, by what became of them", ["channel", "state"])
TOOK = Histogram(
    "safereturn_delivery_seconds",
    "From the alert being stored to its message being handed over",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300),
)


@dataclass(frozen=True, slots=True)
class Delivering:
    """`sent` is called after something was handed over, for whoever waits for news; `decision` loads the Caldicott Guardian's, without
    which messages say what they say by default."""

    pool: Pool
    clock: Clock
    escalating: Escalating
    carriers: Mapping[Channel, Carrier]
    links: Links
    schedules: Mapping[Channel, Schedule] = field(default_factory=lambda: SCHEDULES)
    decision: Callable[[Connection], Awaitable[MessagesDecision | None]] | None = None
    sent: Callable[[], None] = lambda: None
    _away: dict[Channel, str] = field(default_factory=dict)
    """The other sides that could not be reached last, each with its failure."""

    def workers(self) -> list[Worker[Claimed]]:
        """One for each channel, with hands of its own: a mail server that hangs keeps no text waiting."""
        return [self._worker(channel) for channel in self.carriers]

    def _worker(self, channel: Channel) -> Worker[Claimed]:
        async def claim(most: int) -> list[Claimed]:
            return [] if self.escalating.catching_up() else await claiming.claim(self.pool, most, LEASE, channel)

        return Worker(f"deliveries_{channel.value}", claim, self.deliver, lambda: deliveries.backlog(self.pool, channel), self.clock)

    async def deliver(self, message: Claimed) -> None:
        """One attempt, marked. A crash between sending and marking sends it again, under the same reference."""
        wanted = [one for one in message.all if one.wanted]
        for one in message.all:
            if not one.wanted:
                await self._finish(one, DeliveryState.SUPPRESSED)
        if not wanted:
            return
        if morning := await self._asleep_until(wanted):
            async with self.pool.connection() as conn:
                for one in wanted:
                    await deliveries.leave(conn, one, morning)
            return
        if message.channel is Channel.SMS and not await self._may_say(message):
            for one in wanted:
                await self._finish(one, DeliveryState.SUPPRESSED, IDENTICAL)
            return
        carrier = self.carriers[message.channel]
        parcel = await self._parcel(message)
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT):
                await carrier.send(parcel)
        except Refused as refusal:
            for one in wanted:
                await self._finish(one, DeliveryState.PERMANENT_FAILURE, refusal.kind)
        except NotNow as failure:
            if not failure.retry_after and not carrier.health().ok:
                self._away[message.channel] = failure.kind
            for one in wanted:
                await self._postpone(one, failure)
        except TimeoutError:
            self._away[message.channel] = "TimeoutError"
            for one in wanted:
                await self._postpone(one, NotNow("TimeoutError", uncertain=True))
        else:
            for one in wanted:
                await self._finish(one, carrier.taken)
            if away := self._away.pop(message.channel, None):
                await deliveries.hurry(self.pool, message.channel, away)  # or what is severe waits behind what is new and routine

    async def _asleep_until(self, wanted: Sequence[Claimed]) -> datetime | None:
        """The morning (UTC), where it would ring a telephone whose holder may sleep by now, whatever it has waited for; else None."""
        now = self.clock.now()
        until = now
        for one in wanted:
            if not one.channel.telephone or one.position is None or one.policy_version is None:
                return None
            async with self.pool.connection() as conn:
                policy = await self.escalating.directory.policy(conn, one.policy_version)
            morning = asleep_until(one.wakes, one.channel, one.position, policy, now, stands_in=one.stands_in)
            if morning is None:
                return None
            until = max(until, morning)
        return until

    async def _parcel(self, message: Claimed) -> Parcel:
        link = self.links.to(message.delivery_id, message.wanted_at)
        name = outside(message.reference, message.round)
        if message.names:
            said = TEMPLATES["several"][message.channel].fill(Fields(listed(message.names), link))
        else:
            said = TEMPLATES[message.says][message.channel].fill(*await self._fields(message, link))
        return Parcel(name, message.address, message.wanted_at, said, message.channel, message.uncertain)

    async def _fields(self, one: Claimed, link: str) -> tuple[Fields, frozenset[str]]:
        """What is known, as it was when the message was wanted, and what of it a decision discloses."""
        fields = Fields(one.episode_reference or "", link)
        if self.decision is None or one.episode_id is None:
            return fields, frozenset()
        async with self.pool.connection() as conn:
            switched_on = disclosed(await self.decision(conn), one.wanted_at)
            if switched_on:
                episode = (await episodes.load(conn, [one.episode_id]))[one.episode_id]
                fields = details(fields, episode, one.wanted_at)
        return fields, switched_on

    async def _may_say(self, message: Claimed) -> bool:
        """Whether the phone networks will take this text: not the 21st about the same within the hour, which differs by its link alone."""
        about = message.names or (message.episode_reference or "",)
        said = sha256(listed((message.says, *about)).encode()).digest()
        async with self.pool.connection() as conn:
            return await deliveries.may_say(conn, message, said, most=IDENTICAL_TEXTS, within=IDENTICAL_WITHIN)

    async def _postpone(self, one: Claimed, failure: NotNow) -> None:
        """To the next attempt, unless that would be too late to be of use."""
        schedule = self.schedules[one.channel]
        wait = schedule.wait(one.attempts, failure.retry_after, severe=one.severe)
        if self.clock.now() + wait > one.wanted_at + schedule.expires:
            await self._finish(one, DeliveryState.EXPIRED, failure.kind)
            return
        async with self.pool.connection() as conn:
            await deliveries.postpone(conn, one, wait, failure.kind, uncertain=failure.uncertain)
        self._tell(one, DeliveryState.TEMPORARY_FAILURE, failure.kind, wait)

    async def _finish(self, one: Claimed, state: DeliveryState, failure: str | None = None) -> None:
        now = self.clock.now()
        async with transaction(self.pool) as conn:
            locked = await alerts.lock(conn, one.alert_id) if one.alert_id else None
            if not await deliveries.finish(conn, one, state, now, failure):
                logger.warning("delivered after the lease was over", delivery=str(one.delivery_id), state=state)
                return
            if locked is not None:
                await self.escalating.became(conn, locked, one, state, failure)
        if state is self.carriers[one.channel].taken:
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
