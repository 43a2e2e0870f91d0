"""Run by alembic."""

from shared.migrations import run

run()
