"""`/missing`: what waits, who is missing now, found, or lately back or kept elsewhere; and the search for a child. A carer's own home."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from services.missing.domain.commands import WRITTEN
from services.missing.pages.own_home import LATELY, own_home, receives_children
from services.missing.pages.showing import EpisodeReader, Service, show, worried_about_first
from services.missing.pages.to_do import First, still_to_do, to_do
from services.missing.pages.to_do import first as first_rows
from services.missing.pages.waiting import offered, waiting
from services.missing.service import Missing
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed

MOST = 40
"""Episodes on one page: more are a page further. A page of 100 took the server 50 ms and more, one of 50 with one's own above it, too."""

MOST_OF_ONES_OWN = 20
"""Episodes of one's own on the first page, the soonest due; all of them are a link further."""

MOST_CHILDREN = 20
"""Children a search shows: with more, another letter of the name is quicker than reading."""

router = APIRouter()

Sought = Annotated[str, Form(max_length=100, pattern=WRITTEN)]
Cursor = Annotated[str | None, Query(max_length=2000)]


@router.get("/missing")
async def open_episodes(request: Request, service: Service, person: EpisodeReader, after: Cursor = None) -> Response:
    return await _page(request, service, person, after=after)


@router.post("/missing/search")
async def find_a_child(request: Request, service: Service, person: EpisodeReader, query: Sought = "") -> Response:
    """A form that is posted: what is searched for is mostly a name, and names never stand in an address."""
    return await _page(request, service, person, query=query.strip())


@router.get("/missing/search")
async def search_again() -> Response:
    """Where a browser lands that comes back to the search's address, after signing in for example."""
    return RedirectResponse("/missing", 303)


async def _page(request: Request, service: Missing, person: Person, *, after: str | None = None, query: str = "") -> Response:
    if receives_children(person):
        return await own_home(request, service, person)
    reading, now = service.reading, service.clock.now()
    missing = await reading.episodes(person, status=EpisodeStatus.OPEN, cursor=after, limit=MOST)
    first = after is None
    standing = await reading.standing(person) if allowed(person, Action.EPISODES_RECORD) else []
    handovers = [one for one in standing if one.episode.handover]
    still = first_rows(still_to_do(person, standing), MOST_OF_ONES_OWN) if first else First([], 0)
    views = await reading.seen(person, [*handovers, *(call.standing for call in still.rows)])
    offers = await offered(service, person, [views[one.episode.episode_id] for one in handovers])
    return show(
        request,
        "open-episodes.html",
        missing=missing,
        still=to_do(still, views),
        away=sorted(missing.items, key=worried_about_first),
        asked=[one for one in offers if one.mine],
        offers=[one for one in offers if one.late and not one.mine],
        waits=await waiting(service, person) if allowed(person, Action.NOTICES_TRIAGE) else None,
        found=(await reading.episodes(person, status=EpisodeStatus.FOUND, limit=MOST)).items if first else [],
        returned=await reading.returned_since(person, now - LATELY) if first else [],
        query=query,
        children=await reading.children(person, query, limit=MOST_CHILDREN) if query else None,
        first=first,
    )
