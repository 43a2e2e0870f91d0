"""What people look at: alerts with their deliveries, and how far the words given with them have come."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.notify.domain.conditions import high_until_assessed
from services.notify.domain.default_policy import DEFAULT_POLICY, HIGH_RISK
from services.notify.domain.policy import NOTICE, Policy
from services.notify.policies import Policies
from services.notify.roster import Default, load
from services.notify.sight import Unknown, ringing, sight
from services.notify.store import alerts, decisions, deliveries, episodes, people
from services.notify.store.alerts import After, Count, Kind, Sight
from services.notify.store.decisions import Passage
from services.notify.store.deliveries import Delivery
from services.notify.store.people import Known
from shared.clock import Clock
from shared.contracts.alert_codes import AlertState, Channel, DeliveryState, Severity
from shared.contracts.alerts import AlertSnapshot
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person
from shared.identity.permissions import Action

# log_by_subject
EVENTS_OF = "SELECT body::text AS body FROM safereturn.log WHERE subject = %s ORDER BY position"


REACHED_NOBODY = frozenset({DeliveryState.PERMANENT_FAILURE, DeliveryState.KEPT, DeliveryState.EXPIRED})


WAITS = frozenset({DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.TEMPORARY_FAILURE})

TRIED = 3
WAITED = timedelta(minutes=2)
"""So many attempts, or so long after it was wanted, a severe message that is not out is not waited for (ours)."""


class BadCursor(ValueError):
    """Not a cursor this list handed out."""


class AlertView(NamedTuple):
    """An alert with what belongs to it. `acknowledged_by` is None until somebody has."""

    alert: AlertSnapshot
    episode: EpisodeSnapshot
    deliveries: Sequence[Delivery]
    acknowledged_by: Known | None
    words: Sequence[Passage]
    policy: Policy = DEFAULT_POLICY
    """The version the alert was raised under."""

    @property
    def title(self) -> str:
        """As the policy calls it, but a risk nobody has assessed is never called high; a row that is no longer in it, by its id."""
        if self.alert.rule == HIGH_RISK.id and high_until_assessed(self.episode):
            return "A child is missing, treated as high risk until somebody assesses it"
        if self.alert.rule == NOTICE:
            return f"News: {self.alert.cause.label[0].lower()}{self.alert.cause.label[1:]}"
        row = self.policy.row(self.alert.rule)
        return row.title if row else self.alert.rule.replace("_", " ").capitalize()

    @property
    def messages(self) -> list[Delivery]:
        """Those that reach people wherever they are, not only at the open page."""
        return [one for one in self.deliveries if one.channel is not Channel.PAGE]

    @property
    def nobody_reached(self) -> bool:
        """It is open, and every message failed for good or stands in the outbox: somebody has to ring."""
        states = [one.state for one in self.messages if one.says != deliveries.SHARED]
        return self.alert.state is AlertState.OPEN and bool(states) and all(one in REACHED_NOBODY for one in states)

    def not_sent(self, now: datetime) -> bool:
        """No message of a severe alert that is open is out yet, and each was tried often or long enough not to be waited for: somebody has
        to ring."""
        asked = [one for one in self.messages if one.says != deliveries.SHARED]
        waits = [one for one in asked if one.state in WAITS]
        late = all(one.attempts >= TRIED or now - one.wanted_at >= WAITED for one in waits)
        severe = self.alert.severity is Severity.SEVERE and self.alert.state is AlertState.OPEN
        return severe and bool(waits) and late and all(one.state in WAITS | REACHED_NOBODY for one in asked)


class Theirs(NamedTuple):
    """Of some alerts, those that somebody may answer, and ring about."""

    to_answer: set[UUID]
    to_ring: set[UUID]


class Page(NamedTuple):
    items: Sequence[AlertView]
    next: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    pool: Pool
    policies: Policies
    default: Default
    clock: Clock

    async def alerts(
        self,
        person: Person,
        *,
        kind: Kind = "alert",
        state: AlertState | None = None,
        episode_id: UUID | None = None,
        cursor: str | None = None,
        severe_first: bool = False,
        limit: int = 100,
    ) -> Page:
        """Those this person sees, latest first, or the severe ones before that. Raises BadCursor."""
        after = _place(cursor)
        async with self.pool.connection() as conn:
            sees = await self.sight(conn, person)
            found = await alerts.find(
                conn, sees, kind=kind, state=state, episode_id=episode_id, after=after, severe_first=severe_first, limit=limit + 1
            )
            items = await views_of(conn, found[:limit], self.policies)
        return Page(items, _cursor(found[limit - 1], severe_first) if len(found) > limit else None)

    async def alert(self, person: Person, alert_id: UUID) -> AlertView:
        """Raises Unknown, also where this person may not know of it."""
        async with self.pool.connection() as conn:
            found = await alerts.load(conn, await self.sight(conn, person), alert_id)
            if found is None:
                raise Unknown
            return (await views_of(conn, [found], self.policies))[0]

    async def counts(self, person: Person) -> dict[AlertState, Count]:
        """How many stand open and acknowledged."""
        async with self.pool.connection() as conn:
            return await alerts.count(conn, await self.sight(conn, person))

    async def seen(self, person: Person, alert_ids: Collection[UUID]) -> set[UUID]:
        """Which of these alerts this person sees at this moment."""
        async with self.pool.connection() as conn:
            return await alerts.among(conn, await self.sight(conn, person), alert_ids)

    async def theirs(self, person: Person, views: Sequence[AlertView]) -> Theirs:
        """What of these alerts this person may do anything about at this moment."""
        ids = [one.alert.alert_id for one in views]
        async with self.pool.connection() as conn:
            answers = await self.sight(conn, person, Action.ALERTS_ACKNOWLEDGE)
            rings = await ringing(conn, self.default, person, self.clock.now())
            return Theirs(await alerts.among(conn, answers, ids), await alerts.among(conn, rings, ids))

    async def sight(self, conn: Connection, person: Person, action: Action = Action.ALERTS_READ) -> Sight:
        return await sight(conn, self.default, person, action, self.clock.now())

    async def events(self, alert_id: UUID) -> list[Event[Any]]:
        """The story of an alert, oldest first."""
        async with self.pool.connection() as conn:
            rows = await (await conn.execute(EVENTS_OF, (str(alert_id),))).fetchall()
        return [decode(row["body"]) for row in rows]

    async def people_of(self, events: Sequence[Event[Any]]) -> dict[UUID, str]:
        """Names of those who did something in an alert's story or were rung, as they were seen here last or as the rota has them."""
        told = [one.data.change for one in events]
        ids = {who for one in told for who in (getattr(one, "by", None), getattr(one, "person", None)) if who is not None}
        async with self.pool.connection() as conn:
            seen = await people.called(conn, ids)
            on_the_rota = (await load(conn, self.default)).people if ids - seen.keys() else {}
        return {who: on_the_rota[who].name for who in ids & on_the_rota.keys()} | {who: one.name for who, one in seen.items()}

    async def person(self, person_id: UUID) -> Known | None:
        async with self.pool.connection() as conn:
            return (await people.called(conn, [person_id])).get(person_id)


async def views_of(conn: Connection, found: Sequence[AlertSnapshot], policies: Policies) -> list[AlertView]:
    ids = [one.alert_id for one in found]
    heard = await episodes.load(conn, {one.episode_id for one in found})
    sent = await deliveries.of_alerts(conn, ids)
    words = await decisions.of_alerts(conn, ids)
    known = await people.called(conn, {one.acknowledged_by for one in found if one.acknowledged_by})
    return [
        AlertView(
            one,
            heard[one.episode_id],
            [each for each in sent if each.alert_id == one.alert_id],
            known.get(one.acknowledged_by) if one.acknowledged_by else None,
            [each for each in words if each.alert_id == one.alert_id],
            await policies.of(conn, one.policy_version),
        )
        for one in found
    ]


def _cursor(last: AlertSnapshot, severe_first: bool) -> str:
    severe = severe_first and last.severity is Severity.SEVERE
    return urlsafe_b64encode(f"{severe:d} {last.raised_at.isoformat()} {last.alert_id}".encode()).decode().rstrip("=")


def _place(cursor: str | None) -> After | None:
    if cursor is None:
        return None
    try:
        severe, at, alert_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        raised_at = datetime.fromisoformat(at)
        if raised_at.tzinfo is None or severe not in ("0", "1"):
            raise BadCursor(cursor)
        return After(severe == "1", raised_at, UUID(alert_id))
    except ValueError as wrong:
        raise BadCursor(cursor) from wrong
