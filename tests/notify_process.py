"""A notify without its pages and without its timers: every piece of work is asked for by a test, and may be cut off."""

from dataclasses import dataclass, field
from typing import Any

from alerted_authority import HELD
from notifys_neighbours import AUTHORITY

from services.notify.acknowledge import Acknowledging
from services.notify.channels import Channel as Carrier
from services.notify.channels import Parcel, Refused
from services.notify.deliver import Delivering
from services.notify.directory import Directory
from services.notify.escalating import Escalating
from services.notify.follow import Alerting
from services.notify.leasing import LEASE
from services.notify.links import Links
from services.notify.policies import Policies
from services.notify.roster import Default, default_rota
from services.notify.settings import NotifySettings
from services.notify.store import claiming
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.publishing import Writing, recorded_by, source
from shared.database import make_pool
from shared.eventlog.chain import Received
from shared.eventlog.followed import PostgresFollowed
from shared.identity.people import Person, Role, person_id
from shared.ids import new_id
from shared.observability import DependencyHealth

HELEN = Person(id=person_id("people", "Helen Marsh"), name="Helen Marsh", roles=frozenset({Role.DIRECTOR}))


DEFAULT = default_rota(NotifySettings(position_addresses=HELD))


@dataclass
class Post:
    """The outside world: takes every message, or refuses everybody for good."""

    taken: DeliveryState = DeliveryState.SENT
    receipts = False
    refuses: bool = False
    arrived: list[str] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> None:
        if self.refuses:
            raise Refused("no such mailbox")
        self.arrived.append(parcel.reference)

    def health(self) -> DependencyHealth:
        return DependencyHealth(name="mail", ok=True)

    async def close(self) -> None: ...


class Process:
    """A notify without its pages, of which nothing is left but what it wrote down."""

    def __init__(self, dsn: str, clock: Clock, carriers: dict[Channel, Carrier], default: Default = DEFAULT) -> None:
        self.pool = make_pool(dsn, largest=2)
        self.policies = Policies(self.pool, clock)
        directory = Directory(default, list(carriers), self.policies)
        self.escalating = Escalating(
            self.pool, clock, AUTHORITY, directory, "example.gov.uk", catching_up=bool, told=lambda: None, logged=lambda: None
        )
        self.followed = PostgresFollowed(self.pool, "missing", Alerting(self.escalating))
        self.acknowledging = Acknowledging(self.pool, clock, AUTHORITY, self.escalating, lambda: None, lambda: None)
        self.delivering = Delivering(self.pool, clock, self.escalating, carriers, Links(b"secret", "http://127.0.0.1"))

    async def hear(self, said: list[Received]) -> None:
        """What missing has said and was not applied yet."""
        after = await self.followed.progress()
        if new := said[after.position :]:
            await self.followed.apply(after, new)

    async def send(self) -> None:
        for message in await claiming.claim(self.pool, 100, LEASE):
            await self.delivering.deliver(message)


def received(said: list[Received], change: Any, episode: EpisodeSnapshot, clock: Clock) -> Received:
    """What missing says next, after all that it has said."""
    now = clock.now()
    event = Writing(source(AUTHORITY, "missing"), now, recorded_by("social_worker", new_id())).episode(change, episode, now)
    return Received(len(said) + 1, event.id, said[-1].id if said else None, b"", event)
