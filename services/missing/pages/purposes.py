"""`/missing/children/{child_id}/purpose`: why somebody opens a record outside their caseload; asked once a day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, model_validator
from starlette.responses import Response

from services.missing.pages.answers import LINE
from services.missing.pages.showing import ChildId, ChildReader, EpisodeReader, Service, show
from shared.identity.people import Person
from shared.web import Form, Refused, ask, read_form

OTHER = "other"

REASONS = {
    "covering": "I cover for a colleague",
    "duty": "I am on duty and something has come in about them",
    "supervision": "Supervision, audit or a practice review",
    "sibling": "I work with their brother, sister or somebody they were with",
    OTHER: "Something else",
}
"""(ours) What people outside a child's team most often come for; the last asks for their own words."""

LETTERS = 4
"""(ours) A full stop tells nobody anything; “duty” does."""

router = APIRouter()


class PurposeForm(BaseModel):
    reason: str = ask("Select why you need to see this record", pattern=f"^({'|'.join(REASONS)})$")
    words: str | None = ask("", what="Your reason", default=None, max_length=LINE)
    then: str = ask("", default="")

    @model_validator(mode="after")
    def _in_their_words(self) -> "PurposeForm":
        if self.reason == OTHER and sum(one.isalpha() for one in self.words or "") < LETTERS:
            raise Refused(
                "words",
                "Enter why you need to see this record, in a word at least" if self.words else "Enter why you need to see this record",
            )
        return self

    @property
    def purpose(self) -> str:
        return self.words or "" if self.reason == OTHER else REASONS[self.reason]


def _here(child_id: str, then: str) -> str:
    """Where they wanted to go, if that is a page of this service; else the child's own."""
    ours = then.startswith("/missing/") and not any(mark in then for mark in ("\\", "//", ":", "\n", ".."))
    return then if ours else f"/missing/children/{child_id}"


@router.get("/missing/children/{child_id}/purpose")
async def ask_purpose(
    request: Request, child_id: ChildId, person: ChildReader, then: Annotated[str, Query(max_length=500)] = ""
) -> Response:
    """It shows nothing of the child, and does not say whether there is one of this number."""
    return show(request, "purpose.html", form=Form.blank(PurposeForm, then=_here(child_id, then)), child_id=child_id, reasons=REASONS)


@router.post("/missing/children/{child_id}/purpose")
async def say_purpose(request: Request, child_id: ChildId, service: Service, person: ChildReader) -> Response:
    form = await read_form(request, PurposeForm)
    if form.answer is None:
        return show(request, "purpose.html", 422, form=form, child_id=child_id, reasons=REASONS)
    await service.purposes.say(person, child_id, form.answer.purpose)
    return RedirectResponse(_here(child_id, form.answer.then), 303)


async def _opens_child(request: Request, child_id: ChildId, service: Service, person: ChildReader) -> Person:
    return await service.purposes.for_child(person, child_id, _asked_for(request))


async def _opens_episode(request: Request, episode_id: UUID, service: Service, person: EpisodeReader) -> Person:
    return await service.purposes.for_episode(person, episode_id, _asked_for(request))


def _asked_for(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


OpensChild = Annotated[Person, Depends(_opens_child)]
"""Who opens a child's page, with their purpose where they were asked for one. The page is not shown before."""
OpensEpisode = Annotated[Person, Depends(_opens_episode)]
"""The same of a page about one of the child's episodes."""
