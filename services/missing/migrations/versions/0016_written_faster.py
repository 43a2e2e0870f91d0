"""An import writes thousands of events at once: the clock is asked once, and only what is about an episode is read as one."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0016"
down_revision = "0015"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
