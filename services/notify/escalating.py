"""Carrying out what the decision core says: in one transaction, under the episode's lock, alerts, messages and events together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notify.directory import Directory
from services.notify.domain import alert as life
from services.notify.domain import engine
from services.notify.domain.conditions import Situation
from services.notify.domain.escalation import Escalation, Step
from services.notify.domain.policy import Policy
from services.notify.domain.recipients import Reach, delivery_id, message_id
from services.notify.instead import another_way
from services.notify.leasing import Worker
from services.notify.store import alerts, deliveries, episodes
from services.notify.store.alerts import Locked
from services.notify.store.deliveries import Claimed, Delivery
from services.notify.store.episodes import Due, Kept
from shared.clock import Clock
from shared.contracts.alert_codes import AlertState, Channel, DeliveryState
from shared.contracts.alerts import (
    AlertChange,
    AlertEscalated,
    AlertRaised,
    AlertReminded,
    AlertSent,
    AlertShared,
    AlertSnapshot,
    AlertTells,
)
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot
from shared.contracts.publishing import Writing, recorded_by, source
from shared.database import Connection, Pool, transaction
from shared.eventlog import log

BY_ITSELF = recorded_by("system", "notify")
"""Who recorded what nobody did by hand."""

ALL = ""
"""The page has no address: whoever may read alerts sees it."""

FAILED = frozenset({DeliveryState.PERMANENT_FAILURE, DeliveryState.EXPIRED})

HELD = timedelta(seconds=30)
"""How long an episode is left alone after a look at it failed in an unforeseen way."""


@dataclass(frozen=True, slots=True)
class Escalating:
    """`mail_domain` ends every Message-ID. `catching_up` says whether news of missing is known to wait: then nothing goes on by itself,
    since it may be over already."""

    pool: Pool
    clock: Clock
    authority: str
    directory: Directory
    mail_domain: str
    catching_up: Callable[[], bool]
    told: Callable[[], None]
    """There may be something to send."""

    logged: Callable[[], None]

    def worker(self) -> Worker[Due]:
        return Worker("escalations", self._due, self._tick, lambda: episodes.backlog(self.pool), self.clock)

    async def heard(
        self, conn: Connection, change: EpisodeChange, heard: EpisodeSnapshot, heard_at: datetime, trace: str | None
    ) -> list[Event[Any]]:
        """News of an episode, within the follower's transaction: events to log with it."""
        now = self.clock.now()
        kept = await episodes.keep(conn, heard, await self.directory.current_policy(conn, now))
        if kept.episode.died:
            await episodes.look_at_others(conn, heard.child_id, heard.episode_id)
        escalation = await self._escalation(conn, kept, now)
        steps = engine.on_news(escalation, change, heard_at)
        return await self._carry_out(conn, escalation, steps, self.writing(trace))

    async def tick(self, episode_id: UUID) -> None:
        """Whatever is due of an episode, each once: nothing when another process has it in hand."""
        async with transaction(self.pool) as conn:
            kept = await episodes.lock(conn, episode_id, wait=False)
            if kept is None:
                return
            escalation = await self._escalation(conn, kept, self.clock.now())
            await log.append(conn, await self._carry_out(conn, escalation, engine.on_time(escalation), self.writing()))
        self.told()
        self.logged()

    async def became(self, conn: Connection, locked: Locked, one: Claimed | Delivery, state: DeliveryState, failure: str | None) -> None:
        """A message of an alert has come to a state: its story says so, and what is to be done where the message was in vain is done."""
        assert one.position is not None, "an alert tells positions"
        alert, unreached, writing = locked.alert, False, self.writing()
        if state in FAILED or (state is DeliveryState.SUPPRESSED and failure):
            alert, unreached = await self._in_vain(conn, locked, one, state, failure or state.value)
        alert = life.noted(alert)
        change = AlertSent(
            channel=one.channel,
            position=one.position,
            delivery_id=one.delivery_id,
            state=state,
            at=writing.recorded_at,
            unreached=unreached,
        )
        await alerts.save(conn, alert)
        await log.append(conn, [writing.alert(change, alert, writing.recorded_at)])

    async def _in_vain(
        self, conn: Connection, locked: Locked, one: Claimed | Delivery, state: DeliveryState, why: str
    ) -> tuple[AlertSnapshot, bool]:
        """Another way to the same person is tried: after a refusal once all of theirs have failed, else at once. True: none is left.

        An open alert whose last telling reached nobody goes on at once; a refusal does not wait for what another way may still come to.
        """
        alert, refused = locked.alert, state is DeliveryState.PERMANENT_FAILURE
        if not deliveries.wanted(one.says, alert.state):
            return alert, False
        lost = await deliveries.in_vain(conn, one)
        again = (lost.theirs or not refused) and await another_way(conn, self.directory, self.mail_domain, one, state, why)
        if lost.everybody and (refused or not again) and alert.state is AlertState.OPEN and one.telling == alert.telling:
            alert = life.hurried(alert, await self.directory.policy(conn, locked.kept.policy_version), self.clock.now())
        return alert, lost.theirs and not again

    async def stalled(self, conn: Connection) -> list[str]:
        """References of open episodes whose escalation does not go on as the policy has it: a row was lost, or its hour."""
        found, now = [], self.clock.now()
        for one in await episodes.doubtful(conn):
            situation = Situation(EpisodeSnapshot.model_validate(one.snapshot), now, tuple(one.absences), one.died)
            had = tuple(AlertSnapshot.model_validate(alert) for alert in one.alerts)
            policy = await self.directory.policy(conn, one.policy_version)
            if not engine.runs(Escalation(situation, policy, one.policy_version, had), one.next_at):
                found.append(situation.episode.reference)
        return found

    async def suppress(self, conn: Connection, alert: AlertSnapshot, writing: Writing) -> tuple[AlertSnapshot, list[Event[Any]]]:
        """What has not gone out need not any more."""
        events = []
        for one in await deliveries.suppress(conn, alert.alert_id, writing.recorded_at):
            assert one.position is not None, "an alert tells positions"
            change = AlertSent(
                channel=one.channel, position=one.position, delivery_id=one.delivery_id, state=one.state, at=writing.recorded_at
            )
            alert = life.noted(alert)
            events.append(writing.alert(change, alert, writing.recorded_at))
        return alert, events

    async def share(self, conn: Connection, locked: Locked, change: AlertShared, told: list[Reach], writing: Writing) -> list[Event[Any]]:
        """Messages to whoever is `told` besides. They belong to no step: the ladder neither waits for them nor counts them."""
        policy = await self.directory.policy(conn, locked.kept.policy_version)
        alert = life.shared(locked.alert, change)
        await deliveries.add(conn, [self._delivery(alert, one, deliveries.SHARED, policy, change.at) for one in told])
        await alerts.save(conn, alert)
        return [writing.alert(change, alert, change.at)]

    def writing(self, trace: str | None = None) -> Writing:
        return Writing(source(self.authority, "notify"), self.clock.now(), BY_ITSELF, trace)

    async def _due(self, most: int) -> list[Due]:
        return [] if self.catching_up() else await episodes.due(self.pool, most)

    async def _tick(self, due: Due) -> None:
        try:
            await self.tick(due.episode_id)
        except Exception:
            await episodes.hold(self.pool, due.episode_id, HELD)
            raise

    async def _escalation(self, conn: Connection, kept: Kept, now: datetime) -> Escalation:
        situation = Situation(kept.episode, now, *await episodes.of_child(conn, kept.episode.child_id))
        policy = await self.directory.policy(conn, kept.policy_version)
        return Escalation(situation, policy, kept.policy_version, await alerts.of_episode(conn, kept.episode.episode_id))

    async def _carry_out(self, conn: Connection, escalation: Escalation, steps: Iterable[Step], writing: Writing) -> list[Event[Any]]:
        events: list[Event[Any]] = []
        changed = {one.alert_id: one for one in escalation.alerts}
        known = set(changed)
        for step in steps:
            after = step.after
            begins = isinstance(step.change, AlertRaised)
            if begins and after.alert_id in known:
                continue  # applied before
            if begins:
                await alerts.add(conn, after, "notice" if step.news else "alert" if step.tells else "withheld")
            change, told = await self._told(conn, escalation, step, writing.recorded_at)
            after = self._at_once(escalation, step, change, after, told, writing.recorded_at)
            events.append(writing.alert(change, after, writing.recorded_at))
            if not begins and after.state is not AlertState.OPEN:
                after, more = await self.suppress(conn, after, writing)
                events += more
            if step.tells:
                after, more = await self._tell(conn, escalation, step, after, told, writing)
                events += more
            await alerts.save(conn, after)
            changed[after.alert_id] = after
        left = Escalation(escalation.situation, escalation.policy, escalation.policy_version, tuple(changed.values()))
        await episodes.look_again(conn, escalation.episode.episode_id, engine.look_again(left))
        return events

    async def _told(self, conn: Connection, escalation: Escalation, step: Step, now: datetime) -> tuple[AlertChange, list[Reach]]:
        """Whom a step tells by a message, and its change, which says who of them it cannot tell so."""
        if step.news:
            return step.change, await deliveries.reached(conn, step.after.episode_id)
        if not step.tells or not isinstance(step.change, AlertTells):
            return step.change, []
        told = await self.directory.reach(conn, step.tells, escalation.episode, now)
        change = step.change.model_copy(update={"vacant": told.vacant, "unreached": told.unreached})
        if isinstance(change, AlertEscalated) and not change.rings and told.ways:
            before = await deliveries.told_since(conn, step.after.alert_id, life.ladder_began(step.after))
            if {one.person_id for one in told.ways} <= before:
                return change.model_copy(update={"again": True}), []
        return change, told.ways

    @staticmethod
    def _at_once(
        escalation: Escalation, step: Step, change: AlertChange, after: AlertSnapshot, told: list[Reach], now: datetime
    ) -> AlertSnapshot:
        """What the step comes to: on at once, where it tells nobody, or nobody new, by a message."""
        if isinstance(change, AlertEscalated) and change.again:
            return life.passed_over(after, change.because, escalation.policy, now)
        if step.tells and not told and not step.news:
            return life.hurried(after, escalation.policy, now)
        return after

    async def _tell(
        self, conn: Connection, escalation: Escalation, step: Step, alert: AlertSnapshot, told: list[Reach], writing: Writing
    ) -> tuple[AlertSnapshot, list[Event[Any]]]:
        """Messages to whoever is `told`, as rows; the page is told by the alert being there."""
        now, says = writing.recorded_at, _says(step)
        messages = [self._delivery(alert, one, says, escalation.policy, now) for one in told]
        events = []
        if alert.telling == 0 and not step.news:
            page = self._delivery(alert, Reach(step.tells[0], None, Channel.PAGE, ALL, vacant=False), says, escalation.policy, now)
            messages.insert(0, page | {"state": DeliveryState.SENT.value, "at": now})
            shown = AlertSent(
                channel=Channel.PAGE, position=step.tells[0], delivery_id=page["delivery_id"], state=DeliveryState.SENT, at=now
            )
            alert = life.noted(alert)
            events.append(writing.alert(shown, alert, now))
        await deliveries.add(conn, messages)
        return alert, events

    def _delivery(self, alert: AlertSnapshot, to: Reach, says: str, policy: Policy, now: datetime) -> dict[str, Any]:
        id_ = delivery_id(alert.alert_id, to.channel, to.address, alert.telling)
        return {
            "delivery_id": id_,
            "alert_id": alert.alert_id,
            "leads_to": None,
            "telling": alert.telling,
            "says": says,
            "position": to.position.value,
            "person_id": to.person_id,
            "stands_in": to.vacant,
            "channel": to.channel.value,
            "address": to.address,
            "state": DeliveryState.PENDING.value,
            "not_before": life.asleep_until(alert.wakes, to.channel, to.position, policy, now, stands_in=to.vacant),
            "reference": message_id(id_, self.mail_domain) if to.channel is Channel.EMAIL else str(id_),
            "at": None,
        }


def _says(step: Step) -> str:
    match step.change:
        case AlertEscalated(rings=True):
            return "ring"
        case AlertEscalated():
            return "escalated"
        case AlertReminded():
            return "reminder"
    return "notice" if step.news else "alert"
