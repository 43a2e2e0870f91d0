"""What may change about an episode, each change in the past tense. Codes and instants only."""

from datetime import date
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.codes import (
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
from shared.contracts.episode_arrangements import InterviewArranged, InterviewAssigned, SupervisionRecorded
from shared.contracts.episode_childs_part import ChildCommented, ConsentWithdrawn, LetterWritten
from shared.contracts.episode_parts import ChildAtStart, FieldCorrected, Period
from shared.contracts.facts import Fact
from shared.contracts.response_codes import ActionOrigin, Agency, Communication, EndKind, MeetingKind, Response, StrategyOutcome, TellWhom


class EpisodeRaised(Fact):
    """A person told us a child is missing or away. Times are theirs; `reported_at` is when we were told.

    `returned_at`: the child was back already when this was written down. Their return is the next event, and nobody need be alerted.
    """

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
    returned_at: UtcDatetime | None = None


class AbsenceReportedAgain(Fact):
    """The same absence, reported by somebody else or once more: times and category as this report has them. What stands is not changed."""

    reported_at: UtcDatetime
    category: Category | None = None
    last_seen_at: UtcDatetime | None = None
    last_seen_precision: LastSeenPrecision | None = None
    last_seen_until: UtcDatetime | None = None


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
    """Back in placement or home: the missing clock stops and the interview clock starts. Without an earlier `found` it is both.

    `names_placement`, here and wherever a child's account is recorded: it names the carer, the home or its staff.
    """

    returned_at: UtcDatetime
    found_location: FoundLocation
    names_placement: bool = False


class InterviewOffered(Fact):
    offered_at: UtcDatetime
    outcome: InterviewOutcome
    advocate_offered: bool | None = None


class InterviewHeld(Fact):
    held_at: UtcDatetime
    conductor_relation: ConductorRelation
    independent: bool
    independence_rule: int = 1
    known_to_child: bool | None = None
    communication: Communication | None = None
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()
    names_placement: bool = False


class ChildSighted(Fact):
    """Somebody saw the child. By whom and where is narrative."""

    seen_at: UtcDatetime
    names_placement: bool = False


class PersonTold(Fact):
    """Told, or not told: why not is narrative."""

    who: TellWhom
    told_at: UtcDatetime | None = None
    decided_at: UtcDatetime


class GrabPackSent(Fact):
    """The child's grab pack went to somebody who looks for them. Who there took it is narrative; the pack itself is in no event."""

    sent_at: UtcDatetime
    to: Agency


class IntelligenceRecorded(Fact):
    """Counted, and nothing else of it is ever in an event."""

    at: UtcDatetime


class HandoverOffered(Fact):
    handover_id: UUID
    to: UUID
    offered_at: UtcDatetime


class HandoverAccepted(Fact):
    """By the person it was offered to, who holds the episode from now on."""

    handover_id: UUID
    accepted_at: UtcDatetime
    owner: UUID


class HandoverWithdrawn(Fact):
    """The offer was taken back, or whom it was made to does not take it: who holds the episode goes on holding it."""

    handover_id: UUID
    withdrawn_at: UtcDatetime


class CategoryChanged(Fact):
    """One period ends and the next begins, of another category or because the placement ended (rule 575). The episode goes on."""

    category: Category
    from_at: UtcDatetime


class StrategyDecided(Fact):
    """`at` as in `StrategyDecision`; `decided_at` is when this was decided, which for a meeting planned is before it."""

    decision: StrategyOutcome
    kind: MeetingKind | None = None
    at: UtcDatetime
    decided_at: UtcDatetime
    attendees: tuple[Agency, ...] = ()
    quorate: bool | None = None


class ChildFound(Fact):
    """Whereabouts known again, not back yet: a running `M` ends here, the interview clock does not begin."""

    found_at: UtcDatetime
    place: FoundLocation
    safe_to_return: bool | None = None
    names_placement: bool = False


class EpisodeEnded(Fact):
    """An end that was no return. Who turned 18 stays an open episode until `accepted`."""

    kind: EndKind
    at: UtcDatetime
    accepted: bool = False


class PreventionChecked(Fact):
    """The police saw the child after their return (formerly "safe and well")."""

    checked_at: UtcDatetime
    names_placement: bool = False


class ReturnPlanMade(Fact):
    responses: tuple[Response, ...]
    made_at: UtcDatetime


class DiscussionHeld(Fact):
    held_at: UtcDatetime
    reasons: tuple[Reason, ...] = ()
    names_placement: bool = False


class ActionSet(Fact):
    """Agreed in an interview, a discussion or a meeting. `due` is a London date."""

    action_id: UUID
    due: date
    origin: ActionOrigin
    owner: UUID | None = None
    set_at: UtcDatetime


class ActionDone(Fact):
    action_id: UUID
    done_at: UtcDatetime


class EpisodeClosed(Fact):
    """Everything the episode called for is done. Nothing follows but a correction or reopening."""

    closed_at: UtcDatetime


class EpisodeReopened(Fact):
    """Back to what its times say: returned, found or open. An end that closed it was recorded in error."""

    reopened_at: UtcDatetime


class EpisodeCorrected(Fact):
    """Coded fields that were wrong; what people wrote is corrected in `missing` alone, so `changes` may be empty.

    `child` is what the register says of the day the child was really last seen, where it says something else of it.
    """

    corrected_at: UtcDatetime
    changes: tuple[FieldCorrected, ...] = ()
    child: ChildAtStart | None = None


class ChildMatched(Fact):
    """A person said which child of the register it is about. `raised_for` is the provisional child it was raised for.

    `child` is as the register had them on the day they were last seen: age, care and placement of the figures follow it.
    """

    raised_for: str
    child_id: str
    child: ChildAtStart
    matched_at: UtcDatetime


class EpisodeCancelled(Fact):
    """Raised in error. The reason is narrative and stays in `missing`."""

    cancelled_at: UtcDatetime


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
)
