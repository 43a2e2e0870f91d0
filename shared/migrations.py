"""What each service's `migrations/env.py` runs: the same few lines for all three."""

import psycopg
from alembic import context
from sqlalchemy import NullPool, create_engine


def run() -> None:
    """Run the migrations on `config.attributes["dsn"]` (libpq string or URI), each in its own transaction."""
    dsn = context.config.attributes["dsn"]
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
