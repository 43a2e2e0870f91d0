"""What is recorded once a child is back, or their absence ended otherwise: the return, what follows it, actions until done."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from services.missing.domain.command import NARRATIVE, ChildsAccount, Command, Line, Voice, Words
from shared.clock import UtcDatetime
from shared.contracts.codes import ConductorRelation, FoundLocation, Harm, InterviewOutcome, Reason
from shared.contracts.response_codes import ActionOrigin, AgeGap, Communication, EndKind, Response, SinceUnsafe, Support


class RecordReturn(ChildsAccount):
    """`since_unsafe`, where it stands that it is not safe for the child to go back: what has changed, and `what_changed` in words.

    Left out, nobody was asked, as by a case system: the child is back all the same. Null is no answer, and refused there.
    """

    name = "record_return"

    returned_at: UtcDatetime
    found_location: FoundLocation
    returned_by: Annotated[Line | None, NARRATIVE] = None
    condition: Annotated[Words | None, NARRATIVE] = None
    since_unsafe: SinceUnsafe | None = None
    what_changed: Annotated[Words | None, NARRATIVE] = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.since_unsafe is None) != (self.what_changed is None):
            raise ValueError("since_unsafe and what_changed go together")
        return self


class RecordOtherEnd(Command):
    """An end that was no return. Who turned 18 is held on to until `accepted_by`, a named adult worker: the same call again."""

    name = "record_other_end"

    kind: EndKind
    at: UtcDatetime
    accepted_by: Annotated[Line | None, NARRATIVE] = None


class RecordPreventionCheck(ChildsAccount):
    """Police contact with the child after their return (formerly "safe and well")."""

    name = "record_prevention_check"

    checked_at: UtcDatetime
    by: Annotated[Line, NARRATIVE]
    account: Annotated[Words | None, NARRATIVE] = None


class MakeReturnPlan(Command):
    """Discussion, interview or both, and why; `wants` is whom the child wants. May be made again: the latest stands."""

    name = "make_return_plan"

    responses: tuple[Response, ...] = Field(min_length=1, max_length=10)
    rationale: Annotated[Words, NARRATIVE]
    wants: Annotated[Words | None, NARRATIVE] = None


class HoldDiscussion(ChildsAccount):
    """The child's own social worker talked it through with them: a response in its own right."""

    name = "hold_discussion"

    held_at: UtcDatetime
    summary: Annotated[Words, NARRATIVE]
    reasons: tuple[Reason, ...] = ()
    age_gap: AgeGap | None = None
    voice: Annotated[Voice | None, NARRATIVE] = None


class OfferInterview(Command):
    name = "offer_interview"

    offered_at: UtcDatetime
    outcome: InterviewOutcome
    reason: Annotated[Words | None, NARRATIVE] = None
    advocate_offered: bool | None = None


class Feedback(BaseModel):
    """Three optional questions to the child: yes or no, or in their words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listened_to: bool | Line | None = None
    right_person: bool | Line | None = None
    changed: bool | Line | None = None


class HoldInterview(ChildsAccount):
    """A return home interview that was held. `episodes` are others of the same child that it also answers.

    `another`: it is not the one that is recorded of the same London day already; left out, nobody was asked.
    `known_to_child`: they had met before.
    `interpreter` names the language or the person; `observation` stands in place of words.
    `whereabouts`: where they were while away; `other_reason` and `other_harm` say what the code `other` stands for.
    """

    name = "hold_interview"

    held_at: UtcDatetime
    conducted_by: Annotated[Line, NARRATIVE]
    conductor_relation: ConductorRelation
    known_to_child: bool | None = None
    communication: Communication | None = None
    interpreter: Annotated[Line | None, NARRATIVE] = None
    observation: Annotated[Words | None, NARRATIVE] = None
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()
    age_gap: AgeGap | None = None
    with_whom: Annotated[Words | None, NARRATIVE] = None
    whereabouts: Annotated[Words | None, NARRATIVE] = None
    other_reason: Annotated[Words | None, NARRATIVE] = None
    other_harm: Annotated[Words | None, NARRATIVE] = None
    voice: Annotated[Voice | None, NARRATIVE] = None
    would_help: Annotated[Words | None, NARRATIVE] = None
    episodes: tuple[UUID, ...] = Field(default=(), max_length=50)
    another: bool | None = None
    feedback: Annotated[Feedback | None, NARRATIVE] = None


class SetAction(Command):
    """What somebody does by a London date. An owner who is no user is named in words, and stays narrative.

    `support`: where it offers the child, or the family around them, a service.
    """

    name = "set_action"

    what: Annotated[Words, NARRATIVE]
    owner: UUID | Line | None = Field(default=None, union_mode="left_to_right")
    due: date
    origin: ActionOrigin = Field(validation_alias=AliasChoices("from", "origin"), serialization_alias="from")
    support: Support | None = None
    done_at: UtcDatetime | None = None
    outcome: Annotated[Words | None, NARRATIVE] = None

    def narrative(self) -> dict[str, str]:
        return super().narrative() | ({"owner": self.owner} if isinstance(self.owner, str) else {})


class CompleteAction(Command):
    """Done, and what came of it. The id of the action is in the address."""

    name = "complete_action"

    action_id: UUID
    done_at: UtcDatetime
    outcome: Annotated[Words, NARRATIVE]
