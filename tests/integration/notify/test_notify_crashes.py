"""Whatever notify does is one transaction: wherever it is cut off, nothing of it happened, and then it happens once (bars.md R4).

Sending cannot be: the world outside is in no transaction. A text is looked up under its name before it would be sent again; an e-mail may
come twice, under one name.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cut_off import HOW, How, cut_off, survived
from escalating_child import an_episode, raising
from govuk_notify_double import KEY, TEXT, govuk_notify
from notify_process import DEFAULT, HELEN, Post, Process, received

from services.notify.channels import Channel as Carrier
from services.notify.channels.govuk_notify import Account, GovukNotify
from services.notify.domain.alert import AlreadyAcknowledged
from services.notify.domain.people import PersonChannel
from services.notify.leasing import LEASE
from services.notify.roster import Default, default_rota
from services.notify.settings import NotifySettings
from services.notify.store import episodes
from shared.clock import MovableClock
from shared.contracts.alert_codes import Channel, Position, Ring
from shared.contracts.codes import EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import ChildReturned, EpisodeSnapshot
from shared.database import migrate
from shared.eventlog.chain import Received
from shared.identity.people import Person, Role, person_id
from shared.ids import new_id

TOM = Person(id=person_id("people", "Tom"), name="Tom", roles=frozenset({Role.EDT}))
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
KEY_OF_THE_PRESS = "one press of one button"


@dataclass
class Scene:
    """A database, what missing has said, and processes one after another."""

    dsn: str
    clock: MovableClock
    carriers: dict[Channel, Carrier] = field(default_factory=lambda: {Channel.EMAIL: Post()})
    default: Default = DEFAULT
    said: list[Received] = field(default_factory=list)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        process = Process(self.dsn, self.clock, self.carriers, self.default)
        async with process.pool:
            yield process

    def raises(self, risk: RiskLevel) -> EpisodeSnapshot:
        now, new = self.clock.now(), new_id()
        child = {"episode_id": new, "child_id": str(new), "reference": f"SR-2026-{len(self.said):06d}"}
        episode = an_episode(risk, last_seen_at=now, reported_at=now, recorded_at=now, **child)
        self.said.append(received(self.said, raising(episode), episode, self.clock))
        return episode

    def forward(self, length: timedelta) -> None:
        self.clock.forward(seconds=length.total_seconds())
        self.rows("UPDATE safereturn.test_clock SET ahead = %s - clock_timestamp() RETURNING ahead", self.clock.now())

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.dsn, row_factory=psycopg.rows.dict_row) as conn:
            return conn.execute(statement.encode(), values).fetchall()

    def facts(self) -> list[Any]:
        """Everything a piece of work could leave behind."""
        kept = ("alerts", "deliveries", "episodes", "people", "decisions_to_post", "answered")
        return [
            *(self.rows(f"SELECT one::text AS one FROM notify.{table} AS one ORDER BY 1") for table in kept),
            self.rows("SELECT position FROM safereturn.follower_positions"),
            self.kinds(),
        ]

    def kinds(self) -> Counter[str]:
        return Counter(row["type"].removeprefix("notify.alert_") for row in self.rows("SELECT type FROM safereturn.log"))

    def alert(self) -> UUID:
        (row,) = self.rows("SELECT alert_id FROM notify.alerts WHERE rule = 'high_risk'")
        found: UUID = row["alert_id"]
        return found


@pytest.fixture
def scene(database: str, clock: MovableClock) -> Scene:
    migrate("notify", database)
    clock.set(NOON)
    made = Scene(database, clock)
    made.forward(timedelta())
    return made


async def test_after_an_outage_the_step_of_a_severe_alert_comes_before_older_routine_ones(scene: Scene) -> None:
    async with scene.process() as process:
        scene.raises(RiskLevel.LOW)
        await process.hear(scene.said)
        scene.forward(timedelta(minutes=5))
        worried = scene.raises(RiskLevel.HIGH)
        await process.hear(scene.said)
        scene.forward(timedelta(hours=2))
        first, *later = await episodes.due(process.pool, 10)
    assert first.episode_id == worried.episode_id
    assert [one.due_at < first.due_at for one in later] == [True]


Work = Callable[[Process], Awaitable[Any]]


async def silent_for(scene: Scene, episode: EpisodeSnapshot, minutes: int) -> None:
    async with scene.process() as process:
        for _ in range(minutes // 15):
            scene.forward(timedelta(minutes=15))
            await process.escalating.tick(episode.episode_id)


async def news(scene: Scene, episode: EpisodeSnapshot) -> Work:
    now = scene.clock.now()
    back = {"version": 2, "status": EpisodeStatus.RETURNED, "returned_at": now, "over_at": now}
    change = ChildReturned(returned_at=now, found_location=FoundLocation.FRIEND)
    scene.said.append(received(scene.said, change, episode.model_copy(update=back), scene.clock))
    return lambda process: process.hear(scene.said)


async def tick(scene: Scene, episode: EpisodeSnapshot) -> Work:
    scene.forward(timedelta(minutes=16))
    return lambda process: process.escalating.tick(episode.episode_id)


async def acknowledgement(scene: Scene, _: EpisodeSnapshot) -> Work:
    alert = scene.alert()
    return lambda process: process.acknowledging.acknowledge(HELEN, alert, "Seen", key=KEY_OF_THE_PRESS)


async def call(scene: Scene, episode: EpisodeSnapshot) -> Work:
    await silent_for(scene, episode, 30)
    alert = scene.alert()
    return lambda process: process.acknowledging.rang(TOM, alert, Position.DIRECTOR, Ring.ACKNOWLEDGED)


WORK: list[tuple[Callable[..., Awaitable[Work]], dict[str, int]]] = [
    (news, {"closed": 2, "raised": 1}),
    (tick, {"escalated": 2}),
    (acknowledgement, {"acknowledged": 1}),
    (call, {"rung": 1, "acknowledged": 1}),
]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("prepare", "once"), WORK, ids=[one.__name__ for one, _ in WORK])
async def test_what_is_cut_off_anywhere_leaves_nothing_and_is_done_once(
    scene: Scene, prepare: Callable[..., Awaitable[Work]], once: dict[str, int], how: How
) -> None:
    episode = scene.raises(RiskLevel.HIGH)
    async with scene.process() as process:
        await process.hear(scene.said)
        await process.send()
    work = await prepare(scene, episode)
    before, told = scene.facts(), scene.kinds()
    for at in count(1):
        async with scene.process() as process:
            with cut_off(scene.dsn, at, how):
                done = await survived(work(process))
        if done or scene.facts() != before:
            break
    assert at > 4, "it was cut off at each of its statements"
    after = scene.kinds()
    assert {kind: after[kind] - told[kind] for kind in once} == once

    left = scene.facts()
    async with scene.process() as process:
        with suppress(AlreadyAcknowledged):  # whoever rang is told so; who pressed has their first answer again
            await work(process)
    assert scene.facts() == left


@pytest.mark.parametrize("how", HOW)
async def test_a_message_cut_off_while_it_is_sent_is_sent_again_a_text_once_and_an_e_mail_under_one_name(scene: Scene, how: How) -> None:
    async with govuk_notify(scene.clock) as provider:
        post = Post()
        scene.carriers = {Channel.EMAIL: post, Channel.SMS: GovukNotify(Account(provider.url, KEY, {Channel.SMS: TEXT}), scene.clock)}
        scene.default = everything_to_one("+447900900123")
        for at in count(1):
            scene.raises(RiskLevel.LOW)
            async with scene.process() as process:
                await process.hear(scene.said)
                with cut_off(scene.dsn, at, how) as cut:
                    await survived(process.send())
            scene.forward(LEASE + timedelta(seconds=1))
            async with scene.process() as process:
                await process.send()
            if cut.statement is None:
                break
        assert at > 10, "it was cut off at each of its statements"
        assert {row["state"] for row in scene.rows("SELECT state FROM notify.deliveries WHERE channel <> 'page'")} == {"sent"}
        assert Counter(one.reference for one in provider.texts()).most_common(1)[0][1] == 1
        assert len(provider.texts()) == len(set(post.arrived)) == at
        await scene.carriers[Channel.SMS].close()


def everything_to_one(number: str) -> Default:
    """The director holds every position, and has a mailbox and a telephone."""
    made = default_rota(NotifySettings(position_addresses={Position.DIRECTOR: "director@example.gov.uk"}))
    telephone = PersonChannel(channel=Channel.SMS, address=number)
    return made._replace(people={who: one.model_copy(update={"channels": (*one.channels, telephone)}) for who, one in made.people.items()})
