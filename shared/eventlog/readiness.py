"""Readiness is one question: when was this copy last confirmed level with its log?"""

import time
from datetime import datetime

from shared.clock import Clock

RECENT = 10.0
"""Seconds. Followers ask and relays look once a second; ten misses in a row are no hiccup."""


class LastLevel:
    """Remembers the last confirmation: its instant for people, and its age by a clock that nobody sets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._age_from: float | None = None
        self.at: datetime | None = None

    def confirm(self) -> None:
        self.at, self._age_from = self._clock.now(), time.monotonic()

    def recent(self) -> bool:
        return self._age_from is not None and time.monotonic() - self._age_from <= RECENT
