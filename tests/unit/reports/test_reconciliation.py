"""A list of absences beside ours: how it is read, what is refused in it, and that everything lands in exactly one class."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from collated_authority import london
from hypothesis import given
from hypothesis import strategies as st

from services.reports.reconciliation.doubts import doubts
from services.reports.reconciliation.matching import Absence, Difference, compare
from services.reports.reconciliation.ours import Days
from services.reports.reconciliation.sent import MOST_LINES, Line, Sent, When, read, read_when
from shared.clock import london_midnight
from shared.ssda903.reading import Unusable
from shared.web.moments import MomentRefused

NOW = london("2025-07-01 12:00")
TITLES = "reference,child,start,end"


def sent(*lines: str, titles: str = TITLES, encoding: str = "utf-8") -> Sent:
    return read("\r\n".join([titles, *lines]).encode(encoding), NOW)


def day(text: str) -> When:
    return When(london_midnight(datetime.fromisoformat(text).date()), day_only=True)


def at(text: str) -> When:
    return When(london(text))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("14/05/2025", day("2025-05-14")),
        ("4/5/2025", day("2025-05-04")),
        ("2025-05-14", day("2025-05-14")),
        ("14/05/2025 22:40", at("2025-05-14 22:40")),
        ("14/05/2025 22:40:59", at("2025-05-14 22:40")),
        ("2025-05-14T22:40", at("2025-05-14 22:40")),
        ("2025-05-14 22:40:00", at("2025-05-14 22:40")),
        ("2025-01-14 22:40", When(datetime(2025, 1, 14, 22, 40, tzinfo=UTC))),
        ("2025-05-14T22:40:00Z", When(datetime(2025, 5, 14, 22, 40, tzinfo=UTC))),
        ("2025-05-14 22:40+01:00", When(datetime(2025, 5, 14, 21, 40, tzinfo=UTC))),
        ("26/10/2025 01:30", When(datetime(2025, 10, 26, 0, 30, tzinfo=UTC))),  # the first of the two
    ],
)
def test_a_time_is_read_as_the_police_or_a_case_system_writes_it(text: str, means: When) -> None:
    assert read_when(text) == means


@pytest.mark.parametrize(
    "text", ["yesterday", "05/14/2025", "14/05/25", "2025-02-30", "30/03/2025 01:30", "14/05/2025 25:00", "14.05.2025"]
)
def test_what_is_no_time_is_never_guessed(text: str) -> None:
    with pytest.raises(MomentRefused):
        read_when(text)


def test_columns_come_in_any_order_and_encoding_and_others_are_passed_over() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        found = sent(
            "1001,£5 lost,14/05/2025 22:40,SR-2025-000001,15/05/2025", titles="Child,Notes, START ,Reference,end", encoding=encoding
        )
        assert found.lines == [Line(2, "SR-2025-000001", "1001", at("2025-05-14 22:40"), day("2025-05-15"))], encoding
        assert not found.refused


def test_every_bad_line_is_named_by_line_column_value_and_rule_and_the_others_are_read() -> None:
    found = sent(
        "a,1001,14/05/2025,",
        "b,,14/05/2025,15/05/2025",
        "c,1002,,",
        "d,1003,14/05/25,",
        "e,1004,14/05/2025,13/05/2025",
        "f,1005,02/07/2025,",
        f"{'g' * 101},1006,14/05/2025,",
        "h,1007,14/05/2025",
        "",
        '"i, j",1008,14/05/2025,14/05/2025',
    )
    assert [(line.line, line.reference) for line in found.lines] == [(2, "a"), (11, "i, j")]
    assert [(one.line, one.column, one.value, one.rule) for one in found.refused] == [
        (3, "child", "", "blank"),
        (4, "start", "", "blank"),
        (5, "start", "14/05/25", "date"),
        (6, "end", "13/05/2025", "before_start"),
        (7, "start", "02/07/2025", "future"),
        (8, "reference", "g" * 101, "length"),
        (9, None, "h,1007,14/05/2025", "file"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "is a spreadsheet"),
        (b"\x00\x01", "is not text"),
        (b"reference;child;start;end\n", "has no column reference"),
        (b"reference,child,start\n", "has no column end"),
        (b"reference,child,start,end,End\n", "has the column end 2 times"),
        (b'reference,child,start,end\n"a,1,2,3\n', "cannot be read from line 2"),
        (TITLES.encode() + b"\na,1,14/05/2025," * (MOST_LINES + 1), "has more than 10,000 lines"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read(content, NOW)


def ours(number: int, child: str, start: When, over: When | None = None, found: When | None = None, **said: bool) -> Absence:
    return Absence(f"e{number}", f"SR-2025-{number:06}", child, "M", start, found or over, over, **said)


def line(number: int, child: str, start: When, end: When | None = None, reference: str = "") -> Line:
    return Line(number, reference, child, start, end)


START, FOUND, BACK = at("2025-05-14 22:40"), at("2025-05-15 01:10"), at("2025-05-16 14:00")
OURS = ours(1, "1001", START, BACK, FOUND)


@pytest.mark.parametrize(
    ("there", "fields"),
    [
        (line(2, "1001", START, BACK), []),
        (line(2, "1001", at("2025-05-14 23:40"), FOUND), []),  # within the hour; until found
        (line(2, "1001", day("2025-05-14"), day("2025-05-16")), []),
        (line(2, "1001", at("2025-05-14 23:41"), BACK), ["start"]),
        (line(2, "1001", day("2025-05-15"), day("2025-05-17")), ["start", "end"]),
        (line(2, "1001", START), ["end"]),
        (line(2, "1002", START, BACK, "sr-2025-000001"), ["child"]),
        (line(2, "1001", at("2025-05-20 10:00"), at("2025-05-20 12:00"), "SR-2025-000001"), ["start", "end"]),
    ],
)
def test_one_absence_in_both_lists_differs_where_they_say_different_things(there: Line, fields: list[str]) -> None:
    found = compare([there], [OURS])
    (pair,) = found.differing if fields else found.in_both
    assert [one.field for one in pair.differences] == fields
    assert (pair.line, pair.absence, found.only_there, found.only_here) == (there, OURS, (), ())


def test_a_difference_says_both_values() -> None:
    (pair,) = compare([line(2, "1002", START, None, OURS.reference)], [OURS]).differing
    assert pair.differences == (Difference("child", "1002", "1001"), Difference("end", None, BACK))


def test_who_is_still_gone_by_both_lists_agrees_and_an_end_nobody_knows_is_no_difference() -> None:
    assert compare([line(2, "1001", START)], [ours(1, "1001", START)]).in_both
    assert compare([line(2, "1001", START, BACK)], [ours(1, "1001", START)]).differing
    assert compare([line(2, "1001", day("2025-05-14"), BACK)], [ours(1, "1001", day("2025-05-14"), end_known=False)]).in_both


def test_an_unended_line_is_not_taken_for_an_absence_weeks_later() -> None:
    later = ours(1, "1001", at("2025-06-20 10:00"), at("2025-06-21 10:00"))
    found = compare([line(2, "1001", START)], [later])
    assert (len(found.only_there), len(found.only_here)) == (1, 1)
    still_gone = ours(1, "1001", at("2025-06-20 10:00"))
    assert [one.field for one in compare([line(2, "1001", START)], [still_gone]).differing[0].differences] == ["start"]


def test_two_lines_of_one_absence_are_told_beside_each_other() -> None:
    near, second = line(2, "1001", START, FOUND), line(3, "1001", at("2025-05-15 03:00"), BACK)
    found = compare([second, near], [OURS])
    assert [pair.line for pair in found.in_both] == [near]
    assert [(one.line, one.beside) for one in found.only_there] == [(second, (OURS.reference,))]
    other = ours(2, "1001", at("2025-05-16 13:00"), at("2025-05-16 15:00"))
    assert compare([near, second], [OURS, other]).differing[0].absence == other


def test_what_began_on_other_days_is_found_but_never_called_missing_from_the_list() -> None:
    before = ours(1, "1001", START, BACK, listed=False)
    assert compare([], [before]).only_here == ()
    assert compare([line(2, "1001", START, BACK)], [before]).in_both


def june(*days: int, category: str = "M", first: int = 0) -> list[Absence]:
    """Children `first` and on, each gone for two hours of one of these days."""
    gone = [(at(f"2025-06-{one:02} 10:00"), at(f"2025-06-{one:02} 12:00")) for one in days]
    return [replace(ours(number, f"{number}", *times), category=category) for number, times in enumerate(gone, first)]


def as_lines(absences: list[Absence]) -> list[Line]:
    return [line(number, one.child, one.start, one.over) for number, one in enumerate(absences, 2)]


ALL_OF_JUNE = Days(date(2025, 6, 1), date(2025, 6, 30))


def test_a_list_of_a_part_of_the_days_says_so_before_anybody_looks_for_what_is_only_here() -> None:
    absences = june(2, 9, 12, 29)
    assert doubts(compare(as_lines(absences), absences), 0, ALL_OF_JUNE) == [], "it spans less, and nothing is outside"
    assert doubts(compare(as_lines(absences[1:3]), absences), 0, ALL_OF_JUNE) == [
        "The list’s own dates go from 9 June 2025 to 12 June 2025, and it is compared with 1 June 2025 to 30 June 2025: "
        "2 of the 2 only in ours with a child missing began before or after its dates. Is it a list of a part of these days?"
    ]


def test_of_who_was_away_and_of_a_single_absence_a_list_is_not_asked_whether_it_is_of_a_part_of_the_days() -> None:
    absences = june(2, 9, 12, 29)
    away = june(1, 1, 30, 30, category="A", first=4)
    assert doubts(compare(as_lines(absences), [*absences, *away]), 0, ALL_OF_JUNE) == [], "the police may know of none who is away"
    assert doubts(compare(as_lines(absences[1:3]), [*absences[1:], *away]), 0, ALL_OF_JUNE) == [], "one alone may not be known to them"
    (said,) = doubts(compare(as_lines(absences[1:3]), [*absences, *away]), 0, ALL_OF_JUNE)
    assert "2 of the 2 only in ours with a child missing" in said


def test_a_list_far_shorter_than_ours_is_asked_whether_it_was_cut_off() -> None:
    absences = june(1, *range(2, 30), 30)
    cut_off = as_lines([absences[0], *absences[-4:]])
    (said,) = doubts(compare(cut_off, absences), 1, ALL_OF_JUNE)
    assert said == (
        "The list has 6 lines, from 1 June 2025 to 30 June 2025, and ours 30 absences with a child missing in these days. "
        "Is it the whole list, or was the file cut off? What is only in ours may be in the rest of it."
    )
    assert doubts(compare(as_lines(absences[:1] + absences[-14:]), absences), 0, ALL_OF_JUNE) == [], "half of ours is not far shorter"
    few = june(1, 2, 3, 30)
    assert doubts(compare(as_lines([few[0], few[-1]])[:1] + as_lines(few)[-1:], few), 0, ALL_OF_JUNE) == [], "of a handful nothing is said"
    away = june(1, *range(2, 30), 30, category="A")
    assert doubts(compare(as_lines([away[0], away[-1]]), away), 0, ALL_OF_JUNE) == [], "the police may know of none who is away"
    assert "The list has 3 lines and ours 30" in doubts(compare([], absences), 3, ALL_OF_JUNE)[0], "no line of it could be read"


hours = st.integers(0, 24 * 12)
MIDNIGHT = london("2025-05-01 00:00")


def _when(hour: int, *, day_only: bool) -> When:
    moment = When(MIDNIGHT + timedelta(hours=hour))
    return When(london_midnight(moment.day), day_only=True) if day_only else moment


@st.composite
def spans(draw: st.DrawFn) -> tuple[When, When | None]:
    begin, lasts = draw(hours), draw(st.none() | st.integers(0, 60))
    day_only = draw(st.booleans())
    return _when(begin, day_only=day_only), None if lasts is None else _when(begin + lasts, day_only=day_only)


children = st.sampled_from("ab")
references = st.sampled_from(["", "CAD 7", *(f"SR-2025-{n:06}" for n in range(6))])


@given(
    there=st.lists(st.tuples(children, spans(), references), max_size=7),
    here=st.lists(st.tuples(children, spans(), st.booleans(), st.booleans()), max_size=6),
)
def test_every_line_and_every_absence_lands_in_exactly_one_class(
    there: list[tuple[str, tuple[When, When | None], str]], here: list[tuple[str, tuple[When, When | None], bool, bool]]
) -> None:
    lines = [line(number, child, *span, reference) for number, (child, span, reference) in enumerate(there, 2)]
    absences = [
        ours(number, child, *span, end_known=known or span[1] is not None, listed=listed)
        for number, (child, span, known, listed) in enumerate(here)
    ]
    found = compare(lines, absences)
    pairs = [*found.in_both, *found.differing]
    assert sorted([pair.line.line for pair in pairs] + [one.line.line for one in found.only_there]) == [one.line for one in lines]
    placed = [pair.absence.episode_id for pair in pairs] + [one.absence.episode_id for one in found.only_here]
    assert len(placed) == len(set(placed)), "none twice"
    assert {one.episode_id for one in absences if one.listed} <= set(placed)
    assert all(pair.differences for pair in found.differing)
    assert not any(pair.differences for pair in found.in_both)
    # Nothing is left alone on both sides that could be one absence: what overlaps is told beside a nearer one.
    for left, other in product(found.only_there, found.only_here):
        assert other.absence.reference not in left.beside
        assert left.line.line not in other.beside
    assert compare(lines, absences) == found
    by_reference = {one.reference: one.episode_id for one in absences}
    for reference in {one.reference for one in lines} & by_reference.keys():
        assert any(pair.line.reference == reference and pair.absence.episode_id == by_reference[reference] for pair in pairs)
