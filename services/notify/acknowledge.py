"""A named person says that they have seen an alert, with or without words for the record; or was rung, and somebody says what they said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notify.directory import ToRing
from services.notify.domain.alert import AlreadyAcknowledged, acknowledged, rung
from services.notify.escalating import Escalating
from services.notify.reading import views_of
from services.notify.representation import AlertBody, alert_body
from services.notify.sight import Unknown, ringing, sight
from services.notify.store import alerts, decisions, people
from services.notify.store.alerts import Locked, Sight
from shared.answers import Keyed
from shared.clock import Clock
from shared.contracts.alert_codes import AlertState, Position, Ring
from shared.contracts.alerts import COMMENT_ALONE, SAID_IN_A_CALL, AlertAcknowledged, AlertRung, AlertSnapshot
from shared.contracts.envelope import Event
from shared.contracts.publishing import Writing, source
from shared.database import Connection, Pool, transaction
from shared.eventlog import log
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed
from shared.identity.tokens import person_claims
from shared.tracing import current_trace


class MayNotDecide(Exception):
    """A decision goes into the child's record as a management decision, which this person may not make. A comment anybody told may add."""


class NoReason(ValueError):
    """A decision without its reason: the record takes none."""


class Stale(Exception):
    """`If-Match` named a version that is not the current one."""

    def __init__(self, current: AlertSnapshot) -> None:
        super().__init__(f"version {current.version} is current")
        self.current = current


LONGEST_PROMISE = timedelta(hours=24)
"""By when somebody who acknowledges may say that they will act (ours): longer is no answer to an alert."""


class NoPromise(ValueError):
    """The time by which somebody says they will act has passed, or is too far off."""


class MayNotRing(Exception):
    """A call is recorded by those who ring: `sight.RINGS`."""


class NotTold(ValueError):
    """A call to a position that this alert was never for."""


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """`posted` is called when there may be words to post, `changed` after anything was logged."""

    pool: Pool
    clock: Clock
    authority: str
    escalating: Escalating
    posted: Callable[[], None]
    changed: Callable[[], None]

    async def acknowledge(
        self,
        person: Person,
        alert_id: UUID,
        comment: str | None = None,
        decision: str | None = None,
        *,
        act_by: datetime | None = None,
        key: str | None = None,
        if_match: int | None = None,
    ) -> AlertBody:
        """The alert after it. The first acknowledgement counts; the same person's again changes nothing but may bring words.

        `act_by` (UTC) is a promise: unless a decision is recorded by then the alert opens again.

        With a `key` the same request again is given the first answer, whatever became of the alert since and whatever version it
        names: what it asked for was done then.

        The `comment` is the reason of a `decision`.

        Raises Unknown, NoPromise, MayNotDecide, NoReason, AnotherRequest, Stale, or AlreadyAcknowledged when somebody else was first:
        then nothing is kept.
        """
        if decision and allowed(person, Action.EPISODES_DECIDE) is None:
            raise MayNotDecide
        now = self.clock.now()
        if act_by is not None and not now < act_by <= now + LONGEST_PROMISE:
            raise NoPromise
        said = "\0".join((str(alert_id), str(comment), str(decision), *([act_by.isoformat()] if act_by else ())))
        keyed = Keyed("notify", person.id, key, said) if key else None
        async with self.pool.connection() as conn:
            if keyed and (first_answer := await keyed.claim(conn, now)):
                return AlertBody(**first_answer)
            if decision and not comment:
                raise NoReason
            alert = (await self._lock(conn, await self._sight(conn, person), alert_id)).alert
            if if_match is not None and if_match != alert.version:
                raise Stale(alert)
            await people.remember(conn, person)
            first = alert.acknowledged_at is None
            if not first and str(alert.acknowledged_by) != person.id:
                raise AlreadyAcknowledged(alert)
            if comment:
                await decisions.add(conn, alert_id, alert.episode_id, person_claims(person), decision or COMMENT_ALONE, comment, now)
            events: list[Event[Any]] = []
            if first:
                writing = Writing(source(self.authority, "notify"), now, person.recorded_by, current_trace())
                change = AlertAcknowledged(by=UUID(person.id), role=person.role.value, at=now, act_by=act_by)
                alert, events = await self._answered(conn, alert, change, writing)
            body = await self._shown(conn, alert, now)
            if keyed:
                await keyed.give(conn, body.model_dump(mode="json"))
            if events:
                await log.append(conn, events)
        self.changed()
        if comment:
            self.posted()
        return body

    async def rang(self, person: Person, alert_id: UUID, position: Position, outcome: Ring, said: str | None = None) -> AlertBody:
        """What became of a call to whoever holds a position, and what was `said`, for the record. An acknowledgement given by telephone
        stands in that position's name, and answers every open alert of the episode that is for whoever was rung.

        Raises MayNotRing, Unknown, NotTold, or AlreadyAcknowledged when there was nothing left to ring about.
        """
        now, directory = self.clock.now(), self.escalating.directory
        async with transaction(self.pool) as conn:
            reads = await sight(conn, directory.default, person, Action.ALERTS_READ, now)
            alert, kept = await self._lock(conn, reads, alert_id)
            rings = await ringing(conn, directory.default, person, now)
            if not await alerts.among(conn, rings, [alert_id]):
                raise MayNotRing
            if position not in alert.told:
                raise NotTold
            if outcome is Ring.ACKNOWLEDGED and alert.acknowledged_at is not None:
                raise AlreadyAcknowledged(alert)
            await people.remember(conn, person)
            writing = Writing(source(self.authority, "notify"), now, person.recorded_by, current_trace())
            ring_for = await directory.ring_for(conn, [kept.episode], now)
            (whom,) = ring_for([position], kept.episode)
            call = AlertRung(position=position, outcome=outcome, by=UUID(person.id), role=person.role.value, at=now, person=whom.person_id)
            alert = rung(alert, call, await directory.policy(conn, kept.policy_version))
            events = [writing.alert(call, alert, now)]
            if outcome is Ring.ACKNOWLEDGED:
                change = AlertAcknowledged(by=call.by, role=call.role, at=now, for_position=position, person=whom.person_id)
                alert, more = await self._answered(conn, alert, change, writing)
                events += more
                for other in await self._others(conn, alert, rings):
                    held = next((one for one in ring_for(other.told, kept.episode) if _same(one, whom)), None)
                    if held is not None:
                        named = position if position in held.positions else held.positions[0]
                        _, more = await self._answered(conn, other, change.model_copy(update={"for_position": named}), writing)
                        events += more
            else:
                await alerts.save(conn, alert)
            if said:
                await decisions.add(conn, alert_id, alert.episode_id, person_claims(person), SAID_IN_A_CALL, said, now, each=True)
            body = await self._shown(conn, alert, now)
            await log.append(conn, events)
        self.changed()
        if said:
            self.posted()
        return body

    async def _others(self, conn: Connection, alert: AlertSnapshot, rings: Sight) -> list[AlertSnapshot]:
        """The other open alerts of its episode that somebody may ring about."""
        found = [one for one in await alerts.of_episode(conn, alert.episode_id) if one.alert_id != alert.alert_id]
        still_open = [one for one in found if one.state is AlertState.OPEN and one.acknowledged_at is None]
        seen = await alerts.among(conn, rings, [one.alert_id for one in still_open])
        return [one for one in still_open if one.alert_id in seen]

    async def _sight(self, conn: Connection, person: Person) -> Sight:
        return await sight(conn, self.escalating.directory.default, person, Action.ALERTS_ACKNOWLEDGE, self.clock.now())

    async def _lock(self, conn: Connection, answers: Sight, alert_id: UUID) -> Locked:
        """Raises Unknown, also where it is not theirs to answer."""
        locked = await alerts.lock(conn, alert_id)
        if locked is None or not await alerts.among(conn, answers, [alert_id]):
            raise Unknown
        return locked

    async def _shown(self, conn: Connection, alert: AlertSnapshot, now: datetime) -> AlertBody:
        directory = self.escalating.directory
        (view,) = await views_of(conn, [alert], directory.policies)
        return alert_body(view, await directory.held(conn, now))

    async def _answered(
        self, conn: Connection, alert: AlertSnapshot, change: AlertAcknowledged, writing: Writing
    ) -> tuple[AlertSnapshot, list[Event[Any]]]:
        """Acknowledged, and the others on its step get no more."""
        alert = acknowledged(alert, change)
        answered = writing.alert(change, alert, change.at)
        alert, others = await self.escalating.suppress(conn, alert, writing)
        await alerts.save(conn, alert)
        return alert, [answered, *others]


def _same(one: ToRing, whom: ToRing) -> bool:
    return one.person_id == whom.person_id if whom.person_id else whom.positions[0] in one.positions
