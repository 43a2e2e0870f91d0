"""What is recorded about a child of the register: who they are, marks, restriction, response plan, grab pack and photograph."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from services.missing.api.episodes import IfMatch, Key, Service, keyed, version_of
from services.missing.beforehand import Kept, stale
from services.missing.childwork import MAY
from services.missing.domain import commands as c
from services.missing.grab_pack import for_reader
from services.missing.service import Missing
from shared.clock import UtcDatetime, london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/missing/api/children", tags=["children"])

ChildId = Annotated[str, Path(min_length=1, max_length=64, pattern=c.WRITTEN)]
Reader = Annotated[Person, Depends(require(Action.CHILDREN_READ))]


class ChildReceipt(BaseModel):
    """`version` is the child's in the register."""

    child_id: str
    version: int


class PaperReceipt(ChildReceipt):
    """`paper` is the version of what was written, which `If-Match` names the next time."""

    paper: int


class PaperBody(BaseModel):
    """Who wrote this version, and when."""

    child_id: str
    version: int
    recorded_at: UtcDatetime
    by: str


class ResponsePlanBody(PaperBody, c.MakeResponsePlan):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GrabPackBody(PaperBody, c.KeepGrabPack):
    """`photograph_stale`: there is none, or it is more than a year old."""

    photograph_taken_on: date | None
    photograph_stale: bool


async def _record(
    request: Request,
    response: Response,
    service: Missing,
    person: Person,
    child_id: str,
    command: c.AboutChild,
    key: str | None,
    if_match: str | None = None,
) -> Any:
    done = await service.childwork.record(
        person, child_id, command, if_match=version_of(if_match), keyed=keyed(request, person, key, command)
    )
    response.headers["ETag"] = f'"{done.answer.get("paper", done.answer["version"])}"'
    return done.answer


@router.put("/{child_id}", response_model=ChildReceipt, responses={201: {"model": ChildReceipt}})
async def record_child(
    request: Request,
    response: Response,
    child_id: ChildId,
    body: c.RecordChild,
    service: Service,
    person: Annotated[Person, Depends(require(MAY[c.RecordChild]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """Creates (201) or replaces a child. `placement`, `marks` or `restricted` left out stay as they are. An open episode is never changed.

    `restricted: true` restricts the record. `restricted: false` never lifts a restriction: of a restricted child it is refused at
    `restricted` (409) and nothing of the call is kept. `POST .../restriction` lifts it, with a reason.
    `If-Match` is the child's version, 0 for one who is to be new.
    """
    answer = await _record(request, response, service, person, child_id, body, key, if_match)
    response.status_code = 201 if answer["created"] else 200
    return answer


@router.put("/{child_id}/marks", response_model=ChildReceipt)
async def set_marks(
    request: Request,
    response: Response,
    child_id: ChildId,
    body: c.SetMarks,
    service: Service,
    person: Annotated[Person, Depends(require(MAY[c.SetMarks]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """All marks of the child at once, ended ones included."""
    return await _record(request, response, service, person, child_id, body, key, if_match)


@router.post("/{child_id}/restriction", response_model=ChildReceipt)
async def restrict_child(
    request: Request,
    response: Response,
    child_id: ChildId,
    body: c.RestrictChild,
    service: Service,
    person: Annotated[Person, Depends(require(MAY[c.RestrictChild]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """From now on, or no longer, for managers and directors alone."""
    return await _record(request, response, service, person, child_id, body, key, if_match)


@router.get("/{child_id}/response-plan", response_model=ResponsePlanBody)
async def response_plan(child_id: ChildId, response: Response, service: Service, person: Reader) -> Any:
    """The plan in force. 404 where there is none."""
    return _paper(ResponsePlanBody, response, child_id, await service.beforehand.response_plan(person, child_id), "response plan")


@router.put("/{child_id}/response-plan", response_model=PaperReceipt)
async def make_response_plan(
    request: Request,
    response: Response,
    child_id: ChildId,
    body: c.MakeResponsePlan,
    service: Service,
    person: Annotated[Person, Depends(require(MAY[c.MakeResponsePlan]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """A new version in force; those before stay readable. `If-Match` is the version it was written on."""
    return await _record(request, response, service, person, child_id, body, key, if_match)


@router.get("/{child_id}/grab-pack", response_model=GrabPackBody)
async def grab_pack(child_id: ChildId, response: Response, service: Service, person: Reader) -> Any:
    """What the police need on the day. 404 where nothing is kept."""
    kept = await service.beforehand.grab_pack(person, child_id)
    taken = (await service.reading.child(person, child_id)).child.photograph_taken_on
    told = {"photograph_taken_on": taken, "photograph_stale": stale(taken, london_date(service.clock.now()))}
    return _paper(GrabPackBody, response, child_id, kept, "grab pack", told)


@router.get("/{child_id}/grab-pack.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def grab_pack_pdf(child_id: ChildId, service: Service, person: Reader) -> Response:
    """The pack and the photograph on one page, made for whoever asks. 404 where nothing is kept."""
    made = await for_reader(service, person, child_id)
    if made is None:
        raise Problem(404, "No grab pack", "No grab pack is kept for a child of this number whom you may see.")
    headers = {"Content-Disposition": 'attachment; filename="grab-pack.pdf"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/pdf", headers=headers)


@router.put("/{child_id}/grab-pack", response_model=PaperReceipt)
async def keep_grab_pack(
    request: Request,
    response: Response,
    child_id: ChildId,
    body: c.KeepGrabPack,
    service: Service,
    person: Annotated[Person, Depends(require(MAY[c.KeepGrabPack]))],
    key: Key = None,
    if_match: IfMatch = None,
) -> Any:
    """A new version in force; those before stay readable."""
    return await _record(request, response, service, person, child_id, body, key, if_match)


@router.get("/{child_id}/photo", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
async def photo(child_id: ChildId, service: Service, person: Reader) -> Response:
    """The dated photograph, a JPEG of at most 1,200 pixels a side. `X-Taken-On` is its day. The reading is kept in the access log."""
    found = await service.beforehand.photograph(person, child_id)
    if found is None:
        raise Problem(404, "No photograph", "No photograph of this child is kept.")
    headers = {"X-Taken-On": found.taken_on.isoformat(), "Content-Disposition": 'inline; filename="photograph.jpg"'}
    return Response(found.jpeg, media_type="image/jpeg", headers=headers)


@router.put("/{child_id}/photo", response_model=ChildReceipt)
async def keep_photo(
    response: Response,
    child_id: ChildId,
    service: Service,
    person: Annotated[Person, Depends(require(Action.CHILDREN_RECORD))],
    photo: Annotated[UploadFile, File(description="JPEG or PNG, at most 8 MB")],
    taken_on: Annotated[date, Form(description="the day it was taken")],
    if_match: IfMatch = None,
) -> Any:
    """The one dated photograph, in place of the one before: made anew without anything but the picture.

    `If-Match` is the child's version.
    """
    done = await service.childwork.photograph(person, child_id, taken_on, await photo.read(), if_match=version_of(if_match))
    response.headers["ETag"] = f'"{done.answer["version"]}"'
    return done.answer


def _paper(
    body: type[PaperBody], response: Response, child_id: str, kept: Kept[Any] | None, what: str, more: dict[str, Any] | None = None
) -> PaperBody:
    if kept is None:
        raise Problem(404, f"No {what}", f"No {what} is kept for a child of this number whom you may see.")
    response.headers["ETag"] = f'"{kept.version}"'
    told = {"child_id": child_id, "version": kept.version, "recorded_at": kept.recorded_at, "by": kept.by}
    return body(**told, **kept.said.model_dump(), **(more or {}))
