"""Found, or back, ends the alerts about the absence: where it is not safe to go back, another begins, until that is decided."""

from datetime import UTC, datetime, timedelta

import pytest
from escalating_child import Told

from services.missing.domain.episode import evolve
from shared.contracts import episodes as e
from shared.contracts.alert_codes import AlertState, Position
from shared.contracts.codes import Category, DecisionKind, FoundLocation, RiskLevel
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
        return [one.state for one in self.alerts.values() if one.rule == "not_safe"]


OPEN, CLOSED = AlertState.OPEN, AlertState.CLOSED


def test_whoever_decides_is_told_at_once_and_woken_whatever_the_risk_until_it_is_decided() -> None:
    child = Found()
    ladder = [("22:30", MANAGERS), ("22:45", (Position.HEAD_OF_SERVICE,)), ("23:00", (Position.DEPUTY,))]
    assert child.told("not_safe")[:3] == ladder
    assert (child["not_safe"].severity, child["not_safe"].wakes) == ("severe", True)
    child.decides(DecisionKind.CARE_PLAN_REVIEW)
    assert child.state == [OPEN], "that decides something else"
    assert child.decides().state == [CLOSED]
    child.records(e.ChildFound(found_at=child.episode.found_at or child.now, place=FoundLocation.FRIEND, safe_to_return=False))
    assert child.state == [CLOSED], "said once more, it asks nobody again"


def test_a_return_elsewhere_leaves_it_standing_and_one_that_is_safe_now_ends_it() -> None:
    assert Found().returns(SinceUnsafe.STAYS_ELSEWHERE).state == [OPEN]
    assert Found().decides().returns(SinceUnsafe.STAYS_ELSEWHERE).state == [CLOSED]
    assert Found().returns(SinceUnsafe.SAFE_NOW).state == [CLOSED]


@pytest.mark.parametrize("said", [None, SinceUnsafe.STILL_UNSAFE])
def test_who_is_back_where_it_is_not_safe_is_told_of_anew_though_somebody_has_answered(said: SinceUnsafe | None) -> None:
    child = Found()
    child.acknowledge("not_safe")
    child.forward(minutes=5)
    assert child.returns(said).state == [AlertState.ACKNOWLEDGED, OPEN]
    assert child.decides().state == [CLOSED, CLOSED]
    child = Found().decides()
    child.forward(minutes=5)
    assert child.returns(said).state == [CLOSED, OPEN]


def test_who_is_missing_again_is_looked_for_and_not_asked_about_until_they_are_found_again() -> None:
    child = Found()
    child.records(e.CategoryChanged(category=Category.M, from_at=child.now))
    assert child.state == [CLOSED]
    child.forward(hours=1)
    child.records(e.ChildFound(found_at=child.now, place=FoundLocation.FRIEND, safe_to_return=False))
    assert child.state == [CLOSED, OPEN]


def test_nobody_is_told_where_it_is_safe_or_not_known_yet() -> None:
    assert Found(safe=True).returns().state == Found(safe=None).returns().state == []


def test_in_hospital_nobody_is_asked_and_out_of_it_somebody_is() -> None:
    child = Found().decides()
    child.records(e.EpisodeEnded(kind=EndKind.HOSPITAL, at=child.now))
    assert child.state == [CLOSED]
    child.forward(hours=5)
    assert child.returns(SinceUnsafe.STILL_UNSAFE).state == [CLOSED, OPEN]


def test_a_death_ends_it_and_nothing_begins_once_it_is_closed() -> None:
    child = Found().returns(SinceUnsafe.STILL_UNSAFE)
    child.records(e.EpisodeEnded(kind=EndKind.DIED, at=child.now))
    assert child.state == [CLOSED, CLOSED]
    closed = Found().returns(SinceUnsafe.STILL_UNSAFE)
    closed.records(e.EpisodeClosed(closed_at=closed.now))
    assert closed.state == [CLOSED, CLOSED]
    closed.records(e.LetterWritten(written_at=closed.now))
    assert closed.state == [CLOSED, CLOSED]
