"""No page of another site can act in a signed-in person's name.

A page's form carries a token bound to the session; a call by cookie to an API must come from our own pages; a call by bearer
token needs neither, since no browser sends that by itself.

The token's key is the session's own id: random, known only inside the HttpOnly cookie. So a form shown by one service can be sent to
another (signing out) without a secret they would have to share. The id must therefore never be logged or shown.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import Problem, answer, is_api

FIELD = "csrf_token"
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}

SessionOf = Callable[[HTTPConnection], str | None]


def session_of(connection: HTTPConnection) -> str | None:
    """The id of the session whose cookie came with this request. Raises RuntimeError where nobody looked at the cookie yet."""
    if "person" not in connection.scope.get("state", {}):
        raise RuntimeError("install identity after shared.web, so that it stands in front: who is asking is not known here")
    sid: str | None = getattr(connection.state.person, "sid", None)
    return sid


def form_token(session: str | None) -> str:
    """For the hidden box of a form; empty while nobody is signed in. New each time, so that compression reveals nothing of it."""
    if session is None:
        return ""
    salt = secrets.token_hex(8)
    return f"{salt}.{_sign(salt, session)}"


def token_matches(token: str, session: str) -> bool:
    """Whether the token was made for this session."""
    salt, _, signature = token.partition(".")
    return hmac.compare_digest(signature.encode(), _sign(salt, session).encode())


def _sign(salt: str, session: str) -> str:
    return hmac.new(session.encode(), f"form\0{salt}".encode(), sha256).hexdigest()


class CsrfGuard:
    """Every changing request passes here before any route sees it; there is nothing for a page to remember but the box."""

    def __init__(self, app: ASGIApp, session_of: SessionOf = session_of) -> None:
        self.app = app
        self.session_of = session_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            receive, refusal = await self._judge(scope, receive)
            if refusal is not None:
                await answer(Request(scope), Problem(403, "This could not be sent", refusal))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive) -> tuple[Receive, str | None]:
        """Why a changing request is refused, or None; and its body, to be read again where it was read here."""
        request = HTTPConnection(scope)
        if request.headers.get("authorization", "").lower().startswith("bearer "):
            return receive, None
        same_origin = came_from_us(request)
        session = self.session_of(request)
        if same_origin is False:
            return receive, "It came from another site."
        if session is None:  # nobody's cookie: nothing to borrow
            return receive, None
        if is_api(scope["path"]):
            return receive, None if same_origin else "A call by cookie must come from this site; use a bearer token instead."
        receive, body = await _kept(receive)
        if token_matches(await _token_in(scope, body), session):
            return receive, None
        return receive, "The page was open for too long, or you signed in again since. Go back, reload the page and send it again."


def came_from_us(request: HTTPConnection) -> bool | None:
    """Whether the browser says that one of our pages sent this; None where nothing says either way (no browser)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    return None


async def _kept(receive: Receive) -> tuple[Receive, bytes]:
    # Forms are small: the body limit stands before this guard.
    chunks, more = [], True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(chunks)
    return _replay(body, receive), body


def _replay(body: bytes, then: Receive | None = None) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent and then:
            return await then()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _token_in(scope: Scope, body: bytes) -> str:
    try:
        token = (await Request(scope, _replay(body)).form()).get(FIELD)
    except HTTPException:  # not a form that can be read: it holds no token
        return ""
    return token if isinstance(token, str) else ""
