"""A made-up year of returns, each with what people did about it and, sometimes, wrote down late: the same at every run."""

import random
from datetime import datetime, timedelta

from collated_authority import Authority, london
from explorer import NOW, TEAMS

from shared.contracts.codes import ConductorRelation, InterviewOutcome, Reason
from shared.contracts.episodes import (
    ActionDone,
    ActionSet,
    DiscussionHeld,
    EpisodeChange,
    InterviewHeld,
    InterviewOffered,
    PreventionChecked,
    ReturnPlanMade,
)
from shared.contracts.response_codes import ActionOrigin, Response
from shared.ids import new_id

PLANS = ((Response.INTERVIEW,), (Response.DISCUSSION,), (Response.DISCUSSION, Response.INTERVIEW))


def answered_returns(authority: Authority, children: int = 60, seed: int = 11) -> None:
    """Leaves the clock at NOW."""
    dice = random.Random(seed)
    authority.clock.set(london("2025-10-01 09:00"))
    moments = sorted(dice.uniform(0, 1) for _ in range(children * 2))
    span = (NOW - timedelta(hours=30)) - authority.clock.now()
    start = authority.clock.now()
    for number, moment in enumerate(moments):
        left = start + moment * span
        back = left + timedelta(hours=dice.choice((3, 7, 20)))
        authority.clock.set(back + timedelta(hours=1))
        episode = authority.missing(f"C{number % children}", left, back, team=dice.choice(TEAMS), category=dice.choice("MMMMA"))
        for change in _answer(dice, back):
            authority.clock.set(max(authority.clock.now(), min(_written(dice, change), NOW)))
            episode = authority.happened(episode, change)
    authority.clock.set(NOW)


def _answer(dice: random.Random, back: datetime) -> list[EpisodeChange]:
    changes: list[EpisodeChange] = []
    if dice.random() < 0.8:
        changes.append(ReturnPlanMade(responses=dice.choice(PLANS), made_at=back + timedelta(hours=2)))
    if dice.random() < 0.6:
        changes.append(PreventionChecked(checked_at=back + timedelta(hours=3)))
    outcome = dice.choice(list(InterviewOutcome)[:3] + [InterviewOutcome.ACCEPTED] * 3 + [None])
    if outcome:
        changes.append(InterviewOffered(offered_at=back + timedelta(hours=6), outcome=outcome))
    if dice.random() < 0.5:
        changes.append(DiscussionHeld(held_at=back + timedelta(hours=10), reasons=(Reason.FRIENDS,)))
    if outcome is InterviewOutcome.ACCEPTED and dice.random() < 0.8:
        relation = dice.choice(list(ConductorRelation))
        changes.append(
            InterviewHeld(
                held_at=back + timedelta(hours=dice.choice((24, 60, 90))),
                conductor_relation=relation,
                independent=relation.independent,
                reasons=(Reason.BULLYING,) if dice.random() < 0.8 else (),
            )
        )
        action = ActionSet(
            action_id=new_id(), due=(back + timedelta(days=14)).date(), origin=ActionOrigin.INTERVIEW, set_at=back + timedelta(hours=90)
        )
        changes.append(action)
        if dice.random() < 0.5:
            changes.append(ActionDone(action_id=action.action_id, done_at=back + timedelta(days=5)))
    return [one for one in changes if _at(one) < NOW]


def _at(change: EpisodeChange) -> datetime:
    names = ("made_at", "checked_at", "offered_at", "held_at", "set_at", "done_at")
    return next(at for name in names if (at := getattr(change, name, None)))


def _written(dice: random.Random, change: EpisodeChange) -> datetime:
    """Mostly the same hour, sometimes after a week."""
    return _at(change) + (timedelta(days=8) if dice.random() < 0.25 else timedelta(minutes=40))
