"""The access log is asked by the person who looked, too."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0018"
down_revision = "0017"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
