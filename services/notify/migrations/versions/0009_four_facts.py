"""When a message was delivered and opened, each a fact of its own; and who stands in for a vacant position."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0009"
down_revision = "0008"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
