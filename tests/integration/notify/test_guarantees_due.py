"""What people are promised of what is due on an absence: decisions, meetings, handovers and interviews, each told to whose it is.

Each name says what somebody would lose.
"""

from datetime import timedelta
from uuid import UUID

from alert_town import NUMBERS, Town, mailbox_of

from shared.contracts.codes import DecisionKind
from shared.contracts.episode_arrangements import Assignment
from shared.contracts.episodes import (
    Handover,
    HandoverOffered,
    HandoverWithdrawn,
    ManagementDecisionRecorded,
    StrategyDecided,
    StrategyDecision,
)
from shared.contracts.response_codes import StrategyOutcome


async def test_at_six_hours_the_manager_hears_that_a_decision_is_due_and_not_where_it_was_made(town: Town) -> None:
    late, made = await town.raises("low"), await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    decision = StrategyDecision(decision=StrategyOutcome.NOT_NEEDED, at=now)
    await town.authority.missing.tell(
        StrategyDecided(decision=StrategyOutcome.NOT_NEEDED, at=now, decided_at=now),
        made.model_copy(update={"version": 2, "strategy_decisions": (decision,)}),
    )
    await town.settled()
    await town.forward(hours=6)
    assert [one["reference"] for one in await town.alerts() if one["rule"] == "6_hours"] == [late.reference]


async def test_the_decision_an_alert_asks_for_ends_it_for_everybody(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    await town.forward(hours=24)
    assert (await town.alert("24_hours"))["asks"] == "decision"
    await town.decides(episode)
    await town.settled()
    assert (await town.alert("24_hours"))["state"] == "closed"


async def test_at_forty_eight_hours_the_director_is_told_whatever_the_risk(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    await town.forward(hours=48)
    assert town.mails("Helen")
    assert town.texts("Helen")


async def test_the_missing_meeting_is_asked_for_again_every_week(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    await town.forward(hours=73)
    await town.forward(days=7)
    await town.forward(days=7)
    assert len([one for one in await town.alerts() if one["rule"] == "72_hours"]) >= 2


async def test_a_handover_nobody_accepts_tells_both_managers_at_night_too(town: Town) -> None:
    await town.at(23)
    episode = await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    texts = {name: len(town.texts(name)) for name in NUMBERS}
    offered = Handover(handover_id=UUID(int=9), to=UUID(int=4), offered_at=town.authority.clock.now())
    change = HandoverOffered(handover_id=offered.handover_id, to=offered.to, offered_at=offered.offered_at)
    await town.authority.missing.tell(change, episode.model_copy(update={"version": 2, "handover": offered}))
    await town.forward(minutes=15)
    assert {name for name in NUMBERS if len(town.texts(name)) > texts[name]} == {"Grace", "Tom"}


async def test_a_handover_taken_back_in_time_tells_nobody(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    offered = Handover(handover_id=UUID(int=9), to=UUID(int=4), offered_at=town.authority.clock.now())
    change = HandoverOffered(handover_id=offered.handover_id, to=offered.to, offered_at=offered.offered_at)
    after = await town.authority.missing.tell(change, episode.model_copy(update={"version": 2, "handover": offered}))
    await town.forward(minutes=10)
    withdrawn = HandoverWithdrawn(handover_id=offered.handover_id, withdrawn_at=town.authority.clock.now())
    await town.authority.missing.tell(withdrawn, after.model_copy(update={"version": 3, "handover": None}))
    await town.settled()
    await town.forward(minutes=20)
    assert [one for one in await town.alerts() if one["rule"] == "handover"] == []


async def test_the_interviewer_hears_a_day_before_an_interview_is_due_and_when_it_was(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    back = await town.authority.missing.returns(episode)
    due = back.model_copy(update={"version": 3, "interview_due_at": now + timedelta(hours=72)})
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.forward(hours=47)
    assert town.mails("Joel") == []
    await town.forward(hours=1, minutes=1)
    assert len(town.mails("Joel")) == 1
    await town.forward(hours=24)
    assert len(town.mails("Joel")) >= 2


async def test_whoever_an_interview_is_assigned_to_hears_of_it_and_the_rota_s_interviewer_where_nobody_here_is(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    now = town.authority.clock.now()
    back = await town.authority.missing.returns(episode)
    theirs = {
        "interview_due_at": now + timedelta(hours=72),
        "assignment": Assignment(to=UUID(town.ids[mailbox_of("Dora")]), assigned_at=now),
    }
    due = back.model_copy(update={"version": 3, **theirs})
    due = await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), due)
    await town.forward(hours=48, minutes=1)
    assert (len(town.mails("Dora")), len(town.mails("Joel"))) == (1, 0)
    somebody_outside = due.model_copy(update={"version": 4, "assignment": Assignment(assigned_at=now)})
    await town.authority.missing.tell(ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=now), somebody_outside)
    await town.forward(hours=24)
    assert len(town.mails("Joel")) >= 1
