"""How many words missing refused is counted once a second."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0002"
down_revision = "0001"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
