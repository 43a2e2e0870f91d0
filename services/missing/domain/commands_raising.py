"""Raising an episode, and whom it is about where the register does not have them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.missing.domain.command import NARRATIVE, ChildsAccount, Line, Words
from shared.clock import UtcDatetime
from shared.contracts.codes import CareStatus, Category, FoundLocation, LastSeenPrecision, RiskLevel


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


class AlreadyBack(BaseModel):
    """A return that is known when the absence is written down: recorded late, from a paper form or the morning after."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    returned_at: UtcDatetime
    found_location: FoundLocation
    returned_by: Line | None = None
    condition: Words | None = None


class RaiseEpisode(ChildsAccount):
    """`last_seen_at` is when the child left or was last seen by a responsible adult, whichever is later (DfE).

    `returned` where the child is back already: nobody is alerted then. `police_reported_at`: when the police were told; where it is left
    out beside a reference, as we were.
    """

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
    police_reported_at: UtcDatetime | None = None
    owner: UUID | None = None
    returned: AlreadyBack | None = None

    def narrative(self) -> dict[str, str]:
        back = self.returned.model_dump(include={"returned_by", "condition"}, exclude_none=True) if self.returned else {}
        return super().narrative() | {"rationale": self.risk.rationale} | back


class ReportAgain(ChildsAccount):
    """A second report of the same absence adds to the open episode. A last-seen time later than the recorded one is asked about, not taken.

    `risk`: how whoever takes the report rates it now; `category`: whether this report knows where the child is.
    """

    name = "report_again"

    reported_at: UtcDatetime | None = None
    reported_by: Annotated[Line | None, NARRATIVE] = None
    category: Category | None = None
    last_seen_at: UtcDatetime | None = None
    last_seen_precision: LastSeenPrecision = LastSeenPrecision.EXACT
    last_seen_until: UtcDatetime | None = None
    last_seen_by: Annotated[Line | None, NARRATIVE] = None
    last_seen_place: Annotated[Line | None, NARRATIVE] = None
    circumstances: Annotated[Words, NARRATIVE]
    risk: RiskSaid | None = None
    police_reference: Annotated[Line | None, NARRATIVE] = None
    police_reported_at: UtcDatetime | None = None

    def narrative(self) -> dict[str, str]:
        return super().narrative() | ({"rationale": self.risk.rationale} if self.risk else {})
