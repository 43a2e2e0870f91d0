"""The data folder: held by one supervisor at a time, with sockets in a folder that only its owner can enter."""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.embedded.account import Account
from shared.embedded.errors import EmbeddedServersError, FolderInUse

LONGEST_SOCKET_PATH = 107  # sockaddr_un holds 108 bytes, the last one zero
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


class FolderLock:
    """An exclusive lock on a folder, freed by the kernel however its holder ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def take(self) -> None:
        """Raises FolderInUse, naming the holder."""
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 1000, 0).decode(errors="replace").strip() or "a program that is just starting"
            os.close(descriptor)
            raise FolderInUse(f"{self._folder} is in use by {holder}: stop that first, or choose another data folder.") from None
        os.ftruncate(descriptor, 0)
        program = " ".join(os.path.basename(word) for word in sys.argv[:2])
        os.pwrite(descriptor, f"process {os.getpid()} ({program}), since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n".encode(), 0)
        self._descriptor = descriptor

    def free(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def make_data_folder(folder: Path, account: Account) -> None:
    """A new data folder is ours alone, except that the servers' account may pass through it. One that exists is left as it is."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if not account.is_us:
        os.chown(folder, -1, account.gid)
        folder.chmod(0o710)


def socket_folder(data_folder: Path) -> Path:
    """Inside the data folder; under /tmp, named by a hash of it, when its path cannot be a socket's.

    It may be too long, or hold what a connection string gives a meaning (libpq: a comma parts two servers).

    Not under $XDG_RUNTIME_DIR, which is emptied when its user's last session ends, servers or not.
    """
    inside = data_folder / "sockets"
    if len(str(inside)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9/._+-]+", str(inside)):
        return inside
    return Path("/tmp", f"safereturn-{hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:16]}")  # noqa: S108 - owner checked below


def clear_socket_folder(folder: Path, account: Account) -> None:
    """An empty folder of mode 0700 for this account. Raises EmbeddedServersError when a stranger has put something in its place.

    What an earlier run left goes: PostgreSQL's lock beside its socket names a pid that may by now be anybody's.
    """
    if os.path.lexists(folder):
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.uid, os.geteuid()):
            raise EmbeddedServersError(f"{folder} belongs to someone else (uid {found.st_uid}): remove it, or choose another data folder.")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)  # fails, rather than takes over, when somebody is quicker in /tmp
    account.own(folder)
