"""Daily lists as they were seen, what goes out at an hour of the day, and what should have happened and did not."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0008"
down_revision = "0007"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
