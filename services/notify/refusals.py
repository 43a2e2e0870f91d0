"""Every refusal as problem details, or a page that says the same: what was wrong, what to do now."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.notify import daily_lists, messages, policies
from services.notify.acknowledge import LONGEST_PROMISE, MayNotDecide, MayNotRing, NoPromise, NoReason, NotTold, Stale
from services.notify.daily_list_words import role_words
from services.notify.daily_lists import AlreadySignedOff, NoList, StillADraft
from services.notify.domain.alert import AlreadyAcknowledged
from services.notify.messages import NotYetDecided
from services.notify.policies import NoSuchVersion, NotItsDay
from services.notify.reading import BadCursor
from services.notify.roster import PERSON, ROTA, NobodyKnown, NotSound
from services.notify.sharing import MayNotShare, NobodyToTell
from services.notify.sight import Unknown
from services.notify.store import documents
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


def _no_reason(_: NoReason) -> Problem:
    wrong = field_error("comment", "say why: a management decision goes into the child’s record with its reason")
    return Problem(422, "The request is not valid", f"{NOTHING_CHANGED}", errors=[wrong])


def _stale(error: Stale) -> Problem:
    version = error.current.version
    detail = f"It is at version {version} now: look at it again before you change it. {NOTHING_CHANGED}"
    return Problem(412, "It has changed since", detail, headers={"ETag": f'"{version}"'}, current=error.current)


def _no_promise(_: NoPromise) -> Problem:
    hours = round(LONGEST_PROMISE.total_seconds() / 3600)
    wrong = field_error("act_by", f"must be after now and within {hours} hours")
    return Problem(422, "The request is not valid", f"{NOTHING_CHANGED}", errors=[wrong])


def _may_not_ring(_: MayNotRing) -> Problem:
    return Problem(403, "Not permitted", f"Calls are recorded by the emergency duty team, managers and directors. {NOTHING_CHANGED}")


def _not_told(_: NotTold) -> Problem:
    wrong = field_error("position", "is none that this alert was sent to")
    return Problem(422, "The request is not valid", f"Record a call to somebody it was for. {NOTHING_CHANGED}", errors=[wrong])


def _may_not_share(_: MayNotShare) -> Problem:
    return Problem(403, "Not permitted", f"The director tells the lead member, of a severe alert that is not over. {NOTHING_CHANGED}")


def _nobody_to_tell(_: NobodyToTell) -> Problem:
    return Problem(409, "Nobody holds the lead member’s position", f"Ring them, and put them on the rota. {NOTHING_CHANGED}")


def _no_list(_: NoList) -> Problem:
    return Problem(404, "No daily list of this day", "It is still to come, or none was made: Safe Return did not run that day.")


def _still_a_draft(_: StillADraft) -> Problem:
    detail = f"It is made at its hour; what there is now is a draft, which changes as things happen. {NOTHING_CHANGED}"
    return Problem(409, "Today’s list is not made yet", detail)


def _stale_list(error: daily_lists.Stale) -> Problem:
    shown = error.current
    detail = f"It is at version {shown.version} now: look at it again before you sign it off. {NOTHING_CHANGED}"
    by = shown.signed_off
    current = {"version": shown.version, "signed_off": by and {"by_id": by.by, "role": by.role, "at": by.at}}
    return Problem(412, "It has changed since", detail, headers={"ETag": f'"{shown.version}"'}, current=current)


def _signed_off(error: AlreadySignedOff) -> Problem:
    by = error.by
    detail = f"The {role_words(by.role)[:1].lower()}{role_words(by.role)[1:]} signed it off on {date_time(by.at)}. {NOTHING_CHANGED}"
    return Problem(409, "This list is signed off", detail, signed_off_by_id=by.by, signed_off_role=by.role, signed_off_at=by.at)


SET = {
    ROTA: ("The rota", "/notify/rota"),
    PERSON: ("How somebody is told", "/notify/rota#people"),
    policies.KIND: ("The alert policy", "/notify/policy/draft"),
    messages.KIND: ("What messages say", "/notify/messages"),
}
"""What somebody sets, by its kind, and the page on which they do."""


def _stale_document(error: documents.Stale) -> Problem:
    was = error.current
    version = was.version if was else 0
    what, page = SET[was.kind] if was else ("It", None)
    by = f"{role_words(was.by_role)} changed it {date_time(was.at)}: it" if was else "It"
    now = f"{by} is at version {version} now. Look at it again before you change it."
    current = was and {"version": version, **was.body}
    there: dict[str, Any] = {"page": page} if page else {}
    return Problem(
        412,
        "It has changed since",
        f"{what} was changed while you had it open. {now} {NOTHING_CHANGED}",
        headers={"ETag": f'"{version}"'},
        current=current,
        **there,
    )


def _not_sound(error: NotSound) -> Problem:
    return Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[field_error(*one) for one in error.wrong])


def _nobody_known(_: NobodyKnown) -> Problem:
    return Problem(404, "Nobody of this id is on the list of people", f"Add the person first. {NOTHING_CHANGED}")


def not_its_day(error: NotItsDay) -> str:
    """As it stands after the name of a date."""
    return "must be today or later" if error.over else "must be within a year"


def _not_its_day(error: NotItsDay) -> Problem:
    wrong = field_error("effective_from", not_its_day(error), error.day.isoformat())
    return Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[wrong])


def _no_such_version(_: NoSuchVersion) -> Problem:
    return Problem(404, "No such version", "The history names every version there is.")


def _not_yet_decided(error: NotYetDecided) -> Problem:
    wrong = field_error("decided_at", "must not lie ahead: record a decision once it was made", error.at.isoformat())
    return Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[wrong])


PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    Unknown: _unknown,
    AlreadyAcknowledged: _somebody_first,
    MayNotDecide: _may_not_decide,
    NoPromise: _no_promise,
    NoReason: _no_reason,
    NotTold: _not_told,
    MayNotRing: _may_not_ring,
    MayNotShare: _may_not_share,
    NobodyToTell: _nobody_to_tell,
    AnotherRequest: another_request,
    Stale: _stale,
    BadCursor: bad_cursor,
    NoList: _no_list,
    StillADraft: _still_a_draft,
    AlreadySignedOff: _signed_off,
    daily_lists.Stale: _stale_list,
    documents.Stale: _stale_document,
    NotSound: _not_sound,
    NobodyKnown: _nobody_known,
    NotItsDay: _not_its_day,
    NoSuchVersion: _no_such_version,
    NotYetDecided: _not_yet_decided,
}


def install_refusals(app: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        return answer(request, PROBLEMS[type(error)](error))

    for kind in PROBLEMS:
        app.add_exception_handler(kind, refuse)
