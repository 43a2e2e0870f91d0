"""Reading who is asking, once for every request, in front of everything else.

`install` puts a small ASGI layer before an app. It sets `request.state.person` (or None) and `request.state.calling_service` (or None),
and renews the session cookie. It refuses nothing by itself: the dependencies in `reader` do.
"""

from dataclasses import dataclass, replace

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.clock import Clock
from shared.web.hosts import LOOPBACK, asked_host

from .between_services import CallingService, ServiceTokens, verify_service
from .keys import KeyRing, open_keys
from .people import Person
from .session import Session, cookie_name, read_session, set_session, sign_session
from .settings import IdentitySettings
from .tokens import EVERY_SERVICE, Kind, TokenRefused, person_from, read_header, verify

LONGEST_PURPOSE = 200
"""Characters of a `Purpose` header that go into the access log."""


@dataclass(frozen=True)
class Identity:
    """What one service knows about who may be asking. `tokens` is what it signs its own calls with."""

    keys: KeyRing
    clock: Clock
    demonstration: bool
    tokens: ServiceTokens

    def bearer(self, token: str) -> Person | CallingService:
        """Whoever a bearer token speaks for. Raises TokenRefused."""
        now = self.clock.now()
        kind = read_header(token).kind
        if kind is Kind.SERVICE:
            return verify_service(self.keys, token, now)
        if kind is Kind.PERSON and not self.demonstration:
            raise TokenRefused("tokens made at the command line are not accepted while staff sign in with their provider")
        if kind not in (Kind.PERSON, Kind.COMMAND):
            raise TokenRefused("this kind of token is not for the Authorization header")
        return person_from(verify(self.keys, kind, EVERY_SERVICE, token, now))


def install(app: FastAPI, service: str, settings: IdentitySettings, clock: Clock) -> Identity:
    """Give an app its identity: opens the keys and adds the layer. Call it last of all that adds middleware: the layer stands outermost."""
    keys = open_keys(service, settings.keys_dir, settings.private_key)
    identity = Identity(keys, clock, settings.demonstration, ServiceTokens(keys, clock))
    app.state.identity = identity
    app.add_middleware(IdentityLayer, identity=identity)
    return identity


class IdentityLayer:
    """The ASGI layer. An `Authorization` header alone decides when there is one: a refused token never falls back to the cookie."""

    def __init__(self, app: ASGIApp, identity: Identity) -> None:
        self.app = app
        self.identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        state = scope.setdefault("state", {})
        state.update(person=None, calling_service=None, refused=None, secure_cookies=self._secure(connection))
        session: Session | None = None
        try:
            if authorization := connection.headers.get("authorization"):
                match self.identity.bearer(_bearer(authorization)):
                    case Person() as person:
                        state["person"] = _with_purpose(person, connection)
                    case CallingService() as service:
                        state["calling_service"] = service
            elif cookie := connection.cookies.get(cookie_name(connection)):
                session = read_session(self.identity.keys, cookie, self.identity.clock.now())
                state["person"] = _with_purpose(session.person, connection)
        except TokenRefused as refusal:
            state["refused"] = str(refusal)

        async def send_renewing(message: Message) -> None:
            if message["type"] == "http.response.start" and session is not None:
                self._renew(message, connection, session)
            await send(message)

        await self.app(scope, receive, send_renewing)

    def _secure(self, connection: HTTPConnection) -> bool:
        """Cookies are `Secure`, but for the demonstration over plain http on this very machine."""
        return not (self.identity.demonstration and connection.scope["scheme"] == "http" and asked_host(connection.scope) in LOOPBACK)

    def _renew(self, message: Message, connection: HTTPConnection, session: Session) -> None:
        """A response that sets the session cookie itself (signing in or out) has the last word."""
        headers = MutableHeaders(raw=message["headers"])
        name = cookie_name(connection)
        now = self.identity.clock.now()
        if not session.due_for_renewal(now) or any(value.startswith(f"{name}=") for value in headers.getlist("set-cookie")):
            return
        carrier = Response()
        set_session(carrier, connection, sign_session(self.identity.keys, session, now))
        headers.append("set-cookie", carrier.headers["set-cookie"])


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("the Authorization header is not a bearer token")
    return token.strip()


def _with_purpose(person: Person, connection: HTTPConnection) -> Person:
    purpose = connection.headers.get("purpose", "").strip()[:LONGEST_PURPOSE]
    return replace(person, purpose=purpose) if purpose else person


def identity_of(request: Request) -> Identity:
    identity: Identity = request.app.state.identity
    return identity
