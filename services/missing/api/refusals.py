"""Every refusal of the domain and the use cases as problem details: what was wrong, with which value, what to do now."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.missing.casework import Stale, Unknown
from services.missing.childwork import WrittenSince
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import NoSuchPart, NotAllowedNow, NotYours, OpenAlready, Refused
from services.missing.guests import as_read_by, asked_of
from services.missing.purposes import PurposeNeeded
from services.missing.representation import episode_body
from services.missing.service import missing_of
from services.missing.store.children import Names
from services.missing.store.lists import BadCursor
from services.missing.views import EpisodeView, minutes_missing
from shared.answers import AnotherRequest, another_request
from shared.clock import Clock
from shared.web.problems import NOTHING_CHANGED, Problem, answer, bad_cursor, field_error

STATUS_OF = {NotYours: 403, NoSuchPart: 404, NotAllowedNow: 409}
"""The first that fits a refusal; 422 for a value that cannot be true."""


def _refused(error: Refused) -> Problem:
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 422)
    named: dict[str, Any] = {"episode_id": error.episode_id, "reference": error.reference} if isinstance(error, OpenAlready) else {}
    detail = f"{error.message[:1].upper()}{error.message[1:]}. {NOTHING_CHANGED}"
    return Problem(status, error.title, detail, errors=[field_error(error.field, error.message, error.value)], **named)


def _written_since(error: WrittenSince) -> Problem:
    return Problem(
        412,
        error.title,
        f"{error.message[:1].upper()}{error.message[1:]}. {NOTHING_CHANGED}",
        errors=[field_error(error.field, error.message, error.value)],
        headers={"ETag": f'"{error.value}"'},
    )


def _unknown(error: Unknown) -> Problem:
    what = error.what.removesuffix("_id")
    return Problem(
        404,
        f"No such {what}",
        "Either there is none with this number, or it is not shown to you. Check it. If you need it for your work, ask your manager.",
        errors=[field_error(error.what, "is not known", error.value)],
    )


def install_refusals(app: FastAPI, clock: Clock) -> None:
    async def stale(request: Request, error: Exception) -> Response:
        """With the state as it is now, as far as this reader may read it."""
        assert isinstance(error, Stale)
        current, now, asked = error.current, clock.now(), next_actions(error.current, clock.now())
        if person := getattr(request.state, "person", None):
            current, asked = as_read_by(person, current), list(asked_of(person, current, asked))
        view = EpisodeView(current, Names(current.child_id), None, minutes_missing(current, now), asked)
        body = episode_body(view).model_dump(mode="json", exclude={"child_name"})
        detail = f"It is at version {current.version} now: look at it again before you change it. {NOTHING_CHANGED}"
        headers = {"ETag": f'"{current.version}"'}
        return answer(request, Problem(412, "Somebody else was first", detail, headers=headers, current=body))

    async def unknown(request: Request, error: Exception) -> Response:
        """Somebody who may not know of a record is told the same as of one that is not there; the access log has their attempt."""
        assert isinstance(error, Unknown)
        if person := getattr(request.state, "person", None):
            await (await missing_of(request)).seen_by.refused(person, error.what, str(error.value))
        return answer(request, _unknown(error))

    problems: dict[type[Exception], Callable[[Any], Problem]] = {
        Refused: _refused,
        WrittenSince: _written_since,
        AnotherRequest: another_request,
        BadCursor: bad_cursor,
    }

    def handler(problem_of: Callable[[Any], Problem]) -> Callable[[Request, Exception], Any]:
        async def refuse(request: Request, error: Exception) -> Response:
            return answer(request, problem_of(error))

        return refuse

    async def ask_purpose(request: Request, error: Exception) -> Response:
        assert isinstance(error, PurposeNeeded)
        return RedirectResponse(f"/missing/children/{quote(error.child_id, safe='')}/purpose?then={quote(error.then, safe='/')}", 303)

    app.add_exception_handler(Stale, stale)
    app.add_exception_handler(Unknown, unknown)
    app.add_exception_handler(PurposeNeeded, ask_purpose)
    for kind, problem_of in problems.items():
        app.add_exception_handler(kind, handler(problem_of))
