"""What people arrange among themselves: who interviews and when, and supervision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import model_validator

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded, Recording, always, back, found
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from services.missing.timeline import latest_words
from shared.identity.people import Person
from shared.web import Moment, Refused, ask


class AssignmentForm(Recorded):
    command_type = c.AssignInterview

    colleague: UUID | None = ask("Select who interviews", default=None)
    outside: str | None = ask("", what="Who interviews", default=None, max_length=LINE)

    @model_validator(mode="after")
    def _one_interviewer(self) -> "AssignmentForm":
        if (self.colleague is None) == (self.outside is None):
            raise Refused("colleague", "Select who interviews, or enter who else does: one of the two")
        return self

    def command(self) -> c.Command:
        return c.AssignInterview.model_validate({"to": self.colleague or self.outside})


class AppointmentForm(Recorded):
    command_type = c.ArrangeInterview

    at: Moment = ask("Enter when you will see them", what="When you will see them")
    place: str = ask("Enter where you will see them", what="Where you will see them", max_length=LINE)
    travel_minutes: int | None = ask("", what="The minutes to get there", default=None, ge=0, le=24 * 60)


class SupervisionForm(Recorded):
    command_type = c.RecordSupervision

    held: bool = ask("Select whether it was held")
    at: Moment = ask("Enter when this was", what="When this was")
    reflection: str | None = ask("", what="What you reflected on", default=None, max_length=WORDS)
    reason: str | None = ask("", what="The reason", default=None, max_length=WORDS)

    @model_validator(mode="after")
    def _why_not_held(self) -> "SupervisionForm":
        if not self.held and not self.reason:
            raise Refused("reason", "Enter why it was not held")
        return self


async def interviewers(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """Whoever may interview, and whom the child asked for."""
    choices = [{"value": id_, "text": name} for id_, name in await service.reading.interviewers(person)]
    return {"interviewers": choices, "wants": latest_words(opened.timeline).get("wants")}


ARRANGING: Mapping[str, Recording] = {
    "interview-assignment": Recording("Assign the interview", AssignmentForm, found, "The interview is assigned", choices=interviewers),
    "interview-appointment": Recording("Arrange the interview", AppointmentForm, back, "The interview is arranged", today="at"),
    "supervision": Recording("Record supervision", SupervisionForm, always, "The supervision is recorded", now="at"),
}
