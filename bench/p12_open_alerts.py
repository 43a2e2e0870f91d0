"""P12: what notify does with 10,000 alerts open at once, against the same with 10."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import FastAPI

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.made_up_log import CHILD
from bench.scene import Scene, free_port, servers
from services.missing.domain.episode import evolve
from services.notify.app import create_app
from services.notify.follow import Alerting
from services.notify.service import Notify
from services.notify.settings import NotifySettings
from services.notify.store import episodes
from shared.contracts import episodes as e
from shared.contracts.alert_codes import Position
from shared.contracts.codes import Category, LastSeenPrecision, RiskLevel
from shared.contracts.publishing import Writing, recorded_by, source
from shared.database import migrate
from shared.eventlog.chain import Received
from shared.eventlog.followed import PostgresFollowed
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token
from shared.ids import new_id
from shared.tasks import end

MANY, FEW = 10_000, 10
"""Open alerts; a child at high risk has two."""

ASKED = 25
ROUNDS = 5
STEP, PAGE, NEWS = "a step that is due", "alerts page", "news of a child"

HELD = {position: f"{position.value.replace('_', '.')}@example.gov.uk" for position in Position if position is not Position.OWNER}

# The one child who was raised, so many times over: as the service itself wrote it. None goes on before tomorrow.
EPISODES = """
INSERT INTO notify.episodes (episode_id, reference, version, snapshot, policy_version, next_at)
SELECT id, 'SR-1900-' || n, version, snapshot || jsonb_build_object('episode_id', id, 'reference', 'SR-1900-' || n, 'child_id', id),
       policy_version, next_at + interval '1 day'
FROM notify.episodes, LATERAL (SELECT n, gen_random_uuid() AS id FROM generate_series(1, %s) AS n) AS made
"""
ALERTS = """
INSERT INTO notify.alerts (alert_id, episode_id, rule, cause, occurrence, severity, state, raised_at, told, snapshot, next_at, kind)
SELECT id, made.episode_id, a.rule, a.cause, a.occurrence, a.severity, a.state, a.raised_at, a.told, a.snapshot || jsonb_build_object(
           'alert_id', id, 'episode_id', made.episode_id, 'episode_reference', made.reference, 'next_at', a.next_at + interval '1 day'),
       a.next_at + interval '1 day', a.kind
FROM (SELECT episode_id, reference FROM notify.episodes WHERE reference LIKE 'SR-1900-%%') AS made
CROSS JOIN notify.alerts AS a CROSS JOIN LATERAL (SELECT md5(a.rule || made.episode_id)::uuid AS id) AS new
"""
DELIVERIES = """
INSERT INTO notify.deliveries
    (delivery_id, alert_id, telling, says, position, person_id, channel, address, state, wanted_at, due_at, reference, at)
SELECT gen_random_uuid(), copy.alert_id, d.telling, d.says, d.position, d.person_id, d.channel, d.address, 'sent', d.wanted_at, d.due_at,
       gen_random_uuid()::text, d.wanted_at
FROM notify.deliveries AS d JOIN notify.alerts AS one USING (alert_id)
JOIN notify.alerts AS copy ON copy.rule = one.rule AND copy.alert_id <> one.alert_id
"""
FALLS_DUE = """
UPDATE notify.alerts SET next_at = safereturn.now(), snapshot = snapshot || jsonb_build_object('next_at', safereturn.now())
WHERE episode_id = %s
"""


@dataclass
class Authority:
    """A notify with its database, without its timers: every piece of work is asked for."""

    notify: Notify
    pages: httpx.AsyncClient
    followed: PostgresFollowed
    said: list[Received] = field(default_factory=list)

    async def hear_of_a_child(self) -> UUID:
        """Raised at high risk an hour after they were seen."""
        now = datetime.now(UTC)
        change = e.EpisodeRaised(
            episode_id=new_id(),
            reference=f"SR-2026-{len(self.said):06d}",
            child_id=str(new_id()),
            child=CHILD,
            category=Category.M,
            last_seen_at=now - timedelta(hours=1),
            last_seen_precision=LastSeenPrecision.EXACT,
            reported_at=now,
            risk=RiskLevel.HIGH,
        )
        writing = Writing(source("E09000999", "missing"), now, recorded_by("social_worker", UUID(int=1)))
        event = writing.episode(change, evolve(None, change, now), now)
        after = await self.followed.progress()
        self.said.append(Received(after.position + 1, event.id, after.last_id, b"", event))
        await self.followed.apply(after, self.said[-1:])
        return change.episode_id

    async def take_what_is_due(self) -> None:
        (due,) = await episodes.due(self.notify.pool, 4)
        await self.notify.escalating.tick(due.episode_id)
        await episodes.backlog(self.notify.pool)

    async def fall_due(self, episode_id: UUID) -> None:
        async with self.notify.pool.connection() as conn:
            await conn.execute(FALLS_DUE, (episode_id,))

    async def show(self) -> None:
        answer = await self.pages.get("/notify")
        if answer.status_code != 200:
            raise RuntimeError(f"the page of alerts answered {answer.status_code}")


@dataclass(frozen=True)
class Stage:
    scene: Scene
    many: Authority
    few: Authority


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    make_all_keys(scene.folder / "keys")
    async with AsyncExitStack() as stack:
        embedded = await stack.enter_async_context(servers(scene.folder))
        made = []
        for name, alerts in (("many", scene.many(MANY)), ("few", FEW)):
            dsn = embedded.ensure_database(name)
            migrate("notify", dsn)
            made.append(await stack.enter_async_context(authority(scene.folder, dsn, embedded.start().redis_url, alerts)))
        yield Stage(scene, *made)


@asynccontextmanager
async def authority(folder: Path, dsn: str, redis_url: str, alerts: int) -> AsyncIterator[Authority]:
    """So many alerts open, each told of by mail."""
    nobody = f"http://127.0.0.1:{free_port()}"
    settings = NotifySettings(
        database_url=dsn, redis_url=redis_url, keys_dir=folder / "keys", missing_url=nobody, outbox=folder, position_addresses=HELD
    )
    app: FastAPI = create_app(settings)
    notify: Notify = app.state.notify
    token = person_token(open_keys(OPERATOR, folder / "keys"), Role.DIRECTOR, "Director", datetime.now(UTC))
    signed_in = {"Authorization": f"Bearer {token}"}
    async with notify.pool, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.public_url, headers=signed_in) as pages:
        news = asyncio.create_task(notify.news.run())  # a page says where the log ended
        made = Authority(notify, pages, PostgresFollowed(notify.pool, "missing", Alerting(notify.escalating)))
        await made.hear_of_a_child()
        async with notify.pool.connection() as conn:
            await conn.execute(EPISODES, (alerts // 2 - 1,))
            await conn.execute(ALERTS)
            await conn.execute(DELIVERIES)
        async with notify.pool.connection() as conn:
            await conn.set_autocommit(True)
            await conn.execute("VACUUM ANALYZE")
            await conn.set_autocommit(False)
        yield made
        await end(news)


async def measured(stage: Stage, authority: Authority) -> Mapping[str, Sequence[float]]:
    """Milliseconds."""
    found: dict[str, list[float]] = {NEWS: [], STEP: [], PAGE: []}
    for _ in range(max(stage.scene.many(ASKED), 5)):
        began = time.perf_counter()
        episode_id = await authority.hear_of_a_child()
        found[NEWS].append((time.perf_counter() - began) * 1000)
        await authority.fall_due(episode_id)
        began = time.perf_counter()
        await authority.take_what_is_due()
        found[STEP].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await authority.show()
        found[PAGE].append((time.perf_counter() - began) * 1000)
    return found


BARS = (
    Bar(
        id="P12",
        what="notify with 10,000 open alerts",
        against="the same with 10",
        prepare=stage,
        ours=lambda stage: measured(stage, stage.many),
        floor=lambda stage: measured(stage, stage.few),
        readings=tuple(Reading(f"{name}", "ms", Limit("ratio at most", 1.2)) for name in (STEP, PAGE, NEWS)),
        rounds=ROUNDS,
        shares="this process (notify without its timers), PostgreSQL, Valkey",
    ),
)
