"""What accounts told of lately, for the first page of whoever keeps the record in order."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0021"
down_revision = "0020"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
