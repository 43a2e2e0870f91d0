"""Annex A list 8, from the facts of a made-up authority: who is in it, what is counted, and the two flags (domain.md)."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from collated_authority import Authority, london
from small_histories import action, at, held, offered

from services.missing.imports.list_8 import is_list_8, read_list_8
from services.reports.returns import list_8_workbook
from services.reports.returns.annex_a import Posted, list_8
from services.reports.returns.as_at import AsAt, Snapshot
from services.reports.returns.list_8 import months_before
from shared.annex_a import list_8 as col
from shared.contracts.children import CareEpisode, Mark
from shared.contracts.codes import CareStatus, InterviewOutcome, MarkCode

ON = date(2026, 6, 1)
"""The clock of these tests: 1 June 2026, 9:00."""
Row = dict[str, object]


async def listed(
    authority: Authority, on: date = ON, known_on: date | None = None, posted: dict[tuple[str, date], str] | None = None
) -> dict[str, Row]:
    await authority.collate()
    as_at = AsAt(on, known_on, authority.clock.now())
    found = await authority.facts.read(lambda connection: list_8(connection, as_at, "E09000999", Posted(posted or {})))
    return {str(row[col.CHILD]): row for row in found}


async def test_who_is_in_care_or_ceased_in_the_six_months_before_is_in_it_and_short_breaks_are_not(authority: Authority) -> None:
    authority.child("in care", ("2024-01-01", None, "C2"))
    authority.child("ceased lately", ("2024-01-01", "2025-12-01", "C2"))
    authority.child("ceased long ago", ("2024-01-01", "2025-11-30", "C2"))
    authority.child("not yet", ("2026-06-02", None, "C2"))
    for status in ("V1", "V3", "V4"):
        authority.child(f"short breaks {status}", ("2024-01-01", None, status))
    authority.child("elsewhere's", ("2024-01-01", None, "C2"), care_status=CareStatus.PLACED_HERE)
    authority.child("never in care", care_status=CareStatus.AT_HOME)
    assert set(await listed(authority)) == {"in care", "ceased lately"}
    assert set(await listed(authority, date(2026, 5, 31))) == {"in care", "ceased lately", "ceased long ago"}
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)


async def test_a_child_is_told_in_the_inspectors_codes_and_what_is_not_recorded_is_not_guessed(authority: Authority) -> None:
    care = (
        CareEpisode(decom=date(2024, 1, 1), rne="S", ls="V2", cin="N1", place="U4", place_provider="PR1", dec=date(2025, 9, 1), rec="X1"),
        CareEpisode(decom=date(2025, 9, 1), rne="L", ls="C2", cin="N1", place="U4", place_provider="PR1", dec=date(2026, 2, 1), rec="X1"),
        CareEpisode(decom=date(2026, 2, 1), rne="P", ls="C2", cin="N1", place="K2", place_provider="PR4", urn="SC900001"),
    )
    marks = (Mark(code=MarkCode.UASC, until=date(2025, 6, 2)), Mark(code=MarkCode.DISABILITY, since=date(2026, 6, 1)))
    authority.child("1", born="2010-06-02", care=care, marks=marks, in_area=True, team="North", sex="M")
    authority.child("2", ("2026-01-01", None, "C1"), born="2010-06-01", sex=None, ethnicity=None, host_authority="E09000001", in_area=False)
    rows = await listed(authority, posted={("1", date(2026, 2, 1)): "BR1 1AA"})
    one, two = rows["1"], rows["2"]
    assert [one[title] for title in (col.SEX, col.ETHNIC, col.AGE, col.UASC, col.DISABILITY)] == [
        "a) Male", "a) White", 15, "a) Yes", "a) Yes",
    ]  # fmt: skip
    assert [one[title] for title in (col.STARTED, col.NEED, col.AGAIN, col.STATUS_SINCE, col.STATUS, col.PLACEMENTS)] == [
        date(2024, 1, 1), "a) Abuse or neglect", "b) No", date(2025, 9, 1), "b) Full care orders", 2,
    ]  # fmt: skip
    assert [one[title] for title in (col.PLACED_SINCE, col.PLACE, col.PROVIDER, col.POSTCODE, col.URN, col.IN_AREA, col.HOST)] == [
        date(2026, 2, 1), "h) Children’s Homes", "b) Private", "BR1 1AA", "SC900001", "a) In", "E09000999",
    ]  # fmt: skip
    asked = (col.SEX, col.ETHNIC, col.AGE, col.UASC, col.DISABILITY, col.NEED, col.PLACE, col.IN_AREA, col.HOST)
    assert [two[title] for title in asked] == [
        "c) Not stated/recorded", "f) Not stated", 16, "b) No", "c) Unknown", "j) Not stated", None, "b) Out", "E09000001",
    ]  # fmt: skip
    assert [one[title] for title in (col.REVIEWED, col.VISITED, col.PERMANENCE, col.IRO_SEEN, col.HEALTH, col.DENTAL, col.WORKER)] == [
        None
    ] * 7


async def test_who_came_back_into_care_within_the_year_and_why_care_ceased(authority: Authority) -> None:
    again = (
        CareEpisode(decom=date(2024, 1, 1), rne="S", ls="C2", dec=date(2025, 6, 2), rec="E4A"),
        CareEpisode(decom=date(2025, 8, 1), rne="S", ls="C2", dec=date(2026, 5, 1), rec="E45"),
    )
    authority.child("1", care=again, care_status=CareStatus.AT_HOME)
    row = (await listed(authority))["1"]
    assert [row[title] for title in (col.STARTED, col.AGAIN, col.CEASED, col.REASON_CEASED)] == [
        date(2025, 8, 1), "a) Yes", date(2026, 5, 1), "g) Special Guardianship Orders",
    ]  # fmt: skip
    earlier = (await listed(authority, date(2026, 4, 30)))["1"]
    assert [earlier[title] for title in (col.CEASED, col.REASON_CEASED)] == [None, None], "on that day care went on"


async def test_a_placement_told_beside_the_files_is_the_one_listed_and_keeps_what_it_does_not_say(authority: Authority) -> None:
    told = CareEpisode(decom=date(2026, 5, 20), place="K2", place_provider="PR4")
    authority.child("1", ("2024-01-01", None, "C2"), placement=told)
    row = (await listed(authority))["1"]
    assert [row[title] for title in (col.PLACED_SINCE, col.PLACE, col.STATUS, col.STATUS_SINCE, col.PLACEMENTS, col.STARTED)] == [
        date(2026, 5, 20), "h) Children’s Homes", "b) Full care orders", date(2024, 1, 1), 2, date(2024, 1, 1),
    ]  # fmt: skip


async def test_a_placement_told_for_a_child_in_short_breaks_makes_no_care_of_them(authority: Authority) -> None:
    authority.child("1", ("2024-01-01", None, "V4"), placement=CareEpisode(decom=date(2026, 5, 20), place="K2"))
    authority.child("2", ("2024-01-01", None, "C2"), placement=CareEpisode(decom=date(2025, 5, 20), place="K2", dec=date(2026, 5, 1)))
    rows = await listed(authority)
    assert {child: (row[col.CEASED], row[col.REASON_CEASED]) for child, row in rows.items()} == {"2": (date(2026, 5, 1), None)}


async def test_episodes_are_counted_by_their_start_in_the_twelve_months_and_none_is_nought(authority: Authority) -> None:
    for child in ("1", "2", "3"):
        authority.child(child, ("2024-01-01", None, "C2"))
    authority.missing("1", "2025-06-01 23:59", "2025-06-02 10:00")  # the day before the twelve months
    authority.missing("1", "2025-06-02 00:00", "2025-06-02 10:00")
    authority.missing("1", "2026-06-01 08:00")
    authority.missing("1", "2026-05-01 08:00", "2026-05-01 12:00", category="A")
    authority.cancelled(authority.missing("1", "2026-05-02 08:00", "2026-05-02 12:00"))
    authority.missing("1", "2026-05-03 08:00", "2026-05-03 12:00", care_status="care_leaver")
    authority.imported("2", ("M", "2026-04-01", "2026-04-02"), ("A", "2026-04-02", "2026-04-03"))
    rows = await listed(authority)
    assert [(row[col.MISSING], row[col.ABSENT]) for row in rows.values()] == [(2, 1), (1, 1), (0, 0)]
    assert all(isinstance(row[title], int) for row in rows.values() for title in (col.MISSING, col.ABSENT, col.PLACEMENTS))


async def test_a_placement_that_ends_while_a_child_is_missing_makes_two_periods_and_one_episode(authority: Authority) -> None:
    authority.child("1", ("2024-01-01", None, "C2"))
    authority.imported("1", ("M", "2026-04-01", "2026-04-03"), ("M", "2026-04-03", "2026-04-05"))
    assert (await listed(authority))["1"][col.MISSING] == 1


FLAGS = {
    "held": ((offered(), held()), ("a) Yes", "a) Yes")),
    "held, and no offer written down": ((held(),), ("a) Yes", "a) Yes")),
    "declined": ((offered(InterviewOutcome.DECLINED),), ("a) Yes", "b) No")),
    "accepted, then not there": ((offered(InterviewOutcome.ACCEPTED_NOT_PRESENT),), ("a) Yes", "a) Yes")),
    "nobody got hold of the child": ((offered(InterviewOutcome.NOT_OFFERED_NO_CONTACT),), ("b) No", "b) No")),
    "nothing": ((), ("b) No", "b) No")),
    "an action alone is no offer": ((action(),), ("b) No", "b) No")),
}


@pytest.mark.parametrize(("changes", "flags"), FLAGS.values(), ids=list(FLAGS))
async def test_the_two_flags_are_made_of_what_was_recorded(
    authority: Authority, changes: tuple[object, ...], flags: tuple[str, str]
) -> None:
    authority.child("1", ("2024-01-01", None, "C2"))
    authority.happened(authority.missing("1", "2025-06-02 10:00", "2025-06-03 12:00"), *changes)  # type: ignore[arg-type]
    row = (await listed(authority))["1"]
    assert (row[col.OFFERED], row[col.ACCEPTED]) == flags


async def test_the_flags_are_of_the_missing_episode_that_ended_last_and_blank_where_none_has(authority: Authority) -> None:
    for child in "abcd":
        authority.child(child, ("2024-01-01", None, "C2"))
    authority.happened(authority.missing("a", "2025-07-01 10:00", "2025-07-02 12:00"), held("2025-07-03 12:00"))
    authority.missing("a", "2025-08-01 10:00", "2025-08-02 12:00", category="A")  # after an absence nobody asks
    authority.missing("a", "2026-05-30 10:00")  # still missing
    authority.missing("b", "2026-05-30 10:00")
    authority.imported("c", ("M", "2026-04-01", "2026-04-02"))
    rows = await listed(authority)
    assert {child: (row[col.OFFERED], row[col.ACCEPTED]) for child, row in rows.items()} == {
        "a": ("a) Yes", "a) Yes"),
        "b": (None, None),
        "c": ("c) Unknown", "c) Unknown"),
        "d": (None, None),
    }


async def test_the_list_as_known_on_a_past_day_is_what_it_was(authority: Authority) -> None:
    at("2026-05-01 12:00", lambda town: town.child("1", ("2024-01-01", None, "C2"), team="North"))(authority)
    at("2026-05-20 12:00", lambda town: town.missing("1", "2026-04-20 10:00", "2026-04-21 10:00"))(authority)
    at("2026-05-21 12:00", lambda town: town.child("1", ("2024-01-01", None, "C2"), team="South", version=2))(authority)
    day = date(2026, 5, 10)
    known, now = (await listed(authority, day, day))["1"], (await listed(authority, day))["1"]
    assert (known[col.TEAM], known[col.MISSING]) == ("North", 0)
    assert (now[col.TEAM], now[col.MISSING]) == ("South", 1)
    assert await listed(authority, date(2026, 4, 30), date(2026, 4, 30)) == {}


async def test_the_workbook_reads_back_as_a_list_8_without_a_fault_and_runs_nothing(authority: Authority) -> None:
    care = CareEpisode(decom=date(2024, 1, 1), rne="S", ls="C2", cin="N1", place="K2", place_provider="PR4", urn="=1+1")
    authority.child("1", care=(care,), in_area=True, team="=cmd|'/c calc'!A1", marks=(Mark(code=MarkCode.UASC),))
    authority.missing("1", "2026-05-01 10:00", "2026-05-02 10:00")
    rows = list((await listed(authority)).values())
    book = list_8_workbook.workbook(rows, AsAt(ON, None, authority.clock.now()), Snapshot(3, london("2026-06-01 08:59")))
    with ZipFile(io.BytesIO(book)) as opened:
        sheet, texts = (opened.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert "'=1+1" in texts
    read = read_list_8(book, ON)
    assert is_list_8(list(col.HEADINGS))
    assert (read.refused, [one.column for one in read.named]) == ([], [])
    assert [(row.child_id, row.place.told, row.placed_since, row.born, row.uasc) for row in read.rows] == [
        ("1", "K2", date(2024, 1, 1), date(2010, 3, 5), True)
    ]
