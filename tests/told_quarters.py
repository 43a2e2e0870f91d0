"""A record of many quarters for reports to the board: enough children for most figures to be shown, few enough for some to stay hidden."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from collated_authority import Authority, london
from explorer import NOW

from shared.contracts.codes import ConductorRelation, InterviewOutcome, Reason
from shared.contracts.episodes import (
    ActionDone,
    ActionSet,
    DiscussionHeld,
    InterviewHeld,
    InterviewOffered,
    StrategyDecided,
)
from shared.contracts.response_codes import ActionOrigin, StrategyOutcome
from shared.ids import new_id

REASONS = (Reason.FRIENDS, Reason.FRIENDS, Reason.FAMILY_CONFLICT, Reason.UNHAPPY_IN_PLACEMENT, Reason.PROFESSIONALS_NOT_LISTENING)


def told_quarters(authority: Authority, children: int = 120, seed: int = 11) -> None:
    """From January 2024 to mid November 2026; each absence with what followed it. The same at every run."""
    dice = random.Random(seed)
    for number in range(children):
        authority.child(f"C{number}", ("2023-04-01", None, "C2"), sex=dice.choice("FM"), team=dice.choice(("CLA-N", "CLA-S")))
    left = london("2024-01-01 09:00")
    while left < NOW - timedelta(days=8):
        _absence(authority, dice, f"C{dice.randrange(children)}", left)
        left += timedelta(hours=dice.uniform(4, 60))
    authority.clock.set(NOW)


def _absence(authority: Authority, dice: random.Random, child: str, left: datetime) -> None:
    authority.clock.set(left + timedelta(minutes=20))
    back = left + timedelta(hours=dice.choice((3, 5, 9, 20, 50)))
    plan = {"response_plan": {"agreed_on": date(2023, 5, 1), "review_by": date(2027, 1, 1)}} if dice.random() < 0.5 else {}
    episode = authority.missing(child, left, back, team=dice.choice(("CLA-N", "CLA-S")), **plan)
    authority.clock.set(back + timedelta(hours=30))
    then: list[Any] = []
    if dice.random() < 0.7:
        at = left + timedelta(hours=2)
        then.append(StrategyDecided(decision=StrategyOutcome.NOT_NEEDED, at=at, decided_at=at))
    if dice.random() < 0.9:
        then.append(InterviewOffered(offered_at=back + timedelta(hours=4), outcome=InterviewOutcome.ACCEPTED))
    if dice.random() < 0.75:
        relation = ConductorRelation.ADVOCATE if dice.random() < 0.8 else ConductorRelation.ALLOCATED_WORKER
        reasons = (dice.choice(REASONS),)
        held = back + timedelta(hours=dice.choice((8, 20, 29)))
        then.append(InterviewHeld(held_at=held, conductor_relation=relation, independent=relation.independent, reasons=reasons))
        action = new_id()
        due = (back + timedelta(days=10)).date()
        then.append(ActionSet(action_id=action, due=due, origin=ActionOrigin.INTERVIEW, set_at=held))
        if dice.random() < 0.6:
            then.append(ActionDone(action_id=action, done_at=back + timedelta(hours=30)))
    elif dice.random() < 0.5:
        then.append(DiscussionHeld(held_at=back + timedelta(hours=6)))
    authority.happened(episode, *then)
