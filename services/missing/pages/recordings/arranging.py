"""What people arrange among themselves: who interviews and when, and supervision."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.decisions_arranging import ARRANGED_WITHIN
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded, Recording, always, back, found
from services.missing.pages.showing import may
from services.missing.permitted import takes_on
from services.missing.reading import OpenedEpisode
from services.missing.service import Missing
from services.missing.timeline import ARRANGED, latest_of, latest_words
from shared.clock import UtcDatetime
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.web import Form, Moment, Refused, Typed, ask, date_time


class AssignmentForm(Recorded):
    command_type = c.AssignInterview

    colleague: UUID | None = ask("Select who interviews", default=None)
    outside: str | None = ask("", what="Who interviews", default=None, max_length=LINE)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if (self.colleague is None) == (self.outside is None):
            yield Refused("colleague", "Select who interviews, or enter who else does: one of the two", unless=["outside"])

    def command(self) -> c.Command:
        return c.AssignInterview.model_validate({"to": self.colleague or self.outside})


class AppointmentForm(Recorded):
    """`due`: by when the interview is due, as the page says; a day after it is asked about before it is kept."""

    command_type = c.ArrangeInterview

    at: Moment = ask("Enter when you will see them", what="When you will see them")
    later: str | None = ask("", default=None)
    place: str = ask("Enter where you will see them", what="Where you will see them", max_length=LINE)
    travel_minutes: int | None = ask("", what="The minutes to get there", default=None, ge=0, le=24 * 60)
    due: UtcDatetime | None = ask("", default=None)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        asked = self.due is not None and self.at is not None and self.later != "yes"
        if asked and self.due and self.due < self.at <= self.due + ARRANGED_WITHIN:  # beyond that no tick helps
            by = date_time(self.due)
            yield Refused("later", f"{date_time(self.at)} is after the interview is due, {by}: change it, or tick that it cannot be sooner")

    def command(self) -> c.Command:
        return c.ArrangeInterview(at=self.at, place=self.place, travel_minutes=self.travel_minutes)


class SupervisionForm(Recorded):
    command_type = c.RecordSupervision

    held: bool = ask("Select whether it was held")
    at: Moment = ask("Enter when this was", what="When this was")
    reflection: str | None = ask("", what="What you reflected on", default=None, max_length=WORDS)
    reason: str | None = ask("", what="The reason", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.held is False and not self.reason:
            yield Refused("reason", "Enter why it was not held")


def appointed(opened: OpenedEpisode, typed: Typed) -> Typed:
    """By when it is due, and what is arranged already, for whoever moves it."""
    episode = opened.view.episode
    due = Form.blank(AppointmentForm, due=episode.interview_due_at and episode.interview_due_at.isoformat()).typed
    if episode.appointment is None or typed:
        return due
    place = latest_of(opened.timeline, ARRANGED).get("place")
    at, minutes = episode.appointment.at, episode.appointment.travel_minutes
    return due | Form.blank(AppointmentForm, at=at, place=place, travel_minutes=minutes).typed


async def interviewers(service: Missing, person: Person, opened: OpenedEpisode) -> Mapping[str, Any]:
    """Whoever may interview, and whom the child asked for. Who does not assign takes it on themselves: the reader stands first."""
    choices = [{"value": id_, "text": name} for id_, name in await service.reading.interviewers(person)]
    assigns = may(person, Action.INTERVIEWS_ASSIGN)
    return {"interviewers": choices if assigns else choices[:1], "assigns": assigns, "wants": latest_words(opened.timeline).get("wants")}


ARRANGING: Mapping[str, Recording] = {
    "interview-assignment": Recording(
        "Assign the interview", AssignmentForm, found, "The interview is assigned", choices=interviewers, theirs=takes_on
    ),
    "interview-appointment": Recording(
        "Arrange the interview", AppointmentForm, back, "The interview is arranged", today="at", to_come=True, recorded=appointed
    ),
    "supervision": Recording("Record supervision", SupervisionForm, always, "The supervision is recorded", now="at"),
}
