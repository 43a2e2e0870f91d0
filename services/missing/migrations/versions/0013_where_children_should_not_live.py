"""Children who live where somebody senior should look are found by an index."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
