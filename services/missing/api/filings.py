"""Calls of the case system: the steps it has not got yet, and that they are filed."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.missing.api.episodes import Key, Limit, Service, keyed
from services.missing.filing import FileSteps, Step
from shared.contracts.response_codes import WordsReader
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/missing/api", tags=["filing"])

Filer = Annotated[Person, Depends(require(Action.EPISODES_FILE))]


class StepBody(BaseModel):
    """`text` is what was recorded, in words; `narrative` holds what people wrote by field; `readers` and `withheld` as on a timeline."""

    position: int
    episode_id: UUID
    reference: str
    child_id: str
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    text: str
    narrative: dict[str, str]
    readers: list[WordsReader]
    withheld: bool


class UnfiledList(BaseModel):
    items: list[StepBody]
    next: str | None


class FiledBody(BaseModel):
    """The positions of every step of the episode that is filed."""

    episode_id: UUID
    filed: list[int]


@router.get("/unfiled", response_model=UnfiledList)
async def unfiled(service: Service, person: Filer, cursor: Annotated[str | None, Query(max_length=2000)] = None, limit: Limit = 100) -> Any:
    """Steps recorded here that the case system has not got, in the order they were recorded. Intelligence is never among them."""
    page = await service.filing.unfiled(person, cursor=cursor, limit=limit, childs_words=True)
    return UnfiledList(items=[_body(step) for step in page.items], next=page.next)


@router.post("/episodes/{episode_id}/filings", response_model=FiledBody)
async def file_steps(request: Request, episode_id: UUID, body: FileSteps, service: Service, person: Filer, key: Key = None) -> Any:
    """They stand in the case system. Neither the episode's version nor what it calls for changes; twice changes nothing."""
    done = await service.filing.file(person, episode_id, body, keyed(request, person, key, body))
    return done.answer


def _body(step: Step) -> StepBody:
    entry = step.entry
    return StepBody(
        episode_id=step.episode_id,
        reference=step.reference,
        child_id=step.names.child_id,
        text=entry.summary,
        narrative=dict(entry.narrative),
        readers=list(entry.readers),
        **{name: getattr(entry, name) for name in ("position", "type", "at", "recorded_at", "by", "withheld")},
    )
