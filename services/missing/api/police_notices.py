"""`/missing/api/police-notices`: for a police portal that sends them, and for whoever says what became of each."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, model_validator

from services.missing.api.episodes import Service
from services.missing.domain import commands as c
from services.missing.police_notices import RecordedAs, Told
from shared.clock import UtcDatetime
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require

router = APIRouter(prefix="/missing/api/police-notices", tags=["police notices"])

Recorder = Annotated[Person, Depends(require(Action.EPISODES_RECORD))]
Triager = Annotated[Person, Depends(require(Action.NOTICES_TRIAGE))]


class NoticeBody(BaseModel):
    """`outcome` is null while it waits, then `added` to `episode_id` or `set_aside` for `reason`."""

    notice_id: UUID
    reference: str
    received_at: UtcDatetime
    words: str
    child_id: str | None
    outcome: str | None
    episode_id: UUID | None
    reason: str | None


class NoticeList(BaseModel):
    """The waiting ones, the longest waiting first."""

    items: list[NoticeBody]
    next: None = None


class Triage(BaseModel):
    """Either the episode it is added to, or why it is set aside.

    `recorded_as`: where it is left out, a report while the child is missing, and news once they are found.
    """

    model_config = ConfigDict(extra="forbid")

    episode_id: UUID | None = None
    recorded_as: RecordedAs | None = None
    names_placement: bool = False
    set_aside_because: c.Words | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.episode_id is None) == (self.set_aside_because is None):
            raise ValueError("give either episode_id or set_aside_because")
        return self


@router.post("", status_code=201, response_model=NoticeBody)
async def record_notice(body: Told, service: Service, person: Recorder) -> Any:
    """The same notice again is answered as the first."""
    return (await service.notices.record(person, body))._asdict()


@router.get("", response_model=NoticeList)
async def waiting_notices(service: Service, person: Triager) -> Any:
    return {"items": [one._asdict() for one in await service.notices.waiting(person)]}


@router.post("/{notice_id}/triage", response_model=NoticeBody)
async def triage_notice(notice_id: UUID, body: Triage, service: Service, person: Triager) -> Any:
    """Added, it stands on the episode's timeline. 409 where somebody has dealt with it already, 422 where it names another child."""
    if body.episode_id is not None:
        added = await service.notices.add_to(person, notice_id, body.episode_id, body.recorded_as, body.names_placement)
        return added._asdict()
    return (await service.notices.set_aside(person, notice_id, body.set_aside_because or ""))._asdict()
