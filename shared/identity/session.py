"""The browser session: one signed cookie for the whole address, renewed by whichever service sees it.

Nothing is stored on a server. A session ends 10 minutes after the last request, or 12 hours after sign-in, whichever is first.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from .keys import KeyRing
from .people import Person
from .tokens import EVERY_SERVICE, LEEWAY, RULES, Kind, TokenRefused, person_claims, person_from, sign, verify

IDLE = RULES[Kind.SESSION].longest
LONGEST = timedelta(hours=12)
RENEW_AFTER = timedelta(minutes=1)
"""A younger cookie is left alone, so that a page and its assets do not each sign a new one."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in at a browser; `person.sid` is the session's own id. Instants in UTC."""

    person: Person
    started: datetime
    issued: datetime

    def due_for_renewal(self, now: datetime) -> bool:
        return now >= self.issued + RENEW_AFTER


def start_session(person: Person, now: datetime) -> Session:
    """A session with a fresh id, whatever cookie the browser came with: nobody can be given an id chosen beforehand."""
    return Session(replace(person, sid=secrets.token_urlsafe(18)), now, now)


def sign_session(keys: KeyRing, session: Session, now: datetime) -> str:
    """The cookie's value: good for 10 minutes from now, never beyond 12 hours after sign-in."""
    claims = person_claims(session.person) | {"sid": session.person.sid, "auth_time": int(session.started.timestamp())}
    lifetime = min(IDLE, session.started + LONGEST - now)
    return sign(keys, Kind.SESSION, EVERY_SERVICE, claims, now, lifetime)


def read_session(keys: KeyRing, value: str, now: datetime) -> Session:
    """The session in a cookie. Raises TokenRefused when it is not ours, is over, or is older than 12 hours."""
    claims = verify(keys, Kind.SESSION, EVERY_SERVICE, value, now)
    sid, started = claims.get("sid"), claims.get("auth_time")
    if not isinstance(sid, str) or not sid or not isinstance(started, int):
        raise TokenRefused("does not describe a session")
    began = datetime.fromtimestamp(started, UTC)
    if now >= began + LONGEST + timedelta(seconds=LEEWAY):
        raise TokenRefused("signed in more than 12 hours ago")
    return Session(person_from(claims, sid=sid), began, datetime.fromtimestamp(claims["iat"], UTC))


def cookie_name(connection: HTTPConnection, name: str = "safereturn") -> str:
    """With the `__Host-` prefix browsers let neither another path nor a subdomain set it; they allow that only with `Secure`."""
    return f"__Host-{name}" if connection.state.secure_cookies else name


def cookie_options(connection: HTTPConnection) -> dict[str, Any]:
    return {"path": "/", "secure": connection.state.secure_cookies, "httponly": True, "samesite": "lax"}


def set_session(response: Response, connection: HTTPConnection, value: str) -> None:
    """No Max-Age: the cookie goes when the browser is closed, and its own claims end it before that."""
    response.set_cookie(cookie_name(connection), value, **cookie_options(connection))


def clear_session(response: Response, connection: HTTPConnection) -> None:
    response.delete_cookie(cookie_name(connection), **cookie_options(connection))
