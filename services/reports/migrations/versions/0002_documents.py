"""What people write and sign is kept in versions: commentary, signed documents, decisions; and what was given out to the public."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0002"
down_revision = "0001"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
