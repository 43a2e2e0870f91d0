"""`/reports/api/dead-letters` and `/reports/api/parked`: for administrators, by `safereturn deadletters` and `parked`."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from services.reports import letters
from services.reports.facts import Work
from services.reports.service import Service
from shared.eventlog.deadletters import NotSetAside, StillUndeliverable
from shared.eventlog.deadletters_api import owner_of
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/reports/api", tags=["dead letters"], dependencies=[Depends(require(Action.DEAD_LETTERS_MANAGE))])


def _key(service: Service, stream: Annotated[str, Path(max_length=100)]) -> str:
    """In calls a stream is named by its owner, `missing`, or by its whole key."""
    followed = service.collations.get(stream)
    return followed.stream if followed else stream


Stream = Annotated[str, Depends(_key)]
Position = Annotated[int, Path(ge=1, le=2**63 - 1)]


class LetterBody(BaseModel):
    stream: str
    position: int
    event_id: UUID
    kind: str
    reason: str
    at: datetime


class WholeLetterBody(LetterBody):
    """`raw` is the event as its owner's log has it."""

    raw: str


class LettersBody(BaseModel):
    items: list[LetterBody]
    next: None = None


class DoneBody(BaseModel):
    stream: str
    position: int


class ReplayedBody(BaseModel):
    replayed: int
    remaining: int


@router.get("/dead-letters", response_model=LettersBody)
async def list_letters(service: Service) -> Any:
    return {"items": [_told(one) for one in await service.facts.read(letters.letters)]}


@router.get("/dead-letters/{stream}/{position}", response_model=WholeLetterBody)
async def show_letter(stream: Stream, position: Position, service: Service) -> Any:
    try:
        return _told(await service.facts.read(lambda connection: letters.letter(connection, stream, position)))
    except NotSetAside as reason:
        raise Problem(404, "Not set aside", str(reason)) from reason


@router.post("/dead-letters/{stream}/{position}/replay", response_model=DoneBody)
async def replay_letter(stream: Stream, position: Position, service: Service) -> Any:
    await _write(service, lambda connection: letters.replay(connection, stream, position))
    return {"stream": owner_of(stream), "position": position}


@router.post("/dead-letters/{stream}/{position}/discard", response_model=DoneBody)
async def discard_letter(stream: Stream, position: Position, service: Service) -> Any:
    """Until the facts are next rebuilt from the log, which keeps the event."""
    await _write(service, lambda connection: letters.discard(connection, stream, position))
    return {"stream": owner_of(stream), "position": position}


@router.post("/parked/replay", response_model=ReplayedBody)
async def replay_parked(service: Service) -> Any:
    replayed, remaining = await service.facts.write(letters.replay_parked)
    return {"replayed": replayed, "remaining": remaining}


async def _write(service: Service, work: Work[None]) -> None:
    try:
        await service.facts.write(work)
    except NotSetAside as reason:
        raise Problem(404, "Not set aside", str(reason)) from reason
    except StillUndeliverable as reason:
        raise Problem(409, "Still not readable", str(reason)) from reason


def _told(letter: letters.Letter) -> dict[str, Any]:
    return asdict(letter) | {"stream": owner_of(letter.stream), "at": letter.at.replace(tzinfo=UTC)}
