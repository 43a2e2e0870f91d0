"""`/missing` for carers and the staff of a home: the children who live with them, and what to do when one is not there."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from fastapi import Request
from starlette.responses import Response

from services.missing.guests import interviews, is_guest
from services.missing.pages.showing import show
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from services.missing.store.lists import Found
from shared.identity.people import Person

MOST = 200
"""Children of one home: no placement has as many."""

LATELY = timedelta(days=7)
"""(ours) The interview's 72 hours, and time to see it recorded."""


class LivesHere(NamedTuple):
    """`away`: their episode that goes on; `back`: the latest they came back from in the last seven days. As far as a guest may know."""

    found: Found
    away: EpisodeView | None
    back: EpisodeView | None


def receives_children(person: Person) -> bool:
    """Whoever sees no further than the home they work in."""
    return is_guest(person) and not interviews(person)


async def own_home(request: Request, service: Missing, person: Person) -> Response:
    return show(request, "own-home.html", here=await _living_here(service, person))


async def _living_here(service: Missing, person: Person) -> Sequence[LivesHere]:
    since = service.clock.now() - LATELY
    living = await service.reading.children(person, limit=MOST)
    away, back = dict[str, EpisodeView](), dict[str, EpisodeView]()
    known = await service.reading.seen(person, await service.reading.standing(person))
    for view in known.values():  # latest first
        returned_at = view.episode.returned_at
        if view.episode.ongoing:
            away.setdefault(view.episode.child_id, view)
        elif returned_at is not None and returned_at >= since:
            back.setdefault(view.episode.child_id, view)
    rows = [LivesHere(one, away.get(one.child.child_id), back.get(one.child.child_id)) for one in living.items]
    return sorted(rows, key=lambda row: row.away is None)
