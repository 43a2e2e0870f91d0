"""A kept connection that breaks: whether its message was taken then is not known, whatever is answered on the next one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from services.notify.channels import NotNow, Parcel
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.message import Fields
from services.notify.channels.templates import TEMPLATES
from shared.contracts.alert_codes import Channel

SAID = TEMPLATES["alert"][Channel.EMAIL].fill(Fields("SR-2026-000001", "https://safe-return.example.gov.uk/notify/l/abc"))
PARCEL = Parcel("<1@example.gov.uk>", "director@example.gov.uk", datetime(2026, 1, 15, 22, 0, tzinfo=UTC), SAID)


class Breaking:
    """`then` says what becomes of each message in turn: an answer, `break` once it is taken, or `leave`, which also opens no door again."""

    def __init__(self) -> None:
        self.then: list[str] = []
        self.taken = 0
        self.server: asyncio.Server | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += 1
        answer = self.then.pop(0)
        if answer in ("break", "leave"):
            assert self.server
            if answer == "leave":
                self.server.close()
            server.transport.abort()
        return answer


@pytest.fixture
async def post() -> AsyncIterator[tuple[Breaking, Email]]:
    breaking = Breaking()
    loop = asyncio.get_running_loop()
    breaking.server = await loop.create_server(lambda: SMTP(breaking, hostname="mail", loop=loop), "127.0.0.1", 0)
    email = Email(Server("127.0.0.1", breaking.server.sockets[0].getsockname()[1], "none", None, None), "safe-return@example.gov.uk")
    yield breaking, email
    await email.close()
    breaking.server.close()


@pytest.mark.parametrize("then", [["250 kept", "break", "451 come again"], ["250 kept", "leave"]], ids=["refused for now", "nobody there"])
async def test_what_may_have_been_taken_on_a_kept_connection_is_uncertain(post: tuple[Breaking, Email], then: list[str]) -> None:
    breaking, email = post
    breaking.then = then
    await email.send(PARCEL)
    with pytest.raises(NotNow) as failure:
        await email.send(PARCEL)
    assert failure.value.uncertain
    assert not breaking.then, "each came to its turn"


async def test_what_is_put_off_on_a_connection_that_holds_was_not_taken(post: tuple[Breaking, Email]) -> None:
    breaking, email = post
    breaking.then = ["250 kept", "451 come again"]
    await email.send(PARCEL)
    with pytest.raises(NotNow) as failure:
        await email.send(PARCEL)
    assert not failure.value.uncertain


async def test_a_kept_connection_that_broke_is_no_failure_where_the_next_one_takes_it(post: tuple[Breaking, Email]) -> None:
    breaking, email = post
    breaking.then = ["250 kept", "break", "250 kept"]
    await email.send(PARCEL)
    await email.send(PARCEL)
    assert breaking.taken == 3
