"""What stands before every route: a number for each request, the last catch, headers, and limits."""

import re
import secrets
import traceback
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.tracing import traced
from shared.web.problems import Problem, answer, is_api, route_of

log = structlog.get_logger()

MEGABYTE = 1024 * 1024


class LastCatch:
    """Numbers the request (`X-Request-Id`, also in every log line), knows its trace, and answers what nobody caught with a bare 500.

    The log gets the kind of error and where it happened, not its message: messages of a database quote the record at fault.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def send_numbered(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id), traced(_only(Headers(scope=scope), "traceparent")):
            try:
                await self.app(scope, receive, send_numbered)
            except Exception as error:
                where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]]
                log.error("unhandled error", error=type(error).__name__, path=route_of(scope), where=where)
                if started:
                    raise  # half an answer is out: only cutting the connection is honest
                problem = Problem(
                    500, "Something went wrong", "Nothing more is known here. Quote the number if you report it.", number=request_id
                )
                await answer(Request(scope), problem)(scope, receive, send_numbered)


def _only(headers: Headers, name: str) -> str | None:
    """None also where it is said twice."""
    found = headers.getlist(name)
    return found[0] if len(found) == 1 else None


class SecurityHeaders:
    """Deny by default, in the browser too. A route may set its own Cache-Control; without one nothing is kept anywhere."""

    def __init__(self, app: ASGIApp, inline_scripts: tuple[str, ...] = ()) -> None:
        self.app = app
        hashes = "".join(f" 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline_scripts)
        policy = {
            "default-src": "'none'",
            "script-src": f"'self'{hashes}",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
        headers = {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cache-Control": "no-store",
        }
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self.over_https = [*self.headers, (b"strict-transport-security", b"max-age=31536000")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                said = {name for name, _ in own}
                ours = self.over_https if scope["scheme"] == "https" else self.headers
                message["headers"] = [*own, *(header for header in ours if header[0] not in said)]
            await send(message)

        await self.app(scope, receive, send_guarded)


class BodyLimit:
    """Refuses a body over its limit (bytes) with 413, whether its length was announced or it comes in chunks.

    `larger` are patterns of whole paths that take files, with their own limit.
    """

    def __init__(self, app: ASGIApp, limit: int = MEGABYTE, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = [(re.compile(path), most) for path, most in (larger or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next((most for path, most in self.larger if path.fullmatch(scope["path"])), self.limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            await answer(Request(scope), _too_large(limit))(scope, receive, send)
            return
        taken, started = 0, False

        async def receive_limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _too_large(limit)  # a route's own handler answers it; outside any route, we do
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive_limited, send_noted)
        except Problem as problem:
            if started:
                raise
            await answer(Request(scope), problem)(scope, receive, send)


class PageGzip(GZipMiddleware):
    """Pages travel compressed; calls and feeds, which services exchange over a short wire, do not pay for it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (is_api(scope["path"]) or scope["path"].startswith("/assets/")):
            await self.app(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def _too_large(limit: int) -> Problem:
    size = f"{limit // MEGABYTE} MB" if limit >= MEGABYTE else f"{limit:,} bytes"
    return Problem(413, "Too large", f"This takes at most {size}. Nothing was changed.")
