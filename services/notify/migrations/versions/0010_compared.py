"""When the follower was level last, and when open episodes were last compared with the record."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0010"
down_revision = "0009"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
