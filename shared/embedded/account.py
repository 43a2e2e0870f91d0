"""Whom the servers run as: ourselves, or, as PostgreSQL refuses root, an account without rights."""

import os
import pwd
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shared.embedded.errors import EmbeddedServersError

UNPRIVILEGED = "nobody"

# Only what lets a program pass through closed folders. Containers often withhold the first, narrower one.
PASSING_CLOSED_FOLDERS = (("dac_read_search", 2), ("dac_override", 1))


@dataclass(frozen=True)
class Account:
    """An account of the machine."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_cluster(cls, cluster: Path) -> "Account":
        """Ourselves; for root the owner of the cluster that is there already, else an account without rights."""
        me = os.geteuid()
        if me != 0:
            found = pwd.getpwuid(me)
        elif cluster.exists() and cluster.stat().st_uid != 0:
            found = pwd.getpwuid(cluster.stat().st_uid)
        else:
            found = pwd.getpwnam(UNPRIVILEGED)
        return cls(found.pw_name, found.pw_uid, found.pw_gid)

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, folder: Path) -> None:
        """Make a folder, open to this account alone, and nothing above it."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if not self.is_us:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def command(self, *command: str | Path, reaching: Iterable[Path]) -> list[str]:
        """The command line that runs `command` as this account, able to reach the given places.

        Where a folder on the way is closed (a checkout under /root), the program keeps the one capability that passes it and no other.
        PostgreSQL asks `access()`, which ignores capabilities of an ordinary user unless `no_setuid_fixup` is set.
        """
        words = [str(word) for word in command]
        if self.is_us:
            return words
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise EmbeddedServersError("PostgreSQL refuses to run as root and setpriv (util-linux) is not installed: run as another user.")
        prefix = [setpriv, f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--no-new-privs"]
        closed = next((folder for place in reaching for folder in place.parents if not self._passes(folder)), None)
        if closed is not None:
            capability = _passing_capability(closed, self.name)
            prefix += ["--securebits=+no_setuid_fixup", f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
            prefix += [f"--bounding-set=-all,+{capability}"]
        return [*prefix, "--", *words]

    def _passes(self, folder: Path) -> bool:
        found = folder.stat()
        bit = 0o100 if found.st_uid == self.uid else 0o010 if found.st_gid == self.gid else 0o001
        return bool(found.st_mode & bit)


def _passing_capability(closed: Path, account: str) -> str:
    status = Path("/proc/self/status").read_text()
    held = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), 16)
    for capability, bit in PASSING_CLOSED_FOLDERS:
        if held & 1 << bit:
            return capability
    raise EmbeddedServersError(f"PostgreSQL has to run as {account}, which may not enter {closed}: choose another data folder or user.")
