"""The wheels' programs: where they are, and which are at work in a folder.

No pid file is trusted. A program is ours when its executable has one of our names and its working folder is one of ours, which the
kernel answers at any moment: also in the instant between a start and the writing of a pid file, after an upgrade has replaced the
executable, and when a pid has passed to a stranger. Signals go through pidfds, so they can only reach the program that was looked at.
"""

import os
import select
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from shared.embedded.errors import EmbeddedServersError

OURS = frozenset({"setpriv", "initdb", "pg_ctl", "postgres", "valkey-server"})

# Nothing of the application's environment (its secrets, PG* settings) reaches the servers.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def in_wheel(package: str, pattern: str) -> Path:
    """The one file of an installed package that matches a pattern. The package itself is not imported."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for found in Path(folder).glob(pattern):
            return found.resolve()
    raise EmbeddedServersError(f"The package {package} with {pattern} is not installed for this machine: run `make install`.")


@dataclass(frozen=True)
class Program:
    """A running program, held by a pidfd."""

    pid: int
    pidfd: int

    def signal(self, number: signal.Signals) -> None:
        try:
            signal.pidfd_send_signal(self.pidfd, number)
        except ProcessLookupError:
            return  # ended by itself meanwhile, which is what was wanted


@contextmanager
def at_work_in(folders: Iterable[Path]) -> Iterator[list[Program]]:
    """Our programs whose working folder is one of these."""
    places = {(found.st_dev, found.st_ino) for found in (folder.stat() for folder in folders if folder.exists())}
    with ExitStack() as held:
        programs = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or not _is_ours(int(name), places):
                continue
            try:
                pidfd = os.pidfd_open(int(name))
            except ProcessLookupError:
                continue
            held.callback(os.close, pidfd)
            if _is_ours(int(name), places):  # asked again: from here on the pidfd keeps the pid from meaning another
                programs.append(Program(int(name), pidfd))
        yield programs


def gone(programs: Iterable[Program], patience: float) -> bool:
    """Wait up to `patience` seconds for all of them to be gone; False when some are not."""
    deadline = time.monotonic() + patience
    for program in programs:
        waiting = select.poll()
        waiting.register(program.pidfd, select.POLLIN)
        if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return False
    return True


def _is_ours(pid: int, places: set[tuple[int, int]]) -> bool:
    try:
        executable = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
        folder = os.stat(f"/proc/{pid}/cwd")
    except OSError:
        return False  # gone, a kernel thread, or another account's
    return os.path.basename(executable) in OURS and (folder.st_dev, folder.st_ino) in places
