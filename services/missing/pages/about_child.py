"""`/missing/children/{child_id}/...`: the forms about a child, their photograph, and the grab pack to print and send."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.missing.childwork import WrittenSince
from services.missing.domain.refusals import Refused
from services.missing.grab_pack import for_reader
from services.missing.pages.papers import ABOUT_CHILD, AboutChildForm, ChildRecording, day_boxes_of, of_mark, of_pack, of_plan
from services.missing.pages.purposes import OpensChild
from services.missing.pages.showing import ChildId, ChildReader, Service, show
from services.missing.service import Missing
from services.missing.store.lists import Found
from shared.clock import london_date
from shared.contracts.codes import MarkCode
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, Moment, Problem, Typed, ask, read_form

router = APIRouter()

NO_CACHE: Final = {"Cache-Control": "no-store"}

Recorder = Annotated[Person, Depends(require(Action.CHILDREN_RECORD))]


class PhotographForm(BaseModel):
    """`version` is the child's when the form was opened."""

    version: int | None = ask("", default=None)
    photo: str | None = ask("", default=None)
    taken_on: Moment = ask("Enter the day it was taken", what="The day it was taken")


@router.get("/missing/children/{child_id}/photo")
async def photo(child_id: ChildId, service: Service, person: OpensChild) -> Response:
    found = await service.beforehand.photograph(person, child_id)
    if found is None:
        raise Problem(404, "No photograph", "No photograph of this child is kept.")
    return Response(found.jpeg, media_type="image/jpeg", headers=NO_CACHE)


@router.get("/missing/children/{child_id}/grab-pack.pdf")
async def grab_pack_pdf(child_id: ChildId, service: Service, person: OpensChild) -> Response:
    made = await for_reader(service, person, child_id)
    if made is None:
        raise Problem(404, "No grab pack", "No grab pack is kept for a child of this number whom you may see.")
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="grab-pack.pdf"', **NO_CACHE})


@router.get("/missing/children/{child_id}/photograph")
async def ask_photograph(request: Request, child_id: ChildId, service: Service, opener: OpensChild, person: Recorder) -> Response:
    found = await service.reading.child(opener, child_id)
    form = Form.blank(PhotographForm)
    form.typed |= {"version": [str(found.child.version)]}
    return show(request, "photograph.html", found=found, form=form, newer=False)


@router.post("/missing/children/{child_id}/photograph")
async def keep_photograph(request: Request, child_id: ChildId, service: Service, person: Recorder) -> Response:
    sent = (await request.form()).get("photo")
    form = await read_form(request, PhotographForm)
    picture = await sent.read() if isinstance(sent, UploadFile) and sent.filename else b""
    if not picture:
        form.refuse("photo", "Choose a photograph")
    status = 422
    if form.answer is not None:
        taken_on, version = london_date(form.answer.taken_on), form.answer.version
        try:
            await service.childwork.photograph(person, child_id, taken_on, picture, if_match=version)
            return RedirectResponse(f"/missing/children/{child_id}?kept=photograph", 303)
        except WrittenSince as since:
            status = 409
            form.typed |= {"version": [str(since.value)]}
        except Refused as refusal:
            form.refuse(refusal.field, f"{refusal.message[:1].upper()}{refusal.message[1:]}")
    found = await service.reading.child(person, child_id)
    return show(request, "photograph.html", status, found=found, form=form, newer=status == 409)


@router.get("/missing/children/{child_id}/{what}")
async def ask_about(
    request: Request, child_id: ChildId, what: str, service: Service, opener: OpensChild, person: ChildReader, code: MarkCode | None = None
) -> Response:
    """`code`: the mark that a link meant."""
    recording = _known(what, person)
    found = await service.reading.child(opener, child_id)
    form = Form.blank(recording.model)
    form.typed |= await _stands(service, person, found, what, code)
    return _show(request, what, found, form)


@router.post("/missing/children/{child_id}/{what}")
async def keep_about(request: Request, child_id: ChildId, what: str, service: Service, person: ChildReader) -> Response:
    recording = _known(what, person)
    form: Form[AboutChildForm] = await read_form(request, recording.model)
    status, newer = 422, None
    if form.answer is not None:
        try:
            command = form.answer.command()
            await service.childwork.record(person, child_id, command, if_match=form.answer.version)
            return RedirectResponse(f"/missing/children/{child_id}?kept={what}", 303)
        except WrittenSince:
            code = getattr(form.answer, "code", None)
            status, newer = 409, await _stands(service, person, await service.reading.child(person, child_id), what, code)
            form.typed |= {"version": newer["version"]}
        except Refused as refusal:
            _refuse(form, refusal)
    return _show(request, what, await service.reading.child(person, child_id), form, status, newer)


def _known(what: str, person: Person) -> ChildRecording:
    """Raises 404 for a page that does not exist, 403 for one this person's role does not cover."""
    recording = ABOUT_CHILD.get(what)
    if recording is None:
        raise Problem(404, "Page not found")
    if not recording.open_to(person):
        raise Problem(403, "You cannot record this", "Your role does not cover it. If you need it for your work, ask your manager.")
    return recording


async def _stands(service: Missing, person: Person, found: Found, what: str, code: MarkCode | None) -> Typed:
    """What stands in the boxes already."""
    child = found.child
    if what == "response-plan":
        plan = await service.beforehand.response_plan(person, child.child_id)
        return of_plan(plan) | {"version": [str(plan.version)]} if plan else day_boxes_of("agreed_on", london_date(service.clock.now()))
    if what == "grab-pack":
        pack = await service.beforehand.grab_pack(person, child.child_id)
        return of_pack(pack) | {"version": [str(pack.version)]} if pack else {}
    if what == "mark":
        mark = next((one for one in child.marks if one.code is code), None)
        return {"version": [str(child.version)], **(of_mark(mark) if mark else {"code": [code]} if code else {})}
    return {"version": [str(child.version)], "restricted": ["false" if child.restricted else "true"]}


def _refuse(form: Form[Any], refusal: Refused) -> None:
    """At its question; what is about all marks, or none of the questions, at the first."""
    questions = [name for name in form.model.model_fields if name != "version"]
    name = refusal.field if refusal.field in questions else questions[0]
    form.refuse(name, f"{refusal.message[:1].upper()}{refusal.message[1:]}")


def _show(request: Request, what: str, found: Found, form: Form[Any], status: int = 200, newer: Typed | None = None) -> Response:
    """`newer`: what a colleague has written meanwhile. It stands above the form; what was typed stays in it."""
    recording = ABOUT_CHILD[what]
    told = [(name, texts[0]) for name, texts in (newer or {}).items() if texts and texts[0] and "-" not in name and name != "version"]
    return show(
        request,
        f"about-{what}.html",
        status,
        form=form,
        found=found,
        recording=recording,
        what=what,
        newer=told,
        **recording.offers,
    )
