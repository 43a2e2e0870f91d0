"""`/{service}/asyncapi.json`: the events an owner publishes, described from their models by FastStream."""

from collections.abc import Collection
from functools import cache
from typing import Annotated, Any, Union

from fastapi import APIRouter, Response
from faststream.redis import RedisBroker, StreamSub
from faststream.specification import AsyncAPI
from pydantic import Field

from shared.contracts.envelope import Event


def asyncapi_router(service: str, stream: str, events: Collection[type[Event[Any]]]) -> APIRouter:
    """`stream` is the key the service's relay publishes to. The description is made once, when it is first asked for: that takes longer
    than all else of a start."""
    described = cache(lambda: _described(service, stream, events))
    router = APIRouter()

    @router.get(f"/{service}/asyncapi.json", include_in_schema=False)
    def asyncapi() -> Response:
        return Response(described(), media_type="application/json")

    return router


def _described(service: str, stream: str, events: Collection[type[Event[Any]]]) -> str:
    broker = RedisBroker()  # never connected: only its declarations are read
    schema: Any = Annotated[Union[tuple(events)], Field(discriminator="type")]  # noqa: UP007 - a union made at run time
    broker.publisher(
        stream=StreamSub(stream), title=f"{service}.events", description="CloudEvents, one in each entry's field `event`.", schema=schema
    )
    return AsyncAPI(broker, title=f"Safe Return: {service}", version="1").to_specification().to_json()
