"""What `notify` says about a daily list: that somebody has looked it through. What they wrote is on the list, never here."""

from datetime import date
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.facts import Fact


class DailyListSignedOff(Fact):
    """The list of a London `day`, as it was made at `made_at`, was signed off by a named person. `by` is opaque; `commented`: they wrote
    something."""

    recorded_at: UtcDatetime
    day: date
    made_at: UtcDatetime
    by: UUID
    role: str
    at: UtcDatetime
    commented: bool = False
