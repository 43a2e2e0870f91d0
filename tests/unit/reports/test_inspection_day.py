"""Inspection day: tracker, sample and known gaps of a made-up authority, all from one snapshot."""

import io
import random
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from collated_authority import Authority
from hypothesis import given
from hypothesis import strategies as st
from small_histories import BACK, at, discussed, held, offered, strategy

from services.reports.inspection import cases, gaps, tracker
from services.reports.inspection.pack import FILES, README, Pack, zipped
from services.reports.inspection.sample import sample
from services.reports.returns.annex_a import Posted, list_8
from services.reports.returns.as_at import AsAt, Snapshot

ON = date(2026, 6, 1)


async def packed(authority: Authority, on: date = ON, known_on: date | None = None, size: int = 6, seed: int = 7) -> Pack:
    await authority.collate()
    at = AsAt(on, known_on, authority.clock.now())

    def read(connection: object) -> Pack:
        listed = list_8(connection, at, "E09000999", Posted())  # type: ignore[arg-type]
        tracked = tracker.rows(connection, at)  # type: ignore[arg-type]
        drawn = cases.drawn(tracked, size, seed)
        return Pack(at, Snapshot(9, None), listed, tracked, drawn, gaps.gaps(connection, at, listed))  # type: ignore[arg-type]

    return await authority.facts.read(read)


async def test_the_tracker_has_every_absence_that_touches_the_twelve_months_and_no_name_or_word(authority: Authority) -> None:
    authority.missing("1", "2025-05-30 22:00", "2025-06-02 08:00")
    authority.missing("2", "2025-05-30 22:00", "2025-06-01 23:59")  # over the day before
    authority.happened(
        authority.missing("3", "2025-06-02 10:00", BACK, placement_type="K2", in_area=False, team="North"),
        strategy("2025-06-02 14:00"), offered(), held(), discussed(),
    )  # fmt: skip
    authority.imported("4", ("A", "2026-01-01", "2026-01-03"))
    authority.missing("5", "2026-06-01 08:30", care_status="placed_here")
    authority.cancelled(authority.missing("6", "2026-05-01 08:30", "2026-05-01 09:30"))
    rows = {row["Child"]: row for row in (await packed(authority)).tracker}
    assert list(rows) == ["1", "3", "4", "5"]
    three = rows["3"]
    assert [three[name] for name in ("Last seen", "Back, or otherwise over", "Hours away", "Team at the start")] == [
        datetime.fromisoformat("2025-06-02 10:00"), datetime.fromisoformat("2025-06-03 12:00"), 26.0, "North",
    ]  # fmt: skip
    assert [three[name] for name in ("Offered within 72 hours", "Held within 72 hours", "Independent", "In or out of area")] == [
        "Yes", "Yes", "Yes", "Out",
    ]  # fmt: skip
    assert (rows["4"]["Last seen"], rows["4"]["Hours away"], rows["4"]["Held within 72 hours"]) == (date(2026, 1, 1), None, None)
    assert [rows[child]["Exact"] for child in "34"] == ["At this time", "Only the day is known"], "a file of days says no time"
    assert (rows["5"]["Whose child"], rows["5"]["Hours away"]) == ("Placed here by another authority", None)


async def test_gaps_are_counted_and_what_was_looked_for_and_not_found_is_said_too(authority: Authority) -> None:
    authority.child("1", ("2024-01-01", None, "C2"))
    authority.happened(
        authority.missing("1", "2025-07-02 10:00", "2025-07-03 12:00"), offered(at="2025-07-03 20:00"), held("2025-07-04 12:00")
    )
    authority.missing("1", "2025-08-02 10:00", "2025-08-03 12:00", risk="not_yet_assessed")
    authority.missing("1", "2026-05-31 10:00", "2026-05-31 12:00")  # 72 hours are not over
    found = {gap.title: (gap.number, gap.of) for gap in (await packed(authority)).gaps}
    assert found["Returns past 72 hours without an interview offered"] == (1, 2)
    assert found["Returns past 72 hours without a return plan recorded"] == (2, 2)
    assert found["Interviews held without the child’s reasons coded"] == (1, 1)
    assert found["Episodes not rated by social work"] == (1, 3)
    assert found["Children raised without a record, not yet matched with the register"] == (0, 0)
    assert found["List 8: blank “Placement postcode”"] == (1, 1)
    assert found["List 8: blank “Date of Birth”"] == (0, 1)
    assert found["Changes that could not be read, and are in none of this"] == (0, None)


async def test_the_numbers_of_list_8_tracker_and_gaps_agree_or_say_why_not_when_an_absence_began_before_the_twelve_months(
    authority: Authority,
) -> None:
    authority.child("1", ("2024-01-01", None, "C2"))
    authority.child("2", ("2024-01-01", "2025-07-01", "C2"))  # ceased too long ago for the list
    authority.imported("1", ("M", "2025-05-30", "2025-06-03"))  # began before the twelve months
    authority.imported("1", ("M", "2025-08-01", "2025-08-03"), ("A", "2025-08-03", "2025-08-04"))  # one absence, and an episode of each
    authority.missing("1", "2025-05-31 22:00", "2025-06-03 12:00")
    authority.missing("2", "2025-06-05 22:00", "2025-06-06 12:00")
    pack = await packed(authority)
    found = {gap.title: (gap.number, gap.of) for gap in pack.gaps}
    assert len(pack.tracker) == 4
    assert found["Episodes loaded from a return, which know days only and nothing of what followed"] == (2, len(pack.tracker))
    assert found["Episodes not rated by social work"] == (0, 2), "the rest of the tracker"
    numbers = (
        "List 8 counts 2 episodes (1 missing, 1 absent) and the tracker 4 absences. In 1 of these the child is not on list 8; "
        "2 of the others began before 02/06/2025 and went on after, and list 8 does not count those. That leaves 1."
    )
    assert pack.agreement[0] == numbers
    assert pack.agreement[1].endswith("count each absence once. That makes the difference between 2 and 1.")
    assert f"HOW THE NUMBERS BELONG TOGETHER - {numbers}" in _readme(pack)


async def test_a_register_that_nobody_keeps_is_a_gap_of_so_many_days(authority: Authority) -> None:
    at("2026-05-27 12:00", lambda town: town.child("1", ("2024-01-01", None, "C2")))(authority)
    title = "Days since a child’s record last changed in the register (27/05/2026)"
    assert {gap.title: gap.number for gap in (await packed(authority)).gaps}[title] == 5
    assert {gap.title: gap.number for gap in (await packed(authority, date(2026, 5, 28), date(2026, 5, 28))).gaps}[title] == 1


async def test_every_gap_can_be_asked_now_and_as_known_on_a_past_day(authority: Authority) -> None:
    assert all(gap.number == 0 for gap in (await packed(authority)).gaps), "nothing is missing where there is nothing"
    authority.missing("1", "2026-05-02 10:00", "2026-05-03 12:00")  # written down on the tests' day
    now, known = await packed(authority), await packed(authority, date(2026, 5, 20), date(2026, 5, 20))
    assert (len(now.tracker), len(known.tracker), known.sample.drawn) == (1, 0, ())
    assert "as known at the end of 20/05/2026" in _readme(known)


def _readme(pack: Pack) -> str:
    with ZipFile(io.BytesIO(zipped(pack))) as opened:
        return " ".join(opened.read(README).decode("utf-8-sig").split())


async def test_the_archive_says_of_when_it_is_what_it_lacks_and_how_the_cases_were_drawn(authority: Authority) -> None:
    authority.child("1001", ("2024-01-01", None, "C2"))
    for child in range(1001, 1013):
        for day in range(1, 2 + child % 3):
            authority.missing(str(child), f"2026-05-{day:02} 10:00", f"2026-05-{day:02} 12:00")
    pack = await packed(authority, size=5, seed=20260601)
    with ZipFile(io.BytesIO(zipped(pack))) as opened:
        assert opened.namelist() == [README, *FILES]
        assert opened.testzip() is None
    said = _readme(pack)
    for part in (
        "As at 01/06/2026, as known at 01/06/2026 09:00 (UK time). Everything here is read at position 37 of the record.".replace(
            "37", "9"
        ),
        "Returns past 72 hours without a return plan recorded: 24 of 24",
        "LOOKED FOR, AND NONE FOUND",
        "Allocated Worker",
        "5 of the 12 children with an episode in the tracker, by how many they have in it (once: 2 of 4; twice to four times: 3 of 8).",
        "The seed is 20260601",
    ):
        assert part in said, part
    rows = cases.rows(pack.sample, pack.tracker)
    assert [row[0] for row in rows] == [one.case for one in pack.sample.drawn]
    assert pack.rows == 1 + 24 + 5


numbered = st.dictionaries(st.text("0123456789", min_size=1, max_size=4), st.sampled_from("abc"), max_size=40)


@given(numbered, st.integers(1, 12), st.integers(0, 99), st.randoms())
def test_a_sample_is_the_same_whatever_order_cases_come_in_and_leaves_no_group_out(
    found: dict[str, str], size: int, seed: int, dice: random.Random
) -> None:
    drawn = sample(found, size, seed)
    shuffled = list(found.items())
    dice.shuffle(shuffled)
    assert sample(dict(shuffled), size, seed) == drawn
    assert len(drawn) == len({one.case for one in drawn}) == min(size, len(found))
    assert all(found[one.case] == one.stratum for one in drawn)
    groups = set(found.values())
    assert size < len(groups) or {one.stratum for one in drawn} == groups


def test_another_seed_draws_other_cases_and_a_case_that_goes_leaves_the_others_in_their_order() -> None:
    found = {str(number): "a" for number in range(100)}
    one, other = (sample(found, 10, seed) for seed in (1, 2))
    assert {drawn.case for drawn in one} != {drawn.case for drawn in other}
    first, *rest = (drawn.case for drawn in one)
    del found[first]
    assert [drawn.case for drawn in sample(found, 9, 1)] == rest


@pytest.mark.parametrize(
    ("episodes", "group"), [(1, "1 Once"), (2, "2 Twice to four times"), (4, "2 Twice to four times"), (5, "3 Five times or more")]
)
def test_children_are_grouped_by_how_often_they_went(episodes: int, group: str) -> None:
    assert cases.stratum(episodes) == group
