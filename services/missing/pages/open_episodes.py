"""`/missing`: who is missing now, who was found, who has lately come back; and the search for a child."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.missing.pages.showing import EpisodeReader, Service, show
from shared.contracts.codes import EpisodeStatus

LATELY = timedelta(days=7)
"""(ours) The interview's 72 hours, and time to see it recorded."""

MOST = 100
"""Episodes on one page: more are a page further."""

MOST_CHILDREN = 20
"""Children a search shows: with more, another letter of the name is quicker than reading."""

router = APIRouter()

Text = Annotated[str, Query(max_length=100)]
Cursor = Annotated[str | None, Query(max_length=2000)]


@router.get("/missing")
async def open_episodes(request: Request, service: Service, person: EpisodeReader, query: Text = "", after: Cursor = None) -> Response:
    reading, now = service.reading, service.clock.now()
    missing = await reading.episodes(person, status=EpisodeStatus.OPEN, cursor=after, limit=MOST)
    first = after is None
    return show(
        request,
        "open-episodes.html",
        missing=missing,
        found=(await reading.episodes(person, status=EpisodeStatus.FOUND, limit=MOST)).items if first else [],
        returned=await reading.returned_since(person, now - LATELY) if first else [],
        query=query.strip(),
        children=await reading.children(person, query.strip(), limit=MOST_CHILDREN) if query.strip() else None,
        first=first,
    )
