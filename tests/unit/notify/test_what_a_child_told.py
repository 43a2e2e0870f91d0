"""What a child tells of that cannot wait is told at once, whatever became of the absence, until the record answers it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from escalating_child import Told

from services.notify.domain.default_policy import DEFAULT_POLICY
from shared.contracts.codes import (
    AlertState,
    ConductorRelation,
    DecisionKind,
    EpisodeStatus,
    FoundLocation,
    Harm,
    Position,
    Reason,
    RiskLevel,
)
from shared.contracts.episodes import (
    ChildReturned,
    EpisodeClosed,
    Interview,
    InterviewHeld,
    ManagementDecision,
    ManagementDecisionRecorded,
    PersonTold,
    RiskAssessed,
    RiskRating,
    RiskRatings,
    StrategyDecided,
    StrategyDecision,
)
from shared.contracts.episodes import Told as Informed
from shared.contracts.response_codes import StrategyOutcome, TellWhom

EVENING = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
HARM = (Position.OWNER, Position.TEAM_MANAGER, Position.EDT_LEAD)
CARER = (Position.TEAM_MANAGER, Position.EDT_LEAD)


def back(at: datetime = EVENING, **more: Any) -> Told:
    """A child who came back, and nobody was asked anything any more."""
    told = Told(at - timedelta(hours=5), risk=RiskLevel.LOW, **more).raised()
    told.now = at - timedelta(hours=2)
    return told.hears(
        ChildReturned(returned_at=told.now, found_location=FoundLocation.FRIEND),
        status=EpisodeStatus.RETURNED,
        returned_at=told.now,
        interview_due_at=told.now + timedelta(hours=72),
        risk=RiskRatings(social_work=RiskRating(level=RiskLevel.LOW, assessed_at=told.now - timedelta(hours=3))),
    ).forward(hours=2)


def interviewed(told: Told, **findings: Any) -> Told:
    held: dict[str, Any] = {"held_at": told.now, "conductor_relation": ConductorRelation.COMMISSIONED, "independent": True} | findings
    return told.hears(InterviewHeld(**held), interviews=(*told.episode.interviews, Interview(**held)))


def police_informed(told: Told) -> Told:
    informed = Informed(who=TellWhom.POLICE, told_at=told.now, decided_at=told.now)
    return told.hears(PersonTold(who=informed.who, told_at=told.now, decided_at=told.now), told=(informed,))


def rated(told: Told) -> Told:
    rating = RiskRating(level=RiskLevel.HIGH, assessed_at=told.now)
    change = RiskAssessed(source="social_work", level=rating.level, assessed_at=told.now)
    return told.hears(change, risk=RiskRatings(social_work=rating))


def referred(told: Told) -> Told:
    decision = ManagementDecision(kind=DecisionKind.LADO_REFERRAL, at=told.now)
    change = ManagementDecisionRecorded(kind=decision.kind, at=told.now)
    return told.hears(change, decisions=(*told.episode.decisions, decision), lado_to_hear=False)


@pytest.mark.parametrize("findings", [{"harms": (Harm.SEXUAL_EXPLOITATION,)}, {"reasons": (Reason.ABUSE_OR_NEGLECT,)}])
def test_serious_harm_that_a_child_tells_of_is_told_at_once_also_after_the_return(findings: dict[str, Any]) -> None:
    told = interviewed(back(), **findings)
    assert told.told("harm_told") == [("23:30", HARM)]
    assert told["harm_told"].severity == "severe"
    told.forward(minutes=0).hears(None)
    assert len(told.told("harm_told")) == 1, "news that says nothing more tells nobody again"


def test_it_goes_on_while_nobody_answers_and_stands_until_the_police_know_and_the_risk_is_assessed() -> None:
    told = interviewed(back(at=EVENING - timedelta(hours=12)), harms=(Harm.PHYSICAL,))
    told.forward(minutes=31)
    assert [positions for _, positions in told.told("harm_told")] == [HARM, (Position.HEAD_OF_SERVICE,), (Position.DEPUTY,)]
    told.acknowledge("harm_told")
    assert police_informed(told)["harm_told"].state is AlertState.ACKNOWLEDGED, "half of it is not it"
    told.forward(hours=5)
    assert told["harm_told"].state is AlertState.OPEN, "whoever saw it did not see to the rest"
    after = rated(told)["harm_told"]
    assert (after.state, after.acted_at) == (AlertState.CLOSED, told.now)


def test_a_strategy_decision_answers_it_whole() -> None:
    told = interviewed(back(), harms=(Harm.SEXUAL_ABUSE,))
    decision = StrategyDecision(decision=StrategyOutcome.MEETING_PLANNED, at=told.now + timedelta(hours=2))
    told.hears(StrategyDecided(decision=decision.decision, at=decision.at, decided_at=told.now), strategy_decisions=(decision,))
    assert told["harm_told"].acted_at == told.now


def test_what_a_child_tells_of_later_is_another_alert() -> None:
    told = rated(police_informed(interviewed(back(), harms=(Harm.PHYSICAL,)))).forward(hours=20)
    interviewed(told, harms=(Harm.CRIMINAL_EXPLOITATION,))
    assert [one.state for one in told.alerts.values() if one.rule == "harm_told"] == [AlertState.CLOSED, AlertState.OPEN]


@pytest.mark.parametrize("findings", [{"harms": (Harm.HUNGER_OR_COLD,)}, {"harms": (Harm.NONE_TOLD,), "reasons": (Reason.FRIENDS,)}])
def test_what_is_no_serious_harm_alerts_nobody(findings: dict[str, Any]) -> None:
    assert interviewed(back(), **findings).told("harm_told") == []


def test_an_account_that_names_the_carer_is_told_until_it_is_referred_and_each_anew() -> None:
    told = Told(EVENING).raised()
    told.hears(None, hidden_from_placement=True, lado_to_hear=True)
    assert told.told("carer_named") == [("23:30", CARER)], "while they are missing, too"
    referred(told)
    assert told["carer_named"].acted_at == told.now
    told.forward(hours=3).hears(None, lado_to_hear=True)
    assert told.told("carer_named") == [("23:30", CARER), ("02:30", CARER)]


def test_what_was_recorded_in_error_or_is_over_asks_nothing_more() -> None:
    told = interviewed(back(), harms=(Harm.PHYSICAL,))
    told.hears(None, interviews=())
    assert (told["harm_told"].state, told["harm_told"].acted_at) == (AlertState.CLOSED, None)
    told = interviewed(back(), harms=(Harm.PHYSICAL,))
    told.hears(EpisodeClosed(closed_at=told.now), status=EpisodeStatus.CLOSED, closed_at=told.now)
    assert (told["harm_told"].state, told["harm_told"].acted_at) == (AlertState.CLOSED, None)


def test_a_council_that_has_not_these_rows_is_told_as_before() -> None:
    rows = tuple(row for row in DEFAULT_POLICY.rows if row.id not in ("harm_told", "carer_named"))
    assert interviewed(back(policy=DEFAULT_POLICY.model_copy(update={"rows": rows})), harms=(Harm.PHYSICAL,)).told("harm_told") == []
