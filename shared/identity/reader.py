"""The dependencies routes refuse with: `require` for calls, `require_page` for pages, `service_scope` between services."""

from collections.abc import Awaitable, Callable

from fastapi import HTTPException, Request

from .between_services import CallingService
from .onward import SignInNeeded
from .people import Person
from .permissions import Action, allowed


def current(request: Request) -> Person:
    """Who is signed in, by cookie or bearer token; for calls under `/api`. Raises 401, never a redirect."""
    person: Person | None = request.state.person
    if person is None:
        raise _unauthorised(request)
    return person


def require(action: Action) -> Callable[[Request], Awaitable[Person]]:
    """A dependency for calls: the person, when they may do this at all (ask `allowed` how far). Raises 401 or 403."""

    async def permitted(request: Request) -> Person:
        return _permit(current(request), action)

    return permitted


def require_page(action: Action | None = None) -> Callable[[Request], Awaitable[Person]]:
    """A dependency for pages: like `require`, but somebody not signed in is sent to sign in and then back. None: anybody signed in."""

    async def permitted(request: Request) -> Person:
        person: Person | None = request.state.person
        if person is None:
            raise SignInNeeded
        return person if action is None else _permit(person, action)

    return permitted


def service_scope(scope: str, action: Action | None = None) -> Callable[[Request], Awaitable[CallingService | Person]]:
    """A dependency for calls between services: a service token with this scope, or a person who may do `action`.

    A feed is `service_scope(EVENTS_READ, Action.EVENTS_READ)`: other services and administrators.
    """

    async def permitted(request: Request) -> CallingService | Person:
        service: CallingService | None = request.state.calling_service
        if service is not None and scope in service.scopes:
            return service
        if service is not None or action is None:
            if service is None and request.state.person is None:
                raise _unauthorised(request)
            raise HTTPException(403, f"This needs a service token with the scope {scope}.")
        return _permit(current(request), action)

    return permitted


def _unauthorised(request: Request) -> HTTPException:
    refused: str | None = request.state.refused
    detail = f"The token was refused: {refused}." if refused else "Sign in, or send a bearer token in the Authorization header."
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


def _permit(person: Person, action: Action) -> Person:
    if allowed(person, action) is None:
        raise HTTPException(403, f"The role {', '.join(role.shown for role in sorted(person.roles))} may not do this ({action}).")
    return person
