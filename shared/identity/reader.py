"""The dependencies routes refuse with: `current` and `require` for calls and pages alike, `service_scope` between services.

They raise a Problem; `shared.web.problems` answers it by path: problem details under `/api` and for feeds, otherwise the sign-in
page and back (401) or a page that says no (403).
"""

from collections.abc import Awaitable, Callable

from fastapi import Request

from shared.web.problems import Problem, is_api

from .between_services import CallingService
from .people import Person
from .permissions import Action, allowed


async def current(request: Request) -> Person:
    """Who is signed in, by cookie or bearer token. Raises 401; 403 for a service, which is not a person."""
    return _person(request)


def require(*actions: Action, on_behalf: str | None = None) -> Callable[[Request], Awaitable[Person]]:
    """A dependency: the person, when they may do this, or any one of several, at all; ask `allowed` how far. Raises 401 or 403.

    With `on_behalf` another service may ask too, with a token of that scope: the person is then the one it asks for, and
    their own permission decides just the same. `require(Action.CHILDREN_READ, on_behalf=NAMES_READ)` is how names are resolved.
    """

    async def permitted(request: Request) -> Person:
        service: CallingService | None = request.state.calling_service
        if service and service.scope == on_behalf and service.on_behalf_of:
            return permit(service.on_behalf_of, *actions, page=not is_api(request.scope["path"]))
        return permit(_person(request), *actions, page=not is_api(request.scope["path"]))

    return permitted


def service_scope(scope: str, action: Action | None = None) -> Callable[[Request], Awaitable[CallingService | Person]]:
    """A dependency: a service with this scope for itself, or a person who may do `action`; without one no person at all. Raises 401 or 403.

    A feed is `service_scope(EVENTS_READ, Action.EVENTS_READ)`: other services and administrators.
    """

    async def permitted(request: Request) -> CallingService | Person:
        service: CallingService | None = request.state.calling_service
        if service and service.scope == scope:
            return service
        person = _person(request)
        if action is None:
            raise Problem(403, "Not permitted", "This call is for the other services alone.")
        return permit(person, action)

    return permitted


def _person(request: Request) -> Person:
    service: CallingService | None = request.state.calling_service
    if service:
        raise Problem(403, "Not permitted", f"The token of {service.service} for {service.scope} does not reach this.")
    person: Person | None = request.state.person
    if person is None:
        refused: str | None = request.state.refused
        detail = f"The token was refused: {refused}." if refused else "Sign in, or send a bearer token in the Authorization header."
        raise Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": "Bearer"})
    return person


def permit(person: Person, *actions: Action, page: bool = False) -> Person:
    """The person, when they may do any of these; for what only the body of a request tells. Raises 403."""
    if all(allowed(person, action) is None for action in actions):
        roles = ", ".join(role.shown for role in sorted(person.roles))
        said = f"Your role, {roles[:1].lower()}{roles[1:]}, does not include this page." if page else f"The role {roles} may not do this."
        raise Problem(403, "Not permitted", said, action=actions[0])
    return person
