"""`/missing/police-notices`: notices of the police that wait, one taken in by hand, and what became of each."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, model_validator
from starlette.responses import Response

from services.missing.domain.refusals import Refused as RefusedByRecord
from services.missing.pages.answers import LINE, WORDS, ask_about_future
from services.missing.pages.showing import Service, child_name, show
from services.missing.police_notices import RecordedAs, Told
from services.missing.reading import EpisodeView
from services.missing.service import Missing
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, Moment, Refused, ask, read_form

router = APIRouter()

HERE = "/missing/police-notices"
Triager = Annotated[Person, Depends(require(Action.NOTICES_TRIAGE))]


class NoticeForm(BaseModel):
    reference: str = ask("Enter the police reference", what="The police reference", max_length=LINE)
    received_at: Moment = ask("Enter when it came", what="When it came")
    words: str = ask("Enter what the police say", what="What the police say", max_length=WORDS)
    child_id: str | None = ask("", what="The child’s number", default=None, max_length=64)


class TriageForm(BaseModel):
    outcome: str = ask("Select what becomes of it", pattern="^(added|set_aside)$")
    episode_id: UUID | None = ask("Select the episode it belongs to", default=None)
    recorded_as: RecordedAs | None = ask("Select what the police say", default=None)
    names_placement: str | None = ask("", default=None)
    reason: str | None = ask("", what="The reason", default=None, max_length=WORDS)

    @model_validator(mode="after")
    def _where_or_why(self) -> "TriageForm":
        if self.outcome == "added" and self.episode_id is None:
            raise Refused("episode_id", "Select the episode it belongs to")
        if self.outcome == "added" and self.recorded_as is None:
            raise Refused("recorded_as", "Select what the police say")
        if self.outcome == "set_aside" and not self.reason:
            raise Refused("reason", "Enter why it is set aside")
        return self


@router.get(HERE)
async def waiting(request: Request, service: Service, person: Triager, done: str = "") -> Response:
    found = await service.notices.waiting(person)
    known = await service.reading.registered({one.child_id for one in found if one.child_id})
    return show(request, "police-notices.html", waiting=found, known=known, done=_DONE.get(done))


_DONE = {
    "recorded": "The notice is recorded",
    "added": "The notice is added to the episode",
    "set_aside": "The notice is set aside",
}


@router.get(f"{HERE}/new")
async def ask_notice(request: Request, service: Service, person: Triager) -> Response:
    return show(request, "police-notice-new.html", form=Form.blank(NoticeForm, received_at=service.clock.now()))


@router.post(f"{HERE}/new")
async def take_notice(request: Request, service: Service, person: Triager) -> Response:
    form = await read_form(request, NoticeForm)
    ask_about_future(form, service.clock.now(), "received_at")
    number = form.answer.child_id if form.answer else None
    if number and number not in await service.reading.registered([number]):
        form.refuse(
            "child_id", f"No child has the number {number} here. Check it, or leave it empty and say in the notice whom it is about"
        )
    if form.answer is None:
        return show(request, "police-notice-new.html", 422, form=form)
    await service.notices.record(person, Told(**form.answer.model_dump()))
    return RedirectResponse(f"{HERE}?done=recorded", 303)


@router.get(f"{HERE}/{{notice_id}}")
async def one(request: Request, notice_id: UUID, service: Service, person: Triager) -> Response:
    return await _show(request, service, person, notice_id, Form.blank(TriageForm))


@router.post(f"{HERE}/{{notice_id}}")
async def triage(request: Request, notice_id: UUID, service: Service, person: Triager) -> Response:
    form = await read_form(request, TriageForm)
    if form.answer is not None:
        try:
            if form.answer.episode_id is not None and form.answer.outcome == "added":
                said = form.answer
                await service.notices.add_to(person, notice_id, form.answer.episode_id, said.recorded_as, said.names_placement == "yes")
            else:
                await service.notices.set_aside(person, notice_id, form.answer.reason or "")
            return RedirectResponse(f"{HERE}?done={form.answer.outcome}", 303)
        except RefusedByRecord as refusal:
            at = refusal.field if refusal.field in TriageForm.model_fields else "recorded_as"
            form.refuse(at, f"{refusal.message[:1].upper()}{refusal.message[1:]}")
    return await _show(request, service, person, notice_id, form, 422)


async def _show(request: Request, service: Missing, person: Person, notice_id: UUID, form: Form[Any], status: int = 200) -> Response:
    """Whom it is about by name, where their number is a child's and the reader may see them; and the episodes it can be added to."""
    notice = await service.notices.open(person, notice_id)
    number = notice.child_id or ""
    known = bool(number) and number in await service.reading.registered([number])
    named = (await service.reading.names(person, [number])).get(number) if known else None
    episodes = await _episodes(service, person, number if known else None)
    choices = [
        {"value": str(v.episode.episode_id), "text": f"{child_name(v.names)}, {v.episode.reference}, {v.episode.status.label.lower()}"}
        for v in episodes
    ]
    return show(request, "police-notice.html", status, notice=notice, known=known, named=named, form=form, episodes=choices)


async def _episodes(service: Missing, person: Person, child_id: str | None) -> list[EpisodeView]:
    """Those that can be written to: of the child whom the notice names, else of every child."""
    states = (EpisodeStatus.OPEN, EpisodeStatus.FOUND, EpisodeStatus.RETURNED)
    listed = [await service.reading.episodes(person, status=state, child_id=child_id) for state in states]
    return [view for page in listed for view in page.items]
