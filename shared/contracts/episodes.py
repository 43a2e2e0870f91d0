"""What `missing` says about an episode. Each event carries its change and the whole episode after it, so a consumer needs no history.

Codes and instants only. What people wrote (circumstances, rationales, places, a police reference, a child's words) stays in `missing`.
"""

from datetime import date
from typing import Generic, Literal, TypeVar
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.children import Mark
from shared.contracts.codes import (
    CareStatus,
    Category,
    ConductorRelation,
    DecisionKind,
    EpisodeStatus,
    FoundLocation,
    Harm,
    InterviewOutcome,
    LastSeenPrecision,
    Reason,
    RiskLevel,
    RiskSource,
)
from shared.contracts.facts import Fact

# ---- parts of an episode ---------------------------------------------------------------------------------------------------


class SentRow(Fact):
    """Where an imported period stood in an SSDA903 file: `collection_year` as 2025-26, `line` counted from 1 for the heading."""

    collection_year: str
    line: int


class Period(Fact):
    """A stretch of one episode with one category, for the Department. Periods touch, never overlap; the last may be open."""

    category: Category
    start: UtcDatetime
    end: UtcDatetime | None = None
    sent: tuple[SentRow, ...] = ()


class RiskRating(Fact):
    level: RiskLevel
    assessed_at: UtcDatetime


class RiskRatings(Fact):
    """Police's and social work's ratings, side by side; neither overwrites the other."""

    social_work: RiskRating | None = None
    police: RiskRating | None = None


class Offer(Fact):
    offered_at: UtcDatetime
    outcome: InterviewOutcome
    advocate_offered: bool | None = None


class Interview(Fact):
    """A return home interview that was held. `independent` is derived by rule `independence_rule` (domain.md, rule 1, ours)."""

    held_at: UtcDatetime
    conductor_relation: ConductorRelation
    independent: bool
    independence_rule: int = 1
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()


class InterviewSummary(Fact):
    """The two 72-hour figures and what they rest on. 72 elapsed hours from return, weekends included (guidance 2014).

    `offered_at` is the first offer really made (outcomes `not_offered_*` are not offers), `held_at` the first interview held;
    `outcome` the latest recorded. The two flags are None while the child has not returned.
    """

    outcome: InterviewOutcome | None = None
    offered_at: UtcDatetime | None = None
    held_at: UtcDatetime | None = None
    conductor_relation: ConductorRelation | None = None
    independent: bool | None = None
    offered_within_72_hours: bool | None = None
    held_within_72_hours: bool | None = None


class ManagementDecision(Fact):
    kind: DecisionKind
    at: UtcDatetime


class ChildAtStart(Fact):
    """The coded facts about the child when they went missing, as the register had them when the episode was written down."""

    care_status: CareStatus
    in_care: bool
    provisional: bool = False
    date_of_birth: date | None = None
    age: int | None = None
    sex: str | None = None
    marks: tuple[Mark, ...] = ()
    restricted: bool = False
    legal_status: str | None = None
    placement_type: str | None = None
    placement_provider: str | None = None
    urn: str | None = None
    in_area: bool | None = None
    team: str | None = None


class EpisodeSnapshot(Fact):
    """One absence, from last seen until back (or another end), as it stands after `version` changes.

    `times` says how exact its times are: raised episodes know minutes, imported history only London days (an instant at London
    midnight stands for the day). `interview_due_at` is 72 elapsed hours after return.
    """

    episode_id: UUID
    reference: str
    version: int
    origin: Literal["raised", "imported"]
    times: Literal["minutes", "days"]
    status: EpisodeStatus
    child_id: str
    child: ChildAtStart
    category: Category
    periods: tuple[Period, ...]
    owner: UUID | None = None
    last_seen_at: UtcDatetime
    last_seen_precision: LastSeenPrecision
    last_seen_until: UtcDatetime | None = None
    reported_at: UtcDatetime
    recorded_at: UtcDatetime
    risk: RiskRatings = RiskRatings()
    police_reported_at: UtcDatetime | None = None
    decisions: tuple[ManagementDecision, ...] = ()
    found_at: UtcDatetime | None = None
    found_location: FoundLocation | None = None
    returned_at: UtcDatetime | None = None
    interview_due_at: UtcDatetime | None = None
    offers: tuple[Offer, ...] = ()
    interviews: tuple[Interview, ...] = ()
    interview: InterviewSummary = InterviewSummary()
    cancelled_at: UtcDatetime | None = None

    @property
    def ongoing(self) -> bool:
        """Whether the child is not back yet: `open`, or `found` and not yet returned."""
        return self.status in (EpisodeStatus.OPEN, EpisodeStatus.FOUND)


# ---- changes: what happened, in the past tense ---------------------------------------------------------------------------------


class EpisodeRaised(Fact):
    """A person told us a child is missing or away. Times are theirs; `reported_at` is when we were told."""

    episode_id: UUID
    reference: str
    child_id: str
    child: ChildAtStart
    category: Category
    last_seen_at: UtcDatetime
    last_seen_precision: LastSeenPrecision
    last_seen_until: UtcDatetime | None = None
    reported_at: UtcDatetime
    risk: RiskLevel
    owner: UUID | None = None


class EpisodeImported(Fact):
    """An episode brought in from an SSDA903 file: London days only, risk never told. Closed ones alert nobody."""

    episode_id: UUID
    reference: str
    child_id: str
    child: ChildAtStart
    periods: tuple[Period, ...]
    end_unknown: bool = False
    """No end was sent and a later year's file is silent: it is over, nobody knows since when."""


class ImportedPeriodsBrought(Fact):
    """A later file said more about an imported episode: an end to an open period, a period that joins it, the line it was sent on.

    `periods` are all of the episode's periods after it; `end_unknown` as in `EpisodeImported`.
    """

    periods: tuple[Period, ...]
    end_unknown: bool = False


class RiskAssessed(Fact):
    level: RiskLevel
    source: RiskSource
    assessed_at: UtcDatetime


class PoliceReported(Fact):
    """The police were told. Their incident reference (CAD number) stays in `missing`."""

    reported_at: UtcDatetime


class ManagementDecisionRecorded(Fact):
    kind: DecisionKind
    at: UtcDatetime


class ChildReturned(Fact):
    """Back in placement or home: the missing clock stops and the interview clock starts. Without an earlier `found` it is both."""

    returned_at: UtcDatetime
    found_location: FoundLocation


class InterviewOffered(Fact):
    offered_at: UtcDatetime
    outcome: InterviewOutcome
    advocate_offered: bool | None = None


class InterviewHeld(Fact):
    held_at: UtcDatetime
    conductor_relation: ConductorRelation
    independent: bool
    independence_rule: int = 1
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()


class EpisodeCancelled(Fact):
    """Raised in error. The reason is narrative and stays in `missing`."""

    cancelled_at: UtcDatetime


EpisodeChange = (
    EpisodeRaised
    | EpisodeImported
    | ImportedPeriodsBrought
    | RiskAssessed
    | PoliceReported
    | ManagementDecisionRecorded
    | ChildReturned
    | InterviewOffered
    | InterviewHeld
    | EpisodeCancelled
)


ChangeT = TypeVar("ChangeT", bound=Fact, covariant=True)


class EpisodeRecorded(Fact, Generic[ChangeT]):
    """The data of every episode event: what changed, and the episode after the change."""

    recorded_at: UtcDatetime
    change: ChangeT
    episode: EpisodeSnapshot
