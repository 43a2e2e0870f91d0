"""When the register was loaded last is found by an index."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
