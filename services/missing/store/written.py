"""Everything recorded at once, in one call: the access log, the words, episodes and periods as the events tell them, and last the log."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.envelope import Event
from shared.database import Connection
from shared.eventlog import log

WRITE = "SELECT missing.write(%b::jsonb, %b::jsonb, %b::uuid[], %b::text[], %b::text[], %b::text[])"


class Said(NamedTuple):
    """What somebody wrote, beside the event it was written with."""

    event_id: UUID
    field: str
    text: str


async def keep(conn: Connection, access: str | None, words: Sequence[Said], events: Sequence[Event[Any]]) -> None:
    """`access` as `access.noted` says it; None for an import, which notes its own once.

    Call it last, as `log.append`, which it is besides. Raises psycopg's UniqueViolation for a second open episode of a child,
    ExclusionViolation for overlapping periods; in a pipeline, at its end.
    """
    said = [{"event_id": str(one.event_id), "field": one.field, "text": one.text} for one in words]
    await conn.execute(WRITE, (access, json.dumps(said), *log.columns(events)))
