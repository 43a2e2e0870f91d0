"""Records to review are found by date of birth, not by reading the whole register."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
