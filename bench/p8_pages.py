"""P8: each page over HTTP, as a role that has it, with 10,000 children, 500 open episodes and 100,000 of all years."""

import asyncio
import gzip
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urljoin

import psycopg

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.load import flat_out
from bench.p1_alert import RAISE
from bench.register import bring_folder, raises
from bench.scene import Scene
from bench.system import System, embedded_system, level
from bench.wire import Answer, Wire
from services.synthesise import synthesise
from shared.identity.people import Role

CHILDREN = 10_000
OPEN = 500
EPISODES = 100_000
ASKED = 25
"""Requests for each page in a round, one after another: p95 is the second slowest."""

ROUNDS = 3
MOST_MS, MOST_KB = 50, 200

R = Role


class Page(NamedTuple):
    """`path` names what the stage fills in: `{episode}` and `{child}` of an open one, `{alert}` of it."""

    name: str
    role: Role
    path: str

    def __str__(self) -> str:
        return f"{self.name}, {self.role.shown.lower()}"


PAGES = (
    Page("open episodes", R.SOCIAL_WORKER, "/missing"),
    Page("open episodes", R.DIRECTOR, "/missing"),
    Page("open episodes", R.CARER, "/missing"),
    Page("raise: whom", R.SOCIAL_WORKER, "/missing/raise"),
    Page("episode", R.SOCIAL_WORKER, "/missing/episodes/{episode}"),
    Page("a recording form", R.SOCIAL_WORKER, "/missing/episodes/{episode}/sighting"),
    Page("child", R.SOCIAL_WORKER, "/missing/children/{child}"),
    Page("who has seen: whose", R.AUDITOR, "/missing/access"),
    Page("who has seen a child", R.AUDITOR, "/missing/children/{child}/access"),
    Page("find, empty", R.SOCIAL_WORKER, "/missing/find"),
    Page("find, closed", R.SOCIAL_WORKER, "/missing/find?status=closed"),
    Page("find, one child", R.SOCIAL_WORKER, "/missing/find?child_id={child}"),
    Page("find, what is to be done", R.SOCIAL_WORKER, "/missing/find?outstanding=record_return"),
    Page("team", R.TEAM_MANAGER, "/missing/team"),
    Page("coordinator’s list", R.MISSING_COORDINATOR, "/missing/coordinator"),
    Page("reviews", R.IRO, "/missing/reviews"),
    Page("handover sheet", R.EDT, "/missing/handover-sheet"),
    Page("interviews", R.MISSING_COORDINATOR, "/missing/interviews"),
    Page("interviews", R.INTERVIEWER, "/missing/interviews"),
    Page("police notices", R.MISSING_COORDINATOR, "/missing/police-notices"),
    Page("provisional children", R.MISSING_COORDINATOR, "/missing/provisional"),
    Page("records to review", R.AUDITOR, "/missing/retention"),
    Page("administration", R.ADMINISTRATOR, "/missing/administration"),
    Page("daily lists", R.DIRECTOR, "/notify/daily-lists"),
    Page("outbox", R.ADMINISTRATOR, "/notify/outbox"),
    Page("alerts", R.DIRECTOR, "/notify"),
    Page("alert", R.DIRECTOR, "/notify/alerts/{alert}"),
    Page("rota", R.DIRECTOR, "/notify/rota"),
    Page("alert policy", R.DIRECTOR, "/notify/policy"),
    Page("what a message says", R.DIRECTOR, "/notify/messages"),
    Page("your channels", R.DIRECTOR, "/notify/me"),
    Page("figures", R.PLANNER, "/reports"),
    Page("a figure", R.PLANNER, "/reports/figures/episodes"),
    Page("returns and inspection", R.PLANNER, "/reports/returns"),
    Page("practice reviews", R.IRO, "/reports/practice-reviews"),
)

# Closed history, spread over the children and over six years: what the find page looks through. Rows as an import writes them.
MORE_HISTORY = """
INSERT INTO missing.episodes (episode_id, reference, child_id, version, status, last_seen_at, snapshot)
SELECT id, 'SR-1900-' || n, child_id, version, status, began, snapshot || jsonb_build_object(
    'episode_id', id, 'reference', 'SR-1900-' || n, 'child_id', child_id,
    'last_seen_at', to_char(began AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
FROM (
    SELECT n, gen_random_uuid() AS id, child.child_id, e.version, e.status, e.snapshot,
           e.last_seen_at - make_interval(days => (random() * 2000)::int) AS began
    FROM generate_series(1, %(wanted)s) AS n
    JOIN (SELECT *, row_number() OVER () AS place FROM missing.episodes WHERE status = 'closed') AS e ON e.place = 1 + n %% %(closed)s
    JOIN (SELECT child_id, row_number() OVER () AS place FROM missing.children) AS child ON child.place = 1 + n %% %(children)s
) AS made
"""


@dataclass(frozen=True)
class Stage:
    scene: Scene
    system: System
    paths: Mapping[Page, str]

    async def wire(self, role: Role) -> Wire:
        return await Wire.open(self.system.port, self.system.token(role), compressed=True)


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    made = await asyncio.to_thread(synthesise, scene.folder / "made", scene.many(CHILDREN), 1, 8, date(2026, 6, 1))
    async with embedded_system(scene.folder) as system:
        await bring_folder(system.url, system.data, made.years[-1].folder)
        async with await psycopg.AsyncConnection.connect(system.servers.postgres_dsn("missing", "postgres"), autocommit=True) as conn:
            known = (
                "SELECT child_id FROM missing.children WHERE child_id NOT IN (SELECT child_id FROM missing.episodes) ORDER BY 1 LIMIT %s"
            )
            children = [row[0] for row in await (await conn.execute(known, (scene.many(OPEN),))).fetchall()]
            await flat_out(system.port, RAISE, raises("medium", children), len(children), system.token(R.SOCIAL_WORKER))
            counted = "SELECT count(*) FILTER (WHERE status = 'closed'), (SELECT count(*) FROM missing.children) FROM missing.episodes"
            (closed, registered) = await (await conn.execute(counted)).fetchone()  # type: ignore[misc]
            await conn.execute(MORE_HISTORY, {"wanted": scene.many(EPISODES) - closed, "closed": closed, "children": registered})
            await conn.execute("VACUUM ANALYZE")
            (episode, child) = await (  # type: ignore[misc]
                await conn.execute("SELECT episode_id, child_id FROM missing.episodes WHERE status = 'open' ORDER BY last_seen_at LIMIT 1")
            ).fetchone()
        await level(system)
        async with await psycopg.AsyncConnection.connect(system.servers.postgres_dsn("notify", "postgres"), autocommit=True) as conn:
            await conn.execute("VACUUM ANALYZE")
            (alert,) = await (  # type: ignore[misc]
                await conn.execute("SELECT alert_id FROM notify.alerts WHERE episode_id = %s LIMIT 1", (episode,))
            ).fetchone()
        named = {"episode": episode, "child": child, "alert": alert}
        yield Stage(scene, system, {page: page.path.format(**named) for page in PAGES})


async def ours(stage: Stage) -> Mapping[str, Sequence[float]]:
    """Milliseconds of each page, and the kB that a browser without anything kept takes for it."""
    found: dict[str, Sequence[float]] = {}
    for page, path in stage.paths.items():
        wire = await stage.wire(page.role)
        first = check_shown(page, await wire.get(path))
        samples = []
        for _ in range(max(stage.scene.many(ASKED), 5)):
            began = time.perf_counter()
            check_shown(page, await wire.get(path))
            samples.append((time.perf_counter() - began) * 1000)
        found[f"{page}, p95"] = samples
        found[f"{page}, cold"] = [(len(first.body) + await weight(wire, plain(first.body).decode())) / 1000]
        await wire.close()
    return found


def check_shown(page: Page, answer: Answer) -> Answer:
    if answer.status != 200:
        raise RuntimeError(f"{page} answered {answer.status}: {answer.body[:300]!r}")
    return answer


ASSET = re.compile(
    r'<(?:script|img)[^>]* src="(/[^"]+)"|<link[^>]* rel="(?:stylesheet|icon)"[^>]* href="(/[^"]+)"|href="(/[^"]+)"[^>]* rel="icon"'
)


ASKED_FOR = {"css": re.compile(rb"url\(\"?(/[^)\"]+)\"?\)"), "js": re.compile(rb"(?:from|import) *['\"]([./][^'\"]+)['\"]")}
"""What a style sheet and a script have the browser fetch besides."""


async def weight(wire: Wire, html: str) -> int:
    """Bytes of everything the page has a browser fetch: style sheets, scripts, pictures and icons, and what those ask for."""
    waiting = {next(path for path in found.groups() if path) for found in ASSET.finditer(html)}
    fetched: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        answer = await wire.get(path)
        fetched[path] = len(answer.body)
        asked_for = ASKED_FOR.get(path.rpartition(".")[2])
        waiting |= {urljoin(path, url.decode()) for url in asked_for.findall(plain(answer.body))} - fetched.keys() if asked_for else set()
    return sum(fetched.values())


def plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


BARS = (
    Bar(
        id="P8",
        what="page",
        against="",
        prepare=stage,
        ours=ours,
        readings=tuple(
            reading
            for page in PAGES
            for reading in (
                Reading(f"{page}, p95", "ms", Limit("at most", MOST_MS), 0.95),
                Reading(f"{page}, cold", "kB", Limit("at most", MOST_KB)),
            )
        ),
        rounds=ROUNDS,
        shares="one process with three services, PostgreSQL, Valkey, this process (client, one request at a time)",
    ),
)
