"""PostgreSQL for a service: a pool of connections and its own migrations. Statements are SQL and live with whoever needs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.observability import DependencyHealth

Connection = psycopg.AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]

SERVICES = Path(__file__).parent.parent / "services"


def make_pool(dsn: str, *, largest: int = 10, smallest: int = 1) -> Pool:
    """A pool, not yet open: `await pool.open()` in the app's lifespan. Each `pool.connection()` block is one transaction.

    `largest` protects the server's connection limit: three services, two replicas each, stay under PostgreSQL's default 100.
    A try to reconnect is given up after a second, so that the next request starts a fresh one: by default the pool doubles its pause
    and is back only as long after an outage as the outage took.
    """
    options: dict[str, Any] = {"row_factory": dict_row}
    return AsyncConnectionPool(
        dsn, connection_class=Connection, kwargs=options, min_size=smallest, max_size=largest, open=False, timeout=5, reconnect_timeout=1
    )


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """One transaction in as many round trips as there are answers to wait for.

    A statement whose answer nobody fetches travels with the next one that somebody does, and the last of them with COMMIT. What the
    server says against it is raised there, or at the end of the block at the latest; then nothing was changed.
    """
    async with pool.connection() as conn, conn.pipeline():
        yield conn
        await conn.execute("COMMIT")  # the pool's own would come after the pipeline, in a round trip of its own


def migrate(service: str, dsn: str) -> None:
    """Bring one service's database up to this build's migrations. Waits for another replica doing the same (advisory lock)."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        if _stands_at(conn) == [newest(service)]:
            return
        conn.execute("SELECT pg_advisory_lock(hashtext('safereturn migrations'))")
        _upgrade(service, dsn)


def newest(service: str) -> str:
    """The last of a service's migrations, by its file's name, which begins with its revision."""
    return max(path.name.partition("_")[0] for path in (SERVICES / service / "migrations" / "versions").glob("*.py"))


def _stands_at(conn: psycopg.Connection[Any]) -> list[str]:
    """The revisions a database says it is at; none where it is new."""
    try:
        return [revision for (revision,) in conn.execute("SELECT version_num FROM alembic_version")]
    except psycopg.errors.UndefinedTable:
        return []


def _upgrade(service: str, dsn: str) -> None:
    from alembic import command  # half a second with all it brings, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SERVICES / service / "migrations"))
    config.attributes["dsn"] = dsn
    command.upgrade(config, "head")


async def store_health(pool: Pool) -> DependencyHealth:
    """Whether the service's database answers, within two seconds."""
    try:
        async with pool.connection(timeout=2) as conn:
            await conn.execute("SELECT 1")
    except (psycopg.Error, PoolTimeout) as error:
        return DependencyHealth(name="postgresql", ok=False, detail=type(error).__name__)
    return DependencyHealth(name="postgresql", ok=True)
