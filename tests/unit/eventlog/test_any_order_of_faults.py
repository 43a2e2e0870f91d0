"""Whatever faults come in whatever order, two relays and two replicas bring every event of the log to the store once and in order."""

import asyncio
from typing import Any
from unittest.mock import patch
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from unit.eventlog.in_memory import MemoryLog, MemoryStore, MemoryStream

from shared.clock import SystemClock
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.contracts.envelope import encode
from shared.contracts.publishing import Writing
from shared.eventlog import relay as relay_module
from shared.eventlog.chain import FIELD
from shared.eventlog.follower import Follower
from shared.eventlog.relay import Relay
from shared.ids import new_id

WRITING = Writing("urn:safereturn:E09000999:missing", SystemClock().now(), "edt:1")
BODY = encode(WRITING.child(ChildSnapshot(child_id="7", version=1, care_status=CareStatus.OURS)))
BODY_ID = BODY[BODY.index('"id":"') + 6 :][:36]
FAR = 10**12  # as an entry written with XADD * would have, in milliseconds


class Subscriber:
    """What of FastStream's subscriber the follower touches."""

    last_id = "0-0"

    def __call__(self, handler: object) -> object:
        return handler

    def subscriber(self, **_: object) -> "Subscriber":
        return self


async def at_once(self: Follower, seconds: float) -> None:
    """No rest in a test."""


class Spine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.log, self.stream, self.store = MemoryLog(), MemoryStream(), MemoryStore()
        small = {"log": self.log, "BATCH": 4, "NEAR": 3}
        self.patches = [patch.object(relay_module, name, value) for name, value in small.items()]
        self.patches.append(patch.object(Follower, "_rest", at_once))
        for one in self.patches:
            one.start()
        anything: Any = self.stream
        pool: Any = self.log
        self.relays = [Relay(pool, anything, "missing.events") for _ in range(2)]
        self.subscribers: list[Any] = [Subscriber() for _ in range(2)]
        feed: Any = self.log
        self.followers = [
            Follower(subscriber, "missing.events", feed, self.store, SystemClock(), service=f"replica {n}")
            for n, subscriber in enumerate(self.subscribers)
        ]

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            for one in self.patches:
                one.stop()
            self.loop.close()

    # What happens in a normal day

    @rule(kinds=st.lists(st.sampled_from(["readable", "readable", "readable", "dead", "newer"]), min_size=1, max_size=6))
    def append(self, kinds: list[str]) -> None:
        for kind in kinds:
            id_ = new_id()
            body = BODY.replace(BODY_ID, str(id_))
            if kind == "dead":
                body = body.replace('"ours"', '"nobody"')
            if kind == "newer":
                body = body.replace("child_recorded", "child_imagined")
            self.log.append(id_, body)

    @rule(which=st.integers(0, 1))
    def relay_looks(self, which: int) -> None:
        self.loop.run_until_complete(self.relays[which]._look())

    @rule(which=st.integers(0, 1), count=st.integers(1, 5))
    def stream_is_read(self, which: int, count: int) -> None:
        entries = self.stream.after(self.subscribers[which].last_id, count)
        if entries:
            self.subscribers[which].last_id = entries[-1][0].decode()  # FastStream moves on before the handler runs
            self.loop.run_until_complete(self.followers[which]._receive(entries))
            assert self.followers[which]._progress is None or self.subscribers[which].last_id.startswith(
                f"{self.followers[which]._progress.position}-"
            )

    @rule(which=st.integers(0, 1))
    def owner_is_asked(self, which: int) -> None:
        self.loop.run_until_complete(self.followers[which]._take_turn(self.followers[which]._ask))

    # What goes wrong

    @rule()
    def flushed(self) -> None:
        self.stream.flush()

    @rule(count=st.integers(1, 4))
    def tail_lost(self, count: int) -> None:
        self.stream.lose_tail(count)

    @rule(count=st.integers(1, 4))
    def tail_deleted(self, count: int) -> None:
        self.stream.delete_tail(count)

    @rule(keep=st.integers(1, 4))
    def trimmed(self, keep: int) -> None:
        self.stream.trim(keep)

    @rule(field=st.sampled_from([FIELD, b"else"]), ahead=st.integers(1, 3))
    def rubbish_ahead(self, field: bytes, ahead: int) -> None:
        self.stream.add((self.stream.last_id[0] + ahead, 0), {field: b"\xff"})

    @rule()
    def rubbish_beside(self) -> None:
        position, sequence = self.stream.last_id
        self.stream.add((position, sequence + 7), {FIELD: b"{}"})

    @precondition(lambda self: self.stream.last_id[0] < FAR)
    @rule()
    def rubbish_far_ahead(self) -> None:
        self.stream.add((FAR, 0), {FIELD: b"rubbish"})

    @rule(out=st.booleans())
    def memory(self, out: bool) -> None:
        self.stream.out_of_memory = out

    @rule()
    def answer_lost(self) -> None:
        self.stream.lose_next_answer = True

    @rule(after=st.booleans())
    def store_fails_once(self, after: bool) -> None:
        self.store.fail_before_commit, self.store.fail_after_commit = not after, after

    # What must hold

    @invariant()
    def applied_is_a_beginning_of_the_log(self) -> None:
        assert [one.id for one in self.store.applied] == self.log.ids[: len(self.store.applied)]

    @invariant()
    def nobody_cries_divergence_but_for_rubbish_ahead(self) -> None:
        assert not any(follower._diverged for follower in self.followers)
        if self.stream.last_id[0] <= len(self.log.ids):
            for relay in self.relays:
                self.loop.run_until_complete(relay._look())
                assert not relay._diverged

    def settle(self) -> None:
        """Faults over: all is applied, by the feed alone if need be, and once rubbish ahead is deleted the stream is right again."""
        self.store.fail_before_commit = self.store.fail_after_commit = False
        self.stream.out_of_memory = self.stream.lose_next_answer = False
        if self.stream.last_id[0] > len(self.log.ids):
            self.stream.flush()
        for _ in range(len(self.log.ids) + 10):
            for which in range(2):
                self.relay_looks(which)
                self.owner_is_asked(which)
        assert [one.id for one in self.store.applied] == self.log.ids
        assert [one.problem.kind if one.problem else None for one in self.store.applied] == [_kind(raw) for raw in self.log.raws]
        assert self.stream.last_id[0] == len(self.log.ids)
        assert all(one.health().ok and one.health().lag == 0 for one in (*self.relays, *self.followers))


def _kind(raw: bytes) -> str | None:
    return "dead" if b'"nobody"' in raw else "parked" if b"imagined" in raw else None


TestSpine = Spine.TestCase
TestSpine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_ids_in_bodies_are_where_this_test_thinks() -> None:
    assert UUID(BODY_ID)
