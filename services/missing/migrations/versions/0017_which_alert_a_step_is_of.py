"""An episode's page leads to the alert that a step is of."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
