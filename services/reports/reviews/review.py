"""What a reviewer says of a case, and the rules between the answers. Words stay in reports' database: never in an event or a log."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from shared.texts import WRITTEN

LONGEST = 4000
AHEAD = timedelta(days=5 * 365)
"""A day later than this is a slip of the keyboard."""

Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True, pattern=WRITTEN)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=WRITTEN)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Action(_Said):
    """`owner` is somebody's name or post. Days are London dates."""

    what: Words
    owner: Line
    due: date
    done_on: date | None = None
    outcome: Words | None = None

    def overdue(self, today: date) -> bool:
        return self.done_on is None and self.due < today


class Rechecked(_Said):
    outcome: Recheck
    found: Words


class Review(_Said):
    """One version, whole. `recheck_on` is the London date on which the case is looked at again."""

    grade: Grade
    strengths: Words | None = None
    learning: Words
    about: tuple[LearningAbout, ...] = ()
    action: Action | None = None
    recheck_on: date | None = None
    rechecked: Rechecked | None = None

    def recheck_due(self, today: date) -> bool:
        return self.rechecked is None and self.recheck_on is not None and self.recheck_on <= today


def faults(review: Review, today: date) -> Iterator[tuple[str, str]]:
    """What cannot be so, each with the field it belongs to (`action.due`). `today` is London's."""
    action = review.action
    if review.grade is Grade.CONCERN and action is None:
        yield "action.what", "A cause for concern names the action that makes the child safe"
    if action is not None:
        if action.due > today + AHEAD:
            yield "action.due", "The day the action is due must be within five years"
        if action.done_on is not None and action.done_on > today:
            yield "action.done_on", "The day the action was done must be today or in the past"
        if action.done_on is not None and action.outcome is None:
            yield "action.outcome", "Say what came of the action"
        if action.outcome is not None and action.done_on is None:
            yield "action.done_on", "Enter the day the action was done"
    if review.recheck_on is not None and review.recheck_on > today + AHEAD:
        yield "recheck_on", "The day of the re-check must be within five years"
    if review.rechecked is not None and review.recheck_on is None:
        yield "recheck_on", "Enter the day of the re-check"
