"""The log, and what notify keeps beside it: episodes as last heard of, alerts, deliveries, words on their way to the record."""

from pathlib import Path
from typing import Any

from alembic import op

import shared.eventlog

revision = "0001"
down_revision = None

LOG = Path(shared.eventlog.__file__).parent / "schema.sql"
OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    for schema in (LOG, OWN):
        driver.execute(schema.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
