"""What is known of a child before they go: response plan and grab pack, the photograph; and why somebody looks at whose record."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
