"""What was recorded in error leaves the facts on the day it is marked, and an earlier day's answer stays as it was given."""

from datetime import timedelta
from pathlib import Path

from collated_authority import Authority, london
from small_histories import IN_CARE, action, discussed, held, offered
from test_facts_as_known import everything

from services.reports.facts import Facts
from shared.clock import MovableClock

YEAR = ("2025-04-01", "2026-04-01")


async def rows(facts: Facts) -> tuple[object, ...]:
    columns = "len(offers), len(interviews), len(discussions), len(actions), held_at, reasons, age_gaps, held_within_72_hours"
    found = await facts.read(lambda connection: connection.execute(f"SELECT {columns} FROM episodes").fetchone())
    assert found is not None
    return tuple(found)


async def test_an_interview_an_offer_a_talk_and_an_action_in_error_leave_the_facts_from_the_day_they_are_marked(
    authority: Authority, clock: MovableClock, tmp_path: Path
) -> None:
    clock.set(london("2025-06-05 12:00"))
    authority.child("a", IN_CARE)
    episode = authority.missing("a", "2025-06-02 10:00", "2025-06-03 12:00")
    changes = (offered(), held(reasons=("bullying",)), discussed(reasons=("partner",), age_gap="over_5"), action())
    episode = authority.happened(episode, *changes)
    assert await authority.figure("interviews_held_within_72_hours", *YEAR) == (1, 1, 100)
    assert (await rows(authority.facts))[:4] == (1, 1, 1, 1)
    assert (await rows(authority.facts))[6] == ["over_5"]
    clock.set(london("2025-06-20 12:00"))
    for entry in (3, 4, 5, 6):
        episode = authority.in_error(episode, entry)
    assert await authority.figure("interviews_held_within_72_hours", *YEAR) == (0, 1, 0)
    assert await rows(authority.facts) == (0, 0, 0, 0, None, [], [], False)
    for day, numerator in (("2025-06-19", 1), ("2025-06-20", 0)):
        (row,) = await authority.figures("interviews_held_within_72_hours", *YEAR, known_on=day)
        assert row["numerator"] == numerator, day
    await rebuilt_one_by_one(authority, clock, tmp_path)


async def rebuilt_one_by_one(authority: Authority, clock: MovableClock, tmp_path: Path) -> None:
    """A lost file is collated anew from the log, event by event: it has the same rows, of today and of every past day."""
    clock.set(clock.now() + timedelta(days=1))
    again = Facts(tmp_path / "again.duckdb", clock)
    await again.open()
    anew = Authority(again, clock, entries=authority.entries)
    await anew.collate(stride=1)
    assert await everything(again) == await everything(authority.facts)
    await again.close()
