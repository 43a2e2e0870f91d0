"""Signing in and out, mounted alike in every app: it needs no database and no other service, so it works whichever app is up.

While no OIDC issuer is set, one chooses a made-up person; the page says what it is.
"""

import hmac
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from shared.web.navigation import first_page
from shared.web.pages import Pages
from shared.web.problems import Problem

from .layer import Identity
from .onward import safe_next
from .people import DEMO_PEOPLE, Person
from .session import clear_session, cookie_name, cookie_options, set_session, sign_session, start_session
from .tokens import EVERY_SERVICE, Kind, TokenRefused, sign, verify

FORM_COOKIE = "safereturn-sign-in"
"""Holds a random value before anybody is signed in. The form carries it signed, so no other site can sign a browser in as somebody."""


def signin_router(identity: Identity, pages: Pages) -> APIRouter:
    """`/`, `/sign-in` and `/sign-out`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def own_first_page(request: Request) -> Response:
        person = request.state.person
        return RedirectResponse((person and first_page(person)) or "/sign-in", 303)

    @router.get("/sign-in")
    async def ask(request: Request, next: str = "") -> Response:
        return _form(identity, pages, request, next)

    @router.post("/sign-in")
    async def sign_in(
        request: Request, person: Annotated[str, Form()], form: Annotated[str, Form()], next: Annotated[str, Form()] = ""
    ) -> Response:
        _refuse_without_demonstration(identity)
        if not _is_ours(identity, request, form):
            return _form(identity, pages, request, next, stale=True)
        chosen = _chosen(person)
        session = start_session(chosen, identity.clock.now())
        response = RedirectResponse(safe_next(next) or first_page(chosen) or "/sign-in", 303)
        set_session(response, request, sign_session(identity.keys, session, identity.clock.now()))
        response.delete_cookie(cookie_name(request, FORM_COOKIE), **cookie_options(request))
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        response = RedirectResponse("/sign-in", 303)
        clear_session(response, request)
        return response

    return router


def _form(identity: Identity, pages: Pages, request: Request, wanted: str, *, stale: bool = False) -> Response:
    _refuse_without_demonstration(identity)
    name = cookie_name(request, FORM_COOKIE)
    nonce = request.cookies.get(name) or secrets.token_urlsafe(18)  # kept, so that a second tab does not spoil the first
    token = sign(identity.keys, Kind.SIGN_IN_FORM, EVERY_SERVICE, {"nonce": nonce}, identity.clock.now())
    page = pages.show(
        request,
        "sign-in.html",
        status=403 if stale else 200,
        people=DEMO_PEOPLE,
        first_page=first_page,
        wanted=safe_next(wanted) or "",
        form_token=token,
        stale=stale,
    )
    page.set_cookie(name, nonce, **cookie_options(request))
    return page


def _is_ours(identity: Identity, request: Request, token: str) -> bool:
    nonce = request.cookies.get(cookie_name(request, FORM_COOKIE), "")
    try:
        signed = verify(identity.keys, Kind.SIGN_IN_FORM, EVERY_SERVICE, token, identity.clock.now()).get("nonce")
    except TokenRefused:
        return False
    return isinstance(signed, str) and bool(nonce) and hmac.compare_digest(signed.encode(), nonce.encode())


def _chosen(person_id: str) -> Person:
    person = next((one for one in DEMO_PEOPLE if one.id == person_id), None)
    if person is None:
        raise Problem(422, "Nobody was chosen", "Choose one of the people on the sign-in page.")
    return person


def _refuse_without_demonstration(identity: Identity) -> None:
    if not identity.demonstration:
        raise Problem(404, "There are no demonstration people here", "This system's staff sign in with their own provider.")
