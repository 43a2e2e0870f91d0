"""`safereturn run` and `safereturn serve`."""

import asyncio
import os
import sys
from pathlib import Path

import structlog
import uvicorn

from services.commands.system import CommandFailed
from shared.clock import SystemClock
from shared.database import migrate
from shared.embedded import EmbeddedServersError
from shared.identity.settings import IdentitySettings
from shared.observability import configure_logging
from shared.settings import LOOPBACK, ServiceSettings

log = structlog.get_logger()


async def run_here(data: Path, port: int, *, demo: bool) -> None:
    """The embedded system until Ctrl-C. With `demo`, a made-up authority is loaded once, while people can already sign in."""
    from services.one_process import run

    configure_logging("safereturn", ServiceSettings().log_level)
    data.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing runs yet; before the umask: the servers' account passes through it
    write_privately()
    began = asyncio.Event()

    def listening() -> None:
        print(f"Safe Return is at http://127.0.0.1:{port}  (Ctrl-C stops it)", file=sys.stderr, flush=True)
        began.set()

    try:
        async with asyncio.TaskGroup() as together:
            seeding = together.create_task(_seed_when(began, data)) if demo else None
            await run(data, port, listening=listening)
            if seeding is not None:
                seeding.cancel()
    except* EmbeddedServersError as refused:
        raise CommandFailed(str(refused.exceptions[0])) from refused


def write_privately() -> None:
    """From here on what this program makes is its own account's alone: DuckDB makes its file, the log beside it and what it spills
    by the umask, whenever it wants to, and they hold dates of birth."""
    os.umask(0o077)


async def _seed_when(began: asyncio.Event, data: Path) -> None:
    from services.commands.demonstration import load_demonstration

    await began.wait()
    try:
        await load_demonstration(data)
    except asyncio.CancelledError:
        log.info("stopped before the made-up authority was loaded whole")
    except Exception as failure:  # noqa: BLE001 - whatever went wrong with what is made up, the system that people use goes on
        log.error("the made-up authority could not be loaded whole", error=type(failure).__name__)
        print(f"The made-up authority could not be loaded whole ({type(failure).__name__}). The system goes on without.", file=sys.stderr)


def serve(service: str, host: str, port: int) -> None:
    """One service by its settings. Demonstration people exist only on this machine: another host needs an OIDC issuer,
    or SAFERETURN_PUBLISHED_ON_LOOPBACK=1 from whoever publishes the port on 127.0.0.1 alone (compose does)."""
    from services.one_process import make_app

    configure_logging(service, ServiceSettings().log_level)
    if IdentitySettings().demonstration and host not in LOOPBACK and os.environ.get("SAFERETURN_PUBLISHED_ON_LOOPBACK") != "1":
        raise CommandFailed(
            f"Demonstration people may not be reached from elsewhere: set SAFERETURN_OIDC_ISSUER, or bind 127.0.0.1, not {host}."
        )
    write_privately()
    migrate(service, ServiceSettings().database_url)
    uvicorn.run(
        make_app(service, SystemClock()),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
        proxy_headers=True,
    )
