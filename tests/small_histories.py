"""Small pieces of history for tests of figures: an absence and what people record of it, each in one word."""

from collections.abc import Callable
from datetime import date
from typing import Any

from collated_authority import Authority, london

from shared.contracts.alert_codes import AlertCause, AlertState, Severity, Stands
from shared.contracts.alerts import AlertRaised, AlertSnapshot
from shared.contracts.codes import ConductorRelation, DecisionKind, InterviewOutcome
from shared.contracts.episodes import (
    ActionDone,
    ActionSet,
    DiscussionHeld,
    EpisodeSnapshot,
    InterviewHeld,
    InterviewOffered,
    ManagementDecisionRecorded,
    PersonTold,
    ReturnPlanMade,
    StrategyDecided,
)
from shared.contracts.response_codes import ActionOrigin, Response, StrategyOutcome, Support, TellWhom
from shared.ids import new_id

IN_CARE = ("2024-01-01", None, "C2")
BACK = "2025-06-03 12:00"  # of who was last seen on Monday 2 June at 10:00


def went(town: Authority, child: str = "a", left: str = "2025-06-02 10:00", back: str | None = BACK, **coded: Any) -> EpisodeSnapshot:
    return town.missing(child, left, back, **coded)


def held(at: str = "2025-06-04 12:00", relation: ConductorRelation = ConductorRelation.ADVOCATE, **said: Any) -> InterviewHeld:
    return InterviewHeld(held_at=london(at), conductor_relation=relation, independent=relation.independent, **said)


def offered(outcome: InterviewOutcome = InterviewOutcome.ACCEPTED, at: str = "2025-06-03 20:00") -> InterviewOffered:
    return InterviewOffered(offered_at=london(at), outcome=outcome)


def discussed(**said: Any) -> DiscussionHeld:
    return DiscussionHeld(held_at=london("2025-06-04 09:00"), **said)


def action(due: str = "2025-07-01", support: Support | None = None) -> ActionSet:
    set_at = london("2025-06-04 12:00")
    return ActionSet(action_id=new_id(), due=date.fromisoformat(due), origin=ActionOrigin.INTERVIEW, set_at=set_at, support=support)


def plan(*responses: Response) -> ReturnPlanMade:
    return ReturnPlanMade(responses=responses or (Response.INTERVIEW,), made_at=london("2025-06-03 15:00"))


def strategy(at: str, outcome: StrategyOutcome = StrategyOutcome.MEETING_HELD, **meeting: Any) -> StrategyDecided:
    return StrategyDecided(decision=outcome, at=london(at), decided_at=london(at), **meeting)


def decided(at: str, kind: DecisionKind = DecisionKind.PUBLICITY) -> ManagementDecisionRecorded:
    return ManagementDecisionRecorded(kind=kind, at=london(at))


def told(who: TellWhom, at: str | None) -> PersonTold:
    return PersonTold(who=who, told_at=london(at) if at else None, decided_at=london("2025-06-02 12:00"))


def alert(town: Authority, raised: str, acknowledged: str | None = None, stands: Stands = Stands.MISSING, **coded: Any) -> EpisodeSnapshot:
    """Of an absence of its own, which it gives back."""
    episode, at = went(town, **coded), london(raised)
    snapshot = AlertSnapshot(
        alert_id=new_id(),
        version=1,
        episode_id=episode.episode_id,
        episode_reference=episode.reference,
        rule="raised",
        cause=AlertCause.RAISED,
        severity=Severity.SEVERE,
        state=AlertState.ACKNOWLEDGED if acknowledged else AlertState.OPEN,
        raised_at=at,
        told=(),
        acknowledged_at=london(acknowledged) if acknowledged else None,
        stands=stands,
    )
    town.write(town.writing.alert(AlertRaised(rule="raised", cause=AlertCause.RAISED, told=()), snapshot, at))
    return episode


def several(*each: Callable[[Authority], object]) -> Callable[[Authority], None]:
    def write(town: Authority) -> None:
        for one in each:
            one(town)

    return write


def one(
    child: str = "a", left: str = "2025-06-02 10:00", back: str | None = BACK, *then: Any, **coded: Any
) -> Callable[[Authority], object]:
    """An absence, and what people record of it."""
    return lambda town: town.happened(went(town, child, left, back, **coded), *then)


def after(*changes: Any) -> Callable[[Authority], object]:
    return one("a", "2025-06-02 10:00", BACK, *changes)


def in_care(*children: str, **coded: Any) -> Callable[[Authority], object]:
    return several(*(lambda town, child=child: town.child(child, IN_CARE, **coded) for child in children))


def imported(category: str = "M", start: str = "2025-06-02", end: str = "2025-06-03") -> Callable[[Authority], object]:
    return lambda town: town.imported("z", (category, start, end))


def at(time: str, write: Callable[[Authority], object]) -> Callable[[Authority], None]:
    """Written down at that time, and then the clock goes on."""

    def writing(town: Authority) -> None:
        now = town.clock.now()
        town.clock.set(london(time))
        write(town)
        town.clock.set(now)

    return writing


def acted(town: Authority) -> None:
    done, late = action(), action()
    town.happened(went(town), done, late, action("2027-01-01"), ActionDone(action_id=done.action_id, done_at=london("2025-06-20 12:00")))
