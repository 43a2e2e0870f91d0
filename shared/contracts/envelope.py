"""The envelope: CloudEvents 1.0 JSON, one class per event type and version, so that type, schema and data are checked in one pass.

`time` is when it happened, `data.recorded_at` when it was written. `position` and `previous` belong to the log: they are spliced in
front of the stored body, so `encode` leaves them out.
"""

import re
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from shared.clock import UtcDatetime
from shared.contracts import alerts, children, daily_lists, episodes
from shared.contracts.facts import Fact
from shared.contracts.upcasting import upcast
from shared.ids import new_id

DataT = TypeVar("DataT", bound=Fact, covariant=True)


class Event(BaseModel, Generic[DataT]):
    """One fact. `source` is `urn:safereturn:<GSS code>:<service>`, `recordedby` `<role>:<opaque id>`; `dataschema` ends in the version."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID = Field(default_factory=new_id)
    source: str
    type: str
    subject: str
    time: UtcDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    recordedby: str
    traceparent: str | None = None
    position: int | None = None
    previous: UUID | None = None
    data: DataT


class Unreadable(ValueError):
    """These bytes are no event of ours and no later build will make them one: a dead letter, if they stand so in the log."""


class Newer(ValueError):
    """A type or version this build does not know yet: parked, and replayed after the upgrade."""

    def __init__(self, type_: str, version: int) -> None:
        super().__init__(f"{type_} version {version} is newer than this build")
        self.type, self.version = type_, version


def _schema(type_: str, version: int) -> str:
    return f"urn:safereturn:schema:{type_}:{version}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _declare(owner: str, change: type[Fact], data: Any, version: int = 1) -> type[Event[Any]]:
    type_ = f"{owner}.{_snake(change.__name__)}"
    return create_model(
        change.__name__ + "Event",
        __base__=Event[data],
        __doc__=change.__doc__,
        type=(Literal[type_], type_),  # type: ignore[arg-type]
        dataschema=(Literal[_schema(type_, version)], _schema(type_, version)),  # type: ignore[arg-type]
    )


MISSING_EVENTS: dict[type[Fact], type[Event[Any]]] = {
    children.ChildRecorded: _declare("missing", children.ChildRecorded, children.ChildRecorded),
    **{change: _declare("missing", change, episodes.EpisodeRecorded[change]) for change in get_args(episodes.EpisodeChange)},  # type: ignore[valid-type]
}
NOTIFY_EVENTS: dict[type[Fact], type[Event[Any]]] = {
    daily_lists.DailyListSignedOff: _declare("notify", daily_lists.DailyListSignedOff, daily_lists.DailyListSignedOff),
    **{change: _declare("notify", change, alerts.AlertRecorded[change]) for change in get_args(alerts.AlertChange)},  # type: ignore[valid-type]
}
EVENT_OF = MISSING_EVENTS | NOTIFY_EVENTS
"""The envelope around each change."""
EVENTS: dict[str, type[Event[Any]]] = {event.model_fields["type"].default: event for event in EVENT_OF.values()}
"""Every event type this build knows, by its name."""

_by_type: TypeAdapter[Event[Any]] = TypeAdapter(
    Annotated[Union[tuple(EVENTS.values())], Field(discriminator="type")]  # type: ignore[arg-type, valid-type, unused-ignore]  # noqa: UP007
)
_by_name: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def encode(event: Event[Any]) -> str:
    """The JSON body as the log keeps it, without `position` and `previous`."""
    return event.model_dump_json(exclude={"position", "previous"}, exclude_none=True, warnings="error")


def decode(raw: bytes | str) -> Event[Any]:
    """Today's form of an event of any version. Raises `Newer` or `Unreadable`."""
    try:
        return _by_type.validate_json(raw, extra="ignore")
    except ValidationError as error:
        return _decode_slowly(raw, error)


def _decode_slowly(raw: bytes | str, error: ValidationError) -> Event[Any]:
    """The rare path: an older version to upcast, a newer one to park, or no event at all."""
    try:
        body = _by_name.validate_json(raw)
        type_, version = str(body["type"]), int(str(body["dataschema"]).rpartition(":")[2])
    except (ValidationError, KeyError, ValueError) as reason:
        raise Unreadable(f"no CloudEvent of ours: {type(reason).__name__}") from error
    known = EVENTS.get(type_)
    if known is None:
        raise Newer(type_, version) from error
    schema: str = known.model_fields["dataschema"].default
    today = int(schema.rpartition(":")[2])
    if version > today:
        raise Newer(type_, version) from error
    if version == today:
        raise Unreadable(f"{type_} version {version}: {_where(error)}") from error
    try:
        brought_up = upcast(type_, version, body["data"], today)
        return known.model_validate(body | {"dataschema": schema, "data": brought_up}, extra="ignore")
    except (ValidationError, KeyError) as reason:
        raise Unreadable(f"{type_} version {version} could not be brought up to {today}") from reason


def _where(error: ValidationError) -> str:
    """Which fields were wrong and how, never with their values: an event that went wrong may hold anything."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors(include_input=False, include_url=False)[:5]
    )
