"""What went wrong, with which value, what to do now: RFC 9457 problem details for programs, a plain page for people."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import structlog
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from shared import texts

_API = re.compile(r"/(api|events|health|metrics|openapi\.json|asyncapi\.json)(/|$)")
_LONGEST_VALUE = 200  # characters of a wrong value handed back: enough to recognise it, too few to be a payload
_MOST_ERRORS = 100
_TRY_AGAIN = "2"  # seconds: a database that was restarted is back within one or two
_STORE_AWAY = "The database did not answer in time. Try again in a moment."
_PERHAPS_RECORDED = " What you sent may or may not be recorded: look first, or send it with the same Idempotency-Key: it is recorded once."

NOTHING_CHANGED = "Nothing was changed."
"""What every refusal of a change ends in."""

log = structlog.get_logger()


class Problem(HTTPException):
    """Raise it anywhere beneath a route. `errors` are `field_error(...)`; `extra` members stand beside them, such as `episode_id`."""

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        kind: str = "about:blank",
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.title = title or HTTPStatus(status).phrase
        self.errors = list(errors)
        self.kind = kind
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The members of the problem, ready for JSON."""
        body: dict[str, Any] = {"type": self.kind, "title": self.title, "status": self.status_code}
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = self.errors[:_MOST_ERRORS]
        return body | {name: to_jsonable_python(value) for name, value in self.extra.items()}


_MEMBERS = {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}}
_FIELD = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {"field": _MEMBERS["type"], "message": _MEMBERS["type"], "value": {}},
}
_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": _MEMBERS | {"errors": {"type": "array", "items": _FIELD}},
}
DESCRIBED: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Problem details (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""What descriptions of the calls say of every refusal; without it FastAPI promises a 422 of a form of its own."""


def field_error(field: str, message: str, value: Any = None) -> dict[str, Any]:
    """One wrong field, by its path (`voice.words`), and the value at fault, shortened."""
    return {"field": field, "message": message, "value": _shown(value)}


def bad_cursor(error: Exception) -> Problem:
    """`error` says the cursor that no list of ours handed out."""
    wrong = field_error("cursor", "is not a cursor this list handed out: begin without one", str(error))
    return Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[wrong])


def is_api(path: str) -> bool:
    """Whether a program reads the answer: calls, feeds, health, metrics and descriptions; everything else is a page."""
    return _API.search(path) is not None


class _ProblemResponse(JSONResponse):
    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        """JSON may hold half a character (`"\\ud800"`), which no text can: what is handed back shows a question mark there."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def answer(request: Request, problem: Problem) -> Response:
    """The problem in the reader's form. A page that needs a signed-in person leads to the sign-in page, and back."""
    if is_api(request.url.path):
        return _ProblemResponse(problem.body(), problem.status_code, problem.headers)
    if problem.status_code == 401:
        return RedirectResponse(f"/sign-in{_onward(request)}", 303)
    response: Response = request.app.state.pages.show(request, "problem.html", problem=problem, status=problem.status_code)
    response.headers.update(problem.headers or {})
    return response


def install_problems(app: FastAPI) -> None:
    """Every refusal of the framework and of our own in one form, and described so. Call it before routes are added."""
    app.router.responses = {**DESCRIBED, **app.router.responses}
    describe = app.openapi

    def described() -> dict[str, Any]:
        description = describe()
        description.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _SHAPE
        return description

    app.openapi = described  # type: ignore[method-assign]

    async def refused(request: Request, exc: Exception) -> Response:
        assert isinstance(exc, StarletteHTTPException)
        problem = exc if isinstance(exc, Problem) else _from_framework(exc)
        return answer(request, problem)

    async def invalid(request: Request, exc: Exception) -> Response:
        assert isinstance(exc, RequestValidationError)
        errors = [_from_validation(error) for error in exc.errors()]
        if any(error["type"] == "uuid_parsing" and error["loc"][0] == "path" for error in exc.errors()):
            return answer(request, Problem(404, "Not found", "Nothing here has this id.", errors=errors))
        detail = f"{len(errors)} {'value is' if len(errors) == 1 else 'values are'} not what the call takes; nothing was changed."
        return answer(request, Problem(422, "The request is not valid", detail, errors=errors))

    async def store_away(request: Request, exc: Exception) -> Response:
        log.warning("the database did not answer", error=type(exc).__name__, path=route_of(request.scope))
        said = _STORE_AWAY if request.method in ("GET", "HEAD") else _STORE_AWAY + _PERHAPS_RECORDED
        return answer(request, Problem(503, "Not available at the moment", said, headers={"Retry-After": _TRY_AGAIN}))

    app.add_exception_handler(StarletteHTTPException, refused)
    for away in (psycopg.OperationalError, PoolTimeout):  # gone, restarting, locked crosswise, or more asked of it than it can take
        app.add_exception_handler(away, store_away)
    app.add_exception_handler(RequestValidationError, invalid)


def route_of(scope: Scope) -> str:
    """The pattern a request came by, for logs: the path itself may hold a child's number. `-` where no route knew it."""
    return str(getattr(scope.get("route"), "path", "-"))


def _onward(request: Request) -> str:
    # After a form was sent, back to the page it stood on: its draft is still in the tab, and comes back filled.
    here = urlsplit(str(request.url) if request.method in ("GET", "HEAD") else request.headers.get("referer", ""))
    if here.netloc != request.url.netloc:
        return ""
    return f"?next={quote(here.path + (f'?{here.query}' if here.query else ''), safe='/')}"


def _from_framework(exc: StarletteHTTPException) -> Problem:
    if unread := _why_unread(exc.__cause__):
        return Problem(400, "The request could not be read", NOTHING_CHANGED, errors=[field_error("body", unread)])
    phrase = HTTPStatus(exc.status_code).phrase
    detail = exc.detail if exc.detail and exc.detail != phrase else ""
    return Problem(exc.status_code, phrase, detail, headers=exc.headers)


def _why_unread(cause: BaseException | None) -> str | None:
    """FastAPI says of such a body only that there was an error parsing it."""
    match cause:
        case UnicodeDecodeError():
            return f"is not text in UTF-8, from byte {cause.start} on"
        case RecursionError():
            return "is nested too deeply"
    return None


def _from_validation(error: Mapping[str, Any]) -> dict[str, Any]:
    where, *path = [str(step) for step in error["loc"]] or ["body"]
    if error["type"] == "json_invalid":
        return field_error("body", f"This is not JSON: {error.get('ctx', {}).get('error', 'unreadable')}")
    if isinstance(error.get("input"), bytes):  # a whole body: nobody said that it was JSON
        return field_error("body", "was not read as JSON: send it with the header Content-Type: application/json")
    # What stands around a missing field is the whole body, and says nothing about it.
    value = None if error["type"] == "missing" else error.get("input")
    message = texts.IN_WORDS.get(error.get("ctx", {}).get("pattern", "")) or str(error["msg"]).removeprefix("Value error, ")
    return field_error(".".join(path) or where, message, value)


def _shown(value: Any) -> Any:
    if value is None or (isinstance(value, (bool, int)) and abs(value) < 2**53):
        return value
    text = value if isinstance(value, str) else _as_json(value)
    if len(text) > _LONGEST_VALUE:
        return text[:_LONGEST_VALUE] + "…"
    return text if isinstance(value, str) else json.loads(text)


def _as_json(value: Any) -> str:
    try:
        return json.dumps(to_jsonable_python(value, fallback=repr), ensure_ascii=False, allow_nan=False)
    except ValueError:  # NaN and infinity are not JSON
        return json.dumps(repr(value))
