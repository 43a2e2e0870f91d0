"""Every refusal as problem details, or a page that says the same: what was wrong, what to do now."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.notify.acknowledge import MayNotDecide, Stale
from services.notify.domain.alert import AlreadyAcknowledged
from services.notify.reading import BadCursor
from services.notify.sight import Unknown
from shared.answers import AnotherRequest, another_request
from shared.web.problems import NOTHING_CHANGED, Problem, answer, bad_cursor, field_error
from shared.web.times import date_time


def _unknown(_: Unknown) -> Problem:
    return Problem(404, "No such alert", "There is no alert of this id that you may see.")


def _somebody_first(error: AlreadyAcknowledged) -> Problem:
    alert = error.alert
    assert alert.acknowledged_at is not None and alert.acknowledged_role is not None, "that is why it was raised"  # noqa: PT018
    who = alert.acknowledged_role.replace("_", " ")
    return Problem(
        409,
        "Somebody else was first",
        f"The {who} acknowledged it on {date_time(alert.acknowledged_at)}. {NOTHING_CHANGED} Record what you decide on the episode itself.",
        acknowledged_by_id=alert.acknowledged_by,
        acknowledged_role=alert.acknowledged_role,
        acknowledged_at=alert.acknowledged_at,
        episode_id=alert.episode_id,
    )


def _may_not_decide(_: MayNotDecide) -> Problem:
    wrong = field_error("decision", "goes into the child’s record as a management decision, which your role may not make")
    return Problem(403, "Not permitted", f"You may acknowledge with a comment, but without a decision. {NOTHING_CHANGED}", errors=[wrong])


def _stale(error: Stale) -> Problem:
    version = error.current.version
    detail = f"It is at version {version} now: look at it again before you change it. {NOTHING_CHANGED}"
    return Problem(412, "It has changed since", detail, headers={"ETag": f'"{version}"'}, current=error.current)


PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    Unknown: _unknown,
    AlreadyAcknowledged: _somebody_first,
    MayNotDecide: _may_not_decide,
    AnotherRequest: another_request,
    Stale: _stale,
    BadCursor: bad_cursor,
}


def install_refusals(app: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        return answer(request, PROBLEMS[type(error)](error))

    for kind in PROBLEMS:
        app.add_exception_handler(kind, refuse)
