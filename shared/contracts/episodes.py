"""What `missing` says about an episode. Each event carries its change and the whole episode after it, so a consumer needs no history.

Codes and instants only. What people wrote (circumstances, rationales, places, a police reference, a child's words) stays in `missing`.
"""

from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.codes import Category, EpisodeStatus, FoundLocation, LastSeenPrecision
from shared.contracts.episode_arrangements import (
    Appointment,
    Assignment,
    InterviewArranged,
    InterviewAssigned,
    Supervision,
    SupervisionRecorded,
)
from shared.contracts.episode_changes import EpisodeChange
from shared.contracts.episode_childs_part import ChildCommented, ConsentWithdrawn, LetterWritten
from shared.contracts.episode_on_record import (
    ChildMatched,
    EntryRecordedInError,
    EpisodeCancelled,
    EpisodeClosed,
    EpisodeCorrected,
    EpisodeImported,
    EpisodeReopened,
    ImportedPeriodsBrought,
    PlacementNotNamed,
)
from shared.contracts.episode_once_back import (
    ActionDone,
    ActionSet,
    ChildReturned,
    DiscussionHeld,
    EpisodeEnded,
    InterviewHeld,
    InterviewOffered,
    PreventionChecked,
    ReturnPlanMade,
)
from shared.contracts.episode_parts import (
    AgreedAction,
    ChildAtStart,
    Discussion,
    FieldCorrected,
    Handover,
    Interview,
    InterviewSummary,
    ManagementDecision,
    Offer,
    OtherEnd,
    Period,
    ReturnPlan,
    RiskRating,
    RiskRatings,
    SentRow,
    StrategyDecision,
    Told,
)
from shared.contracts.episode_while_away import (
    AbsenceReportedAgain,
    CategoryChanged,
    ChildFound,
    ChildSighted,
    EpisodeRaised,
    GrabPackSent,
    HandoverAccepted,
    HandoverOffered,
    HandoverWithdrawn,
    IntelligenceRecorded,
    IntelligenceShared,
    ManagementDecisionRecorded,
    PersonTold,
    PoliceReported,
    RiskAssessed,
    StrategyDecided,
)
from shared.contracts.facts import Fact
from shared.contracts.response_codes import EndKind

__all__ = [
    "AbsenceReportedAgain",
    "ActionDone",
    "ActionSet",
    "AgreedAction",
    "Appointment",
    "Assignment",
    "CategoryChanged",
    "ChildAtStart",
    "ChildCommented",
    "ChildFound",
    "ChildMatched",
    "ChildReturned",
    "ChildSighted",
    "ConsentWithdrawn",
    "Discussion",
    "DiscussionHeld",
    "EntryRecordedInError",
    "EpisodeCancelled",
    "EpisodeChange",
    "EpisodeClosed",
    "EpisodeCorrected",
    "EpisodeEnded",
    "EpisodeImported",
    "EpisodeRaised",
    "EpisodeRecorded",
    "EpisodeReopened",
    "EpisodeSnapshot",
    "FieldCorrected",
    "GrabPackSent",
    "Handover",
    "HandoverAccepted",
    "HandoverOffered",
    "HandoverWithdrawn",
    "ImportedPeriodsBrought",
    "IntelligenceRecorded",
    "IntelligenceShared",
    "Interview",
    "InterviewArranged",
    "InterviewAssigned",
    "InterviewHeld",
    "InterviewOffered",
    "InterviewSummary",
    "LetterWritten",
    "ManagementDecision",
    "ManagementDecisionRecorded",
    "Offer",
    "OtherEnd",
    "Period",
    "PersonTold",
    "PlacementNotNamed",
    "PoliceReported",
    "PreventionChecked",
    "ReturnPlan",
    "ReturnPlanMade",
    "RiskAssessed",
    "RiskRating",
    "RiskRatings",
    "SentRow",
    "StrategyDecided",
    "StrategyDecision",
    "Supervision",
    "SupervisionRecorded",
    "Told",
]


class EpisodeSnapshot(Fact):
    """One absence, from last seen until back (or another end), as it stands after `version` changes.

    `times` says how exact its times are: raised episodes know minutes, imported history only London days (an instant at London midnight
    stands for the day). `interview_due_at` is 72 elapsed hours after return, or after custody or hospital ended the absence.
    `last_sighted_at` is the latest sighting, `grab_pack_sent_at` the latest sending; `seen_later_at` a last-seen time of a second report,
    later than `last_seen_at`, that nobody has decided on yet; `handover` the offer nobody has accepted yet; `hidden_from_placement`: an
    account of the child names the placement, which may not read the episode any more. `by_people`: a person has recorded how an imported
    episode went on, and files have no say any more. `over_at` is when the absence ended, by the return or otherwise: a return out of
    custody or hospital comes after it; `end_recorded_at` is when that was written down. `closed_at`: a person closed it, or an end that
    closes; imported history is over without that. `raised_for`: the provisional child it was raised for, once that child was matched
    with the register. `assignment` and `appointment` are of an interview still to come. `carer_named` and `harm_told` count the accounts
    that name the carer or home, and those of serious harm; the flags say what is unanswered. `unsafe_since` (UTC): since when it stands
    that it is not safe to go back and nobody has decided where the child is safe; `unsafe_said` counts how often that began.
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
    police_reference_awaited: bool = False
    decisions: tuple[ManagementDecision, ...] = ()
    found_at: UtcDatetime | None = None
    found_location: FoundLocation | None = None
    returned_at: UtcDatetime | None = None
    interview_due_at: UtcDatetime | None = None
    offers: tuple[Offer, ...] = ()
    interviews: tuple[Interview, ...] = ()
    interview: InterviewSummary = InterviewSummary()
    cancelled_at: UtcDatetime | None = None
    last_sighted_at: UtcDatetime | None = None
    told: tuple[Told, ...] = ()
    grab_pack_sent_at: UtcDatetime | None = None
    intelligence: int = 0
    handover: Handover | None = None
    strategy_decisions: tuple[StrategyDecision, ...] = ()
    safe_to_return: bool | None = None
    unsafe_since: UtcDatetime | None = None
    unsafe_said: int = 0
    tonight_said: bool | None = None
    other_end: OtherEnd | None = None
    over_at: UtcDatetime | None = None
    end_recorded_at: UtcDatetime | None = None
    prevention_checked_at: UtcDatetime | None = None
    return_plan: ReturnPlan | None = None
    discussions: tuple[Discussion, ...] = ()
    actions: tuple[AgreedAction, ...] = ()
    hidden_from_placement: bool = False
    lado_to_hear: bool | None = None
    carer_named: int = 0
    harm_told: int = 0
    police_to_hear_harm: bool | None = None
    risk_after_harm: bool | None = None
    handed_over: bool = False
    by_people: bool = False
    closed_at: UtcDatetime | None = None
    raised_for: str | None = None
    seen_later_at: UtcDatetime | None = None
    assignment: Assignment | None = None
    appointment: Appointment | None = None
    supervisions: tuple[Supervision, ...] = ()

    @property
    def ongoing(self) -> bool:
        """Whether the child is not back yet: `open`, or `found` and not yet returned."""
        return self.status in (EpisodeStatus.OPEN, EpisodeStatus.FOUND)

    @property
    def goes_on_past_end(self) -> bool:
        """Open though an end is recorded: 18 and not accepted yet, or care ended and the child still missing."""
        return self.ongoing and self.other_end is not None

    @property
    def over(self) -> bool:
        """Closed or cancelled: nothing is called for any more."""
        return self.status in (EpisodeStatus.CLOSED, EpisodeStatus.CANCELLED)

    @property
    def ended_at(self) -> datetime | None:
        """UTC. When the absence was over: the child back, or its other end. None while it goes on, and where nobody knows."""
        return None if self.ongoing else self.over_at or self.returned_at

    @property
    def kept_elsewhere(self) -> bool:
        """Over in custody or hospital, and not back from there yet."""
        return self.status is EpisodeStatus.RETURNED and self.returned_at is None

    @property
    def died(self) -> bool:
        return self.other_end is not None and self.other_end.kind is EndKind.DIED


ChangeT = TypeVar("ChangeT", bound=Fact, covariant=True)


class EpisodeRecorded(Fact, Generic[ChangeT]):
    """The data of every episode event: what changed, and the episode after the change."""

    recorded_at: UtcDatetime
    change: ChangeT
    episode: EpisodeSnapshot
