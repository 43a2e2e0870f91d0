"""`/{service}/asyncapi.json`: the events an owner publishes, described from their models by FastStream."""

from collections.abc import Collection
from typing import Annotated, Any, Union

from fastapi import APIRouter, Response
from faststream.redis import RedisBroker, StreamSub
from faststream.specification import AsyncAPI
from pydantic import Field

from shared.contracts.envelope import Event


def asyncapi_router(service: str, stream: str, events: Collection[type[Event[Any]]]) -> APIRouter:
    """`stream` is the key the service's relay publishes to. The description is made once."""
    broker = RedisBroker()  # never connected: only its declarations are read
    schema: Any = Annotated[_one_of(events), Field(discriminator="type")]
    broker.publisher(
        stream=StreamSub(stream), title=f"{service}.events", description="CloudEvents, one in each entry's field `event`.", schema=schema
    )
    body = AsyncAPI(broker, title=f"Safe Return: {service}", version="1").to_specification().to_json()
    router = APIRouter()

    @router.get(f"/{service}/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> Response:
        return Response(body, media_type="application/json")

    return router


def _one_of(events: Collection[type[Event[Any]]]) -> Any:
    return Union[tuple(events)]  # noqa: UP007 - a union made at run time
