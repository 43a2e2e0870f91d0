"""The short forms on an episode: each a model of its questions, and the command its answer comes to."""

from typing import Any, ClassVar

from pydantic import BaseModel, model_validator

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from shared.contracts.codes import ConductorRelation, DecisionKind, FoundLocation, Harm, InterviewOutcome, Reason, RiskLevel, RiskSource
from shared.web import Moment, Refused, ask

YES_NO = {"yes": True, "no": False}


class Recorded(BaseModel):
    """`version` is the episode's when the form was opened: somebody else's change in between is seen before ours is kept."""

    command_type: ClassVar[type[c.Command]]
    version: int = ask("", default=0)

    def command(self) -> c.Command:
        return self.command_type(**self.model_dump(exclude={"version"}, exclude_none=True))


class RiskForm(Recorded):
    command_type = c.AssessRisk

    source: RiskSource = ask("Select whose assessment this is")
    level: RiskLevel = ask("Select how high the risk is")
    rationale: str = ask("Enter the reasons for this risk", what="The reasons", max_length=WORDS)


class PoliceForm(Recorded):
    command_type = c.ReportToPolice

    police_reference: str = ask("Enter the police reference", what="The police reference", max_length=LINE)
    reported_at: Moment = ask("Enter when it was reported to the police", what="When it was reported")


class ReturnForm(Recorded):
    command_type = c.RecordReturn

    returned_at: Moment = ask("Enter when they came back", what="When they came back")
    found_location: FoundLocation = ask("Select where they were found or how they came back")
    returned_by: str | None = ask("", what="Who brought them back", default=None, max_length=LINE)
    condition: str | None = ask("", what="How they are", default=None, max_length=WORDS)


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


class DecisionForm(Recorded):
    command_type = c.RecordManagementDecision

    kind: DecisionKind = ask("Select the kind of decision")
    decision: str = ask("Enter the decision", what="The decision", max_length=WORDS)
    rationale: str = ask("Enter the reasons for it", what="The reasons", max_length=WORDS)
    at: Moment = ask("Enter when it was decided", what="When it was decided")


class CancelForm(Recorded):
    command_type = c.Cancel

    reason: str = ask("Enter why this was raised in error", what="The reason", max_length=WORDS)


def questions(model: type[Recorded]) -> dict[str, Any]:
    """The codes a form offers, by question, for its template."""
    offered: dict[type[Recorded], dict[str, Any]] = {
        RiskForm: {"sources": RiskSource},
        ReturnForm: {"locations": FoundLocation},
        OfferForm: {"outcomes": InterviewOutcome},
        InterviewForm: {"relations": ConductorRelation, "reasons": Reason, "harms": Harm},
        DecisionForm: {"kinds": [kind for kind in DecisionKind if kind is not DecisionKind.COMMENT]},
    }
    return offered.get(model, {})
