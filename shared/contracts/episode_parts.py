"""The parts an episode is made of, in its snapshot and in what changed. Codes and instants only."""

from datetime import date
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.children import Mark, PlanKept
from shared.contracts.codes import CareStatus, Category, ConductorRelation, DecisionKind, Harm, InterviewOutcome, Reason, RiskLevel
from shared.contracts.facts import Fact
from shared.contracts.response_codes import (
    ActionOrigin,
    AgeGap,
    Agency,
    Communication,
    EndKind,
    MeetingKind,
    Response,
    StrategyOutcome,
    Support,
    TellWhom,
)


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
    """A return home interview that was held. `independent` is derived by rule `independence_rule` (domain.md, rule 1, ours).

    `known_to_child`: whether child and interviewer had met before; None where nobody said. `age_gap` goes with the reason `partner`.
    `listened_to`, `right_person`, `changed`: what the child answered by yes or no; None also where they answered in words.
    """

    held_at: UtcDatetime
    conductor_relation: ConductorRelation
    independent: bool
    independence_rule: int = 1
    known_to_child: bool | None = None
    communication: Communication | None = None
    reasons: tuple[Reason, ...] = ()
    harms: tuple[Harm, ...] = ()
    age_gap: AgeGap | None = None
    listened_to: bool | None = None
    right_person: bool | None = None
    changed: bool | None = None


class InterviewSummary(Fact):
    """The two 72-hour figures and what they rest on. 72 elapsed hours from return, weekends included (guidance 2014).

    `offered_at` is the first offer really made (outcomes `not_offered_*` are not offers), or the first interview held where none was
    recorded before it; `held_at` the first interview held;
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
    """The coded facts about the child when they went missing, as the register had them when the episode was written down.

    `left_our_care`: they were ours, and by that day in care no longer; None where an older build did not say.
    `emergency_start`: whether the placement began as an emergency; `worker_changed`: whether the child was given another social worker in
    the 365 days before. None where that is not known.
    """

    care_status: CareStatus
    left_our_care: bool | None = None
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
    emergency_start: bool | None = None
    in_area: bool | None = None
    team: str | None = None
    worker_changed: bool | None = None
    response_plan: PlanKept | None = None


class Told(Fact):
    """The latest word on telling one of those who must know: `told_at`, or None where it was decided not to, at `decided_at`."""

    who: TellWhom
    told_at: UtcDatetime | None = None
    decided_at: UtcDatetime


class Handover(Fact):
    """An episode offered to somebody by name, who has not accepted yet: whoever held it still does."""

    handover_id: UUID
    to: UUID
    offered_at: UtcDatetime


class StrategyDecision(Fact):
    """`at` is the meeting's time, also of one planned, or when it was decided that none is needed.

    `quorate` is derived for s47 strategy discussions held: social care, police and health at least. None where it does not apply.
    """

    decision: StrategyOutcome
    kind: MeetingKind | None = None
    at: UtcDatetime
    attendees: tuple[Agency, ...] = ()
    quorate: bool | None = None


class OtherEnd(Fact):
    """An end that was no return. `accepted`: whether a named adult worker has taken over who turned 18.

    `still_missing`: nobody knew where the child was when care ended, so that the episode went on.
    """

    kind: EndKind
    at: UtcDatetime
    accepted: bool = False
    still_missing: bool = False


class ReturnPlan(Fact):
    responses: tuple[Response, ...]
    made_at: UtcDatetime


class Discussion(Fact):
    """The child's own social worker talked it through with them."""

    held_at: UtcDatetime
    reasons: tuple[Reason, ...] = ()
    age_gap: AgeGap | None = None


class AgreedAction(Fact):
    """`due` is a London date. What is to be done is narrative; so is an owner who is no user. `support`: what it offers the child."""

    action_id: UUID
    due: date
    origin: ActionOrigin
    owner: UUID | None = None
    done_at: UtcDatetime | None = None
    support: Support | None = None


class FieldCorrected(Fact):
    """A coded value and what it was before, both as the snapshot's JSON writes them."""

    field: str
    old: str | None = None
    new: str | None = None
