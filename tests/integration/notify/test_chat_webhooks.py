"""Teams and Slack by webhook, against a real server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alerted_authority import served
from fastapi import FastAPI, Request, Response
from ports import free_port

from services.notify.channels import NotNow, Parcel, Refused
from services.notify.channels.message import Fields, Message
from services.notify.channels.templates import TEMPLATES
from services.notify.channels.webhook import Webhook
from shared.clock import MovableClock
from shared.contracts.alert_codes import Channel

AT = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
LINK = "https://safe-return.example.gov.uk/notify/l/abc"
CHAT: Message = TEMPLATES["alert"][Channel.SLACK].fill(Fields("SR-2026-000001", LINK))


class Chat:
    """Answers with what it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.answer = Response("ok")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/services/T0/B0/secret"
        self.app = FastAPI()
        self.app.post("/{path:path}")(self._take)

    async def _take(self, request: Request, path: str) -> Response:
        self.taken.append((path, await request.json()))
        return self.answer


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    one = Chat()
    async with served(one.app, one.port):
        yield one


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    one = Webhook(MovableClock(AT))
    yield one
    await one.close()


def parcel(address: str, channel: Channel = Channel.SLACK, message: Message = CHAT) -> Parcel:
    return Parcel("reference", address, AT, message, channel)


async def test_slack_is_told_in_its_own_way(chat: Chat, webhook: Webhook) -> None:
    await webhook.send(parcel(chat.url, message=CHAT._replace(text="<!channel> a & b")))
    assert chat.taken == [
        (
            "services/T0/B0/secret",
            {"text": f"&lt;!channel&gt; a &amp; b\n<{LINK}>", "unfurl_links": False, "unfurl_media": False},
        )
    ]
    assert webhook.health().ok


async def test_teams_is_told_by_an_adaptive_card(chat: Chat, webhook: Webhook) -> None:
    chat.answer = Response(status_code=202)
    await webhook.send(parcel(chat.url, Channel.TEAMS))
    ((_, said),) = chat.taken
    (attachment,) = said["attachments"]
    assert (said["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert (card["type"], card["body"][0]["text"]) == (
        "AdaptiveCard",
        "There is an alert about a child: SR-2026-000001. Sign in to see it and to say that you have.",
    )
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Sign in", "url": LINK}]


@pytest.mark.parametrize("status", [400, 403, 404, 410])
async def test_an_address_where_nobody_listens_is_final(chat: Chat, webhook: Webhook, status: int) -> None:
    chat.answer = Response(status_code=status)
    with pytest.raises(Refused, match=f"HTTP {status}"):
        await webhook.send(parcel(chat.url))
    assert webhook.health().ok, "one team’s address is no fault of the service"


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("Thu, 15 Jan 2026 22:01:00 GMT", timedelta(minutes=1)),
        ("Thu, 15 Jan 2026 21:00:00 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("999999999999", timedelta(days=1)),
    ],
)
async def test_too_often_waits_for_as_long_as_asked(chat: Chat, webhook: Webhook, said: str, wait: timedelta | None) -> None:
    chat.answer = Response(status_code=429, headers={"Retry-After": said})
    with pytest.raises(NotNow, match="HTTP 429") as failure:
        await webhook.send(parcel(chat.url))
    assert (failure.value.retry_after, failure.value.uncertain) == (wait, False)


async def test_a_server_in_trouble_is_tried_again_and_shown(chat: Chat, webhook: Webhook) -> None:
    chat.answer = Response(status_code=503)
    with pytest.raises(NotNow) as failure:
        await webhook.send(parcel(chat.url))
    assert failure.value.uncertain
    assert (webhook.health().ok, webhook.health().detail) == (False, "webhooks: HTTP 503")
    with pytest.raises(NotNow) as nobody:
        await webhook.send(parcel(f"http://127.0.0.1:{free_port()}/x"))
    assert (nobody.value.kind, nobody.value.uncertain) == ("ConnectError", False)


async def test_nobody_is_led_elsewhere_with_the_message(chat: Chat, webhook: Webhook) -> None:
    chat.answer = Response(status_code=307, headers={"Location": f"http://127.0.0.1:{chat.port}/elsewhere"})
    with pytest.raises(NotNow, match="HTTP 307"):
        await webhook.send(parcel(chat.url))
    assert [path for path, _ in chat.taken] == ["services/T0/B0/secret"]


@pytest.mark.parametrize(
    "address", ["http://hooks.example.org/x", "ftp://127.0.0.1/x", "director@example.gov.uk", "https://", "http://[::1"]
)
async def test_nothing_goes_out_unencrypted(webhook: Webhook, address: str) -> None:
    with pytest.raises(Refused, match="not an https address"):
        await webhook.send(parcel(address))
