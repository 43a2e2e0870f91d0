"""What the case system and people say of a child, beside what 903 files say: nobody's placement is lost, and nothing said twice is news."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.missing.domain import commands as c
from services.missing.domain.about_child import changed, photographed
from services.missing.domain.child import care_on, child_at_start, placement_began, status_on
from services.missing.domain.refusals import NotAllowedNow, Refused
from services.missing.imports.register import child_as_sent, names_as_sent, not_lifted
from services.missing.store.children import Names, placed
from services.missing.store.ssda903 import SentBy
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark
from shared.contracts.codes import CareStatus, MarkCode
from shared.ssda903.tables import EpisodeRow, PeopleRow, UascRow
from shared.ssda903.years import CollectionYear

TODAY = date(2026, 5, 15)
FROM_FILE = CareEpisode(decom=date(2024, 2, 1), ls="C2", place="K2", place_provider="PR4", urn="SC1")
CHILD = ChildSnapshot(child_id="1001", version=3, care_status=CareStatus.OURS, care=(FROM_FILE,))


def record(child: ChildSnapshot = CHILD, today: date = TODAY, **said: object) -> ChildSnapshot:
    body = {"first_name": "A", "last_name": "F", "care_status": "ours"} | said
    return changed(child, c.RecordChild.model_validate(body), today)


def row(decom: str, dec: str = "", place: str = "K2", provider: str = "PR4", urn: str = "SC1") -> SentBy:
    told = EpisodeRow("1001", decom, "S", "C2", "N1", place, provider, dec, "X1" if dec else "", "", "", "", urn, line=2)
    return SentBy(CollectionYear(2026), told)


MOVED = {"type": "U1", "provider": "PR1", "home": "SC2", "in_area": False, "since": "2026-05-10"}


def test_a_move_the_files_do_not_know_yet_is_where_the_child_lives_and_where_they_lived_stays_right() -> None:
    moved = record(placement=MOVED)
    assert moved.care == (FROM_FILE,), "what the files said stays as it was sent"
    assert placed(moved) == ("SC2", None)
    assert (care_on(moved, date(2026, 5, 9)), care_on(moved, TODAY)) == (
        FROM_FILE.model_copy(update={"dec": date(2026, 5, 10)}),
        moved.placement,
    )
    at_start = child_at_start(moved, TODAY)
    assert (at_start.placement_type, at_start.urn, at_start.legal_status, at_start.in_area) == ("U1", "SC2", "C2", False)


def test_a_placement_that_ended_leaves_nobody_in_care_by_an_older_file() -> None:
    gone = record(placement={"type": "K2", "provider": "PR4", "home": "SC1", "until": "2026-05-14"})
    assert care_on(gone, date(2026, 5, 13)) is not None
    assert care_on(gone, TODAY) is None
    assert status_on(gone, TODAY) is CareStatus.AT_HOME


def test_the_same_said_every_night_between_files_is_news_once() -> None:
    moved = record(placement=MOVED | {"since": None})
    assert moved.placement is not None
    assert moved.placement.decom == TODAY
    assert record(moved, date(2026, 5, 20), placement=MOVED | {"since": None}) is moved
    files = [row("01/02/2024", "15/05/2026"), row("15/05/2026", place="U1", provider="PR1", urn="SC2")]
    filed = child_as_sent(moved, "1001", None, None, files, None, None, TODAY)
    assert filed.placement is None, "the files have caught up"
    assert record(filed, date(2026, 6, 1), placement=MOVED | {"since": None}) is filed
    assert child_as_sent(moved, "1001", None, None, [row("01/02/2024")], None, None, TODAY).placement == moved.placement


LATER = {"decom": date(2025, 1, 1), "rne": "L", "ls": "E1"}
HERE = {"type": "K2", "provider": "PR4", "home": "SC1", "since": "2024-02-01"}


def test_a_new_order_told_in_the_same_placement_ends_no_placement_and_keeps_the_day_of_the_order() -> None:
    ordered = HERE | {"legal_status": "E1", "legal_status_since": "2026-05-12"}
    told = record(placement=ordered)
    assert told.placement is not None
    assert (told.placement.decom, told.placement.rne, told.placement.ls) == (date(2026, 5, 12), "L", "E1")
    assert placement_began(told, told.placement) == FROM_FILE.decom
    assert [child_at_start(told, date(2026, 5, day)).legal_status for day in (11, 12)] == ["C2", "E1"]
    assert record(told, placement=ordered) is told
    assert record(told, placement=HERE) is told, "who says nothing of the order leaves it"
    assert record(told, placement=HERE | {"since": None}) is told
    again = record(told, placement=ordered | {"legal_status": "C2", "legal_status_since": "2026-05-14"})
    assert again.placement is not None
    assert (again.placement.decom, again.placement.ls) == (date(2026, 5, 14), "C2")


def test_an_order_in_a_placement_told_goes_with_the_placement_and_neither_is_lost() -> None:
    moved = record(placement=MOVED)
    ordered = record(moved, placement=MOVED | {"legal_status": "E1", "legal_status_since": "2026-05-12"})
    assert ordered.placement is not None
    assert (ordered.placement.decom, ordered.placement.place, ordered.placement.ls) == (date(2026, 5, 10), "U1", "E1")


def test_an_order_that_is_no_newer_than_the_files_row_leaves_the_files_word() -> None:
    assert record(placement=HERE | {"legal_status": "E1", "legal_status_since": "2024-02-01"}).placement is None


def test_the_day_a_placement_began_names_it_also_after_a_change_of_order() -> None:
    """The newest row of the files began with the order, not with the placement."""
    care = (FROM_FILE.model_copy(update={"dec": date(2025, 1, 1), "rec": "X1"}), FROM_FILE.model_copy(update=LATER))
    child = CHILD.model_copy(update={"care": care})
    assert record(child, placement=HERE).placement is None
    left = record(child, placement=HERE | {"until": "2026-05-14"})
    assert left.placement is not None
    assert (left.placement.decom, left.placement.rne, left.placement.dec) == (date(2025, 1, 1), "L", date(2026, 5, 14))


def test_an_older_placement_than_the_files_know_is_refused() -> None:
    with pytest.raises(Refused, match="begun 2024-02-01, after this one"):
        record(placement=MOVED | {"since": "2024-01-31"})


def test_what_is_left_out_of_a_placement_or_restriction_says_nothing() -> None:
    child = CHILD.model_copy(update={"restricted": True, "in_area": True})
    after = record(child)
    assert (after.restricted, after.in_area, after.care) == (True, True, (FROM_FILE,))


def test_a_restriction_is_never_lifted_in_passing() -> None:
    assert record(restricted=True).restricted is True, "whoever sends the child restricts"
    assert record(restricted=False).restricted is False, "nothing to lift"
    with pytest.raises(NotAllowedNow, match="only with a reason") as refused:
        record(CHILD.model_copy(update={"restricted": True}), restricted=False)
    assert refused.value.field == "restricted"


def test_a_case_system_that_knows_no_marks_takes_none_away() -> None:
    known = record(marks=[{"code": "exploitation_cse"}])
    assert record(known).marks == known.marks, "left out"
    assert record(known, marks=None).marks == known.marks
    assert record(known, marks=[]).marks == (), "said outright"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"date_of_birth": "2026-05-16"}, "has not come yet"),
        ({"marks": [{"code": "uasc"}, {"code": "uasc"}]}, "given twice"),
        ({"marks": [{"code": "uasc", "since": "2026-02-01", "until": "2026-01-01"}]}, "ends before it begins"),
    ],
)
def test_what_cannot_be_true_of_a_child_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(Refused, match=message):
        record(**said)


def test_a_plan_is_reviewed_after_it_was_agreed_and_only_its_codes_are_known() -> None:
    said = {"where_to_look": "Gran", "when_to_report": "At once", "agreed_with": "Millie", "agreed_on": "2026-05-01"}
    planned = changed(CHILD, c.MakeResponsePlan.model_validate(said | {"review_by": "2026-08-01", "tell_director_always": True}), TODAY)
    assert planned.response_plan is not None
    assert "Gran" not in planned.model_dump_json()
    assert child_at_start(planned, TODAY).response_plan == planned.response_plan
    with pytest.raises(Refused, match="later day"):
        changed(CHILD, c.MakeResponsePlan.model_validate(said | {"review_by": "2026-05-01"}), TODAY)


def test_a_photograph_of_tomorrow_or_before_birth_is_refused() -> None:
    born = CHILD.model_copy(update={"date_of_birth": date(2010, 3, 5)})
    for day in (date(2026, 5, 16), date(2010, 3, 4)):
        with pytest.raises(Refused):
            photographed(born, day, TODAY)
    assert photographed(born, TODAY, TODAY).photograph_taken_on == TODAY


DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@given(rows=st.lists(st.tuples(DAYS, st.none() | DAYS)), told=st.none() | st.tuples(DAYS, st.none() | DAYS), day=DAYS)
def test_whatever_files_and_systems_say_nobody_lives_in_two_places_by_what_was_told(
    rows: list[tuple[date, date | None]], told: tuple[date, date | None] | None, day: date
) -> None:
    care = tuple(CareEpisode(decom=begun, dec=ended) for begun, ended in sorted(rows, key=lambda one: one[0]))
    placement = told and CareEpisode(decom=told[0], dec=told[1], urn="T")
    child = CHILD.model_copy(update={"care": care, "placement": placement})
    if placement is None:
        assert child.lived == care
    elif day >= placement.decom:
        assert {one.urn for one in child.lived if one.covers(day)} <= {"T"}


def test_marks_keep_since_source_and_review_through_a_people_file() -> None:
    marks = (Mark(code=MarkCode.UASC, since=date(2025, 1, 1), source="home_office", review_by=date(2026, 9, 1)),)
    marked = changed(CHILD, c.SetMarks(marks=marks), TODAY)
    assert child_as_sent(marked, "1001", None, None, [row("01/02/2024")], None, None, TODAY).marks == marks


WORRIED_ABOUT = CHILD.model_copy(
    update={
        "restricted": True,
        "team": "CLA-N",
        "marks": (Mark(code=MarkCode.DISABILITY, until=TODAY), Mark(code=MarkCode.EXPLOITATION_CSE)),
    }
)


def person(marks: str = "", restricted: str = "", team: str = "", names: tuple[str, str, str] = ("Amelia", "Frost", "")) -> PeopleRow:
    return PeopleRow("1001", *names, team, "", marks, restricted, line=2)


def after_tonight(sent: PeopleRow, child: ChildSnapshot = WORRIED_ABOUT, uasc: UascRow | None = None) -> ChildSnapshot:
    return child_as_sent(child, "1001", None, uasc, [row("01/02/2024")], sent, None, TODAY)


@pytest.mark.parametrize("restricted", ["", "no", "Yes", "perhaps"])
@pytest.mark.parametrize("marks", ["", "exploitation_cse", "uasc", "no such mark"])
def test_no_people_file_lifts_a_restriction_or_takes_away_a_mark_that_somebody_recorded(marks: str, restricted: str) -> None:
    after = after_tonight(person(marks, restricted))
    assert after.restricted is True
    assert set(after.marks) >= set(WORRIED_ABOUT.marks)
    assert {mark.code for mark in after.marks} - {mark.code for mark in WORRIED_ABOUT.marks} == ({"uasc"} if marks == "uasc" else set())


def test_a_people_file_restricts_and_brings_marks_and_a_blank_cell_says_nothing_and_is_not_named() -> None:
    after = after_tonight(person("uasc", "YES"), CHILD)
    assert (after.restricted, [mark.code for mark in after.marks]) == (True, ["uasc"])
    kept = after_tonight(person())
    assert (kept.team, kept.restricted, kept.marks) == (WORRIED_ABOUT.team, True, WORRIED_ABOUT.marks)
    assert list(not_lifted(WORRIED_ABOUT, None, person(), TODAY)) == []


def test_what_a_people_file_leaves_out_or_denies_is_named_with_what_stands() -> None:
    named = list(not_lifted(WORRIED_ABOUT, None, person("uasc", "no"), TODAY))
    assert [(one.column, one.value, one.line) for one in named] == [("RESTRICTED", "no", 2), ("MARKS", "uasc", 2)]
    assert "disability, exploitation_cse, which stands" in named[1].message
    over = WORRIED_ABOUT.model_copy(update={"marks": (Mark(code=MarkCode.DISABILITY, until=date(2026, 5, 14)), Mark(code=MarkCode.UASC))})
    asylum = UascRow("1001", "F", "05/03/2010", "", line=2)
    assert list(not_lifted(over, asylum, person("dolo"), TODAY)) == [], "neither a mark that is over, nor one the 903 has, is lacking"
    assert list(not_lifted(None, None, person("uasc", "no"), TODAY)) == [], "of a new child nothing was kept"


def test_an_asylum_file_without_the_day_it_ended_does_not_undo_that_day() -> None:
    ended = CHILD.model_copy(update={"marks": (Mark(code=MarkCode.UASC, until=date(2026, 3, 1)),)})
    assert after_tonight(person("uasc"), ended, UascRow("1001", "F", "05/03/2010", "", line=2)).marks == ended.marks
    (told,) = after_tonight(person(), ended, UascRow("1001", "F", "05/03/2010", "01/04/2026", line=2)).marks
    assert told.until == date(2026, 4, 1)


def test_a_people_file_without_names_or_worker_wipes_none() -> None:
    known = Names("1001", "Amelia", "Frost", "Millie", "Nadia Rahman")
    assert names_as_sent(known, person(names=("", " ", ""))) == known
    assert names_as_sent(known, person(names=("Amy", "Frost", ""))) == known._replace(first_name="Amy", known_as="")
