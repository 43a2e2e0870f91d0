"""The form of one case’s review, and what it says as a review."""

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from services.reports.reviews.review import LONGEST, Action, Rechecked, Review
from services.reports.reviews.store import Version
from shared.clock import LONDON, london_date
from shared.web import Form, Moment, Refused, ask

FIELD_OF = {"action.what": "what", "action.owner": "owner", "action.due": "due", "action.done_on": "done_on", "action.outcome": "outcome"}
"""Where on the form a fault of the review belongs; the others have its name."""


def noon(day: date) -> datetime:
    """A day alone as a form of moments holds it."""
    return datetime.combine(day, time(12), LONDON)


class CaseForm(BaseModel):
    """As `Review`, flat, in the words of the page."""

    grade: Grade = ask("Select how good the practice was")
    strengths: str | None = ask("", what="What was good", default=None, max_length=LONGEST)
    learning: str = ask("Enter what is to be learned", what="What is to be learned", max_length=LONGEST)
    about: list[LearningAbout] = ask("Select what the learning is about from the list", default_factory=list)
    what: str | None = ask("", what="The action", default=None, max_length=LONGEST)
    owner: str | None = ask("", what="Who does it", default=None, max_length=100)
    due: Moment | None = ask("Enter the day it is due", what="The day it is due", default=None)
    done_on: Moment | None = ask("", what="The day it was done", default=None)
    outcome: str | None = ask("", what="What came of it", default=None, max_length=LONGEST)
    recheck_on: Moment | None = ask("", what="The day of the re-check", default=None)
    rechecked: Recheck | None = ask("Select how it stands", default=None)
    found: str | None = ask("", what="What was found", default=None, max_length=LONGEST)
    version: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _parts_are_whole(self) -> "CaseForm":
        acting = (self.what, self.owner, self.due, self.done_on, self.outcome)
        if any(acting):
            for name, missing in (("what", "what is to be done"), ("owner", "who does it"), ("due", "the day it is due")):
                if not getattr(self, name):
                    raise Refused(name, f"Enter {missing}")
        if self.rechecked and not self.found:
            raise Refused("found", "Enter what you found when you looked again")
        if self.found and not self.rechecked:
            raise Refused("rechecked", "Select how it stands")
        return self

    @property
    def review(self) -> Review:
        action = None
        if self.what and self.owner and self.due:
            done_on = london_date(self.done_on) if self.done_on else None
            action = Action(what=self.what, owner=self.owner, due=london_date(self.due), done_on=done_on, outcome=self.outcome)
        rechecked = Rechecked(outcome=self.rechecked, found=self.found) if self.rechecked and self.found else None
        said = {"grade": self.grade, "strengths": self.strengths, "learning": self.learning, "about": tuple(self.about)}
        return Review(**said, action=action, recheck_on=london_date(self.recheck_on) if self.recheck_on else None, rechecked=rechecked)


def filled(said: Version | None) -> Form[CaseForm]:
    """The form as it stands: with what the newest version says."""
    if said is None:
        return Form.blank(CaseForm, version=0)
    review, action, again = said.review, said.review.action, said.review.rechecked
    stands: dict[str, Any] = {"grade": review.grade, "strengths": review.strengths, "learning": review.learning, "about": review.about}
    if action:
        stands |= {"what": action.what, "owner": action.owner, "due": noon(action.due), "outcome": action.outcome}
        stands |= {"done_on": noon(action.done_on)} if action.done_on else {}
    stands |= {"recheck_on": noon(review.recheck_on)} if review.recheck_on else {}
    stands |= {"rechecked": again.outcome, "found": again.found} if again else {}
    return Form.blank(CaseForm, version=said.version, **stands)
