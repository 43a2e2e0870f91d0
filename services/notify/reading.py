"""What people look at: alerts with their deliveries, and how far the words given with them have come."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.notify.domain.policy import HIGH_RISK, ROWS, high_until_assessed
from services.notify.sight import Unknown, told_to
from services.notify.store import alerts, decisions, deliveries, episodes, people
from services.notify.store.alerts import After, Count
from services.notify.store.decisions import Passage
from services.notify.store.deliveries import Delivery
from services.notify.store.people import Known
from shared.contracts.alerts import AlertSnapshot
from shared.contracts.codes import AlertState, Channel, DeliveryState, Severity
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import EpisodeSnapshot
from shared.database import Connection, Pool
from shared.identity.people import Person
from shared.identity.permissions import Action

# log_by_subject
EVENTS_OF = "SELECT body::text AS body FROM safereturn.log WHERE subject = %s ORDER BY position"


REACHED_NOBODY = frozenset({DeliveryState.PERMANENT_FAILURE, DeliveryState.KEPT})


class BadCursor(ValueError):
    """Not a cursor this list handed out."""


class AlertView(NamedTuple):
    """An alert with what belongs to it. `acknowledged_by` is None until somebody has."""

    alert: AlertSnapshot
    episode: EpisodeSnapshot
    deliveries: Sequence[Delivery]
    acknowledged_by: Known | None
    words: Sequence[Passage]

    @property
    def title(self) -> str:
        """As the policy calls it, but a risk nobody has assessed is never called high; a row that is no longer in it, by its id."""
        if self.alert.rule == HIGH_RISK.id and high_until_assessed(self.episode):
            return "A child is missing, treated as high risk until somebody assesses it"
        row = ROWS.get(self.alert.rule)
        return row.title if row else self.alert.rule.replace("_", " ").capitalize()

    @property
    def messages(self) -> list[Delivery]:
        """Those that reach people wherever they are, not only at the open page."""
        return [one for one in self.deliveries if one.channel is not Channel.PAGE]

    @property
    def nobody_reached(self) -> bool:
        """Every message failed for good or stands in the outbox: somebody has to ring."""
        return bool(self.messages) and all(one.state in REACHED_NOBODY for one in self.messages)


class Page(NamedTuple):
    items: Sequence[AlertView]
    next: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    pool: Pool

    async def alerts(
        self,
        person: Person,
        *,
        state: AlertState | None = None,
        episode_id: UUID | None = None,
        cursor: str | None = None,
        severe_first: bool = False,
        limit: int = 100,
    ) -> Page:
        """Those this person sees, latest first, or the severe ones before that. Raises BadCursor."""
        told, after = told_to(person, Action.ALERTS_READ), _place(cursor)
        async with self.pool.connection() as conn:
            found = await alerts.find(
                conn, told, state=state, episode_id=episode_id, after=after, severe_first=severe_first, limit=limit + 1
            )
            items = await views_of(conn, found[:limit])
        return Page(items, _cursor(found[limit - 1], severe_first) if len(found) > limit else None)

    async def alert(self, person: Person, alert_id: UUID) -> AlertView:
        """Raises Unknown, also where this person may not know of it."""
        async with self.pool.connection() as conn:
            found = await alerts.load(conn, told_to(person, Action.ALERTS_READ), alert_id)
            if found is None:
                raise Unknown
            return (await views_of(conn, [found]))[0]

    async def counts(self, person: Person) -> dict[AlertState, Count]:
        """How many stand open and acknowledged."""
        async with self.pool.connection() as conn:
            return await alerts.count(conn, told_to(person, Action.ALERTS_READ))

    async def events(self, alert_id: UUID) -> list[Event[Any]]:
        """The story of an alert, oldest first."""
        async with self.pool.connection() as conn:
            rows = await (await conn.execute(EVENTS_OF, (str(alert_id),))).fetchall()
        return [decode(row["body"]) for row in rows]

    async def person(self, person_id: UUID) -> Known | None:
        async with self.pool.connection() as conn:
            return (await people.called(conn, [person_id])).get(person_id)


async def views_of(conn: Connection, found: Sequence[AlertSnapshot]) -> list[AlertView]:
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
