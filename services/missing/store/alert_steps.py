"""What notify told of an episode's alerts, kept as it came: coded changes, people as opaque ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.alerts import AlertRecorded
from shared.contracts.envelope import NOTIFY_EVENTS, Event
from shared.contracts.facts import Fact
from shared.database import Connection

ADD = """
INSERT INTO missing.alert_steps (event_id, episode_id, happened_at, recorded_at, type, change, position, alert_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""

# alert_steps_by_episode
OF_EPISODES = """
SELECT episode_id, happened_at, recorded_at, type, change::text, position, alert_id FROM missing.alert_steps WHERE episode_id = ANY(%s)
"""

_CHANGES: dict[str, type[Fact]] = {kind.model_fields["type"].default: change for change, kind in NOTIFY_EVENTS.items()}
_IN_ORDER = list(_CHANGES)


async def add(conn: Connection, event: Event[AlertRecorded[Any]], position: int) -> None:
    """`position` is the event's in notify's log. Twice does what once does."""
    recorded = event.data
    change = recorded.change.model_dump_json()
    alert = recorded.alert
    await conn.execute(ADD, (event.id, alert.episode_id, event.time, recorded.recorded_at, event.type, change, position, alert.alert_id))


class AlertStep(NamedTuple):
    """`position` is the place in notify's log, `alert_id` the alert it is of; None for a step kept before that was."""

    happened_at: datetime
    recorded_at: datetime
    type: str
    change: Fact
    position: int | None
    alert_id: UUID | None


async def of_episodes(conn: Connection, episode_ids: Sequence[UUID]) -> dict[UUID, list[AlertStep]]:
    """By episode: oldest first, those of one instant as notify took them; `change` in its contract class."""
    found: dict[UUID, list[AlertStep]] = {one: [] for one in episode_ids}
    for row in await (await conn.execute(OF_EPISODES, (list(episode_ids),))).fetchall():
        change = _CHANGES[row["type"]].model_validate_json(row["change"])
        found[row.pop("episode_id")].append(AlertStep(**row | {"change": change}))
    for steps in found.values():
        steps.sort(key=lambda step: (step.happened_at, step.recorded_at, step.position or 0, _IN_ORDER.index(step.type)))
    return found
