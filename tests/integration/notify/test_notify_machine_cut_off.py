"""The alert engine on a real database against sequences nobody thought of, in which its process is cut off anywhere and started again.

Whatever holds of the core must hold of what a process left behind: never silent past a deadline, never told once answered, each step once.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cut_off import HOW, cut_off, survived
from escalating_child import Told
from escalation_machine import Engine
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from notify_process import HELEN, Post, Process, received

from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.engine import look_again
from services.notify.domain.escalation import Step
from services.notify.domain.recipients import inside
from shared.clock import MovableClock
from shared.contracts.alert_codes import Channel
from shared.contracts.alerts import AlertRecorded, AlertSnapshot
from shared.contracts.codes import DecisionKind
from shared.contracts.envelope import decode
from shared.contracts.episodes import ManagementDecisionRecorded
from shared.database import migrate
from shared.eventlog.chain import Received
from shared.ids import new_id

MOST_STATEMENTS = 12
"""Of a usual piece of work: what would be cut off after its end is not."""


class House:
    """One database for every sequence, and the process that is running now.

    `chance` says where that is cut off, the same whenever a sequence is tried again.
    """

    def __init__(self, dsn: str, runner: asyncio.Runner) -> None:
        self.dsn, self.runner = dsn, runner
        self.clock, self.post = MovableClock(datetime.fromisoformat("2026-01-01T00:00:00Z")), Post()
        self.said: list[Received] = []
        self.chance = Random(0)
        self.process = self._started()

    def does(self, work: Callable[[Process], Coroutine[Any, Any, Any]]) -> bool:
        """False: it was cut off, as most are, and another process has been started."""
        if self.chance.random() < 0.3:
            self.runner.run(work(self.process))
            return True
        with cut_off(self.dsn, self.chance.randint(1, MOST_STATEMENTS), self.chance.choice(HOW)):
            done = self.runner.run(survived(work(self.process)))
        self.close()
        self.process = self._started()
        self.runner.run(self.process.hear(self.said))
        return done

    def says(self, change: Any, episode: Any) -> None:
        self.said.append(received(self.said, change, episode, self.clock))

    def set(self, at: datetime) -> None:
        self.clock.set(at)
        self.change("UPDATE safereturn.test_clock SET ahead = %s - clock_timestamp()", at)

    def change(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            conn.execute(statement.encode(), values)

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.dsn, row_factory=psycopg.rows.dict_row) as conn:
            return conn.execute(statement.encode(), values).fetchall()

    def close(self) -> None:
        self.runner.run(self.process.pool.close())

    def _started(self) -> Process:
        return self.runner.run(_made(self.dsn, self.clock, self.post))


async def _made(dsn: str, clock: MovableClock, post: Post) -> Process:
    process = Process(dsn, clock, {Channel.EMAIL: post})
    await process.pool.open()
    return process


class Served(Told):
    """The same child, told of by the service: what stands is what it wrote down."""

    def __init__(self, house: House, at: datetime, **episode: Any) -> None:
        self.house = house
        new = new_id()
        super().__init__(at, **episode, episode_id=new, child_id=str(new), reference=f"SR-2026-{len(house.said):06d}")
        self.kinds: dict[UUID, str] = {}
        house.post.arrived.clear()
        house.change("UPDATE notify.deliveries SET state = 'suppressed' WHERE state IN ('pending', 'sending', 'temporary_failure')")

    def news(self, change: Any, heard_at: datetime) -> None:
        self.house.set(self.now)
        self.house.says(change or ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=self.now), self.episode)
        self.house.does(lambda process: process.hear(self.house.said))
        self._look()

    def tick(self) -> None:
        self.house.set(self.now)
        self.house.does(lambda process: process.escalating.tick(self.episode.episode_id))
        self._look()

    def answer(self, one: AlertSnapshot, act_by: datetime | None = None) -> AlertSnapshot:
        """Pressed again where the page did not come."""
        self.house.set(self.now)
        key = str(new_id())
        while not self.house.does(lambda process: process.acknowledging.acknowledge(HELEN, one.alert_id, act_by=act_by, key=key)):
            pass
        self._look()
        return self.alerts[one.alert_id]

    def send(self) -> None:
        self.house.set(self.now)
        self.house.does(lambda process: process.send())
        self._look()

    def _look(self) -> None:
        """At what the database holds."""
        of = self.house.rows("SELECT snapshot, kind FROM notify.alerts WHERE episode_id = %s", self.episode.episode_id)
        self.alerts = {alert.alert_id: alert for row in of for alert in [AlertSnapshot.model_validate(row["snapshot"])]}
        self.kinds = {UUID(row["snapshot"]["alert_id"]): row["kind"] for row in of}
        self.log = list(self._logged())
        self.steps = [
            (one.recorded_at, Step(one.change, one.alert, told, self.kinds[one.alert.alert_id] == "notice"))
            for one in self.log
            if (told := getattr(one.change, "told", ())) and self.kinds[one.alert.alert_id] != "withheld"
        ]

    def _logged(self) -> Iterator[AlertRecorded[Any]]:
        of = [str(one) for one in self.alerts]
        for row in self.house.rows("SELECT body::text AS body FROM safereturn.log WHERE subject = ANY(%s) ORDER BY position", of):
            recorded = decode(row["body"].encode()).data
            assert isinstance(recorded, AlertRecorded)
            yield recorded


class CutOff(Engine):
    """The machine of the core, over the service."""

    house: House
    told: Served

    def begun(self, at: datetime, **episode: Any) -> Served:
        self.house.chance = Random(at.isoformat())
        return Served(self.house, at, **episode)

    @rule(hours=st.floats(0.01, 10))
    def time_passes(self, hours: float) -> None:
        self.told.forward(hours=hours)

    @rule()
    def messages_go_out(self) -> None:
        """Nobody has a message of what was answered before it went."""
        before = len(self.house.post.arrived)
        self.told.send()
        for name in self.house.post.arrived[before:]:
            (row,) = self.house.rows(
                "SELECT says, a.state FROM notify.deliveries JOIN notify.alerts AS a USING (alert_id) WHERE reference = %s LIMIT 1",
                inside(name)[0],
            )
            assert row["says"] in ("notice", "reminder") or row["state"] == "open"

    @rule()
    def no_message_arrives(self) -> None:
        self.house.post.refuses = True
        self.told.send()
        self.house.post.refuses = False

    @rule(minutes=st.integers(5, 240))
    def edit_policy(self, minutes: int) -> None:
        """This episode keeps the version it began under."""
        changed = DEFAULT_POLICY.model_copy(update={"minutes": minutes})
        self.house.runner.run(self.house.process.policies.change(changed, HELEN))

    @invariant()
    def every_change_is_in_the_log_once_and_stands(self) -> None:
        logged: dict[UUID, list[AlertSnapshot]] = {}
        for one in self.told.log:
            logged.setdefault(one.alert.alert_id, []).append(one.alert)
        assert {alert_id: found[-1] for alert_id, found in logged.items()} == self.told.alerts
        for found in logged.values():
            assert [one.version for one in found] == list(range(1, len(found) + 1))

    @invariant()
    def a_process_finds_what_is_due(self) -> None:
        (row,) = self.house.rows("SELECT next_at FROM notify.episodes WHERE episode_id = %s", self.told.episode.episode_id)
        own = {one.alert_id: one.next_at for one in self.told.alerts.values()}
        kept = self.house.rows("SELECT alert_id, next_at FROM notify.alerts WHERE episode_id = %s", self.told.episode.episode_id)
        assert {one["alert_id"]: one["next_at"] for one in kept} == own
        expected = look_again(self.told.escalation())
        assert (row["next_at"] is None) == (expected is None)

    @invariant()
    def every_telling_has_its_messages(self) -> None:
        """But one that would tell only who was told before."""
        found = self.house.rows("SELECT alert_id, telling FROM notify.deliveries WHERE alert_id = ANY(%s)", list(self.told.alerts))
        has = {(row["alert_id"], row["telling"]) for row in found}
        new = [step for _, step in self.told.steps if not step.news and not getattr(step.change, "again", False)]
        assert {(step.after.alert_id, step.after.telling) for step in new} <= has

    @invariant()
    def nobody_has_the_same_message_twice(self) -> None:
        assert all(n <= 2 for n in Counter(self.house.post.arrived).values())


def once_each(examples: int, steps: int) -> settings:
    """Without looking for a shorter sequence: each is some hundred transactions."""
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None, phases=(Phase.reuse, Phase.generate))


@pytest.mark.parametrize(("examples", "steps"), [(12, 20)])
def test_a_process_cut_off_anywhere_is_never_silent_tells_nobody_who_answered_and_takes_each_step_once(
    database: str, examples: int, steps: int
) -> None:
    migrate("notify", database)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        house = House(database, runner)
        machine = type("CutOffOnThis", (CutOff,), {"house": house})
        run_state_machine_as_test(machine, settings=once_each(examples, steps))  # type: ignore[no-untyped-call]
        house.close()
