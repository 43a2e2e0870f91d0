"""What must be true after any fault, compared as sets: every accepted raise collated exactly once, everybody told under one reference,
and nothing else anywhere."""

import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import UUID

import duckdb
import httpx
import psycopg
from faults.spine import eventually
from faults.system_mail import PostOffice
from faults.system_raising import ADDRESSES, Raised

from shared.identity.people import Role

PATIENCE = 90.0
"""Seconds: a lease and some."""

OWNERS = ("missing", "notify")
LEASE_OVER = "UPDATE safereturn.test_clock SET ahead = ahead + interval '61 s'"


class Running(Protocol):
    """A system to reckon with. `reports` are the address and the DuckDB file of each replica."""

    accepted: dict[str, Raised]
    imported: set[str]
    post: PostOffice

    @property
    def reports(self) -> list[tuple[str, Path]]: ...

    def dsn(self, database: str) -> str: ...

    def token(self, role: Role) -> str: ...

    async def ready(self) -> None: ...


async def reckon(system: Running, *, wait_for_leases: bool = False) -> None:
    """Wait until all is well and everything has been followed and sent; then compare.

    A message in the hand of a notify that was killed is taken up when its lease of 60 s ends. Unless `wait_for_leases`, those seconds
    pass by notify's database clock alone.
    """
    await eventually(lambda: level(system), "followers level with their logs", seconds=PATIENCE)
    if not wait_for_leases and await _ask(system, "notify", LEASED):
        async with await psycopg.AsyncConnection.connect(system.dsn("notify"), autocommit=True) as notify:
            await notify.execute(LEASE_OVER)
    await eventually(lambda: _nothing_left(system), "every message sent and on its timeline", seconds=PATIENCE)
    for url, _ in system.reports:
        await eventually(lambda url=url: _collated_all(system, url), "reports says it holds everything", seconds=PATIENCE)  # type: ignore[misc]
    await system.ready()

    logs = {owner: await _ask(system, owner, LOG) for owner in OWNERS}
    for owner, log in logs.items():
        assert [position for position, _, _ in log] == list(range(1, len(log) + 1)), f"{owner}: positions are contiguous"
        assert [before for _, _, before in log] == [None, *(id_ for _, id_, _ in log)][: len(log)], f"{owner}: chained"
        assert await _ask(system, owner, HEAD) == [(len(log),)], owner
        assert await _ask(system, owner, "SELECT stream, position, reason FROM safereturn.undelivered_events") == []
    await _recorded(system)
    await _alerted(system)
    await _on_timelines(system)
    for _, path in system.reports:
        await _collated(system, path, {owner: (len(log), log[-1][1]) for owner, log in logs.items() if log})


async def _recorded(system: Running) -> None:
    """Every 201 is one episode, every other request none."""
    raised = await _ask(system, "missing", "SELECT subject FROM safereturn.log WHERE type = 'missing.episode_raised'")
    assert Counter(subject for (subject,) in raised) == Counter(system.accepted.keys())
    imported = await _ask(system, "missing", "SELECT child_id FROM missing.episodes WHERE snapshot ->> 'origin' = 'imported'")
    assert Counter(child for (child,) in imported) == Counter(system.imported)


async def _alerted(system: Running) -> None:
    """One alert per rule an episode calls for, one message to each who is told first, each handed over under its one reference.

    A town stands for longer than a quarter of an hour: whom an alert came to since is told besides.
    """
    called_for = {(one.episode_id, rule, "raised") for one in system.accepted.values() for rule in one.calls.rules}
    stands = await _ask(system, "notify", "SELECT episode_id::text, rule, cause FROM notify.alerts")
    assert Counter(stands) == Counter(called_for)
    raised = await _ask(system, "notify", "SELECT subject FROM safereturn.log WHERE type = 'notify.alert_raised'")
    assert Counter(raised) == Counter(await _ask(system, "notify", "SELECT alert_id::text FROM notify.alerts"))

    told = {
        (one.reference, ADDRESSES[position], rule)
        for one in system.accepted.values()
        for rule, positions in one.calls.rules.items()
        for position in positions
    }
    messages = await _ask(system, "notify", MESSAGES)
    found = Counter((episode, address, rule) for _, episode, address, rule, _, says in messages if says == "alert")
    assert found == Counter(told), f"beyond what was called for: {found - Counter(told)}; short of it: {Counter(told) - found}"
    assert {state for *_, state, _ in messages} <= {"sent"}
    letters = {(reference, about, one.to) for reference, many in system.post.letters.items() for one in many for about in one.about}
    written = {(reference, episode, address) for reference, episode, address, *_ in messages}
    assert letters == written, f"said outside and written nowhere: {letters - written}; written as sent and never said: {written - letters}"
    marked = await _ask(system, "notify", SENT)
    once = Counter(
        delivery
        for (delivery,) in await _ask(system, "notify", "SELECT delivery_id::text FROM notify.deliveries WHERE alert_id IS NOT NULL")
    )
    said = Counter(delivery for (delivery,) in marked)
    assert said == once, f"each marked as sent once; too often: {said - once}, not at all: {once - said}"


async def _on_timelines(system: Running) -> None:
    steps = await _ask(system, "missing", "SELECT event_id FROM missing.alert_steps")
    assert Counter(steps) == Counter(await _ask(system, "notify", "SELECT id FROM safereturn.log"))


async def _collated(system: Running, path: Path, heads: dict[str, tuple[int, UUID]]) -> None:
    """Exactly these episodes, children and alerts, each once and as it stands now: in the file as a kill would leave it."""
    with TemporaryDirectory() as folder:
        for part in (path, path.with_name(f"{path.name}.wal")):
            if part.exists():
                shutil.copy(part, folder)
        with duckdb.connect(Path(folder) / path.name) as facts:

            def collated(query: str) -> Counter[tuple[Any, ...]]:
                return Counter(facts.execute(query).fetchall())

            followed = {stream.partition(".")[0]: (position, last) for stream, position, last in collated("SELECT * FROM follow")}
            assert followed == heads
            assert not collated("SELECT stream, position, reason FROM set_aside")
            episodes = await _ask(system, "missing", "SELECT episode_id, version, status FROM missing.episodes")
            assert collated("SELECT episode_id, version, status FROM episodes") == Counter(episodes)
            children = await _ask(system, "missing", "SELECT child_id, version FROM missing.children")
            assert collated("SELECT child_id, version FROM children") == Counter(children)
            alerts = await _ask(system, "notify", "SELECT alert_id, (snapshot ->> 'version')::int, state FROM notify.alerts")
            assert collated("SELECT alert_id, version, state FROM alerts") == Counter(alerts)


async def _nothing_left(system: Running) -> bool:
    return not await _ask(system, "notify", UNSENT) and await level(system)


async def _collated_all(system: Running, url: str) -> bool:
    return await figures_reach(system, url) == {owner: (await _ask(system, owner, HEAD))[0][0] for owner in OWNERS}


async def figures_reach(system: Running, url: str) -> dict[str, int]:
    """The position of each owner's log that a replica of reports answers from."""
    headers = {"Authorization": f"Bearer {system.token(Role.PLANNER)}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, verify=False) as http:
        answer = (await http.get("/reports/api/freshness")).raise_for_status().json()["items"]
    return {one["stream"].partition(".")[0]: one["position"] for one in answer}


async def level(system: Running) -> bool:
    """Notify has followed all that missing logged, and missing all that notify did."""
    heads = {owner: await _ask(system, owner, HEAD) for owner in OWNERS}
    follows = {owner: await _ask(system, owner, "SELECT position FROM safereturn.follower_positions") for owner in OWNERS}
    return follows["notify"] == heads["missing"] and follows["missing"] == heads["notify"]


async def _ask(system: Running, database: str, query: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(system.dsn(database)) as conn:
        return await (await conn.execute(query.encode())).fetchall()


LOG = "SELECT position, id, previous FROM safereturn.log ORDER BY position"
HEAD = "SELECT position FROM safereturn.log_head"
UNSENT = "SELECT state FROM notify.deliveries WHERE state IN ('pending', 'sending', 'temporary_failure')"
LEASED = "SELECT 1 FROM notify.deliveries WHERE state = 'sending' AND leased_until > safereturn.now()"
MESSAGES = """
SELECT reference, alerts.snapshot ->> 'episode_reference', address, rule, deliveries.state, says
FROM notify.deliveries JOIN notify.alerts USING (alert_id) WHERE channel = 'email'
"""
SENT = "SELECT body -> 'data' -> 'change' ->> 'delivery_id' FROM safereturn.log WHERE type = 'notify.alert_sent'"
