"""What notify told of an episode's alerts, kept as it came: coded changes, people as opaque ids."""

from uuid import UUID

from pydantic import TypeAdapter

from shared.contracts.alerts import AlertAcknowledged, AlertChange, AlertClosed, AlertRaised, AlertRecorded, AlertSent
from shared.contracts.envelope import Event
from shared.contracts.facts import Fact
from shared.database import Connection

ADD = """
INSERT INTO missing.alert_steps (event_id, episode_id, happened_at, recorded_at, type, change) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""

# alert_steps_by_episode
OF_EPISODE = """
SELECT happened_at, recorded_at, type, change::text FROM missing.alert_steps WHERE episode_id = %s ORDER BY happened_at, recorded_at
"""

_CHANGES: dict[str, type[Fact]] = {
    f"notify.{name}": change
    for name, change in {
        "alert_raised": AlertRaised,
        "alert_sent": AlertSent,
        "alert_acknowledged": AlertAcknowledged,
        "alert_closed": AlertClosed,
    }.items()
}
_any_change: TypeAdapter[AlertChange] = TypeAdapter(AlertChange)


async def add(conn: Connection, event: Event[AlertRecorded[AlertChange]]) -> None:
    """Twice does what once does."""
    recorded = event.data
    row = (event.id, recorded.alert.episode_id, event.time, recorded.recorded_at, event.type, recorded.change.model_dump_json())
    await conn.execute(ADD, row)


async def of_episode(conn: Connection, episode_id: UUID) -> list[dict[str, object]]:
    """Rows of `happened_at, recorded_at, type, change`, oldest first; `change` in its contract class."""
    rows = await (await conn.execute(OF_EPISODE, (episode_id,))).fetchall()
    return [row | {"change": _CHANGES[row["type"]].model_validate_json(row["change"])} for row in rows]
