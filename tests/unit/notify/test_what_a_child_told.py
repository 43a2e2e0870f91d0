"""What a child tells of that cannot wait is told at once, whatever became of the absence, until the record answers it.

The episode is the record's own: each change is made of it by missing's fold.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from escalating_child import Told

from services.missing.domain.episode import evolve
from services.notify.domain.conditions import Situation
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.engine import look_again, on_news, on_time
from services.notify.domain.escalation import Escalation
from services.notify.domain.policy import Policy
from shared.contracts import episodes as e
from shared.contracts.alert_codes import AlertState, Position
from shared.contracts.codes import ConductorRelation, DecisionKind, FoundLocation, Harm, Reason, RiskLevel, RiskSource
from shared.contracts.response_codes import MeetingKind, StrategyOutcome, TellWhom

EVENING = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
NOON = EVENING - timedelta(hours=12)
MANAGERS = (Position.TEAM_MANAGER, Position.EDT_LEAD)


class Record(Told):
    """A child who came back two hours ago at low risk, and nobody was asked anything any more."""

    def __init__(self, at: datetime = EVENING, **more: Any) -> None:
        super().__init__(at - timedelta(hours=5), risk=RiskLevel.LOW, **more)
        assert self.episode.risk.social_work is not None
        low = self.episode.risk.social_work.model_copy(update={"assessed_at": self.now})
        self.episode = self.episode.model_copy(update={"risk": e.RiskRatings(social_work=low)})
        self.raised()
        self.now = at - timedelta(hours=2)
        self.records(e.ChildReturned(returned_at=self.now, found_location=FoundLocation.FRIEND))
        self.forward(hours=2)

    def records(self, change: e.EpisodeChange) -> "Record":
        self.episode = evolve(self.episode, change, self.now)
        self.news(change, self.now)
        return self

    def interview(self, hours_ago: float = 0, *, names_placement: bool = False, **findings: Any) -> "Record":
        at = self.now - timedelta(hours=hours_ago)
        usual: dict[str, Any] = {"conductor_relation": ConductorRelation.COMMISSIONED, "independent": True}
        return self.records(e.InterviewHeld(held_at=at, names_placement=names_placement, **usual | findings))

    def police(self, hours_ago: float = 0, of_harm: bool | None = True) -> "Record":
        at = self.now - timedelta(hours=hours_ago)
        return self.records(e.PersonTold(who=TellWhom.POLICE, told_at=at, decided_at=at, of_harm=of_harm))

    def rates(self, level: RiskLevel = RiskLevel.HIGH, hours_ago: float = 0) -> "Record":
        return self.records(e.RiskAssessed(level=level, source=RiskSource.SOCIAL_WORK, assessed_at=self.now - timedelta(hours=hours_ago)))

    def decides(self, decision: StrategyOutcome, kind: MeetingKind | None = None, *, at: float = 0, decided: float = 0) -> "Record":
        """`at` and `decided` in hours from now."""
        when, made = self.now + timedelta(hours=at), self.now + timedelta(hours=decided)
        return self.records(e.StrategyDecided(decision=decision, kind=kind, at=when, decided_at=made))

    def states(self, rule: str = "harm_told") -> list[AlertState]:
        return [one.state for one in self.alerts.values() if one.rule == rule]


@pytest.mark.parametrize("findings", [{"harms": (Harm.SEXUAL_EXPLOITATION,)}, {"reasons": (Reason.ABUSE_OR_NEGLECT,)}])
def test_serious_harm_that_a_child_tells_of_is_told_at_once_also_after_the_return(findings: dict[str, Any]) -> None:
    record = Record().interview(**findings)
    assert record.told("harm_told") == [("23:30", MANAGERS)]
    assert record.told("harm_told_owner") == [("23:30", (Position.OWNER,))]
    assert record["harm_told"].severity == "severe"
    record.records(e.LetterWritten(written_at=record.now))
    assert len(record.told("harm_told")) == 1, "news that says nothing more tells nobody again"


def test_the_owner_s_answer_is_not_the_managers() -> None:
    record = Record(NOON).interview(harms=(Harm.PHYSICAL,))
    record.acknowledge("harm_told_owner")
    record.forward(minutes=16)
    assert record.told("harm_told")[-1][1] == (Position.HEAD_OF_SERVICE,)


def test_it_goes_on_while_nobody_answers_and_stands_until_the_police_know_and_the_risk_is_assessed() -> None:
    record = Record(NOON).interview(harms=(Harm.PHYSICAL,)).forward(minutes=31)
    assert [positions for _, positions in record.told("harm_told")] == [MANAGERS, (Position.HEAD_OF_SERVICE,), (Position.DEPUTY,)]
    record.acknowledge("harm_told")
    assert isinstance(record, Record)
    assert record.police()["harm_told"].state is AlertState.ACKNOWLEDGED, "half of it is not it"
    record.forward(hours=5)
    assert record["harm_told"].state is AlertState.OPEN, "whoever saw it did not see to the rest"
    after = record.rates()["harm_told"]
    assert (after.state, after.acted_at) == (AlertState.CLOSED, record.now)


def test_at_night_it_wakes_where_the_risk_is_medium_or_nobody_has_assessed_it() -> None:
    assert not Record().interview(harms=(Harm.PHYSICAL,))["harm_told"].wakes
    assert Record().rates(RiskLevel.MEDIUM, hours_ago=1).interview(harms=(Harm.PHYSICAL,))["harm_told"].wakes
    assert Record().rates(RiskLevel.NOT_YET_ASSESSED, hours_ago=1).interview(harms=(Harm.PHYSICAL,))["harm_told"].wakes


@pytest.mark.parametrize(
    ("decision", "kind", "ends"),
    [
        (StrategyOutcome.MEETING_PLANNED, MeetingKind.S47_STRATEGY_DISCUSSION, True),
        (StrategyOutcome.MEETING_HELD, MeetingKind.S47_STRATEGY_DISCUSSION, True),
        (StrategyOutcome.NOT_NEEDED, None, True),
        (StrategyOutcome.MEETING_PLANNED, MeetingKind.MISSING_MEETING, False),
    ],
)
def test_a_decision_on_a_strategy_discussion_answers_it_whole(decision: StrategyOutcome, kind: MeetingKind | None, ends: bool) -> None:
    record = Record().interview(harms=(Harm.SEXUAL_ABUSE,)).decides(decision, kind)
    assert (record["harm_told"].acted_at is not None) is ends


def test_nothing_that_was_done_before_the_child_told_answers_it() -> None:
    """A meeting that was planned for a later day; a report, a rating, that are written down late."""
    record = Record().decides(StrategyOutcome.MEETING_PLANNED, MeetingKind.S47_STRATEGY_DISCUSSION, at=48)
    record.interview(harms=(Harm.PHYSICAL,)).police(hours_ago=1).rates(hours_ago=1)
    assert record.states() == [AlertState.OPEN]


def test_a_talk_that_is_written_down_late_is_told_whatever_was_done_since() -> None:
    record = Record().police().rates().decides(StrategyOutcome.NOT_NEEDED)
    assert record.interview(hours_ago=1, harms=(Harm.PHYSICAL,)).states() == [AlertState.OPEN]


def test_what_is_written_down_late_takes_no_answer_back() -> None:
    record = Record().interview(harms=(Harm.PHYSICAL,)).police().rates()
    assert record.police(hours_ago=1, of_harm=False).states() == [AlertState.CLOSED]


def test_telling_the_police_that_they_are_back_or_not_assessing_the_risk_answers_nothing() -> None:
    record = Record().interview(harms=(Harm.PHYSICAL,)).police(of_harm=False).rates(RiskLevel.NOT_YET_ASSESSED)
    assert (record.episode.police_to_hear_harm, record.episode.risk_after_harm) == (True, True)
    assert record.states() == [AlertState.OPEN]


def test_what_a_child_tells_of_besides_is_another_alert_also_while_somebody_sees_to_the_first() -> None:
    record = Record(NOON).interview(hours_ago=1, harms=(Harm.PHYSICAL,))
    record.acknowledge("harm_told")
    record.interview(harms=(Harm.CRIMINAL_EXPLOITATION,))
    assert record.states() == [AlertState.ACKNOWLEDGED, AlertState.OPEN]
    record.police().rates()
    assert record.states() == [AlertState.CLOSED, AlertState.CLOSED]


@pytest.mark.parametrize("findings", [{"harms": (Harm.HUNGER_OR_COLD,)}, {"harms": (Harm.NONE_TOLD,), "reasons": (Reason.FRIENDS,)}])
def test_what_is_no_serious_harm_alerts_nobody(findings: dict[str, Any]) -> None:
    assert Record().interview(**findings).told("harm_told") == []


def refers(record: Record) -> Record:
    return record.records(e.ManagementDecisionRecorded(kind=DecisionKind.LADO_REFERRAL, at=record.now))


def test_an_account_that_names_the_carer_is_told_until_it_is_referred_and_each_anew() -> None:
    record = Record().interview(names_placement=True)
    assert record.told("carer_named") == [("23:30", MANAGERS)]
    assert refers(record)["carer_named"].acted_at == record.now
    record.forward(hours=3)
    record.records(e.IntelligenceRecorded(at=record.now, names_placement=True))
    assert record.told("carer_named") == [("23:30", MANAGERS), ("02:30", MANAGERS)]


def test_what_is_closed_unanswered_says_so_and_what_comes_after_closing_is_told() -> None:
    record = Record().interview(harms=(Harm.PHYSICAL,)).records(e.EpisodeClosed(closed_at=EVENING))
    assert (record["harm_told"].state, record["harm_told"].acted_at) == (AlertState.CLOSED, None)
    assert any(getattr(step.change, "reason", None) == "unanswered" for _, step in record.steps)
    record.records(e.ChildCommented(said_at=EVENING, disagrees=True, names_placement=True))
    assert record.states("carer_named") == [AlertState.OPEN]
    assert record.states() == [AlertState.CLOSED], "and nothing else of it"
    record.tick()
    assert record.states("carer_named") == [AlertState.OPEN], "it stands until it is referred"
    assert refers(record).states("carer_named") == [AlertState.CLOSED]


def test_what_was_recorded_in_error_asks_nothing_more() -> None:
    record = Record().interview(harms=(Harm.PHYSICAL,))
    before = {"interviews": (), "harm_told": 0, "police_to_hear_harm": None, "risk_after_harm": None}
    record.hears(e.EntryRecordedInError(entry=3, because="another_child", marked_at=record.now), **before)
    assert (record["harm_told"].state, record["harm_told"].acted_at) == (AlertState.CLOSED, None)


def test_a_death_on_another_episode_of_the_child_ends_it_and_nothing_new_is_told() -> None:
    record = Record().interview(harms=(Harm.PHYSICAL,))

    def died() -> Escalation:
        return Escalation(Situation(record.episode, record.now, died=True), record.policy, 0, tuple(record.alerts.values()))

    assert {step.after.state for step in on_time(died())} == {AlertState.CLOSED}
    news = e.InterviewHeld(held_at=record.now, conductor_relation="advocate", independent=True, harms=(Harm.SEXUAL_ABUSE,))
    assert not [step for step in on_news(died(), news, record.now) if step.tells]
    assert look_again(died()) is None


def test_a_council_that_has_not_these_rows_is_told_as_before_and_such_a_row_says_of_what() -> None:
    rows = tuple(row for row in DEFAULT_POLICY.rows if row.on != "told")
    assert Record(policy=DEFAULT_POLICY.model_copy(update={"rows": rows})).interview(harms=(Harm.PHYSICAL,)).told("harm_told") == []
    bare = next(row for row in DEFAULT_POLICY.rows if row.id == "harm_told").model_copy(update={"when": ()})
    with pytest.raises(ValueError, match="harm_told: a row about what cannot wait says what"):
        Policy(rows=(*rows, bare))


def test_an_episode_of_an_older_build_asks_as_it_did() -> None:
    """Its snapshot has none of the flags: what stands in it decides."""
    record = Record()
    talk = e.Interview(held_at=record.now, conductor_relation="advocate", independent=True, harms=(Harm.PHYSICAL,))
    record.hears(e.LetterWritten(written_at=record.now), interviews=(talk,))
    assert record.states() == [AlertState.OPEN]
    assert record.police().rates().states() == [AlertState.CLOSED]
