"""A double of GOV.UK Notify that does what its public documentation says, and nothing that it does not.

Tokens (HS256, 30 seconds), templates with `((placeholders))`, look-up by reference, 3,000 messages a minute, the networks' limit of 20
identical texts an hour to one number, the states of a message, and receipts that are posted again every 5 minutes, at most 5 times.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from alerted_authority import served
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError
from ports import free_port

from shared.clock import MovableClock

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"safe_return-{SERVICE}-{SECRET}"
TEXT, EMAIL = "f33517ff-2a88-4f6e-b855-c550268ce08a", "a1b2c3d4-e5f6-4a5b-8c9d-0e1f2a3b4c5d"
TOKEN = "a callback token of some length"

A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)
AGAIN_IN, AGAIN_AT_MOST = timedelta(minutes=5), 5
FINAL = {"delivered", "permanent-failure", "temporary-failure", "technical-failure"}


@dataclass
class Message:
    id: str
    kind: str
    to: str
    reference: str | None
    body: str
    subject: str | None
    created_at: datetime
    status: str = "created"


@dataclass
class Callback:
    """A receipt on its way: posted so often, next at this time."""

    message: Message
    status: str
    due_at: datetime
    posted: int = 0


@dataclass
class GovukNotify:
    clock: MovableClock
    url: str
    callback_url: str = ""
    rate: int = 3000
    """Messages in any minute."""
    retry_after: str | None = None
    """Sent with a 429; their documentation promises none."""
    team_only: bool = False
    answers: list[int] = field(default_factory=list)
    """Statuses to answer the next sendings with, whatever they ask."""
    cuts_off: int = 0
    """So many of the next sendings are taken and then answered with a 504, as a proxy would that lost patience."""
    slow: dict[str, asyncio.Event] = field(default_factory=dict)
    """What is sent to one of these is taken at once, and answered only when it is set."""
    messages: list[Message] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    lookups: list[str | None] = field(default_factory=list)
    templates: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {TEXT: ("", "((message))"), EMAIL: ("((subject))", "((message))")}
    )

    def texts(self) -> list[Message]:
        return [one for one in self.messages if one.kind == "sms"]

    def app(self) -> FastAPI:
        app = FastAPI()
        app.post("/v2/notifications/{kind}")(self._send)
        app.get("/v2/notifications")(self._find)
        return app

    async def becomes(self, message: Message, status: str) -> None:
        """What the networks or the mail system report; a final word goes out as a receipt."""
        message.status = status
        if status in FINAL:
            self.callbacks.append(Callback(message, status, self.clock.now()))
            await self.post_receipts()

    async def post_receipts(self) -> list[int]:
        """Those that are due; the statuses they were answered with. What is not answered with success is posted again in 5 minutes."""
        answered = []
        for one in [each for each in self.callbacks if each.due_at <= self.clock.now()]:
            answered.append(status := await self.post(one.message, one.status))
            one.posted += 1
            one.due_at += AGAIN_IN
            if status < 300 or one.posted > AGAIN_AT_MOST:
                self.callbacks.remove(one)
        return answered

    async def post(self, message: Message, status: str, token: str = TOKEN) -> int:
        at = self.clock.now().isoformat()
        receipt = {
            "id": message.id,
            "reference": message.reference,
            "to": message.to,
            "status": status,
            "created_at": message.created_at.isoformat(),
            "completed_at": at,
            "sent_at": at,
            "notification_type": message.kind,
            "template_id": TEXT if message.kind == "sms" else EMAIL,
            "template_version": 1,
        }
        async with httpx.AsyncClient() as client:
            return (await client.post(self.callback_url, json=receipt, headers={"Authorization": f"Bearer {token}"})).status_code

    async def _send(self, request: Request, kind: str, body: dict[str, Any]) -> Response:
        if refusal := _unknown(request):
            return refusal
        now = self.clock.now()
        if self.answers:
            return _error(self.answers.pop(0), "Exception", "Internal server error")
        if sum(one.created_at > now - A_MINUTE for one in self.messages) >= self.rate:
            limited = _error(429, "RateLimitError", f"Exceeded rate limit for key type LIVE of {self.rate} requests per 60 seconds")
            if self.retry_after:
                limited.headers["Retry-After"] = self.retry_after
            return limited
        to = body["phone_number"] if kind == "sms" else body["email_address"]
        if kind == "sms" and not re.fullmatch(r"(\+44|0)7\d{9}", to):
            return _error(400, "ValidationError", "phone_number Not enough digits")
        if self.team_only:
            return _error(400, "BadRequestError", "Can’t send to this recipient using a team-only API key")
        if body["template_id"] not in self.templates:
            return _error(400, "BadRequestError", "Template not found")
        subject, text = (_filled(part, body.get("personalisation", {})) for part in self.templates[body["template_id"]])
        message = Message(str(uuid4()), kind, to, body.get("reference"), text, subject or None, now)
        self.messages.append(message)
        alike = [one for one in self.texts() if one.to == to and one.body == text and one.created_at > now - AN_HOUR]
        message.status = "technical-failure" if kind == "sms" and len(alike) > 20 else "sending"
        if to in self.slow:
            await self.slow[to].wait()
        if self.cuts_off:
            self.cuts_off -= 1
            return _error(504, "Exception", "Gateway time-out")
        content = {"body": text} | ({"subject": subject} if subject else {})
        answer = {
            "id": message.id,
            "reference": message.reference,
            "content": content,
            "template": {"id": body["template_id"], "version": 1},
        }
        return JSONResponse(answer, 201)

    async def _find(self, request: Request, reference: str | None = None) -> Response:
        if refusal := _unknown(request):
            return refusal
        self.lookups.append(reference)
        found = [
            {"id": one.id, "reference": one.reference, "type": one.kind, "status": one.status, "body": one.body, "subject": one.subject}
            for one in self.messages[::-1]
            if reference in (None, one.reference)
        ]
        return JSONResponse({"notifications": found[:250], "links": {"current": str(request.url)}})


def _unknown(request: Request) -> Response | None:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        if get_token_issuer(token) != SERVICE:
            return _error(403, "AuthError", "Invalid token: service not found")
        decode_jwt_token(token, SECRET)
    except TokenError:
        return _error(403, "AuthError", "Invalid token: API key not found")
    return None


def _filled(part: str, told: dict[str, str]) -> str:
    return re.sub(r"\(\(([^)]+)\)\)", lambda found: told[found[1]], part)


def _error(status: int, error: str, message: str) -> JSONResponse:
    return JSONResponse({"status_code": status, "errors": [{"error": error, "message": message}]}, status)


@asynccontextmanager
async def govuk_notify(clock: MovableClock) -> AsyncIterator[GovukNotify]:
    port = free_port()
    double = GovukNotify(clock, f"http://127.0.0.1:{port}")
    async with served(double.app(), port):
        yield double
