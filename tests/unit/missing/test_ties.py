"""Who was missing together: which evidence makes a tie, which does not, and that a tie is gone when its time is over."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.missing.domain.ties import Absence, Kind, Tie, ties
from services.missing.pages.ties_picture import WIDTH, groups
from shared.clock import london_date
from shared.contracts.codes import FoundLocation

SEEN = datetime(2026, 5, 14, 20, 0, tzinfo=UTC)
NOW = SEEN + timedelta(days=3)
HOUR = timedelta(hours=1)


def gone(child: str, start: datetime = SEEN, hours: float | None = 5, **known: Any) -> Absence:
    """An absence written down by itself."""
    number = len(child) * 1000 + int(start.timestamp()) % 1000
    end = None if hours is None else start + hours * HOUR
    said = {
        "recorded_at": start + timedelta(minutes=1, microseconds=sum(map(ord, child))),
        "home": None,
        "found_at": end,
        "found_location": None,
    }
    return Absence(UUID(int=number), f"SR-{child}-{start:%m%d%H%M}", child, start, end, **said | known)


def on(*absences: Absence, at: datetime = NOW) -> list[Tie]:
    return ties(absences, london_date(at))


def kinds(found: Sequence[Tie]) -> list[list[Kind]]:
    return [[one.kind for one in tie.evidence] for tie in found]


def test_children_reported_in_one_form_are_tied_pair_by_pair() -> None:
    found = on(*(gone(child, recorded_at=NOW) for child in "cab"))
    assert [tie.children for tie in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert kinds(found) == [[Kind.ONE_FORM]] * 3


def test_two_forms_are_no_tie() -> None:
    assert on(gone("a"), gone("b", SEEN + HOUR)) == []


def test_children_who_left_one_home_within_three_hours_are_tied_and_later_or_from_another_they_are_not() -> None:
    assert kinds(on(gone("a", home="SC1"), gone("b", SEEN + 3 * HOUR, home="SC1"))) == [[Kind.ONE_HOME]]
    assert on(gone("a", home="SC1"), gone("b", SEEN + 3 * HOUR + timedelta(minutes=1), home="SC1")) == []
    assert on(gone("a", home="SC1"), gone("b", home="SC2")) == []
    assert on(gone("a"), gone("b")) == [], "a home nobody knows is no home shared"


def test_who_was_back_before_the_other_left_was_not_away_with_them() -> None:
    assert on(gone("a", hours=1, home="SC1"), gone("b", SEEN + 2 * HOUR, home="SC1")) == []


def test_children_found_at_one_kind_of_place_within_half_an_hour_are_tied_and_at_home_or_in_hospital_they_are_not() -> None:
    for place, tied in (
        (FoundLocation.FRIEND, True),
        (FoundLocation.TRANSPORT, True),
        (FoundLocation.PLACEMENT, False),
        (FoundLocation.HOSPITAL, False),
    ):
        pair = [gone("a", found_location=place), gone("b", SEEN + timedelta(minutes=30), found_location=place)]
        assert bool(on(*pair)) is tied, place
    assert (
        on(gone("a", found_location=FoundLocation.FRIEND), gone("b", SEEN + timedelta(minutes=31), found_location=FoundLocation.FRIEND))
        == []
    )
    assert on(gone("a", found_location=FoundLocation.FRIEND), gone("b", found_location=FoundLocation.PUBLIC_PLACE)) == []


def test_a_tie_is_gone_ninety_days_after_its_last_evidence_and_not_a_day_before() -> None:
    pair = [gone("a", home="SC1"), gone("b", home="SC1")]
    (tie,) = on(*pair, at=SEEN + timedelta(days=89))
    assert str(tie.lapses_on) == "2026-08-13", "90 days after they were back, in the night of 15 May in London"
    assert on(*pair, at=datetime(2026, 8, 12, 22, 59, tzinfo=UTC))
    assert on(*pair, at=datetime(2026, 8, 12, 23, 0, tzinfo=UTC)) == [], "midnight in London"


def test_newer_evidence_keeps_a_tie_and_the_old_evidence_lapses_by_itself() -> None:
    later = SEEN + timedelta(days=60)
    pair = [gone(child, at, home="SC1") for child in "ab" for at in (SEEN, later)]
    assert len(on(*pair, at=later + timedelta(days=1))[0].evidence) == 2
    (tie,) = on(*pair, at=SEEN + timedelta(days=95))
    assert [one.at for one in tie.evidence] == [later]


def test_a_tie_does_not_lapse_while_both_are_away_however_long() -> None:
    (tie,) = on(gone("a", hours=None, home="SC1"), gone("b", hours=None, home="SC1"), at=SEEN + timedelta(days=200))
    assert tie.lapses_on is None


def test_one_child_twice_is_no_tie() -> None:
    assert on(gone("a", recorded_at=NOW), gone("a", SEEN + HOUR, recorded_at=NOW)) == []


absences = st.builds(
    lambda child, minutes, hours, home, place, form: gone(
        child,
        SEEN - timedelta(minutes=minutes),
        hours,
        home=home,
        found_location=place,
        **({"recorded_at": SEEN + timedelta(days=form)} if form else {}),
    ),
    st.sampled_from("abcdef"),
    st.integers(0, 200_000),
    st.none() | st.integers(0, 300),
    st.sampled_from([None, "SC1", "SC2"]),
    st.sampled_from([None, *FoundLocation]),
    st.integers(0, 3),
)


@given(many=st.lists(absences, max_size=25), days=st.integers(0, 400), data=st.data())
def test_whatever_is_recorded_a_tie_is_of_two_children_stands_on_living_evidence_and_does_not_depend_on_order(
    many: list[Absence], days: int, data: st.DataObject
) -> None:
    today = london_date(SEEN + timedelta(days=days))
    found = ties(many, today)
    assert [tie.children for tie in ties(data.draw(st.permutations(many)), today)] == [tie.children for tie in found]
    assert len({tie.children for tie in found}) == len(found)
    for tie in found:
        assert tie.children[0] < tie.children[1]
        assert tie.evidence
        assert all(one.stands(today) for one in tie.evidence)
        assert tie.lapses_on is None or tie.lapses_on > today
        assert {absence.child_id for one in tie.evidence for absence in one.absences} == set(tie.children)


@given(many=st.lists(absences, max_size=25))
def test_every_tie_is_one_line_between_two_dots_of_its_group_and_everything_is_on_the_paper(many: list[Absence]) -> None:
    found = ties(many, london_date(NOW))
    drawn = groups(found)
    assert sum(len(group.lines) for group in drawn) == len(found)
    children = [dot.child_id for group in drawn for dot in group.dots]
    assert sorted(children) == sorted({child for tie in found for child in tie.children}), "each child once"
    for group in drawn:
        assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= group.height for dot in group.dots)
        assert len({(dot.x, dot.y) for dot in group.dots}) == len(group.dots)
