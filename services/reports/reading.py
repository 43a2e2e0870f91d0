"""A quick look at a stream entry: the envelope is checked here, what is inside by DuckDB when it takes the batch (`kinds`)."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, ValidationError

from shared.clock import london_date
from shared.contracts.envelope import EVENTS, Event, decode
from shared.contracts.facts import Fact
from shared.eventlog.chain import Received


class Recorded(Fact):
    """What all data say: when it was written down, with whatever offset."""

    recorded_at: AwareDatetime


Envelope = Event[Recorded]
"""An event of which only the envelope and `recorded_at` have been read."""

_look = Envelope.__pydantic_validator__.validate_json
_TODAY = {type_: event.model_fields["dataschema"].default for type_, event in EVENTS.items()}


def look(raw: bytes) -> Event[Any]:
    """An `Envelope` for a type and version of today; whatever else is decoded whole. Raises `Unreadable` or `Newer`."""
    try:
        event: Event[Recorded] = _look(raw, extra="ignore")
    except ValidationError:
        return decode(raw)
    return event if _TODAY.get(event.type) == event.dataschema else decode(raw)


def known_on(one: Received) -> date:
    """The London date on which it was written down."""
    assert one.event is not None, "what has no problem has been read"
    return london_date(one.event.data.recorded_at)
