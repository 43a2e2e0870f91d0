"""`/missing/unfiled`: steps that the case system has not got yet, by episode; each episode's as a page to print, and to say it is filed."""

from collections import Counter
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.missing.domain.refusals import InTheFuture, Refused
from services.missing.filing import FileSteps, Step
from services.missing.pages.answers import LINE
from services.missing.pages.episode import written
from services.missing.pages.not_yet import ask_about, ask_again
from services.missing.pages.showing import Service, show
from services.missing.service import Missing
from services.missing.store.filings import Whose
from shared.identity.people import TEAMS, Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web import Form, Moment, ask, read_form

MOST = 500
"""Steps on one page, oldest first."""

router = APIRouter()

Filer = Annotated[Person, Depends(require(Action.EPISODES_FILE))]


class FileForm(BaseModel):
    positions: list[int] = ask("Select at least one step", min_length=1)
    filed_at: Moment = ask("Enter when it was filed", what="When it was filed")
    where: str | None = ask("", what="Where it stands", default=None, max_length=LINE)


@router.get("/missing/unfiled")
async def unfiled(
    request: Request,
    service: Service,
    person: Filer,
    whose: Annotated[str, Query(pattern="^(mine|team|all)$")] = "mine",
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    filed: str = "",
) -> Response:
    """`whose`: of the episodes this person holds, of their team's children, or everybody's. `filed`: something has just been filed."""
    asked = {"mine": Whose(owner=person.id), "team": Whose(team=person.team or ""), "all": Whose()}[whose]
    page = await service.filing.unfiled(person, asked, cursor, MOST)
    steps = sorted(page.items, key=lambda step: (step.reference, step.entry.position))
    return show(
        request,
        "unfiled.html",
        episodes=[list(of_one) for _, of_one in groupby(steps, lambda step: step.episode_id)],
        whose=whose,
        team=TEAMS.get(person.team or "", person.team),
        more=page.next,
        done=bool(filed),
    )


@router.get("/missing/unfiled/{episode_id}")
async def document(request: Request, episode_id: UUID, service: Service, person: Filer) -> Response:
    steps = await _steps(service, person, episode_id)
    form = Form.blank(FileForm, positions=[step.entry.position for step in steps], filed_at=service.clock.now())
    return await _page(request, service, person, episode_id, steps, form)


@router.post("/missing/unfiled/{episode_id}")
async def file(request: Request, episode_id: UUID, service: Service, person: Filer) -> Response:
    form = await read_form(request, FileForm)
    ask_again(form)
    if form.answer is not None:
        try:
            await service.filing.file(person, episode_id, FileSteps(**form.answer.model_dump()))
            return RedirectResponse("/missing/unfiled?filed=yes", 303)
        except InTheFuture as refusal:
            ask_about(form, "filed_at", refusal.value, service.clock.now())
        except Refused as refusal:
            form.refuse("positions", f"{refusal.message[:1].upper()}{refusal.message[1:]}")
    return await _page(request, service, person, episode_id, await _steps(service, person, episode_id), form, 422)


async def _steps(service: Missing, person: Person, episode_id: UUID) -> list[Step]:
    return list((await service.filing.unfiled(person, Whose(episode_id=episode_id), limit=MOST, childs_words=True)).items)


async def _page(
    request: Request, service: Missing, person: Person, episode_id: UUID, steps: list[Step], form: Form[FileForm], status: int = 200
) -> Response:
    view = (await service.reading.episode(person, episode_id)).view
    filed = Counter((one.filed_at, one.place) for one in await service.filing.filed(person, episode_id))
    return show(
        request,
        "unfiled-episode.html",
        status,
        form=form,
        view=view,
        episode=view.episode,
        steps=steps,
        filed=sorted(filed.items(), key=lambda one: one[0][0]),
        written=written,
    )
