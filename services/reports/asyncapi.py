"""`/reports/asyncapi.json`: the streams reports follows. It publishes none of its own."""

from collections.abc import Collection
from typing import Annotated, Any, Union

from fastapi import APIRouter, Response
from faststream.redis import RedisBroker, StreamSub
from faststream.specification import AsyncAPI
from pydantic import Field

from shared.contracts.envelope import MISSING_EVENTS, NOTIFY_EVENTS, Event
from shared.contracts.publishing import stream_key


def asyncapi_router(authority: str) -> APIRouter:
    """The description is made once, of declarations; nothing is connected."""
    broker = RedisBroker()
    for owner, events in (("missing", MISSING_EVENTS), ("notify", NOTIFY_EVENTS)):
        subscriber = broker.subscriber(stream=StreamSub(stream_key(authority, owner)), title=f"{owner}.events")
        subscriber(_collating(events.values()))
    body = AsyncAPI(broker, title="Safe Return: reports", version="1").to_specification().to_json()
    router = APIRouter()

    @router.get("/reports/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> Response:
        return Response(body, media_type="application/json")

    return router


def _collating(events: Collection[type[Event[Any]]]) -> Any:
    one_of: Any = Annotated[Union[tuple(events)], Field(discriminator="type")]  # noqa: UP007 - a union made at run time

    async def collate(event: Any) -> None:
        """CloudEvents, one in each entry's field `event`."""

    collate.__annotations__["event"] = one_of
    return collate
