"""Children's words are asked of missing for one reader, and whatever it answers instead, none of it is kept or logged."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from services.reports.quoted import Quoted
from shared.clock import MovableClock
from shared.identity.between_services import QUOTATIONS_READ, ServiceTokens, verify_service
from shared.identity.keys import make_all_keys, open_keys
from shared.identity.people import DEMO_PEOPLE, Person, Role

PLANNER: Person = next(one for one in DEMO_PEOPLE if one.role is Role.PLANNER)
SPAN = (date(2026, 7, 1), date(2026, 10, 1))
WORDS = "They never ring back."
Answering = Callable[[httpx.Request], httpx.Response]


async def asked(tmp_path: Path, clock: MovableClock, answering: Answering) -> list[str] | None:
    make_all_keys(tmp_path)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
        return await Quoted(http, "http://missing", ServiceTokens(open_keys("reports", tmp_path), clock)).said(PLANNER, *SPAN)


async def test_they_are_asked_for_the_quarter_on_behalf_of_the_reader(tmp_path: Path, clock: MovableClock) -> None:
    def answering(request: httpx.Request) -> httpx.Response:
        assert (request.url.path, dict(request.url.params)) == ("/missing/api/quotations", {"from": "2026-07-01", "to": "2026-10-01"})
        token = request.headers["Authorization"].removeprefix("Bearer ")
        called = verify_service(open_keys("missing", tmp_path), token, clock.now())
        assert (called.service, called.scope, called.on_behalf_of) == ("reports", QUOTATIONS_READ, PLANNER)
        return httpx.Response(200, json={"items": [WORDS]})

    assert await asked(tmp_path, clock, answering) == [WORDS]


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


@pytest.mark.parametrize(
    "answering",
    [
        away,
        lambda _: httpx.Response(403, json={"detail": WORDS}),
        lambda _: httpx.Response(500, text=WORDS),
        lambda _: httpx.Response(200, json={"items": [{"words": WORDS}]}),
        lambda _: httpx.Response(200, text=WORDS),
    ],
    ids=["away", "refused", "failing", "another shape", "no JSON"],
)
async def test_without_an_answer_there_are_none_and_no_log_has_what_came_instead(
    tmp_path: Path, clock: MovableClock, answering: Answering, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await asked(tmp_path, clock, answering) is None
    told = capfd.readouterr()
    assert "missing did not give quotations" in told.out + told.err
    assert WORDS not in told.out + told.err
