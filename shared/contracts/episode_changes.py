"""All that may change about an episode, as one type."""

from shared.contracts.episode_arrangements import InterviewArranged, InterviewAssigned, SupervisionRecorded
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

EpisodeChange = (
    EpisodeRaised
    | AbsenceReportedAgain
    | EpisodeImported
    | ImportedPeriodsBrought
    | RiskAssessed
    | PoliceReported
    | ManagementDecisionRecorded
    | ChildReturned
    | InterviewOffered
    | InterviewHeld
    | EpisodeCancelled
    | ChildSighted
    | PersonTold
    | GrabPackSent
    | IntelligenceRecorded
    | IntelligenceShared
    | HandoverOffered
    | HandoverAccepted
    | HandoverWithdrawn
    | CategoryChanged
    | StrategyDecided
    | ChildFound
    | EpisodeEnded
    | PreventionChecked
    | ReturnPlanMade
    | DiscussionHeld
    | ActionSet
    | ActionDone
    | EpisodeClosed
    | EpisodeReopened
    | EpisodeCorrected
    | ChildMatched
    | LetterWritten
    | ChildCommented
    | ConsentWithdrawn
    | InterviewAssigned
    | InterviewArranged
    | SupervisionRecorded
    | EntryRecordedInError
    | PlacementNotNamed
)
