"""A return ends the alerts about the absence: where it was said not to be safe, another begins, until somebody decides where they are."""

from datetime import UTC, datetime, timedelta

import pytest
from escalating_child import Told

from services.missing.domain.episode import evolve
from shared.contracts import episodes as e
from shared.contracts.alert_codes import AlertState, Position
from shared.contracts.codes import DecisionKind, FoundLocation, RiskLevel
from shared.contracts.response_codes import EndKind, SinceUnsafe

NIGHT = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
MANAGERS = (Position.TEAM_MANAGER, Position.EDT_LEAD)


class Found(Told):
    """A child at low risk, found an hour ago; `safe` is what was said of going back."""

    def __init__(self, safe: bool | None = False) -> None:
        super().__init__(NIGHT - timedelta(hours=3), risk=RiskLevel.LOW)
        self.raised()
        self.forward(hours=2)
        self.records(e.ChildFound(found_at=self.now, place=FoundLocation.FRIEND, safe_to_return=safe))
        self.forward(hours=1)

    def records(self, change: e.EpisodeChange) -> "Found":
        self.episode = evolve(self.episode, change, self.now)
        self.news(change, self.now)
        return self

    def returns(self, since_unsafe: SinceUnsafe | None = None) -> "Found":
        return self.records(e.ChildReturned(returned_at=self.now, found_location=FoundLocation.FRIEND, since_unsafe=since_unsafe))

    def decides(self, kind: DecisionKind = DecisionKind.SAFETY) -> "Found":
        return self.records(e.ManagementDecisionRecorded(kind=kind, at=self.now))

    @property
    def state(self) -> list[AlertState]:
        return [one.state for one in self.alerts.values() if one.rule == "back_unsafe"]


@pytest.mark.parametrize("said", [None, SinceUnsafe.STAYS_ELSEWHERE, SinceUnsafe.STILL_UNSAFE])
def test_whoever_decides_is_told_at_once_and_woken_whatever_the_risk_until_it_is_decided(said: SinceUnsafe | None) -> None:
    child = Found().returns(said)
    assert child.told("back_unsafe") == [("23:30", MANAGERS)]
    assert (child["back_unsafe"].severity, child["back_unsafe"].wakes) == ("severe", True)
    child.forward(minutes=16)
    assert child.told("back_unsafe")[-1][1] == (Position.HEAD_OF_SERVICE,)
    child.decides(DecisionKind.CARE_PLAN_REVIEW)
    assert child.state == [AlertState.OPEN], "that decides something else"
    assert child.decides().state == [AlertState.CLOSED]
    child.records(e.LetterWritten(written_at=child.now))
    assert child.state == [AlertState.CLOSED], "news that says nothing more tells nobody again"


def test_nobody_is_told_where_it_is_safe_or_it_is_decided_already() -> None:
    assert Found().state == [], "found, and not back yet"
    assert Found().returns(SinceUnsafe.SAFE_NOW).state == []
    assert Found(safe=True).returns().state == Found(safe=None).returns().state == []
    assert Found().decides().returns(SinceUnsafe.STAYS_ELSEWHERE).state == []


def test_a_death_ends_it_and_nothing_begins_once_it_is_closed() -> None:
    child = Found().returns()
    child.records(e.EpisodeEnded(kind=EndKind.DIED, at=child.now))
    assert child.state == [AlertState.CLOSED]
    closed = Found().returns()
    closed.records(e.EpisodeClosed(closed_at=closed.now))
    assert closed.state == [AlertState.CLOSED]
    closed.records(e.LetterWritten(written_at=closed.now))
    assert closed.state == [AlertState.CLOSED]
