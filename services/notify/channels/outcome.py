"""How the last conversation with the other side went: what readiness says of a channel."""

import time

from shared.observability import DependencyHealth

REMEMBERED = 600.0
"""Seconds a failure counts as today's: whatever waits is tried every 5 minutes at least, so later nothing is waiting."""


class Outcome:
    """Of one other side, `where` it answers; never an address of a person or what a server said."""

    def __init__(self, name: str, where: str) -> None:
        self._name, self._where = name, where
        self._failed_at = 0.0
        self.failure: str | None = None

    def note(self, failure: str | None) -> None:
        """A kind of failure, or None: it went well."""
        self.failure, self._failed_at = failure, time.monotonic()

    def health(self) -> DependencyHealth:
        failing = self.failure is not None and time.monotonic() - self._failed_at < REMEMBERED
        return DependencyHealth(name=self._name, ok=not failing, detail=f"{self._where}: {self.failure}" if self.failure else self._where)
