"""Starts, watches and stops the two servers on one data folder."""

import asyncio
import os
import pwd
import re
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import psycopg
import structlog
from psycopg import sql

from shared.embedded.account import Account
from shared.embedded.errors import EmbeddedServersError
from shared.embedded.folder import FolderLock, clear_socket_folder, make_data_folder, socket_folder
from shared.embedded.postgresql import PORT, Cluster
from shared.embedded.programs import at_work_in
from shared.embedded.valkey import Valkey

log = structlog.get_logger()

SUPERUSER = "postgres"
LONGEST_PAUSE = 30.0  # seconds between tries to start a dead server again


@dataclass(frozen=True)
class Servers:
    """Where the running servers answer."""

    sockets: Path
    redis_url: str

    def postgres_dsn(self, database: str, role: str | None = None) -> str:
        """A libpq URI; the role has the database's name unless another is given."""
        return f"postgresql://{role or database}@/{database}?host={self.sockets}&port={PORT}"


class EmbeddedServers:
    """PostgreSQL and Valkey on one data folder, for as long as this program runs.

    Everything in PostgreSQL survives kill -9 of anything, unless `durable` is False (for tests). Valkey starts empty.
    What an earlier, killed supervisor left running is stopped by the next start, never taken over: there is one way to be started.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        folder = Path(data_dir).absolute()
        self.folder = folder.parent.resolve() / folder.name
        self._lock = FolderLock(self.folder)
        self._durable = durable
        self._turn = threading.RLock()  # start, stop and a restart by `keep_running` exclude each other
        self._parts: tuple[Cluster, Valkey] | None = None
        self._sockets: Path | None = None  # only once it is certainly ours
        self._servers: Servers | None = None

    def start(self) -> Servers:
        """Start both servers; a second or two the first time, a quarter of a second later on, longer after a crash.

        Raises FolderInUse, or EmbeddedServersError saying what is wrong; then nothing is left running.
        """
        if not os.path.exists("/proc/self/exe"):
            raise EmbeddedServersError("The embedded servers need Linux: use docker compose here.")
        with self._turn:
            if self._servers is not None:
                return self._servers
            try:
                account = Account.for_cluster(self.folder / "postgres")
                make_data_folder(self.folder, account)
                self._lock.take()
                self._servers = self._start(account)
            except PermissionError as refused:
                self.stop()
                raise EmbeddedServersError(f"{refused}: run as the owner of {self.folder}, or choose another data folder.") from refused
            except BaseException:
                self.stop()
                raise
            return self._servers

    def stop(self) -> None:
        """Fast shutdown: what is committed is kept, no program is left, the folder is free. Does nothing when not started."""
        with self._turn:
            if self._parts is not None:
                cluster, valkey = self._parts
                valkey.stop()
                cluster.stop()
            if self._sockets is not None:
                shutil.rmtree(self._sockets)
            self._sockets = None
            self._parts = self._servers = None
            self._lock.free()

    def ensure_database(self, name: str) -> str:
        """A database and a role of the same name that owns it, made unless they are there. Returns the role's DSN."""
        if self._servers is None:
            raise EmbeddedServersError("The servers are not running.")
        if not re.fullmatch("[a-z_]{1,40}", name):
            raise ValueError(f"not a database's name: {name!r}")
        it = sql.Identifier(name)
        with psycopg.connect(self._servers.postgres_dsn("postgres", SUPERUSER), autocommit=True) as admin:
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(it))
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(it, it))
            admin.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(it))
        return self._servers.postgres_dsn(name)

    async def keep_running(self) -> None:
        """Start again whichever server dies, until cancelled. Cancel it before `stop`."""
        pause = 0.0
        while True:
            await self._death_of_a_server()
            await asyncio.sleep(pause)
            try:
                await asyncio.to_thread(self._start_the_dead)
                pause = 0.0
            except EmbeddedServersError as failure:
                pause = min(LONGEST_PAUSE, pause * 2 or 0.5)
                log.error("embedded server does not start again", reason=str(failure), next_try_seconds=pause)

    def _start(self, account: Account) -> Servers:
        sockets = socket_folder(self.folder)
        logs = self.folder / "logs"
        us = pwd.getpwuid(os.geteuid()).pw_name
        cluster = Cluster(self.folder / "postgres", sockets, logs, account, us, durable=self._durable)
        valkey = Valkey(self.folder / "valkey", sockets, account)
        self._parts = cluster, valkey
        valkey.stop()
        cluster.stop()
        clear_socket_folder(sockets, account)
        self._sockets = sockets
        account.own(logs)
        valkey.start()
        cluster.start()
        return Servers(sockets, f"unix://{valkey.socket}")

    def _start_the_dead(self) -> None:
        with self._turn:
            if self._parts is None:
                return
            for part in self._parts:
                if not part.alive():
                    log.warning("embedded server died, starting it again", server=type(part).__name__.lower())
                    part.stop()
                    part.start()

    async def _death_of_a_server(self) -> None:
        """Returns at once when one is dead already."""
        if self._parts is None:
            raise EmbeddedServersError("The servers are not running.")
        if not all(part.alive() for part in self._parts):
            return
        loop = asyncio.get_running_loop()
        died = asyncio.Event()
        with at_work_in(part.home for part in self._parts) as programs:
            chief = {part.server_pid() for part in self._parts}
            watched = [program.pidfd for program in programs if program.pid in chief]
            for pidfd in watched:
                loop.add_reader(pidfd, died.set)
            try:
                if len(watched) == len(self._parts):
                    await died.wait()
            finally:
                for pidfd in watched:
                    loop.remove_reader(pidfd)
