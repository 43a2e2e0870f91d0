"""Every event is collated once, whatever happens to the file, the order of replays or the shape of what comes."""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from collated_authority import STREAM, Authority, spliced

from services.reports import collate, letters
from services.reports.collate import Collation, NotReached
from services.reports.facts import Facts, FactsLost
from shared.clock import MovableClock
from shared.contracts.alert_codes import AlertCause, AlertState, Position, Severity
from shared.contracts.alerts import AlertRaised, AlertSnapshot
from shared.contracts.publishing import Writing, recorded_by, source
from shared.eventlog.chain import START, Problem, Progress, Received
from shared.eventlog.followed import Moved, Undelivered
from shared.ids import new_id

YEAR = ("2025-04-01", "2026-04-01")


async def counted(facts: Facts) -> dict[str, int]:
    def count(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
        tables = ("episodes", "periods", "children", "care", "alerts", "set_aside")
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables}

    return await facts.read(count)


async def test_a_batch_handed_over_twice_counts_once(authority: Authority) -> None:
    authority.child("1001", ("2024-01-01", None, "C2"))
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    collation = await authority.collate()
    with pytest.raises(Moved):
        await collation.apply(START, authority.received())
    second = Collation(authority.facts, STREAM)
    assert await second.progress() == Progress(3, authority.last_id)
    assert await counted(authority.facts) == {"episodes": 1, "periods": 1, "children": 1, "care": 1, "alerts": 0, "set_aside": 0}


async def test_two_writers_behind_one_stream_never_both_apply(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    one, other = Collation(authority.facts, STREAM), Collation(authority.facts, STREAM)
    start = await one.progress()
    await other.progress()
    await one.apply(start, authority.received())
    await other.apply(start, authority.received())
    await one.settle()
    with pytest.raises(Moved):
        await other.settle()
    assert (await counted(authority.facts))["episodes"] == 1


@pytest.mark.parametrize("stride", [1, 2, 7])
async def test_the_size_of_the_batches_makes_no_difference(authority: Authority, stride: int) -> None:
    for number in range(5):
        authority.child(f"{number}", ("2024-01-01", None, "C2"))
        authority.missing(f"{number}", "2025-05-14 22:40", "2025-05-15 01:10")
    await authority.collate(stride)
    assert await counted(authority.facts) == {"episodes": 5, "periods": 5, "children": 5, "care": 5, "alerts": 0, "set_aside": 0}


async def test_a_position_asked_for_is_waited_for_and_then_seen(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40")
    collation = Collation(authority.facts, STREAM)
    await collation.apply(await collation.progress(), authority.received())
    await collation.reach(1, patience=5)
    assert (await counted(authority.facts))["episodes"] == 1
    with pytest.raises(NotReached):
        await collation.reach(2, patience=0.01)


@pytest.mark.parametrize("poisoned", [False, True], ids=["written", "refused"])
async def test_a_follower_far_ahead_of_the_writer_waits_and_loses_nothing(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, poisoned: bool
) -> None:
    monkeypatch.setattr(collate, "STRIDE", 2)
    for number in range(5):
        authority.missing(f"{number}", "2025-05-14 22:40")
    received = authority.received()
    if poisoned:
        received[0] = replace(received[0], raw=received[0].raw.replace(b'"last_seen_at":"', b'"last_seen_at":"not '))
    collation, go_on = Collation(authority.facts, STREAM), threading.Event()
    progress = await collation.progress()
    blocked = asyncio.create_task(authority.facts.write(lambda _: go_on.wait()))
    for one in received[:4]:
        await collation.apply(progress, [one])
        progress = Progress(one.position, one.id)
    waiting = asyncio.create_task(collation.apply(progress, received[4:]))
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    await blocked
    if poisoned:
        with pytest.raises(duckdb.Error):
            await waiting
        assert await collation.progress() == START
    else:
        await waiting
        await collation.reach(5, patience=5)
    assert (await counted(authority.facts))["episodes"] == (0 if poisoned else 5)


async def test_alerts_are_collated_from_their_own_log(authority: Authority) -> None:
    writing = Writing(source("E09000999", "notify"), authority.clock.now(), recorded_by("system", new_id()))
    snapshot = AlertSnapshot(
        alert_id=new_id(),
        version=1,
        episode_id=new_id(),
        episode_reference="SR-2026-000001",
        rule="raised",
        cause=AlertCause.RAISED,
        severity=Severity.SEVERE,
        state=AlertState.OPEN,
        raised_at=authority.clock.now(),
        told=(Position.DIRECTOR,),
    )
    raised = AlertRaised(rule="raised", cause=AlertCause.RAISED, told=(Position.DIRECTOR,))
    authority.write(writing.alert(raised, snapshot, authority.clock.now()))
    await authority.collate()
    assert (await counted(authority.facts))["alerts"] == 1


def broken(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def breaking(raw: bytes) -> bytes:
        body = json.loads(raw)
        change(body)
        return json.dumps(body).encode()

    return breaking


@pytest.mark.parametrize(
    "breaking",
    [
        broken(lambda body: body["data"]["episode"].pop("child_id")),
        broken(lambda body: body["data"]["episode"].update(last_seen_at="yesterday")),
        broken(lambda body: body["data"]["episode"].update(returned_at="2025-13-01T00:00:00Z")),
        broken(lambda body: body["data"]["episode"]["periods"][0].update(start="soon")),
        broken(lambda body: body.update(data={})),
        lambda raw: raw[:-2],
    ],
    ids=["no child", "no instant", "no such month", "no start", "nothing inside", "cut off"],
)
async def test_what_the_stream_says_wrongly_changes_nothing_so_that_the_owner_is_asked(
    authority: Authority, breaking: Callable[[bytes], bytes]
) -> None:
    authority.child("1001", ("2024-01-01", None, "C2"))
    authority.missing("1001", "2025-05-14 22:40")
    good, poisoned = authority.received()
    collation = Collation(authority.facts, STREAM)
    await collation.apply(
        await collation.progress(),
        [good, Received(2, poisoned.id, poisoned.previous, breaking(poisoned.raw), poisoned.event)],
    )
    with pytest.raises(duckdb.Error):
        await collation.undelivered()
    assert await collation.progress() == START
    assert (await counted(authority.facts))["children"] == 0


async def test_an_instant_with_an_offset_is_taken_at_its_instant(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40")
    (one,) = authority.received()
    raw = one.raw.replace(b'"start":"2025-05-14T21:40:00Z"', b'"start":"2025-05-15T01:40:00+04:00"')
    assert raw != one.raw
    collation = Collation(authority.facts, STREAM)
    await collation.apply(await collation.progress(), [Received(1, one.id, None, raw, one.event)])
    await collation.settle()
    days = await authority.facts.read(lambda connection: connection.execute("SELECT start_on::VARCHAR FROM periods").fetchall())
    assert days == [("2025-05-14",)]


async def test_dead_letters_and_parked_events_are_kept_with_the_position_and_replayed_without_undoing_anything(
    authority: Authority,
) -> None:
    episode = authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    authority.answered(episode, offered=True, held=True)
    first, second, third = authority.received()
    parked = Received(2, second.id, second.previous, second.raw, None, Problem("parked", "newer than this build"))
    collation = Collation(authority.facts, STREAM)
    await collation.apply(await collation.progress(), [first, parked, third])
    assert await collation.undelivered() == Undelivered(0, 1)
    (letter,) = await authority.facts.read(letters.letters)
    assert (letter.position, letter.kind, letter.raw) == (2, "parked", second.raw.decode())
    assert await authority.facts.write(letters.replay_parked) == (1, 0)
    assert await collation.undelivered() == Undelivered(0, 0)
    held = await authority.facts.read(
        lambda connection: connection.execute("SELECT version, held_within_72_hours FROM episodes").fetchall()
    )
    assert held == [(3, True)]


async def test_a_letter_that_still_cannot_be_read_stays(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40")
    (one,) = authority.received()
    raw = one.raw.replace(b"episode_raised:1", b"episode_raised:9")
    collation = Collation(authority.facts, STREAM)
    await collation.apply(await collation.progress(), [Received(1, one.id, None, raw, None, Problem("parked", "newer"))])
    await collation.settle()
    assert await authority.facts.write(letters.replay_parked) == (0, 1)
    with pytest.raises(letters.StillUndeliverable):
        await authority.facts.write(lambda connection: letters.replay(connection, STREAM, 1))
    await authority.facts.write(lambda connection: letters.discard(connection, STREAM, 1))
    with pytest.raises(letters.NotSetAside):
        await authority.facts.write(lambda connection: letters.discard(connection, STREAM, 1))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


@pytest.mark.parametrize(
    "damage",
    [cut, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"no database at all" * 1000), lambda path: path.unlink()],
    ids=["cut in half", "empty", "garbage", "deleted"],
)
async def test_a_damaged_file_is_set_aside_and_the_facts_come_back_from_the_log(
    authority: Authority, clock: MovableClock, damage: Callable[[Path], object]
) -> None:
    for number in range(300):
        authority.missing(f"{number}", "2025-05-14 22:40", "2025-05-15 01:10")
    assert await authority.figure("incidents", *YEAR) == (300, None, 300)
    path = authority.facts.path
    await authority.facts.close()
    damage(path)
    authority.facts = Facts(path, clock)
    await authority.facts.open()
    assert await Collation(authority.facts, STREAM).progress() == START
    assert await authority.figure("incidents", *YEAR) == (300, None, 300)
    damaged = [one for one in os.listdir(path.parent) if ".damaged-" in one]
    assert len(damaged) == ("set aside" in authority.facts.health().detail)
    assert authority.facts.health().ok


async def test_damage_found_while_running_starts_again_from_nothing(authority: Authority) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    collation = await authority.collate()

    def fatal(connection: duckdb.DuckDBPyConnection) -> None:
        raise duckdb.FatalException("Corrupt database file: computed checksum does not match")

    with pytest.raises(FactsLost):
        await authority.facts.read(fatal)
    after = Progress(len(authority.entries), authority.last_id)
    authority.missing("1002", "2025-05-14 22:40", "2025-05-15 01:10")
    await collation.apply(after, authority.received(after.position))
    with pytest.raises(Moved):
        await collation.undelivered()
    assert await collation.progress() == START
    assert await authority.figure("incidents", *YEAR) == (2, None, 2)
    assert "set aside" in authority.facts.health().detail


async def test_a_file_another_process_has_open_is_refused_and_left_alone(authority: Authority) -> None:
    asking = f"""
import asyncio, duckdb, pathlib
from services.reports.facts import Facts
from shared.clock import SystemClock
try:
    asyncio.run(Facts(pathlib.Path({str(authority.facts.path)!r}), SystemClock()).open())
except duckdb.IOException:
    print("refused")
"""
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", asking, stdout=asyncio.subprocess.PIPE)
    told, _ = await other.communicate()
    assert told.strip() == b"refused"
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    assert await authority.figure("incidents", *YEAR) == (1, None, 1)


async def test_facts_of_another_build_are_thrown_away(authority: Authority, clock: MovableClock) -> None:
    authority.missing("1001", "2025-05-14 22:40", "2025-05-15 01:10")
    await authority.collate()
    path = authority.facts.path
    await authority.facts.write(lambda connection: connection.execute("COMMENT ON TABLE follow IS 'another'"))
    await authority.facts.close()
    authority.facts = Facts(path, clock)
    await authority.facts.open()
    assert await Collation(authority.facts, STREAM).progress() == START
    assert authority.facts.health().detail == ""


def test_an_event_is_spliced_as_the_log_does() -> None:
    """The tests' own splicing must not drift from what `look` reads."""
    from collated_authority import look

    from shared.contracts.children import ChildSnapshot

    writing = Writing(source("E09000999", "missing"), datetime(2026, 1, 1, tzinfo=UTC), recorded_by("system", new_id()))
    event = writing.child(ChildSnapshot(child_id="1", version=1, care_status="ours"))  # type: ignore[arg-type]
    assert look(spliced(event, 7, None)).position == 7
