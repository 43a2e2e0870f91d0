"""Teams and Slack, by the address of an incoming webhook: whoever has that address can write, so it is never logged or shown."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from services.notify.channels import NotNow, Parcel, Refused, asked_to_wait
from services.notify.channels.message import Message
from services.notify.channels.outcome import Outcome
from shared.clock import Clock
from shared.contracts.alert_codes import Channel, DeliveryState
from shared.observability import DependencyHealth
from shared.settings import LOOPBACK

WAITS = 10.0
"""Seconds."""


class Webhook:
    """Health says how the last conversation went; one team's withdrawn address is no fault of the service."""

    taken = DeliveryState.SENT
    receipts = False

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._http = httpx.AsyncClient(timeout=WAITS, follow_redirects=False)
        self._outcome = Outcome("chat", "webhooks")

    async def send(self, parcel: Parcel) -> None:
        """Raises Refused where nobody listens at the address any more, or it is not encrypted."""
        if not may_post_to(parcel.address):
            raise Refused("not an https address")
        content = as_card(parcel.message) if parcel.channel is Channel.TEAMS else as_slack(parcel.message)
        try:
            answer = await self._http.post(parcel.address, json=content)
        except httpx.HTTPError as error:
            kind = type(error).__name__
            self._outcome.note(kind)
            never_there = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise NotNow(kind, uncertain=not never_there) from error
        status = answer.status_code
        self._outcome.note(f"HTTP {status}" if status >= 500 else None)
        if answer.is_success:
            return
        if status in (400, 403, 404, 410):  # Slack: invalid payload, forbidden, no such channel or hook; a Teams flow that is gone
            raise Refused(f"HTTP {status}")
        asked = asked_to_wait(answer.headers, self._clock.now())
        raise NotNow(f"HTTP {status}", retry_after=asked, uncertain=status >= 500)

    def health(self) -> DependencyHealth:
        return self._outcome.health()

    async def close(self) -> None:
        await self._http.aclose()


def may_post_to(address: str) -> bool:
    """Encrypted, or this machine itself."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.hostname is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def as_card(message: Message) -> dict[str, Any]:
    """An Adaptive Card as a Teams workflow takes it ("When a Teams webhook request is received")."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": message.text, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": "Sign in", "url": message.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def as_slack(message: Message) -> dict[str, Any]:
    """Nothing of it is read as markup but the link; nothing is fetched to be shown beneath."""
    text = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"{text}\n<{message.link}>", "unfurl_links": False, "unfurl_media": False}
