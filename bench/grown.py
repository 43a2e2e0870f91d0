"""A system whose logs have grown: what it wrote itself for a thousand absences, copied inside PostgreSQL until there are enough events.

A copy has ids of its own everywhere, and children of its own; what was said and when is the same. Its copies of what was over are over.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import AsyncConnection
from psycopg.errors import ExclusionViolation

from bench.big_store import Size, fill
from bench.made_up_year import AUTHORITY, made_up_year
from bench.register import fill_register
from bench.scene import servers
from bench.system import System, embedded_system, level
from shared.contracts.envelope import Event, encode
from shared.contracts.publishing import stream_key

WRITTEN = 10_000
"""Events that the system writes itself."""

CHILDREN = 2_000
GONE = 100
"""Of the children in the register those with a history: the others are raised while it is measured."""

# One's own new name for whatever is copied, the same wherever it stands. `%(copies)s` and `%(first)s` say which copies are to be made.
OTHER = "md5({}::text || copy)::uuid"
COPIES = "generate_series(%(first)s::int, %(last)s::int) AS copy"
LOG = f"""
WITH one AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY position) AS n, count(*) OVER () AS events, id, type, subject, body::text AS body,
           lag(id) OVER (ORDER BY position) AS before, last_value(id) OVER () AS last, recorded_at
    FROM safereturn.log WHERE type NOT IN ('missing.child_recorded') AND position <= %(head)s ORDER BY position
)
INSERT INTO safereturn.log (position, id, previous, type, subject, body, recorded_at)
SELECT %(head)s + (copy - 1)::bigint * events + n, {OTHER.format("id")},
       CASE WHEN n > 1 THEN {OTHER.format("before")} WHEN copy > 1 THEN md5(last::text || (copy - 1))::uuid
            ELSE (SELECT id FROM safereturn.log WHERE position = %(head)s) END,
       type, {OTHER.format("subject")},
       replace(replace(body, id::text, {OTHER.format("id")}::text), subject, {OTHER.format("subject")}::text)::json, recorded_at
FROM {COPIES} CROSS JOIN one
"""
HEAD = "UPDATE safereturn.log_head SET position = (SELECT max(position) FROM safereturn.log)"
# Ids are random: an index over them is made in a quarter of the time it takes to grow one.
INDICES_AWAY = "ALTER TABLE safereturn.log DROP CONSTRAINT log_id_key; DROP INDEX safereturn.log_by_subject"
INDICES_BACK = """
ALTER TABLE safereturn.log ADD CONSTRAINT log_id_key UNIQUE (id); CREATE INDEX log_by_subject ON safereturn.log (subject, position)"""

_EPISODE = "snapshot || jsonb_build_object('episode_id', {0}, 'reference', reference || '-' || copy, 'child_id', child_id || '-' || copy)"
OF_MISSING = (
    f"""
INSERT INTO missing.children (child_id, version, restricted, placement, placement_until, snapshot)
SELECT child_id || '-' || copy, version, restricted, placement, placement_until,
       snapshot || jsonb_build_object('child_id', child_id || '-' || copy)
FROM {COPIES} CROSS JOIN missing.children WHERE child_id IN (SELECT child_id FROM missing.episodes)""",
    f"""
INSERT INTO missing.episodes (episode_id, reference, child_id, version, status, last_seen_at, snapshot)
SELECT {OTHER.format("episode_id")}, reference || '-' || copy, child_id || '-' || copy, version, status, last_seen_at,
       {_EPISODE.format(OTHER.format("episode_id"))}
FROM {COPIES} CROSS JOIN missing.episodes""",
    f"""
INSERT INTO missing.periods (episode_id, ordinal, child_id, category, times, span)
SELECT {OTHER.format("episode_id")}, ordinal, child_id || '-' || copy, category, times, span FROM {COPIES} CROSS JOIN missing.periods""",
    f"""
INSERT INTO missing.alert_steps (event_id, episode_id, happened_at, recorded_at, type, change, position, alert_id)
SELECT {OTHER.format("event_id")}, {OTHER.format("episode_id")}, happened_at, recorded_at, type, change, position,
       {OTHER.format("alert_id")}
FROM {COPIES} CROSS JOIN missing.alert_steps""",
)
OF_NOTIFY = (
    f"""
INSERT INTO notify.episodes (episode_id, reference, version, snapshot, policy_version, next_at)
SELECT {OTHER.format("episode_id")}, reference || '-' || copy, version, {_EPISODE.format(OTHER.format("episode_id"))},
       policy_version, next_at
FROM {COPIES} CROSS JOIN notify.episodes""",
    f"""
INSERT INTO notify.alerts (alert_id, episode_id, rule, cause, occurrence, severity, state, raised_at, told, snapshot, next_at, kind)
SELECT {OTHER.format("alert_id")}, {OTHER.format("episode_id")}, rule, cause, occurrence, severity, state, raised_at, told,
       snapshot || jsonb_build_object('alert_id', {OTHER.format("alert_id")}, 'episode_id', {OTHER.format("episode_id")}), next_at, kind
FROM {COPIES} CROSS JOIN notify.alerts""",
    f"""
INSERT INTO notify.deliveries
    (delivery_id, alert_id, telling, says, position, person_id, channel, address, state, wanted_at, due_at, reference, at, sent_at)
SELECT {OTHER.format("delivery_id")}, {OTHER.format("alert_id")}, telling, says, position, person_id, channel, address, state, wanted_at,
       due_at, {OTHER.format("delivery_id")}::text, at, sent_at
FROM {COPIES} CROSS JOIN notify.deliveries WHERE alert_id IS NOT NULL""",
)
FOLLOWED = "UPDATE safereturn.follower_positions SET position = %s, last_id = %s WHERE stream = %s"
IN_A_HURRY = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "off"),
    "shared_buffers": "1GB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
}
"""While it is filled; what is lost then is made again."""


@asynccontextmanager
async def grown(folder: Path, events: int, told: Mapping[str, str]) -> AsyncIterator[System]:
    """The embedded system with so many events in missing's log, `WRITTEN` at least, and all that goes with them."""
    async with embedded_system(folder, told) as system:
        await fill_register(system.url, system.data, CHILDREN)
        history = await write_history(system, WRITTEN)
        await level(system)
    if copies := (events - WRITTEN) // history:
        await copy_all(folder, copies)
    async with embedded_system(folder, told) as system:
        await level(system)
        yield system


async def write_history(system: System, events: int) -> int:
    """Absences of earlier months, each from raised to closed, through the one function that writes them, until there are so many events.

    Returns how many that are. An absence while the same child is away already is left out.
    """
    made = (event for event in made_up_year(GONE, 100_000) if event.type.startswith("missing.") and event.type != "missing.child_recorded")
    async with await AsyncConnection.connect(system.servers.postgres_dsn("missing", "postgres"), autocommit=True) as conn:
        before, _ = await ending(conn)
        for _, group in groupby(made, lambda event: event.subject):
            episode = list(group)
            if episode[-1].type == "missing.episode_closed":
                with suppress(ExclusionViolation):
                    await conn.execute("SELECT missing.write(NULL, '[]', %s, %s, %s, %s)", as_written(episode))
            written, _ = await ending(conn)
            if written >= events:
                break
    return written - before


def as_written(events: list[Event[Any]]) -> tuple[Sequence[object], ...]:
    """References that the service has not given itself."""
    bodies = [encode(one).replace('"SR-2026-', '"SR-1900-') for one in events]
    ids, types, subjects = zip(*((one.id, one.type, one.subject) for one in events), strict=True)
    return list(ids), list(types), list(subjects), bodies


async def copy_all(folder: Path, copies: int) -> None:
    """With the system stopped. Reports has as many absences of its own: made as for P6, and said to be level with the logs."""
    async with servers(folder / "system") as embedded:
        await set_all(embedded.start().postgres_dsn("postgres", "postgres"), IN_A_HURRY)
        await asyncio.to_thread(embedded.stop)
        running = await asyncio.to_thread(embedded.start)
        heads = {}
        for service, more in (("missing", OF_MISSING), ("notify", OF_NOTIFY)):
            heads[service] = await copy_service(running.postgres_dsn(service, "postgres"), copies, more)
        for service, followed in (("missing", "notify"), ("notify", "missing")):
            async with await AsyncConnection.connect(running.postgres_dsn(service, "postgres"), autocommit=True) as conn:
                await conn.execute(FOLLOWED, (*heads[followed], stream_key(AUTHORITY, followed)))
        await set_all(running.postgres_dsn("postgres", "postgres"), dict.fromkeys(IN_A_HURRY))
    file = folder / "system" / "reports.duckdb"
    file.unlink()
    await fill(file, Size(max(copies // 80, 1), 1_000, 6_536))
    with duckdb.connect(file) as facts:
        for service, (position, last) in heads.items():
            facts.execute("INSERT INTO follow VALUES ($1, $2, $3)", [stream_key(AUTHORITY, service), position, last])


async def ending(conn: AsyncConnection) -> tuple[int, object]:
    """Position and id of a log's last event."""
    last = await (await conn.execute("SELECT position, id FROM safereturn.log ORDER BY position DESC LIMIT 1")).fetchone()
    assert last, "the register has been loaded"
    return last[0], last[1]


async def copy_service(dsn: str, copies: int, more: tuple[str, ...]) -> tuple[int, object]:
    """Returns where its log ends then."""
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        head, _ = await ending(conn)
        await conn.execute(INDICES_AWAY)
        half = copies // 2
        parts = [{"head": head, "first": 1, "last": half}, {"head": head, "first": half + 1, "last": copies}]
        await asyncio.gather(*(in_its_own(dsn, LOG, part) for part in parts))
        await conn.execute(INDICES_BACK)
        await conn.execute(HEAD)
        for statement in more:
            await conn.execute(statement, {"first": 1, "last": copies})
        await conn.execute("VACUUM ANALYZE")
        return await ending(conn)


async def in_its_own(dsn: str, statement: str, values: Mapping[str, object]) -> None:
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute(statement, values)


async def set_all(dsn: str, settings: Mapping[str, str | None]) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        for name, value in settings.items():
            await admin.execute(f"ALTER SYSTEM RESET {name}" if value is None else f"ALTER SYSTEM SET {name} = '{value}'")
