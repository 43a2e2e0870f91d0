"""`/{service}/api/dead-letters` and `/parked` of a service that follows into PostgreSQL, for `safereturn deadletters` and `parked`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request

from shared.database import Pool
from shared.eventlog import deadletters
from shared.eventlog.deadletters import NotSetAside, SetAside, StillUndeliverable
from shared.eventlog.followed import Handle
from shared.web.problems import Problem

Stream = Annotated[str, Path(max_length=100)]
Position = Annotated[int, Path(ge=1, le=2**63 - 1)]


def deadletters_router(
    service: str, pool_of: Callable[[Request], Pool], handles: dict[str, Handle], authorise: Callable[..., Any]
) -> APIRouter:
    """`handles`: by stream, what the service's follower applies an event with. `authorise` is a dependency that refuses.

    In calls a stream is named by its owner, `missing`, or by its whole key.
    """
    keys = {owner_of(stream): stream for stream in handles}
    router = APIRouter(prefix=f"/{service}/api", tags=["dead letters"], dependencies=[Depends(authorise)])

    @router.get("/dead-letters")
    async def list_letters(request: Request) -> dict[str, Any]:
        items = await deadletters.list_set_aside(pool_of(request))
        return {"items": [{name: value for name, value in _shown(one).items() if name != "raw"} for one in items], "next": None}

    @router.get("/dead-letters/{stream}/{position}")
    async def show_letter(request: Request, stream: Stream, position: Position) -> dict[str, Any]:
        with _told():
            return _shown(await deadletters.show(pool_of(request), keys.get(stream, stream), position))

    @router.post("/dead-letters/{stream}/{position}/replay")
    async def replay_letter(request: Request, stream: Stream, position: Position) -> dict[str, Any]:
        with _told():
            key = keys.get(stream, stream)
            if key not in handles:
                raise NotSetAside(f"nothing is set aside at {stream} position {position}")
            await deadletters.replay(pool_of(request), key, position, handles[key])
        return {"stream": stream, "position": position}

    @router.post("/dead-letters/{stream}/{position}/discard")
    async def discard_letter(request: Request, stream: Stream, position: Position) -> dict[str, Any]:
        with _told():
            await deadletters.discard(pool_of(request), keys.get(stream, stream), position)
        return {"stream": stream, "position": position}

    @router.post("/parked/replay")
    async def replay_parked(request: Request) -> dict[str, int]:
        counts = [await deadletters.replay_parked(pool_of(request), stream, handle) for stream, handle in handles.items()]
        return {"replayed": sum(applied for applied, _ in counts), "remaining": sum(left for _, left in counts)}

    return router


def owner_of(stream: str) -> str:
    """`missing` of `missing.events:{E09000999}`: what people type."""
    return stream.partition(".")[0]


def _shown(one: SetAside) -> dict[str, Any]:
    return asdict(one) | {"stream": owner_of(one.stream)}


@contextmanager
def _told() -> Iterator[None]:
    """Turns what cannot be done into a problem for the caller."""
    try:
        yield
    except NotSetAside as reason:
        raise Problem(404, "Not set aside", str(reason)) from reason
    except StillUndeliverable as reason:
        raise Problem(409, "Still not readable", str(reason)) from reason
