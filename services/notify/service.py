"""What one running notify consists of; routes and pages find it at `request.app.state.notify`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from fastapi import Request

from services.notify.acknowledge import Acknowledging
from services.notify.daily_lists import DailyLists
from services.notify.directory import HeldFor, RingFor
from services.notify.domain.alert import ladder_began
from services.notify.escalating import Escalating
from services.notify.messages import Deciding
from services.notify.names import ChildNames
from services.notify.news import News
from services.notify.opening import Opening
from services.notify.policies import Policies
from services.notify.reading import AlertView, Reading
from services.notify.receipts import Receipts
from services.notify.representation import to_come
from services.notify.roster import Rostering
from services.notify.sharing import Sharing
from services.notify.store import deliveries
from services.notify.store.alerts import Sight
from shared.contracts.alert_codes import Channel, Position
from shared.database import Pool
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.observability import DependencyHealth


class Coming(NamedTuple):
    """A step to come, at the latest `at` (UTC), and the names of whoever would be told then. `new`: a message can reach any of them who was
    not told before; if not, it goes on at once."""

    at: datetime
    tells: Sequence[Position]
    rings: bool
    names: Sequence[str]
    reachable: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Notify:
    pool: Pool
    reading: Reading
    escalating: Escalating
    acknowledging: Acknowledging
    sharing: Sharing
    rostering: Rostering
    policies: Policies
    deciding: Deciding
    news: News
    names: ChildNames
    following: Callable[[], DependencyHealth]
    """How level with missing's log this service is: an alert page that may be behind must say so."""
    receipts: Receipts
    opening: Opening
    mail_is_kept: bool
    """Nobody is set to carry messages: they stay in the outbox."""
    receipted: Mapping[Channel, timedelta]
    """How long a receipt may take, of the ways that have any."""
    daily_lists: DailyLists
    register_stale_after: timedelta
    operator_is_told: bool
    """An address is set for whoever runs the system."""

    async def held(self) -> HeldFor:
        """Who holds each position now, and how they are told."""
        async with self.pool.connection() as conn:
            return await self.escalating.directory.held(conn, self.escalating.clock.now())

    async def sight(self, person: Person, action: Action) -> Sight:
        """Which alerts somebody may do this with at this moment."""
        async with self.pool.connection() as conn:
            return await self.reading.sight(conn, person, action)

    async def coming(self, view: AlertView) -> list[Coming]:
        """What happens if nobody acknowledges, by who holds each position now."""
        found: list[Coming] = []
        alert, directory, now = view.alert, self.escalating.directory, self.escalating.clock.now()
        async with self.pool.connection() as conn:
            told = await deliveries.told_since(conn, alert.alert_id, ladder_began(alert))
            earlier = timedelta()
            for step in to_come(alert):
                people = await directory.foreseen(conn, step.tells, view.episode, now)
                reached = {one.person_id for one in people if one.reachable}
                new = step.rings or not reached <= told
                names = [one.name for one in people]
                found.append(Coming(step.at - earlier, step.tells, step.rings, names, bool(reached), new))
                earlier += timedelta() if new else timedelta(minutes=alert.minutes)
                told |= reached
        return found

    async def ring_for(self, views: Iterable[AlertView], reader: Person) -> RingFor:
        """Whom this reader rings about alerts now."""
        async with self.pool.connection() as conn:
            return await self.escalating.directory.ring_for(conn, [one.episode for one in views], self.escalating.clock.now(), reader)


async def notify_of(request: Request) -> Notify:
    """A dependency of routes. Asynchronous: FastAPI runs any other in a thread, at many times the cost of the look."""
    service: Notify = request.app.state.notify
    return service


def pool_of(request: Request) -> Pool:
    service: Notify = request.app.state.notify
    return service.pool
