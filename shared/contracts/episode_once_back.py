"""What may change about an episode once the child is back, or their absence ended otherwise. Codes and instants only."""

from datetime import date
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.codes import ConductorRelation, FoundLocation, Harm, InterviewOutcome, Reason
from shared.contracts.facts import Fact
from shared.contracts.response_codes import ActionOrigin, AgeGap, Communication, EndKind, Response, Support, WordsReader


class ChildReturned(Fact):
    """Back in placement or home: the missing clock stops and the interview clock starts. Without an earlier `found` it is both.

    `names_placement`, here and wherever a child's account is recorded: it names the carer, the home or its staff.
    """

    returned_at: UtcDatetime
    found_location: FoundLocation
    names_placement: bool = False


class EpisodeEnded(Fact):
    """An end that was no return. Who turned 18 stays an open episode until `accepted`; whose care ended, while `still_missing`."""

    kind: EndKind
    at: UtcDatetime
    accepted: bool = False
    still_missing: bool = False


class PreventionChecked(Fact):
    """The police saw the child after their return (formerly "safe and well")."""

    checked_at: UtcDatetime
    names_placement: bool = False


class ReturnPlanMade(Fact):
    responses: tuple[Response, ...]
    made_at: UtcDatetime


class DiscussionHeld(Fact):
    """`readers` as in `InterviewHeld`."""

    held_at: UtcDatetime
    reasons: tuple[Reason, ...] = ()
    age_gap: AgeGap | None = None
    names_placement: bool = False
    readers: tuple[WordsReader, ...] = ()


class InterviewOffered(Fact):
    offered_at: UtcDatetime
    outcome: InterviewOutcome
    advocate_offered: bool | None = None


class InterviewHeld(Fact):
    """`readers`: whom the child was told of as readers of their own words. Empty: nobody was asked, or it is in words alone.

    `listened_to`, `right_person`, `changed`: the three questions to the child. None: not asked, no answer, or one in words alone.
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
    names_placement: bool = False
    readers: tuple[WordsReader, ...] = ()
    listened_to: bool | None = None
    right_person: bool | None = None
    changed: bool | None = None


class ActionSet(Fact):
    """Agreed in an interview, a discussion or a meeting. `due` is a London date. `support`: where it offers the child a service."""

    action_id: UUID
    due: date
    origin: ActionOrigin
    owner: UUID | None = None
    set_at: UtcDatetime
    support: Support | None = None


class ActionDone(Fact):
    action_id: UUID
    done_at: UtcDatetime
