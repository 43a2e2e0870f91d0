"""What is recorded while a child is away: risk, police, sightings, who is told, how we meet and decide, categories, finding."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AliasChoices, Field, model_validator

from services.missing.domain.command import NARRATIVE, ChildsAccount, Command, Line, Words
from shared.clock import UtcDatetime
from shared.contracts.codes import Category, DecisionKind, FoundLocation, RiskLevel, RiskSource
from shared.contracts.response_codes import Agency, ContactKind, IntelligenceKind, MeetingKind, StrategyOutcome, TellWhom


class AssessRisk(Command):
    name = "assess_risk"

    level: RiskLevel
    rationale: Annotated[Words, NARRATIVE]
    source: RiskSource = RiskSource.SOCIAL_WORK
    assessed_at: UtcDatetime | None = None


class ReportToPolice(Command):
    """`police_reference` is the CAD number; None where the police gave none yet. A second report adds it, and the first time stands."""

    name = "report_to_police"

    police_reference: Annotated[Line | None, NARRATIVE] = Field(
        default=None, validation_alias=AliasChoices("police_reference", "reference")
    )
    reported_at: UtcDatetime | None = None


class RecordManagementDecision(Command):
    name = "record_management_decision"

    decision: Annotated[Words, NARRATIVE]
    rationale: Annotated[Words, NARRATIVE]
    at: UtcDatetime | None = None
    kind: DecisionKind = DecisionKind.OTHER


class RecordSighting(ChildsAccount):
    """Somebody saw the child. Where that was a responsible adult, later than we knew, correct `last_seen_at` instead (DfE).

    With `contact` nobody saw them: they rang, or a message came. Where they were need not be known then, and it is no sighting.
    """

    name = "record_sighting"

    seen_at: UtcDatetime
    by: Annotated[Line, NARRATIVE]
    contact: ContactKind | None = None
    where: Annotated[Line | None, NARRATIVE] = None
    account: Annotated[Words | None, NARRATIVE] = None

    @model_validator(mode="after")
    def _seen_somewhere(self) -> Self:
        if self.contact is None and self.where is None:
            raise ValueError("give where they were seen, or contact")
        return self


class RecordTold(Command):
    """Told at a time, or not told and why: one of the two. `spoke_to`: who of them it was. The latest word on each stands.

    `of_harm`: it is about serious harm or exploitation that the child told of, as the police have to hear: another thing than that they
    are missing, or back.
    """

    name = "record_told"

    who: TellWhom
    told_at: UtcDatetime | None = None
    spoke_to: Annotated[Line | None, NARRATIVE] = None
    of_harm: bool = False
    not_told_because: Annotated[Words | None, NARRATIVE] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.told_at is None) == (self.not_told_because is None):
            raise ValueError("give either told_at or not_told_because")
        if self.spoke_to and self.told_at is None:
            raise ValueError("spoke_to goes with told_at")
        return self


class SendGrabPack(Command):
    """That the child's grab pack was sent (Philomena protocol: to the police): when, to which agency, and who there took it."""

    name = "send_grab_pack"

    to: Agency = Agency.POLICE
    recipient: Annotated[Line | None, NARRATIVE] = None
    sent_at: UtcDatetime | None = None


class RecordIntelligence(ChildsAccount):
    """Everything about it is kept here alone, its kind and when it was shared too: elsewhere it is only counted."""

    name = "record_intelligence"

    kind: Annotated[IntelligenceKind, NARRATIVE]
    account: Annotated[Words, NARRATIVE]
    source: Annotated[Words, NARRATIVE]
    handling: Annotated[Words, NARRATIVE]
    shared_with: Annotated[Words | None, NARRATIVE] = None
    shared_at: Annotated[UtcDatetime | None, NARRATIVE] = None
    at: UtcDatetime | None = None


class ShareIntelligence(Command):
    """What was recorded before is shared with somebody else now. `position` is the entry's on the timeline.

    Refused, 409, for an entry that is no intelligence or does not stand.
    """

    name = "share_intelligence"

    position: int
    shared_with: Annotated[Words, NARRATIVE]
    shared_at: Annotated[UtcDatetime | None, NARRATIVE] = None


class OfferHandover(Command):
    """To a person by name; the episode changes hands when they accept."""

    name = "offer_handover"

    to: UUID
    note: Annotated[Words | None, NARRATIVE] = None


class AcceptHandover(Command):
    """By the person it was offered to. The id of the offer is in the address."""

    name = "accept_handover"

    handover_id: UUID


class WithdrawHandover(Command):
    """The offer is taken back, or not taken. The id of the offer is in the address."""

    name = "withdraw_handover"

    handover_id: UUID


class ChangeCategory(Command):
    """Ends the running period and begins the next. `placement_ended`: the same category goes on in a new period (rule 575)."""

    name = "change_category"

    category: Category
    from_at: UtcDatetime
    reason: Annotated[Words, NARRATIVE]
    placement_ended: bool = False


class RecordStrategyDecision(Command):
    """A meeting held or planned, of a kind, or that none is needed and why. `at` of a meeting planned may be to come."""

    name = "record_strategy_decision"

    decision: StrategyOutcome
    kind: MeetingKind | None = None
    at: UtcDatetime
    rationale: Annotated[Words, NARRATIVE]
    attendees: tuple[Agency, ...] = ()

    @model_validator(mode="after")
    def _kind_of_meeting(self) -> Self:
        if self.decision.meeting and self.kind is None:
            raise ValueError("a meeting has a kind: give kind")
        return self


class RecordFound(ChildsAccount):
    """Whereabouts known again, not back yet. The same `found_at` again says what was open then: whether it is safe to go back."""

    name = "record_found"

    found_at: UtcDatetime
    place: FoundLocation
    seen_by: Annotated[Line, NARRATIVE]
    safe_to_return: bool | None = None
    tonight: Annotated[Words | None, NARRATIVE] = Field(default=None, description="where the child stays tonight")
    account: Annotated[Words | None, NARRATIVE] = None
