"""How much imported history a round of practice reviews left out."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0007"
down_revision = "0006"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(OWN.read_text())  # the driver itself: SQLAlchemy would take % for a placeholder
