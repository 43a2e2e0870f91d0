"""What a person asks to have recorded. Coded fields become events; fields marked `Words` are narrative and stay in this service.

These models are also the bodies of the API's calls: an unknown field is refused rather than lost.
"""

import json
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from shared.clock import UtcDatetime
from shared.contracts.codes import (
    CareStatus,
    Category,
    ConductorRelation,
    DecisionKind,
    FoundLocation,
    Harm,
    InterviewOutcome,
    LastSeenPrecision,
    Reason,
    RiskLevel,
    RiskSource,
)


class Narrative:
    """Marks a field that people wrote: it may name anybody, so it never enters an event."""


NARRATIVE = Narrative()

WRITTEN = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL, and nobody writes one."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=WRITTEN)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=WRITTEN)]
"""20,000 characters are ten pages: more is a document. 300 fill one line of a form."""


class Command(BaseModel):
    """`name` is what logs and the access log call it: `raise_episode`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]

    def narrative(self) -> dict[str, str]:
        """The free text of this command by field path (`voice.words`); what was left empty is left out."""
        found: dict[str, str] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if value is not None and any(isinstance(mark, Narrative) for mark in field.metadata):
                found |= _flat(name, value)
        return found


def _flat(path: str, value: Any) -> dict[str, str]:
    if isinstance(value, BaseModel):
        parts = (_flat(f"{path}.{name}", part) for name, part in value if part is not None)
        return {name: text for part in parts for name, text in part.items()}
    return {path: value if isinstance(value, str) else json.dumps(value)}


class Provisional(BaseModel):
    """A child who is not in the register: taken into care tonight, arrived alone, another council's. Matched later by a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line | None = None
    description: Words
    approximate_age: int = Field(ge=0, le=25)
    care_status: CareStatus


class RiskSaid(BaseModel):
    """The first assessment, by whoever raises: its source is social work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: RiskLevel
    rationale: Words


class RaiseEpisode(Command):
    """`last_seen_at` is when the child left or was last seen by a responsible adult, whichever is later (DfE)."""

    name = "raise_episode"

    category: Category
    last_seen_at: UtcDatetime
    last_seen_precision: LastSeenPrecision = LastSeenPrecision.EXACT
    last_seen_until: UtcDatetime | None = None
    last_seen_by: Annotated[Line, NARRATIVE]
    last_seen_place: Annotated[Line | None, NARRATIVE] = None
    reported_at: UtcDatetime | None = None
    circumstances: Annotated[Words, NARRATIVE]
    risk: RiskSaid
    police_reference: Annotated[Line | None, NARRATIVE] = None
    owner: UUID | None = None

    def narrative(self) -> dict[str, str]:
        return super().narrative() | {"rationale": self.risk.rationale}


class AssessRisk(Command):
    name = "assess_risk"

    level: RiskLevel
    rationale: Annotated[Words, NARRATIVE]
    source: RiskSource = RiskSource.SOCIAL_WORK
    assessed_at: UtcDatetime | None = None


class ReportToPolice(Command):
    """`police_reference` is the CAD number."""

    name = "report_to_police"

    police_reference: Annotated[Line, NARRATIVE] = Field(validation_alias=AliasChoices("police_reference", "reference"))
    reported_at: UtcDatetime | None = None


class RecordManagementDecision(Command):
    name = "record_management_decision"

    decision: Annotated[Words, NARRATIVE]
    rationale: Annotated[Words, NARRATIVE]
    at: UtcDatetime | None = None
    kind: DecisionKind = DecisionKind.OTHER


class RecordReturn(Command):
    name = "record_return"

    returned_at: UtcDatetime
    found_location: FoundLocation
    returned_by: Annotated[Line | None, NARRATIVE] = None
    condition: Annotated[Words | None, NARRATIVE] = None


class OfferInterview(Command):
    name = "offer_interview"

    offered_at: UtcDatetime
    outcome: InterviewOutcome
    reason: Annotated[Words | None, NARRATIVE] = None
    advocate_offered: bool | None = None


class Voice(BaseModel):
    """The child's own words, what they were told about them, who may read them, and consent to quote."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Words
    told_child: Words | None = None
    readers: tuple[Line, ...] | None = None
    consent_to_quote: bool | Line | None = None


class Feedback(BaseModel):
    """Three optional questions to the child: yes or no, or in their words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listened_to: bool | Line | None = None
    right_person: bool | Line | None = None
    changed: bool | Line | None = None


class HoldInterview(Command):
    """A return home interview that was held. `episodes` are others of the same child that it also answers."""

    name = "hold_interview"

    held_at: UtcDatetime
    conducted_by: Annotated[Line, NARRATIVE]
    conductor_relation: ConductorRelation
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()
    with_whom: Annotated[Words | None, NARRATIVE] = None
    voice: Annotated[Voice | None, NARRATIVE] = None
    would_help: Annotated[Words | None, NARRATIVE] = None
    episodes: tuple[UUID, ...] = Field(default=(), max_length=50)
    feedback: Annotated[Feedback | None, NARRATIVE] = None


class Cancel(Command):
    """Raised in error."""

    name = "cancel"

    reason: Annotated[Words, NARRATIVE]
