"""The embedded topology: PostgreSQL, Valkey and the three services in one process, behind one address on this machine."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.clock import Clock, SystemClock
from shared.database import migrate
from shared.embedded import EmbeddedServers
from shared.identity.keys import make_all_keys
from shared.tasks import end

log = structlog.get_logger()

SERVICES = ("missing", "notify", "reports")


class OneAddress:
    """Sends `/notify...` and `/reports...` to their services and the rest to missing, as the proxy does in compose.

    Mounted apps' lifespans do not run by themselves: this enters each one's.
    """

    def __init__(self, apps: dict[str, FastAPI]) -> None:
        self.apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app_for(scope["path"])(scope, receive, send)

    def _app_for(self, path: str) -> ASGIApp:
        return self.apps.get(path.split("/", 2)[1], self.apps["missing"])

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with AsyncExitStack() as stack:
                for app in self.apps.values():
                    await stack.enter_async_context(app.router.lifespan_context(app))
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as failure:
            log.exception("a service could not start or stop")
            await send({"type": "lifespan.startup.failed", "message": str(failure)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


def settings_for(data: Path, servers: Any, port: int) -> dict[str, dict[str, Any]]:
    """What each service is told in this topology; everything else comes from `SAFERETURN_*` as in any other."""
    here = f"http://127.0.0.1:{port}"
    common = {
        "keys_dir": data / "keys",
        "redis_url": servers.redis_url,
        "missing_url": here,
        "notify_url": here,
        "reports_url": here,
        "public_url": os.environ.get("SAFERETURN_PUBLIC_URL", here),
    }
    own: dict[str, dict[str, Any]] = {
        "missing": {},
        "notify": {"outbox": data / "outbox"},
        "reports": {"duckdb_path": data / "reports.duckdb"},
    }
    return {name: common | own[name] | {"database_url": servers.postgres_dsn(name)} for name in SERVICES}


def make_app(service: str, clock: Clock, **settings: Any) -> FastAPI:
    """One service; what `settings` leaves out comes from `SAFERETURN_*`. Imported here: a command that runs none does not pay for it."""
    match service:
        case "missing":
            from services.missing.app import create_app as missing
            from services.missing.settings import MissingSettings

            return missing(MissingSettings(**settings), clock)
        case "notify":
            from services.notify.app import create_app as notify
            from services.notify.settings import NotifySettings

            return notify(NotifySettings(**settings), clock)
        case "reports":
            from services.reports.app import create_app as reports
            from services.reports.settings import ReportsSettings

            return reports(ReportsSettings(**settings), clock)
    raise ValueError(f"no such service: {service}")


class Announcing(uvicorn.Server):
    """Calls back once it really listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


async def run(data: Path, port: int, *, listening: Callable[[], None], clock: Clock | None = None) -> None:
    """Everything, until a signal. Raises EmbeddedServersError when the servers cannot start. Binds 127.0.0.1 and nothing else.

    The folder `data` gets the databases, the keys, the outbox and `running.json`, by which commands find this system.
    """
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    embedded = EmbeddedServers(data / "servers")
    servers = await asyncio.to_thread(embedded.start)
    try:
        for name in SERVICES:
            await asyncio.to_thread(migrate, name, await asyncio.to_thread(embedded.ensure_database, name))
        make_all_keys(data / "keys")
        told = settings_for(data, servers, port)
        apps = {name: make_app(name, clock or SystemClock(), **told[name]) for name in SERVICES}
        config = uvicorn.Config(
            OneAddress(apps), host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=3
        )
        with _outliving_sigterm():
            async with _watched(embedded), _findable(data, port):
                await Announcing(config, listening).serve()
            await asyncio.to_thread(embedded.stop)  # still deaf to SIGTERM; below is for whatever went wrong before
    finally:
        await asyncio.to_thread(embedded.stop)


@contextmanager
def _outliving_sigterm() -> Iterator[None]:
    """uvicorn stops at SIGTERM and then raises it again, which would end this program before its servers: they would run on alone."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@asynccontextmanager
async def _watched(embedded: EmbeddedServers) -> AsyncIterator[None]:
    watching = asyncio.create_task(embedded.keep_running())
    try:
        yield
    finally:
        await end(watching)


@asynccontextmanager
async def _findable(data: Path, port: int) -> AsyncIterator[None]:
    path = data / "running.json"
    path.write_text(json.dumps({"url": f"http://127.0.0.1:{port}", "pid": os.getpid()}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
