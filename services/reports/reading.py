"""A quick look at a stream entry: the envelope is checked here, what is inside by DuckDB when it takes the batch (`kinds`)."""

from typing import Any

from pydantic import ValidationError

from shared.contracts.envelope import EVENTS, Event, decode
from shared.contracts.facts import Fact

Envelope = Event[Fact]
"""An event of which only the envelope has been read."""

_look = Envelope.__pydantic_validator__.validate_json
_TODAY = {type_: event.model_fields["dataschema"].default for type_, event in EVENTS.items()}


def look(raw: bytes) -> Event[Any]:
    """An `Envelope` for a type and version of today; whatever else is decoded whole. Raises `Unreadable` or `Newer`."""
    try:
        event: Event[Fact] = _look(raw, extra="ignore")
    except ValidationError:
        return decode(raw)
    return event if _TODAY.get(event.type) == event.dataschema else decode(raw)
