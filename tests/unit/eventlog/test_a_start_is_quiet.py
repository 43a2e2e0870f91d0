"""While its neighbour still starts, a follower is in no trouble yet: a log that cries at every clean start is a log nobody reads."""

from datetime import UTC, datetime
from typing import Any

from structlog.testing import capture_logs
from unit.eventlog.in_memory import MemoryLog, MemoryStore
from unit.eventlog.test_any_order_of_faults import Subscriber

from shared.clock import MovableClock
from shared.eventlog.chain import Page
from shared.eventlog.feed import FeedUnavailable
from shared.eventlog.follower import GRACE, Follower

AWAY = "the owner's feed did not answer: ConnectError"


class Neighbour(MemoryLog):
    away = True

    async def page(self, after: int, limit: int = 5) -> Page:
        if self.away:
            raise FeedUnavailable(AWAY)
        return await super().page(after, limit)


class BadStore(MemoryStore):
    async def progress(self) -> Any:
        raise OSError("the disk is full")


def follower(clock: MovableClock, neighbour: Any, store: Any) -> Follower:
    subscriber: Any = Subscriber()
    return Follower(subscriber, "missing.events", neighbour, store, clock, service="notify")


async def asks(one: Follower) -> list[tuple[str, str]]:
    """What it logs of one turn: level and words."""
    with capture_logs() as logged:
        await one._take_turn(one._ask)
    return [(entry["log_level"], entry["event"]) for entry in logged]


async def test_a_neighbour_that_is_still_starting_is_no_error_and_one_that_stays_away_is() -> None:
    clock = MovableClock(datetime(2026, 1, 15, 22, tzinfo=UTC))
    neighbour = Neighbour()
    one = follower(clock, neighbour, MemoryStore())
    assert await asks(one) == [("info", "follower waits for its neighbour to start")]
    assert await asks(one) == [], "said once"
    clock.forward(seconds=GRACE.total_seconds())
    assert await asks(one) == [("error", "follower in trouble")], "the same trouble, but it lasts"
    assert await asks(one) == []
    assert one.health().detail == AWAY


async def test_a_neighbour_that_was_there_and_went_is_an_error_at_once() -> None:
    clock = MovableClock(datetime(2026, 1, 15, 22, tzinfo=UTC))
    neighbour = Neighbour()
    one = follower(clock, neighbour, MemoryStore())
    neighbour.away = False
    assert await asks(one) == []
    neighbour.away = True
    assert await asks(one) == [("error", "follower in trouble")]


async def test_what_is_wrong_with_its_own_store_is_an_error_at_once() -> None:
    clock = MovableClock(datetime(2026, 1, 15, 22, tzinfo=UTC))
    assert await asks(follower(clock, Neighbour(), BadStore())) == [("error", "follower in trouble")]
