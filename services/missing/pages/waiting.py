"""What waits because it is nobody's yet, as the coordinator's list and the open episodes begin with it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.missing.domain.next_actions import Action as Doing
from services.missing.filing import STEPS
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from services.missing.store import waiting as counts
from services.missing.store.access import Sight
from services.missing.store.waiting import Waiting
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action

A_COLLEAGUE = "a colleague"
"""Whoever was offered an episode and has never been seen here since."""


class Offered(NamedTuple):
    """An episode offered `to` somebody by name, who has not accepted: `late` after the time there is to do it."""

    view: EpisodeView
    to: str
    mine: bool
    late: bool


async def waiting(service: Missing, person: Person, *, filing: bool = False) -> Waiting:
    """`filing`: also what is not in the case system, where there is one."""
    async with service.pool.connection() as conn:
        now = service.clock.now()
        sight = Sight.of(person, Action.EPISODES_READ, london_date(now))
        return await counts.waiting(conn, sight, person.id, STEPS if filing and service.case_system else None, now)


async def offered(service: Missing, person: Person, views: Iterable[EpisodeView]) -> Sequence[Offered]:
    """Those of the episodes that nobody has accepted yet, the longest waiting first."""
    offers = sorted(
        ((view, view.episode.handover) for view in views if view.episode.handover is not None),
        key=lambda offer: offer[1].offered_at,
    )
    names = await service.reading.called({str(handover.to) for _, handover in offers}) if offers else {}
    return [
        Offered(view, names.get(str(handover.to), A_COLLEAGUE), str(handover.to) == person.id, _late(view)) for view, handover in offers
    ]


def _late(view: EpisodeView) -> bool:
    return any(one.action is Doing.ACCEPT_HANDOVER and one.overdue for one in view.next_actions)
