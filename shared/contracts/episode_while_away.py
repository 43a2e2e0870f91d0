"""What may change about an episode until the child is found, each change in the past tense. Codes and instants only."""

from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.codes import Category, DecisionKind, FoundLocation, LastSeenPrecision, RiskLevel, RiskSource
from shared.contracts.episode_parts import ChildAtStart
from shared.contracts.facts import Fact
from shared.contracts.response_codes import Agency, ContactKind, MeetingKind, StrategyOutcome, TellWhom


class EpisodeRaised(Fact):
    """A person told us a child is missing or away. Times are theirs; `reported_at` is when we were told.

    `returned_at`: the child was back already when this was written down. Their return is the next event, and nobody need be alerted.
    `names_placement`, here and wherever words come in: they name the carer, the home or its staff.
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
    names_placement: bool = False


class AbsenceReportedAgain(Fact):
    """The same absence, reported by somebody else or once more: times and category as this report has them.

    What stands is not changed. `risk`: as this report rates it, where that is lower than the rating that stands.
    """

    reported_at: UtcDatetime
    category: Category | None = None
    last_seen_at: UtcDatetime | None = None
    last_seen_precision: LastSeenPrecision | None = None
    last_seen_until: UtcDatetime | None = None
    risk: RiskLevel | None = None
    names_placement: bool = False


class RiskAssessed(Fact):
    level: RiskLevel
    source: RiskSource
    assessed_at: UtcDatetime


class PoliceReported(Fact):
    """The police were told. Their incident reference (CAD number) stays in `missing`.

    `referenced`: they gave one; None where an older build did not say. `same_report`: what is new is the reference of the report that is
    recorded already, at its time.
    """

    reported_at: UtcDatetime
    referenced: bool | None = None
    same_report: bool = False


class ManagementDecisionRecorded(Fact):
    """`leaves_account`: on the LADO, and made before the latest account that names the carer or home was given, which waits
    still."""

    kind: DecisionKind
    at: UtcDatetime
    leaves_account: bool = False


class ChildSighted(Fact):
    """Somebody saw the child; with `contact` they were not seen, but heard from. By whom and where is narrative."""

    seen_at: UtcDatetime
    contact: ContactKind | None = None
    names_placement: bool = False


class PersonTold(Fact):
    """Told, or not told: why not is narrative. `of_harm`: of serious harm that the child told of; None before that was asked."""

    who: TellWhom
    told_at: UtcDatetime | None = None
    decided_at: UtcDatetime
    of_harm: bool | None = None


class GrabPackSent(Fact):
    """The child's grab pack went to somebody who looks for them. Who there took it is narrative; the pack itself is in no event."""

    sent_at: UtcDatetime
    to: Agency


class IntelligenceRecorded(Fact):
    """Counted, and whether it hides the episode from the placement: nothing else of it is ever in an event."""

    at: UtcDatetime
    names_placement: bool = False


class IntelligenceShared(Fact):
    """What an entry recorded was shared again: counted nowhere. With whom and when is kept by missing alone; `entry` is the version of the
    episode that the intelligence made."""

    entry: int
    noted_at: UtcDatetime


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
    """Whereabouts known again, not back yet: a running `M` ends here, the interview clock does not begin.

    `tonight_said`: whether somebody wrote down where the child stays tonight; None in what was told before that was asked for.
    """

    found_at: UtcDatetime
    place: FoundLocation
    safe_to_return: bool | None = None
    tonight_said: bool | None = None
    names_placement: bool = False
