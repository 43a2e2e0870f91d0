"""What goes out at its hour, every day or week: made once, by whichever process is first, and sent even where there is nothing to say."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.notify.ages import AgeAsked
from services.notify.directory import Directory
from services.notify.domain.daily_list import DailyList, Freshness, compose, unchanged
from services.notify.domain.recipients import Reach, delivery_id, message_id
from services.notify.domain.timetable import Daily, Due, Round, due, hour_of, next_hour
from services.notify.leasing import Backlog, Worker
from services.notify.policies import Policies
from services.notify.store import children, comparisons, daily_lists, deliveries, episodes
from shared.clock import Clock, london_date
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.database import Connection, Pool, transaction
from shared.observability import DependencyHealth

NAMESPACE = UUID("5afe0000-0000-5000-8000-000000000003")
"""Of the ids of what goes out at an hour."""

PATIENCE = timedelta(minutes=5)
"""How long a list waits, after its hour, for what missing has said and this service has not read yet. Then it is made, and says so."""


def leads_to(one: Due) -> str:
    """The page a round is about. Which team's, the page knows of whoever opens it."""
    match one.round.what:
        case Daily.DAILY_LIST:
            return f"/notify/daily-lists/{one.day}"
        case Daily.DATA_MONDAY:
            return f"/reports/data-mondays/{one.day}"
    return "/missing/handover-sheet"


def by_e_mail(ways: Sequence[Reach]) -> list[Reach]:
    """Of each person their e-mail; whoever has chosen none is told by what they chose."""
    mailed = {one.person_id for one in ways if one.channel is Channel.EMAIL}
    return [one for one in ways if one.channel is Channel.EMAIL or one.person_id not in mailed]


@dataclass(frozen=True, slots=True)
class Composing:
    """`following` is how level with missing this service is, `catching_up` whether it knows of news it has not read."""

    pool: Pool
    clock: Clock
    register: AgeAsked
    police_list: AgeAsked
    policies: Policies
    following: Callable[[], DependencyHealth]
    catching_up: Callable[[], bool]

    @property
    def level(self) -> bool:
        return self.following().ok and not self.catching_up()

    @property
    def level_at(self) -> datetime | None:
        """When (UTC) that was so last; None: not since this process began."""
        return self.clock.now() if self.level else self.following().last_level

    async def list_of(self, day: date) -> DailyList:
        """The list of a London date as it stands now."""
        register, police_list = await asyncio.gather(self.register.age(), self.police_list.age())
        level, level_at = self.level, self.level_at  # before anything is read: what is read then is at least as new
        now = self.clock.now()
        async with self.pool.connection() as conn:
            found = await episodes.listed(conn, now - timedelta(days=1))
            kept = await children.load(conn, {one.child_id for one in found})
            before = await daily_lists.load(conn, day - timedelta(days=1))
            policy = await self.policies.of(conn, await self.policies.in_force(conn, day))
            compared = await comparisons.last(conn)
        freshness = Freshness(
            level=level,
            level_at=level_at,
            register_answered=register.answered,
            register_loaded_at=register.at,
            compared_at=compared.at if compared else None,
            police_list_answered=police_list.answered,
            police_list_compared_at=police_list.at,
        )
        made = compose(day, found, kept, now, freshness, policy)
        return made.model_copy(update={"no_change": unchanged(before.list if before else None, made)})


@dataclass(frozen=True, slots=True)
class Rounds:
    """`told` is called when there may be something to send."""

    pool: Pool
    clock: Clock
    timetable: tuple[Round, ...]
    composing: Composing
    directory: Directory
    mail_domain: str
    told: Callable[[], None]
    _gone: set[tuple[str, datetime]] = field(default_factory=set)
    """Those that this process knows to have gone: so that it need not ask every second, all day long."""

    def worker(self) -> Worker[Due]:
        return Worker("rounds", self._due, self.go, self._backlog, self.clock, hands=1)

    async def go(self, one: Due) -> None:
        """In one transaction: that it went, the list itself, and its messages. Nothing where it went before."""
        made = await self.composing.list_of(one.day) if one.round.what is Daily.DAILY_LIST else None
        now = self.clock.now()
        async with transaction(self.pool) as conn:
            first = await daily_lists.go(conn, one.round.what, one.at, now)
            if first and (made is None or await daily_lists.add(conn, made)):
                await self._tell(conn, one, now)
        self._gone.add((one.round.what.value, one.at))
        self.told()

    def todays_list(self) -> Due | None:
        """None before its hour."""
        return next((one for one in due(self.timetable, self.clock.now()) if one.round.what is Daily.DAILY_LIST), None)

    @property
    def list_at(self) -> datetime:
        """Today's hour of the daily list (UTC)."""
        now = self.clock.now()
        return next(hour_of(london_date(now), one.at) for one in self.timetable if one.what is Daily.DAILY_LIST)

    async def _due(self, most: int) -> list[Due]:
        now = self.clock.now()
        ready = self.composing.level
        return [one for one in await self._waiting() if ready or one.round.what is not Daily.DAILY_LIST or now >= one.at + PATIENCE][:most]

    async def _waiting(self) -> list[Due]:
        """Whose hour has come, and which have not gone."""
        found = [one for one in due(self.timetable, self.clock.now()) if (one.round.what.value, one.at) not in self._gone]
        if found:
            async with self.pool.connection() as conn:
                gone = await daily_lists.gone(conn, min(one.at for one in found))
            self._gone.update(key for one in found if (key := (one.round.what.value, one.at)) in gone)
            found = [one for one in found if (one.round.what.value, one.at) not in gone]
        return found

    async def _backlog(self) -> Backlog:
        now = self.clock.now()
        waiting = await self._waiting()
        oldest = max(((now - one.at).total_seconds() for one in waiting), default=None)
        return Backlog(len(waiting), oldest, (next_hour(self.timetable, now) - now).total_seconds())

    async def _tell(self, conn: Connection, one: Due, now: datetime) -> None:
        told = await self.directory.reach(conn, one.round.tells, None, now)
        ways = by_e_mail(told.ways) if one.round.quiet else told.ways
        await deliveries.add(conn, [self._delivery(one, to) for to in ways])

    def _delivery(self, one: Due, to: Reach) -> dict[str, Any]:
        id_ = delivery_id(uuid5(NAMESPACE, f"{one.round.what}:{one.at.isoformat()}"), to.channel, to.address)
        return {
            "delivery_id": id_,
            "alert_id": None,
            "leads_to": leads_to(one),
            "telling": 0,
            "says": one.round.what.value,
            "position": to.position.value,
            "person_id": to.person_id,
            "stands_in": to.vacant,
            "channel": to.channel.value,
            "address": to.address,
            "state": DeliveryState.PENDING.value,
            "not_before": None,
            "reference": message_id(id_, self.mail_domain) if to.channel is Channel.EMAIL else str(id_),
            "at": None,
        }
