"""Calls about episodes: raise, list, open. What is recorded on one is in `recording`."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints, model_validator

from services.missing.domain import commands as c
from services.missing.domain.next_actions import Action as Outstanding
from services.missing.representation import EpisodeList, OpenedEpisodeBody, Receipt, episode_body, opened_body
from services.missing.service import Missing, missing_of
from shared.answers import Keyed
from shared.clock import UtcDatetime
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

LARGEST_LIST = 500
"""Items in one answer: enough for any office's screen, little enough to render at once."""

router = APIRouter(prefix="/missing/api/episodes", tags=["episodes"])

Service = Annotated[Missing, Depends(missing_of)]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIST)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]
ChildId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=c.WRITTEN)]


class RaiseRequest(c.RaiseEpisode):
    """`child_id` is the authority's own; or `provisional`, for a child who is not in the register."""

    child_id: ChildId | None = None
    provisional: c.Provisional | None = None

    @model_validator(mode="after")
    def one_child(self) -> Self:
        if (self.child_id is None) == (self.provisional is None):
            raise ValueError("give either child_id or provisional")
        return self

    @property
    def whom(self) -> str | c.Provisional:
        return self.child_id or self.provisional  # type: ignore[return-value]  # one_child has seen to it

    def command(self) -> c.RaiseEpisode:
        return c.RaiseEpisode(**{name: getattr(self, name) for name in c.RaiseEpisode.model_fields})


def keyed(request: Request, person: Person, key: str | None, body: BaseModel) -> Keyed | None:
    """The request as its key remembers it: the call, and the body's meaning, so that white space makes no other request."""
    return None if key is None else Keyed("missing", person.id, key, f"{request.method} {request.url.path}\n{body.model_dump_json()}")


def version_of(if_match: str | None) -> int | None:
    """`3`, `"3"` or `W/"3"`; None for no header or `*`. Raises a 422 for anything else."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal()):
        wrong = field_error("If-Match", "is the version you last saw, such as 3", if_match)
        raise Problem(422, "The request is not valid", NOTHING_CHANGED, errors=[wrong])
    return int(text)


@router.post("", status_code=201, response_model=Receipt)
async def raise_episode(
    request: Request,
    body: RaiseRequest,
    service: Service,
    person: Annotated[Person, Depends(require(Action.EPISODES_RAISE))],
    key: Key = None,
) -> Any:
    """A child is missing or away. 409 with the open episode's id where there is one already."""
    done = await service.casework.raise_episode(person, body.whom, body.command(), keyed(request, person, key, body))
    named = {"ETag": f'"{done.answer["version"]}"', "Location": f"/missing/api/episodes/{done.answer['episode_id']}"}
    return JSONResponse(done.answer, 201, named)  # as it is kept: checking it against its model again is time in which children wait


@router.get("", response_model=EpisodeList)
async def list_episodes(
    service: Service,
    person: Annotated[Person, Depends(require(Action.EPISODES_READ))],
    status: EpisodeStatus | None = None,
    child_id: Annotated[str | None, Query(max_length=64, pattern=c.WRITTEN)] = None,
    since: Annotated[UtcDatetime | None, Query(description="last seen at or after this instant")] = None,
    until: Annotated[UtcDatetime | None, Query(description="last seen before this instant")] = None,
    owner: Annotated[UUID | None, Query(description="held by this person")] = None,
    team: Annotated[str | None, Query(max_length=64, pattern=c.WRITTEN, description="the child’s team when they went missing")] = None,
    placement: Annotated[
        str | None, Query(max_length=64, pattern=c.WRITTEN, description="the home (URN) they lived in when they went missing")
    ] = None,
    outstanding: Annotated[Outstanding | None, Query(description="what the episode calls for next")] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Limit = 100,
) -> Any:
    """Latest first."""
    page = await service.reading.episodes(
        person,
        outstanding=outstanding,
        cursor=cursor,
        limit=limit,
        status=status,
        child_id=child_id,
        owner=owner,
        team=team,
        home=placement,
        since=since,
        until=until,
    )
    return EpisodeList(items=[episode_body(view) for view in page.items], next=page.next)


@router.get("/{episode_id}", response_model=OpenedEpisodeBody)
async def open_episode(
    episode_id: UUID, response: Response, service: Service, person: Annotated[Person, Depends(require(Action.EPISODES_READ))]
) -> Any:
    """One episode with its timeline. The reading is kept in the access log, with the optional header `Purpose`."""
    opened = await service.reading.episode(person, episode_id, childs_words=True)
    response.headers["ETag"] = f'"{opened.view.episode.version}"'
    return opened_body(opened)
