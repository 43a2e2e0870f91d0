"""Events collation set aside: listed, shown, replayed after a fix or an upgrade, discarded. Facts carry versions, so late is safe.

They live with the facts: a rebuild from the logs sets the same ones aside again, the discarded ones too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from duckdb import DuckDBPyConnection

from services.reports.collate import take
from shared.contracts.envelope import Newer, Unreadable, decode
from shared.eventlog.chain import Received
from shared.eventlog.deadletters import NotSetAside, StillUndeliverable

SELECT = "SELECT stream, position, event_id, kind, reason, raw, set_aside_at FROM set_aside"
LIST = f"{SELECT} ORDER BY stream, position"
ONE = f"{SELECT} WHERE stream = $1 AND position = $2"
PARKED = f"{SELECT} WHERE kind = 'parked' ORDER BY stream, position"
REMOVE = "DELETE FROM set_aside WHERE stream = $1 AND position = $2"


@dataclass(frozen=True)
class Letter:
    """`at` (UTC) is when it was set aside."""

    stream: str
    position: int
    event_id: UUID
    kind: Literal["dead", "parked"]
    reason: str
    raw: str
    at: datetime


def letters(connection: DuckDBPyConnection) -> list[Letter]:
    return [Letter(*row) for row in connection.execute(LIST).fetchall()]


def letter(connection: DuckDBPyConnection, stream: str, position: int) -> Letter:
    """Raises NotSetAside."""
    found = connection.execute(ONE, [stream, position]).fetchone()
    if found is None:
        raise NotSetAside(f"nothing is set aside at {stream} position {position}")
    return Letter(*found)


def replay(connection: DuckDBPyConnection, stream: str, position: int) -> None:
    """In a writing transaction. Raises NotSetAside or StillUndeliverable."""
    one = letter(connection, stream, position)
    raw = one.raw.encode()
    try:
        event = decode(raw)
    except (Unreadable, Newer) as reason:
        raise StillUndeliverable(f"{stream} position {position}: {reason}") from reason
    take(connection, [Received(position, event.id, event.previous, raw, event)], late=True)
    connection.execute(REMOVE, [stream, position])


def replay_parked(connection: DuckDBPyConnection) -> tuple[int, int]:
    """In a writing transaction: how many were applied, and how many this build still does not know."""
    replayed = remaining = 0
    for row in connection.execute(PARKED).fetchall():
        try:
            replay(connection, row[0], row[1])
            replayed += 1
        except StillUndeliverable:
            remaining += 1
    return replayed, remaining


def discard(connection: DuckDBPyConnection, stream: str, position: int) -> None:
    """Raises NotSetAside."""
    letter(connection, stream, position)
    connection.execute(REMOVE, [stream, position])
