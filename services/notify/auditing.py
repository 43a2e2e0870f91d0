"""Looks, once a minute, for what should have happened and did not; tells the operator once, and the outside that all is well.

It does not use what it watches: its messages go straight to whoever carries them, and stand in the finding's own row until they are out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx
import structlog
from prometheus_client import Gauge

from services.notify.channels import Channel, NotNow, Parcel, Refused
from services.notify.channels.message import Fields
from services.notify.channels.templates import TEMPLATES
from services.notify.comparing import Comparing
from services.notify.domain.findings import LIST_LATE, LONG_BEHIND, STEP_LATE, STEP_LATE_UNREAD, Finding, Looked
from services.notify.domain.recipients import message_id
from services.notify.domain.timetable import Daily, Round, due
from services.notify.leasing import LONGEST_ATTEMPT, Backlog, Worker
from services.notify.rounds import Composing, leads_to
from services.notify.store import daily_lists, findings, outbox
from services.notify.store.findings import LOOKS, Found
from shared.clock import Clock
from shared.contracts.alert_codes import Channel as Code
from shared.database import Connection, Pool
from shared.observability import DependencyHealth

logger = structlog.get_logger()

FINDINGS = Gauge("safereturn_findings", "What should have happened and did not, by kind", ["kind"])

EVERY = timedelta(minutes=1)
HEARTBEAT = timedelta(minutes=5)


NOT_SENT = {Daily.HANDOVER_SHEET: Finding.HANDOVER_SHEET_NOT_SENT, Daily.DATA_MONDAY: Finding.DATA_MONDAY_NOT_SENT}
BY_HOUR = (Finding.DAILY_LIST_NOT_MADE, Finding.DAILY_LIST_NOT_SENT, *NOT_SENT.values())
ESCALATION, BEHIND = Finding.EPISODE_WITHOUT_ESCALATION, Finding.FOLLOWER_BEHIND


class Way(NamedTuple):
    """One by which the operator is told."""

    channel: Code
    carrier: Channel
    address: str


@dataclass(slots=True)
class Auditing:
    """`operator` is how whoever runs the system is told, the next way where one does not take it; `heartbeat_url` is fetched while all is
    well. Either may be empty. Of `receipted` channels a provider tells what became of messages.

    `composing` knows whether this service has read all that missing said: what is late only because of that is not found before long.
    """

    pool: Pool
    clock: Clock
    timetable: tuple[Round, ...]
    http: httpx.AsyncClient
    public_url: str
    mail_domain: str
    operator: Sequence[Way]
    heartbeat_url: str | None
    composing: Composing
    comparing: Comparing
    stalled: Callable[[Connection], Awaitable[list[str]]]
    """Open episodes whose escalation does not go on."""

    receipted: Collection[Code] = ()

    _standing: dict[Finding, int] = field(default_factory=dict)
    _looked_at: datetime | None = None

    def worker(self) -> Worker[datetime]:
        return Worker("auditor", self._turn, self._look, self._backlog, self.clock, hands=1)

    def said(self, health: DependencyHealth) -> DependencyHealth:
        """With what it found. Findings do not make a service unready: it can answer, and taking it away would help nobody."""
        found = ", ".join(f"{kind} {count}" for kind, count in sorted(self._standing.items()))
        return health.model_copy(update={"detail": "; ".join(filter(None, (health.detail, f"found: {found}" if found else "")))})

    async def _turn(self, most: int) -> list[datetime]:
        async with self.pool.connection() as conn:
            now = await findings.turn(conn, EVERY)
        return [now] if now else []

    async def _look(self, _: datetime) -> None:
        now, level = self.clock.now(), self.composing.level
        async with self.pool.connection() as conn:
            behind = await self._behind(conn, now)
        compared = await self.comparing.look(now, behind=behind) if level or behind else Looked()
        async with self.pool.connection() as conn:
            looks = [compared, *await self._looks(conn, now, level=level, behind=behind)]
            await findings.keep(conn, [kind for one in looks for kind in one.kinds], [each for one in looks for each in one.found], now)
            standing = await findings.standing(conn)
        await self._tell([one for one in standing if one.told_at is None])
        if not standing and level:
            await self._all_is_well(now)

    async def _looks(self, conn: Connection, now: datetime, *, level: bool, behind: bool) -> list[Looked]:
        """A step that waits for news of this very moment is looked for at the next look."""
        kinds = [kind for kind in LOOKS if level or behind or kind is not Finding.STEP_PAST_DUE]
        return [
            Looked(kinds, await findings.look(conn, kinds, STEP_LATE if level else STEP_LATE_UNREAD, self.receipted)),
            Looked(BY_HOUR, await self._rounds(conn, now)),
            Looked([ESCALATION], [(ESCALATION, reference) for reference in await self.stalled(conn)]),
            Looked([BEHIND], [(BEHIND, "missing")] if behind else []),
        ]

    async def _behind(self, conn: Connection, now: datetime) -> bool:
        """Whether no process has been level for long, at this look and at the one before: a machine that slept is not behind for that."""
        level_at = await findings.level(conn, self.composing.level_at)
        before, self._looked_at = self._looked_at, now
        return before is not None and level_at < before and now - level_at > LONG_BEHIND

    async def _rounds(self, conn: Connection, now: datetime) -> list[tuple[Finding, str]]:
        """What should have gone out by now, and has not."""
        found = []
        for one in due(self.timetable, now):
            if now < one.at + LIST_LATE:
                continue
            gone = (one.round.what.value, one.at) in await daily_lists.gone(conn, one.at)
            if one.round.what is not Daily.DAILY_LIST:
                if not gone:
                    found.append((NOT_SENT[one.round.what], one.at.isoformat()))
            elif not await daily_lists.made(conn, one.day):
                found.append((Finding.DAILY_LIST_NOT_MADE, one.day.isoformat()))
            elif gone and not await outbox.went_out(conn, leads_to(one)):
                found.append((Finding.DAILY_LIST_NOT_SENT, one.day.isoformat()))
        return found

    async def _tell(self, untold: list[Found]) -> None:
        """One message for each kind, however many there are of it. What does not go out now is tried again at the next look."""
        if not self.operator:
            return
        for kind in Finding:
            of_kind = [one for one in untold if one.kind is kind]
            if of_kind and await self._told(of_kind[0]):
                async with self.pool.connection() as conn:
                    await findings.told(conn, [one.finding_id for one in of_kind], self.clock.now())

    async def _told(self, found: Found) -> bool:
        """By the first way that takes it: that mail is away must not be said by mail alone."""
        for way in self.operator:
            name = message_id(found.finding_id, self.mail_domain) if way.channel is Code.EMAIL else str(found.finding_id)
            message = TEMPLATES[found.kind.says][way.channel].fill(Fields("", f"{self.public_url}/notify/outbox"))
            parcel = Parcel(name, way.address, found.found_at, message, way.channel)
            try:
                async with asyncio.timeout(LONGEST_ATTEMPT):
                    await way.carrier.send(parcel)
                return True
            except (NotNow, Refused, TimeoutError) as failure:
                reason = getattr(failure, "kind", type(failure).__name__)
                logger.error("the operator could not be told", finding=found.kind.value, channel=way.channel.value, reason=reason)
        return False

    async def _all_is_well(self, now: datetime) -> None:
        """Fetches the heartbeat's address where that was not done for five minutes, by any process. What is fetched says nothing."""
        if self.heartbeat_url is None:
            return
        async with self.pool.connection() as conn:
            last = await findings.pinged(conn)
        if last is not None and now - last < HEARTBEAT:
            return
        try:
            (await self.http.get(self.heartbeat_url)).raise_for_status()
        except httpx.HTTPError as failure:
            logger.warning("the heartbeat was not taken", reason=type(failure).__name__)
            return
        async with self.pool.connection() as conn:
            await findings.ping(conn, now)

    async def _backlog(self) -> Backlog:
        async with self.pool.connection() as conn:
            next_in, standing = await findings.next_turn(conn, EVERY), await findings.count(conn)
        self._standing.clear()
        self._standing.update(standing)
        for kind in Finding:
            FINDINGS.labels(kind.value).set(standing.get(kind, 0))
        return Backlog(0, None, max(next_in, 0.0))
