"""Whom the servers run as: ourselves, or, as PostgreSQL refuses root, an account without rights."""

import os
import pwd
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shared.embedded.errors import EmbeddedServersError

UNPRIVILEGED = "nobody"

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2  # bits of a capability set, from linux/capability.h


@dataclass(frozen=True)
class Account:
    """An account of the machine."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_cluster(cls, cluster: Path) -> "Account":
        """Ourselves; for root the owner of the cluster that is there already, else an account without rights.

        Raises EmbeddedServersError for a root that may not even pass the folders of others, as it could not reach its servers.
        """
        me = os.geteuid()
        if me == 0 and not _we_hold(CAP_DAC_OVERRIDE):
            raise EmbeddedServersError("PostgreSQL refuses root, and this root lacks CAP_DAC_OVERRIDE to do without: run as another user.")
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
        if not all(self._passes(folder) for place in reaching for folder in place.parents):
            # Containers often withhold the narrower one.
            capability = "dac_read_search" if _we_hold(CAP_DAC_READ_SEARCH) else "dac_override"
            prefix += ["--securebits=+no_setuid_fixup", f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
            prefix += [f"--bounding-set=-all,+{capability}"]
        return [*prefix, "--", *words]

    def _passes(self, folder: Path) -> bool:
        found = folder.stat()
        bit = 0o100 if found.st_uid == self.uid else 0o010 if found.st_gid == self.gid else 0o001
        return bool(found.st_mode & bit)


def _we_hold(capability: int) -> bool:
    status = Path("/proc/self/status").read_text()
    held = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), 16)
    return bool(held >> capability & 1)
