"""Dead letters and parked events over HTTP, for administrators: what `safereturn deadletters` and `parked replay` call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel
from pydantic_core import from_json

from shared.eventlog import deadletters
from shared.eventlog.deadletters import NotSetAside, SetAside, StillUndeliverable
from shared.eventlog.followed import PostgresFollowed
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.web.problems import Problem


class Letter(BaseModel):
    """An event this service could not apply: `dead` is unreadable in its owner's log, `parked` is newer than this build."""

    stream: str
    position: int
    kind: Literal["dead", "parked"]
    reason: str
    at: datetime


class OpenedLetter(Letter):
    """With the event as its owner's log has it; text where it is no JSON."""

    event_id: UUID
    event: Any


class Letters(BaseModel):
    items: list[Letter]


class Settled(BaseModel):
    stream: str
    position: int
    outcome: Literal["replayed", "discarded"]


class Replayed(BaseModel):
    """`remaining` are still newer than this build."""

    replayed: int
    remaining: int


Position = Annotated[int, Path(ge=1, le=2**63 - 1)]


def deadletters_router(service: str, followed_of: Callable[[Request], Mapping[str, PostgresFollowed]]) -> APIRouter:
    """`followed_of` gives what the service follows, by the owner's short name: `{"missing": PostgresFollowed(...)}`."""
    router = APIRouter(prefix=f"/{service}/api", tags=["dead letters"], dependencies=[Depends(require(Action.DEAD_LETTERS_MANAGE))])
    Following = Annotated[Mapping[str, PostgresFollowed], Depends(followed_of)]

    def of(following: Mapping[str, PostgresFollowed], stream: str) -> PostgresFollowed:
        if stream not in following:
            raise Problem(404, "No such stream", f"{service} follows {', '.join(following)}, not {stream}.")
        return following[stream]

    @router.get("/dead-letters")
    async def listed(following: Following) -> Letters:
        """Everything set aside, dead and parked, by stream and position."""
        found = [
            (name, one)
            for name, each in following.items()
            for one in await deadletters.list_set_aside(each.pool)
            if one.stream == each.stream
        ]
        return Letters(items=[Letter(**_told(name, one)) for name, one in found])

    @router.get("/dead-letters/{stream}/{position}")
    async def shown(following: Following, stream: str, position: Position) -> OpenedLetter:
        each = of(following, stream)
        with _as_problems():
            one = await deadletters.show(each.pool, each.stream, position)
        return OpenedLetter(**_told(stream, one), event_id=one.event_id, event=_as_json(one.raw))

    @router.post("/dead-letters/{stream}/{position}/replay")
    async def replayed(following: Following, stream: str, position: Position) -> Settled:
        """Apply the event and take it off the list. 409 while this build cannot read it."""
        each = of(following, stream)
        with _as_problems():
            await deadletters.replay(each.pool, each.stream, position, each.handle)
        return Settled(stream=stream, position=position, outcome="replayed")

    @router.post("/dead-letters/{stream}/{position}/discard")
    async def discarded(following: Following, stream: str, position: Position) -> Settled:
        """Give the event up for this service; its owner's log keeps it."""
        each = of(following, stream)
        with _as_problems():
            await deadletters.discard(each.pool, each.stream, position)
        return Settled(stream=stream, position=position, outcome="discarded")

    @router.post("/parked/replay")
    async def parked_replayed(following: Following) -> Replayed:
        """What an upgrade made readable, oldest first."""
        outcomes = [await deadletters.replay_parked(each.pool, each.stream, each.handle) for each in following.values()]
        return Replayed(replayed=sum(done for done, _ in outcomes), remaining=sum(left for _, left in outcomes))

    return router


def _told(name: str, one: SetAside) -> dict[str, Any]:
    return {"stream": name, "position": one.position, "kind": one.kind, "reason": one.reason, "at": one.at}


def _as_json(raw: str) -> Any:
    try:
        return from_json(raw)
    except ValueError:
        return raw


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except NotSetAside as unknown:
        raise Problem(404, "Nothing is set aside there", f"{unknown}.") from unknown
    except StillUndeliverable as unreadable:
        raise Problem(409, "Still not readable", f"{unreadable}. It stays where it is.") from unreadable
