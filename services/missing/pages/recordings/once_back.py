"""What is recorded once a child is found or back, or their absence ended otherwise."""

from collections.abc import Iterator, Mapping

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.agreeing import ActionDoneForm, ActionForm, colleagues, some_to_finish, undone
from services.missing.pages.recordings.heeding import heeding
from services.missing.pages.recordings.interviewing import InterviewForm, OfferForm, unanswered
from services.missing.pages.recordings.recording import Recorded, Recording, actions_open, back, found, standing
from services.missing.pages.recordings.voice import VOICE_OFFERS, AccountForm, VoiceForm
from services.missing.reading import OpenedEpisode
from shared.contracts.codes import ConductorRelation, Harm, InterviewOutcome, Reason
from shared.contracts.response_codes import AgeGap, Communication, EndKind, Response
from shared.web import Form, Moment, Refused, Typed, ask


class OtherEndForm(Recorded):
    """A death is confirmed by a tick of its own: it stops everything."""

    command_type = c.RecordOtherEnd

    kind: EndKind = ask("Select how the absence ended")
    confirmed: str | None = ask("", default=None)
    accepted_by: str | None = ask("", what="Who accepts", default=None, max_length=LINE)
    at: Moment = ask("Enter when this was", what="When this was")

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.kind is EndKind.DIED and self.confirmed != "yes":
            yield Refused("confirmed", "Tick to confirm that the child has died, or select another answer")

    def command(self) -> c.Command:
        accepted_by = self.accepted_by if self.kind is EndKind.TURNED_18 else None
        return c.RecordOtherEnd(kind=self.kind, at=self.at, accepted_by=accepted_by)


class PreventionForm(AccountForm):
    command_type = c.RecordPreventionCheck

    checked_at: Moment = ask("Enter when the police saw them", what="When the police saw them")
    by: str = ask("Enter who saw them", what="Who saw them", max_length=LINE)
    account: str | None = ask("", what="What was said", default=None, max_length=WORDS)


class PlanForm(Recorded):
    command_type = c.MakeReturnPlan

    responses: list[Response] = ask("", default=[])
    rationale: str = ask("Enter why this is right for this child", what="The reasons", max_length=WORDS)
    wants: str | None = ask("", what="Whom they want to talk to", default=None, max_length=WORDS)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if not self.responses:
            yield Refused("responses", "Select a discussion, an interview or both")


class _Discussed(Recorded):
    """The first of the questions, so that what is wrong is told in the page's order."""

    held_at: Moment = ask("Enter when you talked", what="When you talked")
    summary: str = ask("Enter what you talked about", what="What you talked about", max_length=WORDS)
    reasons: list[Reason] = ask("", default=[])
    age_gap: AgeGap | None = ask("", default=None)


class DiscussionForm(VoiceForm, _Discussed):
    command_type = c.HoldDiscussion

    def command(self) -> c.Command:
        said = self.model_dump(include={"held_at", "summary", "reasons", "age_gap"})
        return c.HoldDiscussion(**said, voice=self.voice, names_placement=self.names_them)


def held_on_to(opened: OpenedEpisode, typed: Typed) -> Typed:
    """Who turned 18 has been recorded; what is left to say is which adult worker accepts them."""
    end = opened.view.episode.other_end
    waiting = end is not None and end.kind is EndKind.TURNED_18 and not end.accepted
    return Form.blank(OtherEndForm, kind=end.kind, at=end.at).typed if end and waiting and not typed else {}


WHY = {"reasons": Reason, "age_gaps": AgeGap}

ONCE_BACK: Mapping[str, Recording] = {
    "other-end": Recording(
        "Record another end",
        OtherEndForm,
        standing,
        "The end is recorded",
        today="at",
        recorded=held_on_to,
        choices=heeding,
    ),
    "prevention-check": Recording(
        "Record the prevention check", PreventionForm, found, "The prevention check is recorded", today="checked_at"
    ),
    "return-plan": Recording("Make the return plan", PlanForm, found, "The return plan is made", offers={"responses": Response}),
    "discussion": Recording(
        "Record a discussion",
        DiscussionForm,
        found,
        "The discussion is recorded",
        today="held_at",
        offers=WHY | VOICE_OFFERS,
    ),
    "interview-offer": Recording(
        "Record an interview offer",
        OfferForm,
        back,
        "The interview offer is recorded",
        today="offered_at",
        offers={"outcomes": InterviewOutcome},
    ),
    "interview": Recording(
        "Record an interview",
        InterviewForm,
        back,
        "The interview is recorded",
        today="held_at",
        offers={"relations": ConductorRelation, "communications": Communication, "harms": Harm} | WHY | VOICE_OFFERS,
        choices=unanswered,
    ),
    "action": Recording("Agree an action", ActionForm, standing, "The action is agreed", choices=colleagues),
    "action-done": Recording(
        "Record what came of an action",
        ActionDoneForm,
        actions_open,
        "The action is done",
        today="done_at",
        choices=undone,
        about="action_id",
        theirs=some_to_finish,
    ),
}
