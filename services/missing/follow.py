"""What missing takes from notify: the steps of alerts, to stand on the episode's timeline."""

from services.missing.store import alert_steps
from shared.contracts.alerts import AlertRecorded
from shared.database import Connection
from shared.eventlog.chain import Received


async def keep_alert_step(conn: Connection, received: Received) -> None:
    """Within the follower's transaction; twice does what once does."""
    if received.event is not None and isinstance(received.event.data, AlertRecorded):
        await alert_steps.add(conn, received.event, received.position)
