"""The alert engine against sequences nobody thought of: never silent past a deadline, never told once answered, each step once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from escalating_child import Told, an_episode, raising
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.notify.domain import alert as life
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.engine import look_again, on_time
from shared.contracts.alert_codes import AlertState
from shared.contracts.alerts import AlertEscalated, AlertRaised
from shared.contracts.codes import Category, DecisionKind, EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import (
    CategoryChanged,
    ChildFound,
    ChildReturned,
    EpisodeCancelled,
    EpisodeEnded,
    EpisodeReopened,
    Handover,
    HandoverWithdrawn,
    ManagementDecision,
    OtherEnd,
    RiskAssessed,
)
from shared.contracts.response_codes import EndKind

HOURS = st.floats(0.01, 200)

NIGHT = timedelta(hours=10)
"""From 22:00 to 07:00, and once a year an hour longer."""


class Engine(RuleBasedStateMachine):
    """One child's absence, raised at any hour, and everything that may happen to it and to its alerts."""

    @initialize(hour=st.integers(0, 24 * 400), risk=st.sampled_from(RiskLevel), before=st.floats(0, 100))
    def raise_episode(self, hour: int, risk: RiskLevel, before: float) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        self.told = self.begun(at, risk=risk, hours=before)
        self.told.raised()

    def begun(self, at: datetime, **episode: Any) -> Told:
        return Told(at, **episode)

    @property
    def status(self) -> EpisodeStatus:
        return self.told.episode.status

    @rule(hours=HOURS)
    def time_passes(self, hours: float) -> None:
        self.told.forward(hours=hours)

    @rule(hours=HOURS)
    def the_service_is_away(self, hours: float) -> None:
        self.told.jump(hours=hours)

    @rule(data=st.data(), promised=st.booleans())
    def acknowledge(self, data: st.DataObject, promised: bool) -> None:
        open_ = sorted((one for one in self.told.alerts.values() if one.state is AlertState.OPEN), key=lambda one: str(one.alert_id))
        if open_:
            self.told.forward(seconds=1)
            open_ = [self.told.alerts[one.alert_id] for one in open_ if self.told.alerts[one.alert_id].state is AlertState.OPEN]
        if open_:
            one = data.draw(st.sampled_from(open_))
            self.told.answer(one, self.told.now + timedelta(hours=2) if promised else None)

    @rule(data=st.data())
    def no_message_arrives(self, data: st.DataObject) -> None:
        open_ = sorted((one for one in self.told.alerts.values() if one.state is AlertState.OPEN), key=lambda one: str(one.alert_id))
        if open_:
            one = data.draw(st.sampled_from(open_))
            self.told.alerts[one.alert_id] = life.hurried(one, self.told.policy, self.told.now)

    @rule(level=st.sampled_from(RiskLevel))
    def rate(self, level: RiskLevel) -> None:
        self.told.hears(RiskAssessed(level=level, source="police", assessed_at=self.told.now), risk=an_episode(level).risk)

    @rule()
    def decide(self) -> None:
        self.told.hears(None, decisions=(*self.told.episode.decisions, ManagementDecision(kind=DecisionKind.OTHER, at=self.told.now)))

    @rule()
    def offer_handover(self) -> None:
        self.told.hears(None, handover=Handover(handover_id=uuid4(), to=UUID(int=1), offered_at=self.told.now))

    @precondition(lambda self: self.told.episode.handover is not None)
    @rule(accepted=st.booleans())
    def end_handover(self, accepted: bool) -> None:
        offered = self.told.episode.handover
        assert offered is not None
        withdrawn = HandoverWithdrawn(handover_id=offered.handover_id, withdrawn_at=self.told.now)
        self.told.hears(None if accepted else withdrawn, handover=None)

    @precondition(lambda self: self.status is EpisodeStatus.OPEN)
    @rule()
    def find(self) -> None:
        found = ChildFound(found_at=self.told.now, place=FoundLocation.HOSPITAL)
        self.told.hears(found, status=EpisodeStatus.FOUND, found_at=self.told.now)

    @precondition(lambda self: self.status is EpisodeStatus.FOUND)
    @rule()
    def lose_again(self) -> None:
        count = len(self.told.told("raised"))
        self.told.hears(CategoryChanged(category=Category.M, from_at=self.told.now), status=EpisodeStatus.OPEN, found_at=None)
        assert len(self.told.told("raised")) == count + 1, "whoever heard that they are found hears that they are not"

    @precondition(lambda self: self.told.episode.ongoing)
    @rule()
    def come_back(self) -> None:
        now = self.told.now
        back: dict[str, Any] = {"returned_at": now, "over_at": now, "interview_due_at": now + timedelta(hours=72)}
        self.told.hears(ChildReturned(returned_at=now, found_location=FoundLocation.FRIEND), status=EpisodeStatus.RETURNED, **back)

    @precondition(lambda self: self.status is EpisodeStatus.RETURNED)
    @rule()
    def reopen(self) -> None:
        over: dict[str, Any] = dict.fromkeys(("returned_at", "over_at", "interview_due_at"))
        self.told.hears(EpisodeReopened(reopened_at=self.told.now), status=EpisodeStatus.OPEN, **over)

    @precondition(lambda self: not self.told.episode.over)
    @rule()
    def cancel(self) -> None:
        self.told.hears(EpisodeCancelled(cancelled_at=self.told.now), status=EpisodeStatus.CANCELLED, cancelled_at=self.told.now)

    @precondition(lambda self: not self.told.episode.over)
    @rule()
    def die(self) -> None:
        now = self.told.now
        end = OtherEnd(kind=EndKind.DIED, at=now)
        self.told.hears(EpisodeEnded(kind=EndKind.DIED, at=now), status=EpisodeStatus.CLOSED, other_end=end, closed_at=now, over_at=now)

    @rule(minutes=st.integers(5, 240))
    def edit_policy(self, minutes: int) -> None:
        """Of a running episode the service keeps the version: the core must not mind if it did not."""
        self.told.policy = DEFAULT_POLICY.model_copy(update={"minutes": minutes})

    @rule()
    def hear_the_last_news_again(self) -> None:
        self.told.forward()
        before = dict(self.told.alerts)
        count = len(self.told.told())
        self.told.hears(raising(self.told.episode))
        told_again = self.told.told()[count:]
        assert not told_again or not before, "what was heard before tells nobody"

    @invariant()
    def never_silent_past_a_deadline(self) -> None:
        for one in self.told.alerts.values():
            if one.state is AlertState.OPEN:
                assert one.next_at is not None
                silence = max(timedelta(minutes=one.minutes), life.SLOWLY)
                assert one.next_at <= self.told.now + NIGHT + 2 * silence, "begun before a night that does not count, and whole after it"
            if one.state is AlertState.ACKNOWLEDGED and one.asks:
                assert one.next_at is not None, "a promise has its day"
            if one.state is AlertState.CLOSED:
                assert one.next_at is None

    @invariant()
    def what_is_over_is_over(self) -> None:
        if not self.told.episode.ongoing or self.told.episode.status is EpisodeStatus.FOUND:
            standing = [one for one in self.told.alerts.values() if one.state is not AlertState.CLOSED]
            assert all(one.stands in ("interview", "handover") for one in standing)
        if self.told.episode.died or self.told.episode.cancelled_at:
            assert all(one.state is AlertState.CLOSED for one in self.told.alerts.values())

    @invariant()
    def nobody_was_told_of_what_was_answered(self) -> None:
        """Each telling of an escalation came while the alert was open."""
        for _, step in self.told.steps:
            if step.tells and not step.news and not isinstance(step.change, AlertRaised):
                assert step.after.state is not AlertState.CLOSED
            if isinstance(step.change, AlertEscalated):
                assert step.after.state is AlertState.OPEN

    @invariant()
    def each_step_once(self) -> None:
        told = [(step.after.alert_id, step.after.telling) for _, step in self.told.steps if step.tells]
        assert len(told) == len(set(told))

    @invariant()
    def looking_twice_does_nothing_the_second_time(self) -> None:
        due = self.told.due()
        if due is None or due > self.told.now:
            assert on_time(self.told.escalation()) == []

    @invariant()
    def a_missing_child_always_comes_to_something(self) -> None:
        if self.status is EpisodeStatus.OPEN:
            assert look_again(self.told.escalation()) is not None
