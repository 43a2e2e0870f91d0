"""Who is in custody or hospital stands on the list of those who came back lately: their interviews are due as well."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

OWN = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    op.execute(OWN.read_text())
