"""The feed, `GET /{service}/events?after=`: the truth behind the stream. The owner's router and the follower's client for it."""

from collections.abc import Callable
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ValidationError

from shared.database import Pool
from shared.eventlog import log
from shared.eventlog.chain import Page

LARGEST_PAGE = 1000
"""Events in one answer, about a megabyte: enough to catch up fast, little enough to hold in memory."""


class FeedPage(BaseModel):
    """`next` is the `after` for the next call; `head` the position the log ended at when it was asked."""

    items: list[dict[str, Any]]
    next: int
    head: int


def feed_router(path: str, pool_of: Callable[[Request], Pool], authorise: Callable[..., Any]) -> APIRouter:
    """The owner's side. `authorise` is a FastAPI dependency that refuses whoever may not read events."""
    router = APIRouter(tags=["events"])

    @router.get(path, dependencies=[Depends(authorise)], response_model=FeedPage)
    async def events(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**63 - 1, description="the last position already seen")] = 0,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
    ) -> Response:
        """What follows `after` in this service's log, oldest first, as it was written."""
        async with pool_of(request).connection() as conn:
            items = await log.read(conn, after, limit)
            head = (await log.head(conn)).position
        body = b'{"items":[%s],"next":%d,"head":%d}' % (b",".join(items), after + len(items), head)
        return Response(body, media_type="application/json")

    return router


class FeedUnavailable(Exception):
    """The owner's feed did not answer with a page."""


class FeedClient:
    """The follower's side. `token` gives a fresh service token with scope `events:read`."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: Callable[[], str]) -> None:
        self._http, self._url, self._token = http, url, token

    async def page(self, after: int, limit: int = LARGEST_PAGE) -> Page:
        """Raises `FeedUnavailable`, saying why."""
        try:
            answer = await self._http.get(
                self._url, params={"after": after, "limit": limit}, headers={"Authorization": f"Bearer {self._token()}"}
            )
        except httpx.HTTPError as error:
            raise FeedUnavailable(f"the owner's feed did not answer: {type(error).__name__}") from error
        if answer.status_code != httpx.codes.OK:
            raise FeedUnavailable(f"the owner's feed answered {answer.status_code}")
        try:
            found = FeedPage.model_validate_json(answer.content)
        except ValidationError as error:
            raise FeedUnavailable("the owner's feed answered something else than a page") from error
        return Page(found.items, found.head)
