"""A follower's question to the owner ends in a page or in one named error, whatever comes back."""

from collections.abc import Callable

import httpx
import pytest

from shared.eventlog.feed import FeedClient, FeedUnavailable


def refuse(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refuse, "ConnectError"),
        (lambda _: httpx.Response(401), "401"),
        (lambda _: httpx.Response(503, text="away"), "503"),
        (lambda _: httpx.Response(200, text="<html>"), "something else"),
        (lambda _: httpx.Response(200, json={"items": []}), "something else"),
    ],
)
async def test_no_page_is_one_named_error(answer: Callable[[httpx.Request], httpx.Response], says: str) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(FeedUnavailable, match=says):
            await FeedClient(http, "http://missing/missing/events", lambda: "token").page(0)


async def test_each_question_carries_a_fresh_token() -> None:
    tokens = iter(["first", "second"])
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        return httpx.Response(200, json={"items": [], "next": 0, "head": 0})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        client = FeedClient(http, "http://missing/missing/events", lambda: next(tokens))
        await client.page(0)
        await client.page(0)
    assert seen == ["Bearer first", "Bearer second"]
