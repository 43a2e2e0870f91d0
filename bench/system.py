"""The real programs under measurement: `safereturn run`, `safereturn serve`, and the floor's own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg

from bench.floor_app import TABLES
from bench.register import token
from bench.scene import free_port, program, until
from shared.embedded import Servers
from shared.embedded.folder import socket_folder
from shared.identity.people import Role

SAFERETURN = str(Path(sys.executable).with_name("safereturn"))
SERVICES = ("missing", "notify", "reports")
READY = tuple(f"/{service}/health/ready" for service in SERVICES)


class System(NamedTuple):
    """`data` has its keys; `servers` are those it started."""

    port: int
    data: Path
    pid: int
    servers: Servers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, role: Role) -> str:
        return token(self.data, role)


@asynccontextmanager
async def embedded_system(folder: Path, told: Mapping[str, str] | None = None) -> AsyncIterator[System]:
    """`safereturn run` until every service is ready."""
    data, port = folder / "system", free_port()
    words = [SAFERETURN, "run", "--data", str(data), "--port", str(port)]
    async with program(words, told or {}, folder / "run.log") as running:
        await answering(running, f"http://127.0.0.1:{port}", READY)
        sockets = socket_folder(data / "servers")
        yield System(port, data, running.pid, Servers(sockets, f"unix://{sockets / 'valkey.sock'}"))


async def answering(running: subprocess.Popen[bytes], url: str, paths: Sequence[str]) -> None:
    """Returns once each path has answered 200. Raises RuntimeError when the program ends instead."""
    async with httpx.AsyncClient(base_url=url, timeout=5) as http:
        waiting = list(paths)

        async def all_answered() -> bool:
            if running.poll() is not None:
                raise RuntimeError(f"it ended with status {running.returncode}")
            try:
                while waiting and (await http.get(waiting[0])).status_code == 200:
                    waiting.pop(0)
            except httpx.TransportError:  # it does not listen yet
                return False
            return not waiting

        await until(all_answered, f"200 from {', '.join(paths)}")


async def level(system: System) -> None:
    """Wait until no follower or relay is behind: what was done to prepare is over."""
    async with httpx.AsyncClient(base_url=system.url, timeout=5) as http:

        async def nothing_behind() -> bool:
            answers = [(await http.get(f"/{service}/health/ready")).json() for service in SERVICES]
            return all(one["ok"] and not one["lag"] for answer in answers for one in answer["dependencies"])

        await until(nothing_behind, "every follower level", every=0.5)
    await asyncio.sleep(1)  # followers' own look at the feed comes once a second: one more, so that it has really settled


@asynccontextmanager
async def floor_program(folder: Path, servers: Servers, smtp_port: int = 0) -> AsyncIterator[int]:
    """The floor on the same servers, in a database of its own. Yields its port."""
    async with await psycopg.AsyncConnection.connect(servers.postgres_dsn("postgres", "postgres"), autocommit=True) as admin:
        await admin.execute("CREATE DATABASE floor")
    dsn = servers.postgres_dsn("floor", "postgres")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        await admin.execute(TABLES.encode())
    port = free_port()
    words = [sys.executable, "-m", "bench.floor_app", str(port), dsn, servers.redis_url, str(smtp_port)]
    async with program(words, {}, folder / "floor.log") as running:

        async def listens() -> bool:
            if running.poll() is not None:
                raise RuntimeError("the floor ended")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return False
            writer.close()
            return True

        await until(listens, "the floor listens")
        yield port
