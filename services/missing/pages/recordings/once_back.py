"""What is recorded once a child is back."""

from collections.abc import Mapping

from pydantic import model_validator

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import YES_NO, Recorded, Recording, over
from shared.contracts.codes import ConductorRelation, Harm, InterviewOutcome, Reason
from shared.web import Moment, Refused, ask


class OfferForm(Recorded):
    command_type = c.OfferInterview

    outcome: InterviewOutcome = ask("Select what came of it")
    offered_at: Moment = ask("Enter when this was", what="When this was")
    reason: str | None = ask("", what="The reason", default=None, max_length=WORDS)
    advocate_offered: str | None = ask("", default=None)

    def command(self) -> c.Command:
        return super().command().model_copy(update={"advocate_offered": YES_NO.get(self.advocate_offered or "")})

    @model_validator(mode="after")
    def _reason_where_not_held(self) -> "OfferForm":
        if self.outcome is InterviewOutcome.NOT_OFFERED_OTHER and not self.reason:
            raise Refused("reason", "Enter the reason it was not offered")
        return self


class InterviewForm(Recorded):
    command_type = c.HoldInterview

    held_at: Moment = ask("Enter when the interview was held", what="When the interview was held")
    conducted_by: str = ask("Enter who held the interview", what="Who held the interview", max_length=LINE)
    conductor_relation: ConductorRelation = ask("Select who they are to the child")
    reasons: list[Reason] = ask("", default=[])
    harms: list[Harm] = ask("", default=[])
    with_whom: str | None = ask("", what="Who they were with", default=None, max_length=WORDS)
    words: str | None = ask("", what="The child’s own words", default=None, max_length=WORDS)
    consent_to_quote: str | None = ask("", default=None)
    would_help: str | None = ask("", what="What would help", default=None, max_length=WORDS)
    listened_to: str | None = ask("", default=None)
    right_person: str | None = ask("", default=None)
    changed: str | None = ask("", default=None)

    @model_validator(mode="after")
    def _none_is_alone(self) -> "InterviewForm":
        if Harm.NONE_TOLD in self.harms and len(self.harms) > 1:
            raise Refused("harms", "Select what happened, or “No harm told of”, not both")
        return self

    def command(self) -> c.Command:
        said = {name: YES_NO[value] for name in ("listened_to", "right_person", "changed") if (value := getattr(self, name)) in YES_NO}
        voice = self.words and c.Voice(words=self.words, consent_to_quote=YES_NO.get(self.consent_to_quote or ""))
        return c.HoldInterview(
            **self.model_dump(include={"held_at", "conducted_by", "conductor_relation", "reasons", "harms", "with_whom", "would_help"}),
            voice=voice or None,
            feedback=c.Feedback(**said) if said else None,
        )


ONCE_BACK: Mapping[str, Recording] = {
    "interview-offer": Recording(
        "Record an interview offer",
        OfferForm,
        over,
        "The interview offer is recorded",
        today="offered_at",
        offers={"outcomes": InterviewOutcome},
    ),
    "interview": Recording(
        "Record an interview",
        InterviewForm,
        over,
        "The interview is recorded",
        today="held_at",
        offers={"relations": ConductorRelation, "reasons": Reason, "harms": Harm},
    ),
}
