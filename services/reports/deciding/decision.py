"""A decision on a finding: what was decided, who owns it, when it is looked at again, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.reports.indicators.catalogue import INDICATORS
from shared.contracts.codes import Code

LONGEST_WORDS, LONGEST_OWNER = 1000, 200


class State(Code):
    """How a decision stands on a day. What is due is also open."""

    OPEN = "open", "Open"
    DUE = "due", "Due for review"
    DONE = "done", "Done"


@dataclass(frozen=True)
class Decision:
    """One version of it, whole. `finding` is what it was decided on, in the words in which it stood there, and `query` leads to it.

    Days are London dates. `outcome` is what the last review found; `done_on` is None while there is more to come. `at` in UTC, `by_role` in
    words: who wrote this version down.
    """

    decision_id: UUID
    version: int
    indicator: str
    month: str | None
    finding: str
    query: str
    decided_on: date
    decision: str
    owner: str
    review_on: date
    outcome: str | None
    done_on: date | None
    at: datetime
    by_name: str
    by_role: str

    @property
    def title(self) -> str:
        """Of the figure; the catalogue never forgets one, but a later build could."""
        return INDICATORS[self.indicator].title if self.indicator in INDICATORS else self.indicator

    def state(self, today: date) -> State:
        """`today` is a London date. On the day of its review it is due."""
        if self.done_on is not None:
            return State.DONE
        return State.DUE if self.review_on <= today else State.OPEN

    def late_on(self, day: date) -> bool:
        """Whether its review was due before this day and is not done."""
        return self.done_on is None and self.review_on < day
