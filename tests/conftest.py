"""Real servers for the whole run: from the wheels, or with SAFERETURN_TEST_SERVERS=containers from testcontainers."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from databases import MakeDatabase
from psycopg import sql
from psycopg.conninfo import make_conninfo
from untried import NO_CHROMIUM, real_submissions, say_what_was_not_tried

from shared.clock import MovableClock
from shared.database import migrate
from shared.embedded import EmbeddedServers

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
IN_CI = os.environ.get("CI") == "true"
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROLE = "tester"  # an ordinary role, as the services have: a missing right must show


@dataclass(frozen=True)
class RunningServers:
    """Where this run's servers answer; `admin_dsn` is the superuser's."""

    admin_dsn: str
    redis_url: str
    migrated: dict[str, str] = field(default_factory=dict)
    """Databases to copy, by service."""

    async def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of another."""
        name = f"test_{uuid4().hex}"
        asked = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*map(sql.Identifier, (name, ROLE, template)))
        async with await psycopg.AsyncConnection.connect(self.admin_dsn, autocommit=True) as admin:
            await admin.execute(asked)
        return name

    def dsn(self, name: str) -> str:
        return make_conninfo(self.admin_dsn, dbname=name, user=ROLE, password=ROLE)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServers]:
    """PostgreSQL and Valkey (or Redis) for the whole run. A test that kills a server starts its own."""
    with ExitStack() as stack:
        if os.environ.get("SAFERETURN_TEST_SERVERS") == "containers":
            running = _from_containers(stack)
        else:
            running = _from_wheels(stack, tmp_path_factory.mktemp("servers"))
        with psycopg.connect(running.admin_dsn, autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(ROLE)))
        yield running


def _from_wheels(stack: ExitStack, folder: Path) -> RunningServers:
    embedded = EmbeddedServers(folder, durable=False)
    running = embedded.start()
    stack.callback(embedded.stop)
    return RunningServers(running.postgres_dsn("postgres"), running.redis_url)


def _from_containers(stack: ExitStack) -> RunningServers:
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # read when testcontainers is imported
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.community.redis import RedisContainer

    def started(container: Any) -> Any:
        # Published on this machine only; with_bind_ports takes no address.
        container.ports = dict.fromkeys(container.ports, ("127.0.0.1",))
        return stack.enter_context(container)

    postgres = started(PostgresContainer("postgres:16", driver=None))
    valkey = started(RedisContainer("redis:7").with_command(["redis-server", "--save", "", "--maxmemory-policy", "noeviction"]))
    address = f"redis://{valkey.get_container_host_ip()}:{valkey.get_exposed_port(6379)}/0"
    return RunningServers(postgres.get_connection_url(), address)


@asynccontextmanager
async def fresh_databases(servers: RunningServers) -> AsyncIterator[MakeDatabase]:
    made: list[str] = []

    async def make(service: str | None = None) -> str:
        if service and service not in servers.migrated:
            template = await servers.create()
            await asyncio.to_thread(migrate, service, servers.dsn(template))
            servers.migrated[service] = template
        made.append(await servers.create(servers.migrated[service]) if service else await servers.create())
        return servers.dsn(made[-1])

    yield make
    async with await psycopg.AsyncConnection.connect(servers.admin_dsn, autocommit=True) as admin:
        for name in made:
            await admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def fresh_database(servers: RunningServers) -> AsyncIterator[MakeDatabase]:
    """`await fresh_database()` is the DSN of a new empty database whose owner is an ordinary role; dropped after the test.

    `await fresh_database("missing")` has that service's tables: migrated once in a run, and copied.
    """
    async with fresh_databases(servers) as make:
        yield make


@pytest.fixture(scope="module")
async def modules_database(servers: RunningServers) -> AsyncIterator[str]:
    """The DSN of one new database with reports' tables, for all tests of a module."""
    async with fresh_databases(servers) as make:
        yield await make("reports")


@pytest.fixture
async def database(fresh_database: MakeDatabase) -> str:
    """The DSN of one new empty database."""
    return await fresh_database()


@pytest.fixture
def redis_url(servers: RunningServers) -> str:
    """An empty server with the settings every test may expect, whatever the one before changed."""
    with redis.Redis.from_url(servers.redis_url) as client:
        client.config_set("maxmemory", 0)
        client.config_set("maxmemory-policy", "noeviction")
        client.flushall()
    return servers.redis_url


@pytest.fixture
def clock() -> MovableClock:
    """A Thursday night in winter, when London is on UTC."""
    return MovableClock(datetime(2026, 1, 15, 22, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real submissions, which live beside the project and are never part of it."""
    return real_submissions(PROJECT)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Any]:
    """A Chromium of Playwright's asynchronous API: `await browser.new_page()`."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        await chromium.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--compose", action="store_true", help="run the tests of the compose topology (needs a Docker engine)")
    parser.addoption("--soak-seconds", type=int, default=0, help="run the soak tests for this long")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: faults at random moments for --soak-seconds")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests whose means are not here are skipped by name; in CI a missing browser fails instead."""
    wants_browser = item.get_closest_marker("browser") or "browser" in getattr(item, "fixturenames", ())
    if wants_browser and not CHROMIUM.exists():
        (pytest.fail if IN_CI else pytest.skip)(NO_CHROMIUM)
    if item.get_closest_marker("compose") and not item.config.getoption("--compose"):
        pytest.skip("needs --compose")
    if item.get_closest_marker("soak") and not item.config.getoption("--soak-seconds"):
        pytest.skip("needs --soak-seconds")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    say_what_was_not_tried(terminalreporter)
