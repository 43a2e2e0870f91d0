"""The form "raise an episode" may be about several children, and remembers what it came to for each."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0011"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
