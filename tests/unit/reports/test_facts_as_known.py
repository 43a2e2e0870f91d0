"""What was known on a past day stays answerable, and does not depend on how the events came."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from collated_authority import STREAM, Authority, london
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports import letters
from services.reports.collate import Collation
from services.reports.facts import Facts
from services.reports.kinds import KINDS
from shared.clock import MovableClock
from shared.contracts.codes import ConductorRelation, InterviewOutcome
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import InterviewHeld, InterviewOffered
from shared.eventlog.chain import Problem, Progress, Received
from shared.eventlog.followed import Moved

YEAR = ("2025-04-01", "2026-04-01")
HELD = InterviewHeld(held_at=london("2025-06-03 10:00"), conductor_relation=ConductorRelation.ADVOCATE, independent=True)

OFFERED = InterviewOffered(offered_at=london("2025-06-03 09:00"), outcome=InterviewOutcome.ACCEPTED)


async def test_a_correction_made_today_does_not_change_what_was_known_yesterday(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-10 12:00"))
    right = authority.missing("1001", "2025-06-01 10:00", "2025-06-02 12:00", sex="F")
    wrong = authority.missing("1002", "2025-06-01 10:00", "2025-06-02 12:00", sex="M")
    clock.set(london("2025-06-11 00:30"))  # still 10 June in UTC
    authority.cancelled(wrong)
    authority.happened(right, HELD)
    authority.missing("1003", "2025-06-05 10:00")

    assert await authority.figure("incidents", *YEAR) == (2, None, 2)
    for day, incidents, held in (("2025-06-09", 0, (0, 0, None)), ("2025-06-10", 2, (0, 2, 0)), ("2025-06-11", 2, (1, 1, 100))):
        assert await authority.figures("incidents", *YEAR, known_on=day) == [
            {"numerator": incidents, "denominator": None, "value": incidents}
        ], day
        (row,) = await authority.figures("interviews_held_within_72_hours", *YEAR, known_on=day)
        assert (row["numerator"], row["denominator"], row["value"]) == held, day
    by_sex = await authority.figures("incidents", *YEAR, "sex", known_on="2025-06-10")
    assert [(row["sex"], row["value"]) for row in by_sex] == [("M", 1), ("F", 1)]


async def test_what_went_on_is_counted_up_to_the_day_it_was_known_on(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-02 12:00"))
    episode = authority.missing("1001", "2025-06-01 10:00")
    clock.set(london("2025-06-20 12:00"))
    authority.cancelled(episode)
    clock.set(london("2025-07-20 12:00"))
    (row,) = await authority.figures("duration_median", "2025-06-01", "2025-07-01", known_on="2025-06-08")
    assert row["value"] == 7.0
    months = await authority.figures("incidents", "2025-05-01", "2025-08-01", monthly=True, known_on="2025-06-08")
    assert [row["value"] for row in months] == [0, 1, 0]


async def test_the_register_is_as_it_was_known(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-02 12:00"))
    authority.child("1001", ("2024-01-01", None, "C2"), team="North")
    authority.child("1002", ("2024-01-01", None, "C2"), team="North")
    clock.set(london("2025-06-05 12:00"))
    authority.child("1001", version=2, team="South")  # the file had no episode of care any more
    for day, teams in (("2025-06-04", [("North", 2)]), ("2025-06-05", [("North", 1)])):
        rows = await authority.figures("percent_of_looked_after_children", *YEAR, "team", known_on=day)
        assert [(row["team"], row["denominator"]) for row in rows] == teams


async def everything(facts: Facts) -> dict[str, list[tuple[object, ...]]]:
    def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
        tables = [f"{table}{past}" for kind in KINDS for table in kind.places for past in ("", "_past")] + ["recordings"]
        return {table: sorted(connection.execute(f"FROM {table}").fetchall(), key=str) for table in tables}

    return await facts.read(rows)


class Crash(Exception):
    pass


async def collated(folder: Path, written: Authority, chance: random.Random, *, parked: bool) -> dict[str, list[tuple[object, ...]]]:
    """In batches of any size: some handed over again from an earlier position, some crashed before they were written, the file closed and
    opened again between and after them, some events parked and replayed at the end."""
    file = folder / f"{chance.random()}.duckdb"
    facts = Facts(file, written.clock)
    await facts.open()
    try:
        collation, received = Collation(facts, STREAM), written.received()
        if parked:
            received = [_parked(one) if chance.random() < 0.3 else one for one in received]
        progress = await collation.progress()
        while progress.position < len(received):
            batch = received[progress.position : progress.position + chance.randint(1, 8)]
            if chance.random() < 0.3:
                await crash(facts, collation, progress, batch)
                if chance.random() < 0.5:
                    facts, collation = await opened_again(facts, file, written)
                assert await collation.progress() == progress
            await collation.apply(progress, batch)
            await collation.settle()
            if chance.random() < 0.3:
                with pytest.raises(Moved):
                    await collation.apply(progress, batch)
            if chance.random() < 0.3:
                facts, collation = await opened_again(facts, file, written)
                with pytest.raises(Moved):
                    await collation.apply(progress, batch)
            progress = await collation.progress()
            assert progress == Progress(batch[-1].position, batch[-1].id)
        await facts.write(letters.replay_parked)
        return await everything(facts)
    finally:
        await facts.close()


async def opened_again(facts: Facts, file: Path, written: Authority) -> tuple[Facts, Collation]:
    """What a new process finds in the same file."""
    await facts.close()
    facts = Facts(file, written.clock)
    await facts.open()
    collation = Collation(facts, STREAM)
    await collation.progress()
    return facts, collation


async def crash(facts: Facts, collation: Collation, progress: Progress, batch: list[Received]) -> None:
    def half_way(connection: duckdb.DuckDBPyConnection) -> None:
        collation._collate(progress, batch, connection)
        raise Crash

    with pytest.raises(Crash):
        await facts.write(half_way)


def shuffled(written: Authority, chance: random.Random) -> Authority:
    """The same log with what is said of different children and absences in another order, that of each one kept."""
    waiting: dict[str, list[Event[Any]]] = {}
    for event in map(decode, written.entries):
        waiting.setdefault(event.subject, []).append(event)
    other = Authority(written.facts, written.clock)
    while waiting:
        subject = chance.choice(list(waiting))
        other.write(waiting[subject].pop(0))
        if not waiting[subject]:
            del waiting[subject]
    return other


def _parked(one: Received) -> Received:
    return Received(one.position, one.id, one.previous, one.raw, None, Problem("parked", "newer than this build"))


steps = st.lists(
    st.tuples(st.sampled_from(["raise", "hold", "offer", "in error", "cancel", "child"]), st.sampled_from("abc"), st.integers(0, 30)),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(history=steps, chance=st.randoms(use_true_random=False), parked=st.booleans(), another_order=st.booleans())
async def test_a_rebuild_has_row_for_row_what_came_bit_by_bit_in_any_order_of_the_absences(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, str, int]], chance: random.Random, parked: bool, another_order: bool
) -> None:
    folder = tmp_path_factory.mktemp("rebuilt")
    clock = MovableClock(london("2025-06-01 12:00"))
    written = Authority(Facts(folder / "facts.duckdb", clock), clock)
    episodes, versions = {}, dict.fromkeys("abc", 0)
    for what, child, hours in history:
        clock.forward(hours=hours)
        if what == "child":
            versions[child] += 1
            written.child(child, *[("2024-01-01", None, "C2")] * (versions[child] % 3), version=versions[child])
        elif what == "raise" or child not in episodes:
            episodes[child] = written.missing(child, clock.now() - timedelta(hours=9), clock.now() - timedelta(hours=2))
        elif what in ("hold", "offer"):
            episodes[child] = written.happened(episodes[child], HELD if what == "hold" else OFFERED)
        elif what == "in error":
            episodes[child] = written.in_error(episodes[child], episodes[child].version)
        else:
            written.cancelled(episodes.pop(child))
    await written.facts.open()
    await written.collate()
    at_once = await everything(written.facts)
    await written.facts.close()
    came = shuffled(written, chance) if another_order else written
    assert await collated(folder, came, chance, parked=parked) == at_once
